"""Small definitions and recorded events for the rules' tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from branchdesk.domain.definitions import (
    Band,
    Block,
    Cap,
    FactField,
    Item,
    Option,
    Product,
    Questionnaire,
    Rule,
    RulePack,
    Source,
    Text,
)
from branchdesk.domain.events import GENESIS, Event, Payload, Recorded, kind_of
from branchdesk.domain.happenings import (
    Asked,
    Consented,
    InterviewStarted,
    RecordingEnded,
    RecordingStarted,
)
from branchdesk.domain.interview import Interview, apply, fold

TODAY = date(2026, 11, 24)
SOURCE = Source("sample", "2026.1", "00" * 32, "2026-01-01")
RATES = {"zh_TW": 60, "zh_CN": 60, "en": 60}
"""One unit a second: ten characters take ten seconds."""


def text(wording: str) -> Text:
    """The same wording in every language."""
    return dict.fromkeys(("zh_TW", "zh_CN", "en"), wording)


def option(ident: str, points: int = 0, reason: str | None = None) -> Option:
    """A choice without words, so that it takes no time to read."""
    return Option(ident, text("."), points, text(reason) if reason else None)


def item(ident: str, block: str = "tolerance", *, units: int = 10, key: bool = False) -> Item:
    """A question of ``units`` characters with choices a (0), b (1), c (2 points)."""
    options = (option("a", 0, f"{ident} a"), option("b", 1), option("c", 2, f"{ident} c"))
    return Item(ident, block, text("問" * units), options, key=key)


def questionnaire(items: Sequence[Item] | None = None, caps: Sequence[Cap] = ()) -> Questionnaire:
    """Five items q1 to q5 (q1 is key, q5 tests knowledge) for 0 to 10 points."""
    five = items or (
        item("q1", key=True),
        item("q2", "capacity"),
        item("q3", "capacity"),
        item("q4", "objectives"),
        replace(item("q5", "knowledge"), correct="c"),
    )
    blocks = tuple(Block(name, text(name)) for name in dict.fromkeys(i.block for i in five))
    bands = tuple(
        Band(level, low, high, text(level))
        for level, low, high in (
            *(("C1", 0, 1), ("C2", 2, 3), ("C3", 4, 5), ("C4", 6, 7), ("C5", 8, 10)),
        )
    )
    return Questionnaire(SOURCE, text("sample"), blocks, tuple(five), bands, tuple(caps))


def rule(ident: str, article: str = "", **numbers: int) -> Rule:
    """A rule whose article is its id unless named."""
    return Rule(ident, text(ident), article or f"§{ident}", "sample", "house", numbers)


def pack(*but: str) -> RulePack:
    """Every rule the domain asks for, but those named."""
    rules = (
        Rule("reading_rates", text("r"), "§rates", "sample", "house", RATES),
        rule("hesitation", pause_ms=5_000),
        rule("face_share", percent=80),
        rule("silence", longest_ms=30_000),
        rule("level_change"),
        rule("daily_limit", tests=2),
        rule("yearly_limit", tests=8),
        rule("matching", C1=1, C2=2, C3=3, C4=4, C5=5),
        rule("older_client", years=65, level=4),
        rule("same_option", answers=4),
        rule("coaching", within_ms=30_000, moves=2),
        rule("repeated_tests", days=30),
        rule("index_floor", points=70),
        rule("open_question", days=14),
    )
    return RulePack(SOURCE, text("pack"), tuple(r for r in rules if r.id not in but))


def product(level: str) -> Product:
    """A product of that risk level."""
    return Product("p", text("p"), level, "bond", "TWD", None, 1, text("p"), "issuer")


def field(check: str, *, required: bool = True, personal: bool = True) -> FactField:
    """A fact called after its check."""
    choices = (("yes", text("yes")), ("no", text("no"))) if check == "choice" else ()
    return FactField(check, text(check), check, "group", required, personal, choices)


def recorded(
    payload: Payload | None,
    *,
    at_ms: int | None = 0,
    ident: str = "e",
    stream: str = "interview:i1",
    actor: str = "A1",
) -> Recorded:
    """An event read back; the chain plays no part here."""
    event = Event(
        device_id="d1",
        seq=1,
        id=ident,
        stream=stream,
        kind=kind_of(payload) if payload else "unknown",
        schema_ver=1,
        at_utc="2026-11-24T03:00:00.000000Z",
        media_ms=at_ms,
        actor=actor,
        key_id=None,
        sealed=b"",
        prev_hash=GENESIS,
        hash=GENESIS,
    )
    return Recorded(event, payload)


def recording_started(ident: str = "r1") -> RecordingStarted:
    """A recording of the interview begins."""
    return RecordingStarted(ident, "i1", "", "", 0, 1280, 720, 25.0, "camera", "microphone")


def recording_ended(ident: str = "r1", media_ms: int = 60_000) -> RecordingEnded:
    """It ends after ``media_ms``."""
    return RecordingEnded(ident, "i1", media_ms, 1, "", 1, 1, 0)


def begun() -> Interview:
    """An interview that records, with the client's consent."""
    started = InterviewStarted("i1", "c1", "k1", "sample", "aa", "pack", "bb", "zh_TW")
    return fold(
        [
            recorded(started, ident="e1"),
            recorded(recording_started(), ident="e2"),
            recorded(Consented("i1", True), ident="e3"),
        ]
    )


def after(state: Interview, *steps: tuple[int, Payload]) -> Interview:
    """``state`` after payloads, each at its ms."""
    for number, (at_ms, payload) in enumerate(steps):
        state = apply(state, recorded(payload, at_ms=at_ms, ident=f"{at_ms}-{number}"))
    return state


def asked(item_id: str = "q1", at_ms: int = 1_000) -> Interview:
    """An interview in which one question is up."""
    return after(begun(), (at_ms, Asked("i1", item_id)))


def held_to_income(asked: Questionnaire) -> Questionnaire:
    """The same, its second question held to the fact ``income``: 0 to 9, 10 to 19, 20 to 29."""
    second = asked.items[1]
    options = tuple(
        replace(one, between=(low, low + 9))
        for one, low in zip(second.options, (0, 10, 20), strict=True)
    )
    priced = replace(second, fact="income", options=options)
    return replace(asked, items=(asked.items[0], priced, *asked.items[2:]))
