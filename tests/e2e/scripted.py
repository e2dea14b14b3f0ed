"""The scripted clients and what the reviewer reads of each: ``python -m tests.e2e.scripted``.

The clients are those of resources/practice. Each meets the account manager who belongs to the
lesson: a careful one, one who explains answers, one who takes "clear and understood" for an answer.
Every step is decided, folded and judged by the product's own rules at an instant that is given, not
waited for; the screens play no part here.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from branchdesk import host
from branchdesk.app.definitions import load
from branchdesk.app.views import OpenPoint
from branchdesk.demo.play import application
from branchdesk.domain import comprehension, gate, prompting
from branchdesk.domain import interview as rules
from branchdesk.domain.comprehension import ComprehensionIndex, ItemEvidence
from branchdesk.domain.definitions import Item, Questionnaire, RulePack
from branchdesk.domain.events import Payload
from branchdesk.domain.gate_point import Point
from branchdesk.domain.interview_state import Claim, Interview
from branchdesk.domain.practice import Line, PracticeClient, Said, cues, said
from branchdesk.domain.reading import enough_ms, rates
from branchdesk.ui.i18n import LANGUAGES, translator
from branchdesk.ui.pages.result_gate import title_of
from tests.domain.samples import TODAY, after, begun

LANGUAGE = "zh_TW"
"""Spoken with the clients."""
NEVER = 10**9
NEXT_MS = 1_500
"""From an answer to the next question."""
PRESSED_MS = 500
"""From what the client says to the key."""
READ_SLOWLY = 1.2
"""Of the shortest fair time."""


@dataclass(frozen=True)
class Style:
    """How an account manager works. ``reads``: to the end, before anything is pressed;
    ``explains_ms`` how long a question of the client is explained; ``leads_ms`` how long an answer
    is talked about, 0 where answers are let stand."""

    reads: bool
    explains_ms: int = 0
    leads_ms: int = 0


STYLES = MappingProxyType(
    {
        "hesitant": Style(reads=True, explains_ms=9_000),
        "coached": Style(reads=True, explains_ms=9_000, leads_ms=8_000),
        "clear": Style(reads=False),
    }
)


@dataclass(frozen=True)
class Judged:
    """An interview that is over, as it lies before the reviewer."""

    client: PracticeClient
    interview: Interview
    evidence: tuple[tuple[Item, ItemEvidence], ...]
    index: ComprehensionIndex
    points: tuple[Point, ...]
    length_ms: int

    @property
    def open(self) -> tuple[Point, ...]:
        """What the gate holds open."""
        return tuple(point for point in self.points if not point.passed)

    def claims(self, *whats: str) -> tuple[Claim, ...]:
        """Claims of these sorts."""
        return tuple(claim for claim in self.interview.claims if claim.what in whats)


@dataclass
class Talk:
    """One client and one account manager at the instant ``at_ms`` of the recording."""

    client: PracticeClient
    style: Style
    questionnaire: Questionnaire
    pack: RulePack
    state: Interview
    at_ms: int = 0
    pressed: list[tuple[int, str, str]] = field(default_factory=list)
    """Each step with its instant: what was told to the ledger and for which question."""

    def whole(self) -> Judged:
        """Every question, the result, the gate."""
        for item in self.questionnaire.items:
            self._write("asked", item, rules.ask(self.state, self.questionnaire, item.id))
            self._question(item)
            self.at_ms += NEXT_MS
        self._finish()
        return self._judged()

    def _question(self, item: Item) -> None:
        if self.style.reads:
            lasted = round(enough_ms(item, LANGUAGE, rates(self.pack)) * READ_SLOWLY)
            self.at_ms += lasted
            self._write("spoken", item, rules.speak(self.state, item.id, lasted, "person"))
        heard = 0
        while (line := self._next_line(item, heard)) is not None:
            heard += 1
            self.at_ms = max(self.at_ms, line.at_ms + PRESSED_MS)
            self._react(item, line.line, leads=heard < len(self.client.lines(item.id)))

    def _next_line(self, item: Item, heard: int) -> Said | None:
        """What the client says next, waiting for it."""
        mine = [tag for tag in self.state.tags if tag.item == item.id]
        lines = said(self.client.lines(item.id), cues(mine), NEVER)
        return lines[heard] if len(lines) > heard else None

    def _react(self, item: Item, line: Line, *, leads: bool) -> None:
        option = self.client.option(item.id, line)
        if option is not None:
            self._write("answered", item, self._answer(item, option))
            if leads and self.style.leads_ms:
                self._explain(item, self.style.leads_ms)
        elif line.does == "ask":
            words = self.client.phrases[line.say][LANGUAGE]
            self._write("question", item, rules.client_asks(self.state, item.id, words))
            self._explain(item, self.style.explains_ms)
        elif line.does == "own_words":
            self._write("ownwords", item, rules.own_words(self.state, item.id))

    def _answer(self, item: Item, option: str) -> tuple[Payload, ...]:
        return rules.answer(self.state, self.questionnaire, self.pack, item.id, option, self.at_ms)

    def _explain(self, item: Item, lasted_ms: int) -> None:
        self.at_ms += lasted_ms
        payloads = rules.explain(self.state, item.id, lasted_ms=lasted_ms)
        self._write("explained", item, payloads)

    def _write(self, what: str, item: Item, payloads: tuple[Payload, ...]) -> None:
        self.pressed.append((self.at_ms, what, item.id))
        self.state = after(self.state, *((self.at_ms, payload) for payload in payloads))

    def _finish(self) -> None:
        facts = self.client.facts
        result = rules.assess(self.state, self.questionnaire, facts, TODAY)
        claims = prompting.at_result(
            self.state,
            self.questionnaire,
            self.pack,
            result,
            self.at_ms,
            facts=facts,
            today=TODAY,
        )
        self.state = after(self.state, *((self.at_ms, one) for one in (result, *claims)))

    def _judged(self) -> Judged:
        state, pack, facts = self.state, self.pack, self.client.facts
        per_minute = rates(pack)
        look = partial(comprehension.for_item, language=LANGUAGE, per_minute=per_minute)
        items = self.questionnaire.items
        return Judged(
            client=self.client,
            interview=state,
            evidence=tuple((item, look(state.take(item.id), item)) for item in items),
            index=comprehension.index(state, self.questionnaire, pack, facts),
            points=gate.open_points(
                state,
                self.questionnaire,
                pack,
                tests_today=1,
                tests_year=1,
                running_ms=self.at_ms,
                facts=facts,
            ),
            length_ms=self.at_ms,
        )


def talk(name: str, style: Style | None = None) -> Talk:
    """The client ``name`` before the account manager of the lesson, or before another one."""
    definitions = load(host.resources())
    client = definitions.practice[name]
    return Talk(
        client=client,
        style=style or STYLES[name],
        questionnaire=definitions.questionnaires[client.questionnaire],
        pack=definitions.rule_packs["tw-bank"],
        state=begun(),
    )


def table(judged: Judged) -> Iterator[str]:
    """The evidence as lines of text, columns under their headings."""
    assessed = judged.interview.assessed
    level = assessed.level if assessed else "-"
    yield f"## {judged.client.title['en']} ({judged.client.source.id})"
    yield f"{_time(judged.length_ms)} recorded, level {level}, index {judged.index.total} of 100"
    yield ""
    yield " Q  read/enough s  pause s  client asked  explained      own words  answer"
    for number, (item, seen) in enumerate(judged.evidence, start=1):
        yield _row(number, judged.interview, item, seen)
    yield ""
    for part in judged.index.parts:
        facts = ", ".join(f"{name} {value}" for name, value in part.params.items())
        yield f"index  {part.part:<17} {part.score:>3} x {part.weight:>2} %  {facts}"
    for claim in judged.interview.claims:
        span = f"{_time(claim.from_ms)}-{_time(claim.to_ms or claim.from_ms)}"
        facts = ", ".join(f"{name} {value}" for name, value in claim.detail.items())
        yield f"claim  {span}  {claim.item or '-':<4} {claim.what}: {facts}"
    for point in judged.points:
        mark = "passes" if point.passed else f"OPEN, {point.remedy}"
        yield f"gate   {mark:<13} {title_of(_shown(point))}"
    yield f"gate   {'stopped' if judged.open else 'would pass review'}: {len(judged.open)} open"


def _row(number: int, interview: Interview, item: Item, seen: ItemEvidence) -> str:
    take = interview.take(item.id)
    answers = take.answers if take else ()
    steps = [f"{one.option} {_time(one.at_ms)}" for one in answers]
    pause = (seen.pause_ms or 0) / 1000
    told = f"{seen.explained} x, {seen.explained_ms / 1000:.0f} s" if seen.explained else "-"
    words = "yes" if seen.own_words else "MISSING" if seen.own_words_wanted else "-"
    read = f"{(seen.read_ms or 0) / 1000:>5.1f}/{seen.enough_ms / 1000:.1f}"
    fast = "!" if seen.heard_share < 1 else " "
    asked = seen.client_questions or "-"
    return (
        f"{number:>2}  {read:>12}{fast} {pause:>8.1f}  {asked:>12}  {told:<13}  {words:<9}  "
        f"{' -> '.join(steps)}"
    )


def _shown(point: Point) -> OpenPoint:
    return OpenPoint(point.point, point.passed, point.remedy, point.params, article=point.article)


def _time(at_ms: int) -> str:
    return f"{at_ms // 60_000:02d}:{at_ms / 1000 % 60:04.1f}"


def main() -> int:
    """Print the evidence of all three."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.scripted", description=__doc__)
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    application()
    translator().set_language(parser.parse_args().language)
    for name in STYLES:
        for line in table(talk(name).whole()):
            sys.stdout.write(line + "\n")
        sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
