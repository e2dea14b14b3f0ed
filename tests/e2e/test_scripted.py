"""The hesitant client passes, the coached one is flagged to the second, "clear" is stopped."""

import pytest

from tests.e2e.scripted import STYLES, Style, Talk, table, talk

LED = {"q07": "buy_more", "q08": "over_20", "q09": "strong", "q10": "calm", "q12": "high_return"}


def _explained_then_changed(talked: Talk, item: str) -> tuple[int, int]:
    """Where the talk about the answer began and where the answer was changed, by the steps."""
    answers = [at for at, what, about in talked.pressed if (what, about) == ("answered", item)]
    ended = [at for at, what, about in talked.pressed if (what, about) == ("explained", item)]
    (end,) = (at for at in ended if answers[0] < at < answers[1])
    return end - talked.style.leads_ms, answers[1]


def test_the_hesitant_client_passes() -> None:
    judged = talk("hesitant").whole()
    assert judged.open == ()
    assert judged.interview.claims == ()
    assert judged.index.total == 100
    takes = [takes[-1] for takes in judged.interview.takes.values()]
    assert sum(take.client_questions for take in takes) == 3


def test_the_coached_client_is_flagged_with_the_seconds() -> None:
    talked = talk("coached")
    judged = talked.whole()
    coached = {claim.item: claim for claim in judged.claims("coached")}
    assert coached.keys() == LED.keys()
    for item, claim in coached.items():
        assert claim.detail["option"] == LED[str(item)]
        assert (claim.from_ms, claim.to_ms) == _explained_then_changed(talked, str(item))
    (one_way,) = judged.claims("one_way")
    ends = [_explained_then_changed(talked, item)[1] for item in ("q07", "q09")]
    assert [one_way.from_ms, one_way.to_ms] == ends
    (level,) = judged.claims("level_coached")
    assert level.detail == {"level": "C4", "without": "C3"}
    assert level.item is None, "it is about the level, of no question"
    assert level.from_ms == coached["q07"].from_ms


def test_the_same_client_is_not_flagged_where_answers_are_let_stand() -> None:
    judged = talk("coached", STYLES["hesitant"]).whole()
    assert judged.claims("coached", "one_way", "level_coached") == ()
    assert judged.interview.assessed is not None
    assert judged.interview.assessed.level == "C3"


def test_clear_and_understood_is_stopped_at_the_gate() -> None:
    judged = talk("clear").whole()
    open_ones = [(point.point, point.item) for point in judged.open]
    keys = [item.id for item, _seen in judged.evidence if item.key]
    assert [item for point, item in open_ones if point == "own_words_missing"] == keys
    assert sum(point == "read_too_fast" for point, _item in open_ones) == 20
    assert "index_low" in dict(open_ones)
    assert all(point.remedy in ("re_ask", "retake") for point in judged.open)


def test_reading_alone_does_not_carry_clear_and_understood() -> None:
    judged = talk("clear", Style(reads=True)).whole()
    assert {point.point for point in judged.open} == {"own_words_missing", "index_low"}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.usefixtures("dressed")
def test_the_table_holds_every_question_part_and_point(name: str) -> None:
    judged = talk(name).whole()
    lines = list(table(judged))
    parts = [line for line in lines if line.startswith("index")]
    points = [line for line in lines if line.startswith("gate")]
    assert len(parts) == len(judged.index.parts)
    assert len(points) == len(judged.points) + 1
    for number, (item, _seen) in enumerate(judged.evidence, start=1):
        chosen = judged.interview.answers()[item.id]
        assert any(line.startswith(f"{number:>2}  ") and chosen in line for line in lines)
