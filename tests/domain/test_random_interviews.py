"""Any interview as the desk writes it: crashes, haste and questions of the client."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.domain import comprehension
from branchdesk.domain import interview as rules
from branchdesk.domain.consistency import NO_FACTS
from branchdesk.domain.definitions import Clash
from branchdesk.domain.events import Payload, Recorded
from branchdesk.domain.happenings import Consented, InterviewResumed, InterviewStarted
from branchdesk.domain.interview import Interview, apply, fold
from tests.domain.samples import (
    TODAY,
    pack,
    questionnaire,
    recorded,
    recording_ended,
    recording_started,
    text,
)

Q = replace(questionnaire(), clashes=(Clash("x", text("x"), {"q1": ("c",), "q2": ("a",)}),))
PACK = pack()
ITEMS = [item.id for item in Q.items]
LONGEST_MS = 20_000

Script = Sequence[tuple[str, str, int]]
"""Steps: what, an item or option, and how long it takes, ms."""

STEP = st.tuples(
    st.sampled_from(
        ["ask", "ask", "speak", "answer", "answer", "explain", "own_words", "client_asks", "retake"]
    ),
    st.integers(0, len(ITEMS) - 1),
    st.integers(0, LONGEST_MS),
)
LASTS = st.integers(0, LONGEST_MS)
OPTIONS = st.sampled_from("abc")
WHOLE = st.tuples(*[st.tuples(st.just(item), LASTS, OPTIONS, LASTS) for item in ITEMS])
"""Every question asked, read and answered."""


def _said(steps: list[tuple[str, int, int]]) -> list[tuple[str, str, int]]:
    return [
        (what, ITEMS[place] if what == "ask" else "abc"[place % 3], lasts)
        for what, place, lasts in steps
    ]


def _whole(questions: Sequence[tuple[str, int, str, int]]) -> list[tuple[str, str, int]]:
    return [
        step
        for item, read_ms, option, wait_ms in questions
        for step in (("ask", item, 0), ("speak", item, read_ms), ("answer", option, wait_ms))
    ]


SCRIPTS = st.one_of(
    st.lists(STEP, min_size=1, max_size=25).map(_said),
    st.tuples(WHOLE.map(_whole), st.lists(STEP, max_size=12).map(_said)).map(
        lambda parts: parts[0] + parts[1]
    ),
)


@dataclass
class Desk:
    """Plays a script with the decisions of the desk and writes what they say."""

    events: list[Recorded] = field(default_factory=list)
    state: Interview | None = None
    at_ms: int = 0

    def write(self, *payloads: Payload) -> None:
        for payload in payloads:
            event = recorded(payload, at_ms=self.at_ms, ident=f"e{len(self.events)}")
            self.events.append(event)
            self.state = apply(self.state, event)

    @property
    def now(self) -> Interview:
        assert self.state is not None
        return self.state

    def begin(self) -> None:
        self.write(
            InterviewStarted("i1", "c1", "k1", "sample", "aa", "pack", "bb", "zh_TW"),
            recording_started("r1"),
            Consented("i1", True),
        )

    def step(self, what: str, chosen: str, lasts: int) -> None:
        """One step; what needs a question that is up passes over where none is."""
        self.at_ms += lasts
        if what == "ask":
            self.write(*rules.ask(self.now, Q, chosen))
            return
        item = self.now.current_item
        if item is None:
            return
        act: dict[str, Callable[[], tuple[Payload, ...]]] = {
            "speak": lambda: rules.speak(self.now, item, lasts, "person"),
            "answer": lambda: rules.answer(self.now, Q, PACK, item, chosen, self.at_ms),
            "explain": lambda: rules.explain(self.now, item, "", lasts),
            "own_words": lambda: rules.own_words(self.now, item),
            "client_asks": lambda: rules.client_asks(self.now, item),
            "retake": lambda: rules.retake(self.now, item),
        }
        self.write(*act[what]())

    def crash(self, number: int) -> None:
        """The program stops; a new recording goes on."""
        self.write(recording_ended(self.now.recording_ids[-1], self.at_ms))
        self.at_ms = 0
        self.write(recording_started(f"r{number}"), InterviewResumed("i1", f"r{number}"))


def play(script: Script, crash_before: int | None = None) -> Desk:
    """The whole script; the program stops before step ``crash_before``."""
    desk = Desk()
    desk.begin()
    for place, step in enumerate(script):
        if place == crash_before:
            desk.crash(2)
        desk.step(*step)
    return desk


def index(state: Interview) -> int:
    found = comprehension.index(state, Q, PACK, NO_FACTS)
    assert all(0 <= part.score <= 100 for part in found.parts)
    assert sum(part.weight for part in found.parts) == 100
    return found.total


def answers_given(state: Interview) -> dict[str, list[str]]:
    return {
        item: [choice.option for take in takes for choice in take.answers]
        for item, takes in state.takes.items()
    }


@settings(max_examples=200, deadline=None)
@given(SCRIPTS)
def test_a_crash_at_any_event_loses_nothing_that_was_written(script: Script) -> None:
    desk = play(script)
    whole = fold(desk.events)
    assert whole == desk.now
    for cut in range(1, len(desk.events) + 1):
        state = fold(desk.events[:cut])
        assert 0 <= index(state) <= 100
        for event in desk.events[cut:]:
            state = apply(state, event)
        assert state == whole


@settings(max_examples=200, deadline=None)
@given(SCRIPTS, st.data())
def test_an_interview_that_went_on_after_a_crash_says_the_same(
    script: Script, data: st.DataObject
) -> None:
    through = play(script)
    broken = play(script, data.draw(st.integers(0, len(script) - 1)))
    assert fold(broken.events) == broken.now
    assert answers_given(broken.now) == answers_given(through.now)
    assert 0 <= index(broken.now) <= 100
    assert rules.missing(broken.now, Q) == rules.missing(through.now, Q)
    if not rules.missing(through.now, Q):
        levels = [rules.assess(one.now, Q, {}, TODAY).level for one in (through, broken)]
        assert levels[0] == levels[1]


@settings(max_examples=200, deadline=None)
@given(SCRIPTS, st.data())
def test_haste_is_never_rewarded(script: Script, data: st.DataObject) -> None:
    more = data.draw(
        st.lists(st.integers(0, LONGEST_MS), min_size=len(script), max_size=len(script))
    )
    slower = [
        (what, chosen, lasts + extra)
        for (what, chosen, lasts), extra in zip(script, more, strict=True)
    ]
    hasty, patient = play(script).now, play(slower).now
    assert answers_given(hasty) == answers_given(patient)
    assert index(patient) >= index(hasty)


@settings(max_examples=200, deadline=None)
@given(SCRIPTS, st.data())
def test_asking_something_never_lowers_the_index(script: Script, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(script)))
    asking = [*script[:place], ("client_asks", "a", 0), *script[place:]]
    assert index(play(asking).now) >= index(play(script).now)
