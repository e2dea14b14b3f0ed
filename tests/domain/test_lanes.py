"""When a lane of the board is too full or a case too long in it."""

from dataclasses import replace

from branchdesk.domain import lanes, terms
from tests.domain.samples import TODAY, pack, rule

RULES = replace(
    pack(),
    rules=(
        rule("lane_limits", sign=3),
        rule("lane_minutes", sign=15),
        rule("self_check", months=6),
        rule("callback_sample", percent=10),
    ),
)


def test_a_lane_has_room_up_to_its_number() -> None:
    assert (lanes.overfull(RULES, "sign", 3), lanes.overfull(RULES, "sign", 4)) == (False, True)
    assert not lanes.overfull(RULES, "review", 99)
    assert not lanes.overfull(pack(), "sign", 99)


def test_a_case_has_time_up_to_its_minutes() -> None:
    assert (lanes.overdue(RULES, "sign", 15), lanes.overdue(RULES, "sign", 16)) == (False, True)
    assert not lanes.overdue(RULES, "done", 99)


def test_a_branch_looks_at_its_own_work() -> None:
    assert terms.self_check_by(TODAY, RULES) == terms.months_later(TODAY, 6)
    assert terms.self_check_by(TODAY, pack()) is None
