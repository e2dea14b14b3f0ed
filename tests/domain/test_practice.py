"""When a scripted client says what."""

from dataclasses import replace

from branchdesk.domain.practice import Cue, Line, PracticeClient, Said, cues, said
from branchdesk.domain.tags import Tag
from tests.domain.samples import SOURCE, text

THINK = Line("spoken", "think", 1_000)
ANSWER = Line("spoken", "choose", 4_000, "answer")
LED = Line("explained", "led", 2_000, "answer", "c")


def tag(kind: str, at_ms: int, to_ms: int | None = None, take: str = "") -> Tag:
    detail = {"take": take} if take else {}
    return Tag(f"{kind}{at_ms}", kind, at_ms, to_ms, "r1", "q1", detail=detail)


def test_a_line_comes_when_its_pause_is_over_and_not_before() -> None:
    heard = [Cue("asked", 0), Cue("spoken", 5_000)]
    assert said([THINK, ANSWER], heard, 5_999) == ()
    assert said([THINK, ANSWER], heard, 6_000) == (Said(THINK, 6_000),)
    assert said([THINK, ANSWER], heard, 10_000)[-1] == Said(ANSWER, 10_000)


def test_the_client_waits_for_what_has_not_happened() -> None:
    assert said([THINK, ANSWER], [Cue("asked", 0)], 10**9) == ()


def test_an_explanation_before_the_answer_does_not_lead() -> None:
    early = [Cue("spoken", 5_000), Cue("answered", 9_500)]
    assert [one.line for one in said([ANSWER, LED], early, 10**9)] == [ANSWER]
    later = [*early, Cue("explained", 20_000)]
    assert said([ANSWER, LED], later, 10**9)[-1] == Said(LED, 22_000)
    before = [Cue("explained", 2_000), *early]
    assert [one.line for one in said([ANSWER, LED], before, 10**9)] == [ANSWER]


def test_who_is_asked_again_begins_again() -> None:
    first = [tag("asked", 0, take="1"), tag("spoken", 500, 5_000), tag("answered", 9_000)]
    assert [cue.at_ms for cue in cues(first)] == [0, 5_000, 9_000]
    back = [*first, tag("asked", 30_000, take="1")]
    assert cues(back) == cues(first)
    assert cues([*back, tag("asked", 40_000, take="2")]) == (Cue("asked", 40_000),)


def test_a_line_without_an_option_gives_the_usual_answer() -> None:
    client = PracticeClient(
        SOURCE, "q", text("t"), text("l"), {}, "p", {}, {"q1": "b"}, (THINK, ANSWER), {"q2": (LED,)}
    )
    assert client.option("q1", ANSWER) == "b"
    assert client.option("q1", LED) == "c"
    assert client.option("q1", THINK) is None
    assert client.lines("q2") == (LED,)
    assert client.lines("q1") == (THINK, ANSWER)
    assert client.option("q1", replace(LED, does="ask", option=None)) is None
