"""Capacity, tolerance, knowledge and expectation, each with points of its own."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import scales
from tests.domain.samples import item, option, questionnaire
from tests.sources import ROOT

Q = questionnaire()
ANSWERS = st.fixed_dictionaries({each.id: st.sampled_from(["a", "b", "c"]) for each in Q.items})


def test_each_scale_has_its_own_points() -> None:
    answers = {"q1": "c", "q2": "a", "q3": "b", "q4": "a", "q5": "c"}
    found = {each.scale: each for each in scales.reached(Q, answers)}
    assert [(s, r.points, r.lowest, r.highest) for s, r in found.items()] == [
        *(("capacity", 1, 0, 4), ("tolerance", 2, 0, 2), ("knowledge", 2, 0, 2)),
        ("expectation", 0, 0, 2),
    ]
    assert [found[name].percent for name in scales.SCALES] == [25, 100, 100, 0]
    assert (found["knowledge"].right, found["knowledge"].questions) == (1, 1)
    assert (found["tolerance"].right, found["tolerance"].questions) == (0, 0)


@given(ANSWERS, st.sampled_from([each.id for each in Q.items]))
def test_an_answer_moves_its_own_scale_only(answers: dict[str, str], item_id: str) -> None:
    before, after = (
        {each.scale: each for each in scales.reached(Q, {**answers, item_id: option_id})}
        for option_id in ("a", "c")
    )
    moved = {scale for scale in before if before[scale].points != after[scale].points}
    assert moved == {
        name for name, blocks in scales.SCALES.items() if Q.item(item_id).block in blocks
    }
    assert (
        sum(each.points for each in after.values()) - sum(each.points for each in before.values())
        == 2
    )


def test_a_scale_without_questions_is_left_out_and_one_without_a_way_up_is_at_nought() -> None:
    only = questionnaire([replace(item("q1"), options=(option("a", 3), option("b", 3)))])
    (found,) = scales.reached(only, {"q1": "a"})
    assert (found.scale, found.points, found.percent) == ("tolerance", 3, 0)


def test_every_kind_of_block_is_in_one_scale() -> None:
    schema = json.loads((ROOT / "resources/schemas/questionnaire.json").read_text("utf-8"))
    block = schema["properties"]["blocks"]["items"]["properties"]["id"]
    assert sorted(each for blocks in scales.SCALES.values() for each in blocks) == sorted(
        block["enum"]
    )
