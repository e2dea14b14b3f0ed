"""How the talk went: consent, reading, silence, coaching, the index, the client's questions."""

from dataclasses import replace
from datetime import date, timedelta

from branchdesk.app.rulebook.bench import DAY, Bench, Pair, Trial, Trials, accepted
from branchdesk.app.rulebook.talk import STEP_MS, after, begun, ended, held, with_result
from branchdesk.domain import comprehension, interview, prompting
from branchdesk.domain.events import Payload
from branchdesk.domain.happenings import (
    Asked,
    Assessed,
    Claimed,
    ClientAsked,
    Explained,
    Hesitated,
    LevelConfirmed,
)
from branchdesk.domain.reading import enough_ms, rates


def _consent(bench: Bench) -> Pair:
    first = bench.questionnaire.items[0].id

    def may_ask(given: bool) -> bool:
        state = replace(begun(), consent=given)
        return accepted(lambda: interview.ask(state, bench.questionnaire, first))

    return Trial("consent=yes", may_ask(True)), Trial("consent=no", may_ask(False))


def _recording(bench: Bench) -> Pair:
    off = ended(begun())
    first = bench.questionnaire.items[0]
    unheard = interview.Choice(first.options[0].id, 0, "", None, 0)
    take = interview.Take(first.id, 1, None, 0, 0, 0, answers=(unheard,))
    return (
        Trial("recording=on", bench.passes(held(bench.questionnaire), "not_recorded")),
        Trial(
            "recording=off", bench.passes(replace(off, takes={first.id: (take,)}), "not_recorded")
        ),
    )


def _level_change(bench: Bench) -> Pair:
    state = with_result(begun(), "C3", "C2")
    confirmed = after(state, STEP_MS, LevelConfirmed("trial", "C3", "C2"))
    return (
        Trial("C2>C3 confirmed", bench.passes(confirmed, "level_changed")),
        Trial("C2>C3", bench.passes(state, "level_changed")),
    )


def _reading(bench: Bench) -> Pair:
    item = bench.questionnaire.items[0]
    enough = enough_ms(item, begun().language, rates(bench.pack))
    passing, blocking = (
        Trial(
            f"{item.id} read_ms={ms}",
            bench.passes(held(bench.questionnaire, {item.id: ms}), "read_too_fast"),
        )
        for ms in (enough, enough - 1)
    )
    return passing, blocking


def _hesitation(bench: Bench) -> Pair:
    item = bench.questionnaire.items[0]
    mark, enough = bench.number("pause_ms"), enough_ms(item, "zh_TW", rates(bench.pack))

    def fluent(pause_ms: int) -> bool:
        state = after(begun(), 0, Asked("trial", item.id))
        written = interview.answer(
            state, bench.questionnaire, bench.pack, item.id, item.options[0].id, enough + pause_ms
        )
        return not any(isinstance(payload, Hesitated) for payload in written)

    return Trial(f"pause_ms={mark}", fluent(mark)), Trial(f"pause_ms={mark + 1}", fluent(mark + 1))


def _claim(what: str, to_ms: int) -> Payload:
    return Claimed("trial", what, "trial", "1", 1.0, 0, to_ms)


def _face(bench: Bench) -> Pair:
    percent = bench.number("percent")
    passing, blocking = (
        Trial(
            f"percent={seen}",
            bench.passes(
                ended(after(begun(), 0, _claim("face_lost", STEP_MS * (100 - seen) // 100))),
                "face_share",
            ),
        )
        for seen in (percent, percent - 1)
    )
    return passing, blocking


def _silence(bench: Bench) -> Pair:
    longest = bench.number("longest_ms")
    passing, blocking = (
        Trial(f"silence_ms={ms}", bench.passes(after(begun(), 0, _claim("silence", ms)), "silence"))
        for ms in (longest, longest + 1)
    )
    return passing, blocking


def _same_option(bench: Bench) -> Pair:
    most = bench.number("answers")
    passing, blocking = (
        Trial(f"run={run}", bench.passes(held(bench.questionnaire, run=run), "same_option"))
        for run in (most, most + 1)
    )
    return passing, blocking


def _coaching(bench: Bench) -> Pair:
    within = bench.number("within_ms")
    item = bench.questionnaire.items[0]
    riskier = max(item.options, key=lambda option: option.points)
    state = after(begun(), 0, Asked("trial", item.id))
    for payload in interview.answer(
        state, bench.questionnaire, bench.pack, item.id, item.options[0].id, STEP_MS
    ):
        state = after(state, STEP_MS, payload)
    state = after(state, STEP_MS, Explained("trial", item.id))

    def clean(later_ms: int) -> bool:
        written = interview.answer(
            state, bench.questionnaire, bench.pack, item.id, riskier.id, STEP_MS + later_ms
        )
        whats = [payload.what for payload in written if isinstance(payload, Claimed)]
        return "coached" not in whats

    return (
        Trial(f"riskier after_ms={within + 1}", clean(within + 1)),
        Trial(f"riskier after_ms={within}", clean(within)),
    )


def _repeated(bench: Bench) -> Pair:
    def clean(before: str) -> bool:
        state, result = with_result(begun(), before), Assessed("trial", 0, "C3", "C3", ())
        claims = prompting.at_result(
            state, bench.questionnaire, bench.pack, result, STEP_MS, facts={}, today=DAY
        )
        return not claims

    return Trial("C3, then C3", clean("C3")), Trial("C2, then C3", clean("C2"))


def _weights(bench: Bench) -> Pair:
    """Haste costs what the part weighs."""
    items = bench.questionnaire.items
    fair = held(bench.questionnaire)
    hasty = held(bench.questionnaire, {item.id: 0 for item in items})
    whole = comprehension.index(fair, bench.questionnaire, bench.pack).total
    passing, blocking = (
        Trial(
            f"heard={share}",
            comprehension.index(state, bench.questionnaire, bench.pack).total == whole,
        )
        for share, state in (("100%", fair), ("0%", hasty))
    )
    return passing, blocking


def _floor(bench: Bench) -> Pair:
    return (
        Trial("heard, own words", bench.passes(held(bench.questionnaire), "index_low")),
        Trial("not asked", bench.passes(begun(), "index_low")),
    )


def _open_question(bench: Bench) -> Pair:
    item = bench.questionnaire.items[0].id
    state = after(begun(), 0, Asked("trial", item), ClientAsked("trial", item))
    last = DAY + timedelta(days=bench.number("days"))

    def taken(day: date) -> bool:
        return accepted(lambda: interview.put_off(state, bench.pack, item, day.isoformat(), DAY))

    passing, blocking = (
        Trial(f"asked={DAY} answer={day}", taken(day)) for day in (last, last + timedelta(days=1))
    )
    return passing, blocking


TRIALS: dict[str, Trials] = {
    "consent_first": _consent,
    "recording": _recording,
    "level_change": _level_change,
    "reading_rates": _reading,
    "hesitation": _hesitation,
    "face_share": _face,
    "silence": _silence,
    "same_option": _same_option,
    "coaching": _coaching,
    "repeated_tests": _repeated,
    "index_weights": _weights,
    "index_floor": _floor,
    "open_question": _open_question,
}
