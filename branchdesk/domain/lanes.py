"""When a lane of the board holds too many cases, or a case too long."""

from branchdesk.domain.definitions import RulePack


def limit(pack: RulePack, rule_id: str, lane: str) -> int | None:
    """The number of ``lane`` in the pack's rule ``lane_limits`` or ``lane_minutes``, or None."""
    rule = pack.rule(rule_id)
    return rule.numbers.get(lane) if rule else None


def overfull(pack: RulePack, lane: str, cases: int) -> bool:
    """Whether ``lane`` holds more than it should."""
    most = limit(pack, "lane_limits", lane)
    return most is not None and cases > most


def overdue(pack: RulePack, lane: str, minutes: int) -> bool:
    """Whether a case has been in ``lane`` for too long."""
    longest = limit(pack, "lane_minutes", lane)
    return longest is not None and minutes > longest
