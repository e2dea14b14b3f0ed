"""A client's profile on four dimensions; every line cites the seconds that prove it.

A dimension's score is a weighted mean of its lines: "+" counts 100, "~" 50, "-" 0; a line weighs
3, 2 or 1 by confidence (high, medium, low), times the seconds cited, three at the most. Two
weights of 50 are mixed in, so that a single weak line does not speak for a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from branchdesk.domain.definitions import DIMENSIONS, Questionnaire
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Recorded
from branchdesk.domain.happenings import Evidence, ProfileLineWithdrawn, ProfileLineWritten
from branchdesk.domain.interview_state import Choice, Interview

STANCES = {"+": 100, "~": 50, "-": 0}
CONFIDENCES = {"high": 3, "medium": 2, "low": 1}
MOST_CITED = 3
_MIDDLE = 50
_PRIOR = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line in force; ``written_by`` a user id, ``written_at`` ISO UTC."""

    line_id: str
    case_id: str
    dimension: str
    stance: str
    text: str
    confidence: str
    evidence: tuple[Evidence, ...]
    written_by: str
    written_at: str


@dataclass(frozen=True, slots=True)
class Profile:
    """``lines`` in force in the order written; ``withdrawn`` maps a line taken back to why."""

    client_id: str
    lines: tuple[Line, ...]
    withdrawn: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An answer that does not agree with what was typed: ``fact`` is the field, ``typed`` its
    value, ``option`` of ``item`` what was said, at ``choice``."""

    fact: str
    typed: str
    item: str
    option: str
    choice: Choice


def fold(client_id: str, events: Iterable[Recorded]) -> Profile:
    """The profile of ``client_id`` from any events in order; those of others are passed over.

    A line without evidence does not count, whoever wrote it.
    """
    profile = Profile(client_id, (), {})
    for recorded in events:
        profile = apply(profile, recorded)
    return profile


def apply(profile: Profile, recorded: Recorded) -> Profile:
    """``profile`` after one more event."""
    payload = recorded.payload
    if isinstance(payload, ProfileLineWritten) and payload.client_id == profile.client_id:
        if not payload.evidence:
            return profile
        line = Line(
            line_id=payload.line_id,
            case_id=payload.case_id,
            dimension=payload.dimension,
            stance=payload.stance,
            text=payload.text,
            confidence=payload.confidence,
            evidence=payload.evidence,
            written_by=recorded.event.actor,
            written_at=recorded.event.at_utc,
        )
        return replace(profile, lines=(*profile.lines, line))
    if isinstance(payload, ProfileLineWithdrawn) and payload.client_id == profile.client_id:
        return replace(
            profile,
            lines=tuple(line for line in profile.lines if line.line_id != payload.line_id),
            withdrawn={**profile.withdrawn, payload.line_id: payload.reason},
        )
    return profile


def write_line(
    line_id: str,
    client_id: str,
    case_id: str,
    *,
    dimension: str,
    stance: str,
    text: str,
    confidence: str,
    evidence: Sequence[Evidence],
) -> ProfileLineWritten:
    """A new line. InputFault ``profile_without_evidence`` where nothing is cited, and
    ``fact_missing`` or ``fact_invalid`` at text, dimension, stance or confidence."""
    if not text.strip():
        raise InputFault("fact_missing", field="text")
    for name, value, known in (
        ("dimension", dimension, DIMENSIONS),
        ("stance", stance, STANCES),
        ("confidence", confidence, CONFIDENCES),
    ):
        if value not in known:
            raise InputFault("fact_invalid", field=name, expected="choice")
    if not evidence:
        raise InputFault("profile_without_evidence")
    return ProfileLineWritten(
        line_id=line_id,
        client_id=client_id,
        case_id=case_id,
        dimension=dimension,
        stance=stance,
        text=text.strip(),
        confidence=confidence,
        evidence=tuple(evidence),
    )


def withdraw_line(profile: Profile, line_id: str, reason: str) -> ProfileLineWithdrawn:
    """Take a line back. ``fact_missing`` at ``reason`` without one; ``fact_invalid`` at ``line``
    for a line that is not in force."""
    if not reason.strip():
        raise InputFault("fact_missing", field="reason")
    if line_id not in {line.line_id for line in profile.lines}:
        raise InputFault("fact_invalid", field="line", expected="choice")
    return ProfileLineWithdrawn(line_id, profile.client_id, reason.strip())


def scores(lines: Iterable[Line]) -> dict[str, int | None]:
    """Each dimension's score 0..100, None where no line speaks of it."""
    kept = tuple(lines)
    return {
        dimension: _score([line for line in kept if line.dimension == dimension])
        for dimension in DIMENSIONS
    }


def contradictions(
    interview: Interview, questionnaire: Questionnaire, facts: Mapping[str, str]
) -> tuple[Contradiction, ...]:
    """Answers whose range of amounts does not hold the amount typed as a fact."""
    found = []
    for item in questionnaire.items:
        take = interview.take(item.id)
        typed = facts.get(item.fact or "", "")
        if take is None or take.chosen is None or not typed.isdecimal():
            continue
        chosen = questionnaire.choice(item.id, take.chosen)
        if chosen is None or chosen.between is None or item.fact is None:
            continue
        low, high = chosen.between
        if int(typed) < low or (high is not None and int(typed) > high):
            choice = take.answers[-1]
            found.append(Contradiction(item.fact, typed, item.id, choice.option, choice))
    return tuple(found)


def _score(lines: Sequence[Line]) -> int | None:
    if not lines:
        return None
    weights = [CONFIDENCES[line.confidence] * min(len(line.evidence), MOST_CITED) for line in lines]
    value = sum(w * STANCES[line.stance] for w, line in zip(weights, lines, strict=True))
    return round((_PRIOR * _MIDDLE + value) / (_PRIOR + sum(weights)))
