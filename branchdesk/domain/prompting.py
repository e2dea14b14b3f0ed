"""Prompting is seen: claims about how an answer or a level came to be, each with its seconds.

A claim is never a verdict: an explanation may have put a mistake right. The reviewer looks. Who
spoke cannot be told from one microphone; that nobody was heard can.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from branchdesk.domain import scoring
from branchdesk.domain.definitions import LEVELS, Questionnaire, Rule, RulePack
from branchdesk.domain.happenings import Answered, Assessed, Claimed
from branchdesk.domain.interview_fold import answered, concerned
from branchdesk.domain.interview_state import Choice, Explanation, Interview

DETECTOR = ("prompting", "1")
WHATS = ("coached", "one_way", "level_coached", "repeated_test", "nobody_heard")


@dataclass(frozen=True, slots=True)
class Move:
    """An answer to ``item`` that was changed from ``before``, in the same take or a later one;
    ``risk`` is by how many points it became riskier (negative: safer)."""

    item: str
    before: Choice
    after: Choice
    risk: int

    @property
    def explained(self) -> bool:
        """Whether something was explained between the two answers."""
        return "explained" in self.after.between


def moves(interview: Interview, questionnaire: Questionnaire) -> tuple[Move, ...]:
    """Every change of an answer with what came between, in order of time."""
    order = {ident: place for place, ident in enumerate(interview.recording_ids)}
    found = [
        move for item_id in interview.takes for move in _moves(interview, questionnaire, item_id)
    ]

    def when(move: Move) -> tuple[int, int]:
        return order.get(move.after.recording_id or "", -1), move.after.at_ms

    return tuple(sorted(found, key=when))


def at_answer(
    state: Interview, questionnaire: Questionnaire, pack: RulePack, payload: Answered, at_ms: int
) -> tuple[Claimed, ...]:
    """What ``payload``, about to be written at ``at_ms``, lets one suspect."""
    rule = pack.rule("coaching")
    if rule is None:
        return ()
    then = answered(state, payload, at_ms)
    made = _moves(then, questionnaire, payload.item)
    if not made or made[-1].after.at_ms != at_ms:
        return ()
    return (*_coached(state, rule, made[-1]), *_one_way(then, questionnaire, rule, made[-1]))


def at_result(
    state: Interview,
    questionnaire: Questionnaire,
    pack: RulePack,
    result: Assessed,
    at_ms: int,
    *,
    facts: Mapping[str, str],
    today: date,
    earlier: Sequence[str] = (),
) -> tuple[Claimed, ...]:
    """What ``result``, about to be written at ``at_ms``, lets one suspect. ``earlier`` are the
    levels of the client's other tests within the days of the pack's rule ``repeated_tests``."""
    found = (
        *_level_coached(state, questionnaire, result, at_ms, facts, today),
        *_repeated(state, pack, result, at_ms, earlier),
        *_nobody_heard(state),
    )
    known = [(claim.what, claim.item, claim.detail) for claim in state.claims]
    return tuple(
        claim for claim in found if (claim.what, concerned(state, claim), claim.detail) not in known
    )


def _moves(interview: Interview, questionnaire: Questionnaire, item_id: str) -> list[Move]:
    choices = [choice for take in interview.takes[item_id] for choice in take.answers]
    found = []
    for before, after in pairwise(choices):
        old = questionnaire.choice(item_id, before.option)
        new = questionnaire.choice(item_id, after.option)
        if old is not None and new is not None and old.id != new.id:
            found.append(Move(item_id, before, after, new.points - old.points))
    return found


def _coached(state: Interview, rule: Rule, move: Move) -> Iterator[Claimed]:
    """The answer became riskier right after an explanation."""
    said = _last_explanation(state, move.item)
    if move.risk <= 0 or not move.explained or said is None:
        return
    after_ms = move.after.at_ms - said.to_ms
    if said.recording_id == state.recording_id and 0 <= after_ms <= rule.numbers["within_ms"]:
        detail = {
            "previous": move.before.option,
            "option": move.after.option,
            "after_ms": str(after_ms),
        }
        yield _claim(state, "coached", 0.6, said.from_ms, move.after.at_ms, detail, move.item)


def _last_explanation(state: Interview, item_id: str) -> Explanation | None:
    said = [one for take in state.takes[item_id] for one in take.explanations]
    return said[-1] if said else None


def _one_way(
    then: Interview, questionnaire: Questionnaire, rule: Rule, move: Move
) -> Iterator[Claimed]:
    """Every answer that was changed after an explanation became riskier."""
    if not move.explained or any(claim.what == "one_way" for claim in then.claims):
        return
    led = [one for one in moves(then, questionnaire) if one.explained and one.risk != 0]
    if len(led) < rule.numbers["moves"] or any(one.risk < 0 for one in led):
        return
    here = [one.after.at_ms for one in led if one.after.recording_id == then.recording_id]
    detail = {"count": str(len(led))}
    yield _claim(then, "one_way", 0.7, min(here), move.after.at_ms, detail)


def _level_coached(
    state: Interview,
    questionnaire: Questionnaire,
    result: Assessed,
    at_ms: int,
    facts: Mapping[str, str],
    today: date,
) -> Iterator[Claimed]:
    """Without the answers that were changed after an explanation the level would be lower."""
    coached = [claim for claim in state.claims if claim.what == "coached"]
    uncoached = {claim.item: claim.detail["previous"] for claim in reversed(coached)}
    answers = state.answers()
    answers.update((item, option) for item, option in uncoached.items() if item in answers)
    if not coached:
        return
    without = scoring.assess(questionnaire, answers, facts, today).level
    if LEVELS.index(without) < LEVELS.index(result.level):
        here = [claim.from_ms for claim in coached if claim.recording_id == state.recording_id]
        detail = {"level": result.level, "without": without}
        yield _claim(state, "level_coached", 0.7, min([at_ms, *here]), at_ms, detail)


def _repeated(
    state: Interview, pack: RulePack, result: Assessed, at_ms: int, earlier: Sequence[str]
) -> Iterator[Claimed]:
    """The test was taken again, and the level came out higher than before."""
    if pack.rule("repeated_tests") is None:
        return
    before = [*earlier, *(one.level for one in state.results)]
    lower = [level for level in before if LEVELS.index(level) < LEVELS.index(result.level)]
    if not lower:
        return
    here = [one.at_ms for one in state.results if one.recording_id == state.recording_id]
    detail = {
        "count": str(len(before) + 1),
        "lowest": min(lower, key=LEVELS.index),
        "level": result.level,
    }
    yield _claim(state, "repeated_test", 0.9, min([at_ms, *here]), at_ms, detail)


def _nobody_heard(state: Interview) -> Iterator[Claimed]:
    """From the question to its answer a detector heard nobody speak."""
    silences = [claim for claim in state.claims if claim.what == "silence"]
    for item_id in state.takes:
        take = state.take(item_id)
        if take is None or not take.answers:
            continue
        choice = take.answers[0]
        from_ms = take.asked_ms if choice.recording_id == take.recording_id else 0
        for silence in silences:
            ends = silence.to_ms is None or silence.to_ms >= choice.at_ms
            heard_on = (silence.recording_id, state.recording_id)
            if heard_on == (choice.recording_id,) * 2 and silence.from_ms <= from_ms and ends:
                detail = {"take": str(take.number)}
                yield _claim(state, "nobody_heard", 0.5, from_ms, choice.at_ms, detail, item_id)
                break


def _claim(
    state: Interview,
    what: str,
    confidence: float,
    from_ms: int,
    to_ms: int,
    detail: dict[str, str],
    item: str | None = None,
) -> Claimed:
    name, version = DETECTOR
    return Claimed(
        interview_id=state.interview_id,
        what=what,
        detector=name,
        version=version,
        confidence=confidence,
        from_ms=from_ms,
        to_ms=max(from_ms, to_ms),
        item=item,
        detail=detail,
    )
