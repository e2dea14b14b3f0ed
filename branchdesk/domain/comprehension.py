"""Did the client hear, understand and mean it? Evidence for a question, one index for all.

The index never rewards haste (more time to read or answer never lowers it) and never falls because
the client asked something; whether such questions were dealt with is the gate's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from branchdesk.domain.consistency import NO_FACTS, doubted_items, doubts
from branchdesk.domain.definitions import Item, Questionnaire, RulePack
from branchdesk.domain.interview_state import Interview, Take
from branchdesk.domain.reading import enough_ms, rates

WEIGHTS: Mapping[str, int] = {
    "reading": 30,
    "explained": 15,
    "own_words": 25,
    "changed": 10,
    "client_questions": 10,
    "consistent": 10,
}
"""Share of each part in the index, per cent, where the pack has no rule ``index_weights``."""

_ASKED_NOTHING = 70
_PER_QUESTION = 10
_PER_DOUBT = 0.25


def weights(pack: RulePack) -> Mapping[str, int]:
    """Share of each part in the index by the pack's rule ``index_weights``."""
    rule = pack.rule("index_weights")
    return rule.numbers if rule else WEIGHTS


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """What shows that a question was understood; ``read_ms`` None while nothing was heard,
    ``pause_ms`` the silence before the first answer, None without one."""

    read_ms: int | None
    enough_ms: int
    explained: int
    explained_ms: int
    own_words: bool
    own_words_wanted: bool
    changed: int
    client_questions: int
    pause_ms: int | None

    @property
    def heard_share(self) -> float:
        """How much of the fair reading time was given, 0..1."""
        if self.enough_ms == 0:
            return 1.0
        return min(1.0, (self.read_ms or 0) / self.enough_ms)


@dataclass(frozen=True, slots=True)
class IndexPart:
    """``part`` of :data:`WEIGHTS`, its ``weight`` and its ``score`` 0..100; ``note`` is a text's id
    (the part's name) that takes ``params``."""

    part: str
    score: int
    weight: int
    note: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComprehensionIndex:
    """``total`` 0..100 is the weighted mean of the parts."""

    total: int
    parts: tuple[IndexPart, ...]


def for_item(
    take: Take | None, item: Item, language: str, per_minute: Mapping[str, int]
) -> ItemEvidence:
    """The evidence of one take (None: not asked yet) at the pack's reading rates."""
    enough = enough_ms(item, language, per_minute)
    if take is None:
        return ItemEvidence(None, enough, 0, 0, False, item.key, 0, 0, None)
    return ItemEvidence(
        read_ms=take.heard_ms,
        enough_ms=enough,
        explained=take.explained,
        explained_ms=take.explained_ms,
        own_words=take.own_words > 0,
        own_words_wanted=item.key,
        changed=take.changes,
        client_questions=take.client_questions,
        pause_ms=_pause_ms(take, enough),
    )


def _pause_ms(take: Take, enough: int) -> int | None:
    """Reading is no pause: where nobody marked it, the fair time for it is left out."""
    if not take.answers:
        return None
    first = take.answers[0]
    if take.spoken_ms is not None:
        return first.quiet_ms
    return max(0, min(first.quiet_ms, first.after_ms - enough))


def lowered(
    interview: Interview,
    questionnaire: Questionnaire,
    pack: RulePack,
    facts: Mapping[str, str] = NO_FACTS,
) -> Mapping[str, tuple[str, ...]]:
    """Which parts of the index each item keeps from being full, item to names of
    :data:`WEIGHTS`."""
    per_minute = rates(pack)
    doubted = doubted_items(interview, questionnaire, pack, facts)
    found = {}
    for item in questionnaire.items:
        seen = for_item(interview.take(item.id), item, interview.language, per_minute)
        silent = seen.own_words_wanted and not seen.own_words
        weak = {
            "reading": seen.heard_share < 1,
            "explained": _wants_explaining(seen) and not _explained_or_said(seen),
            "own_words": silent,
            "changed": seen.changed > 0,
            "consistent": item.id in doubted,
        }
        found[item.id] = tuple(part for part in WEIGHTS if weak.get(part))
    return found


def index(
    interview: Interview,
    questionnaire: Questionnaire,
    pack: RulePack,
    facts: Mapping[str, str] = NO_FACTS,
) -> ComprehensionIndex:
    """The index over the latest takes of every item; an item not asked counts as not heard."""
    per_minute = rates(pack)
    evidence = [
        for_item(interview.take(item.id), item, interview.language, per_minute)
        for item in questionnaire.items
    ]
    found = (
        _reading(evidence),
        _explained(evidence),
        _own_words(evidence),
        _changed(evidence),
        _client_questions(interview),
        _consistent(doubts(interview, questionnaire, pack, facts)),
    )
    share = weights(pack)
    parts = tuple(
        IndexPart(name, round(100 * score), share[name], name, params)
        for name, score, params in found
    )
    total = sum(part.score * part.weight for part in parts)
    return ComprehensionIndex(round(total / sum(share.values())), parts)


def weakest(interview: Interview, questionnaire: Questionnaire, pack: RulePack) -> tuple[int, Item]:
    """The question to ask again first, with its number: own words lacking, then least heard."""
    per_minute = rates(pack)

    def strength(numbered: tuple[int, Item]) -> tuple[bool, float, int]:
        number, item = numbered
        evidence = for_item(interview.take(item.id), item, interview.language, per_minute)
        lacking = evidence.own_words_wanted and not evidence.own_words
        return not lacking, evidence.heard_share, number

    return min(enumerate(questionnaire.items, 1), key=strength)


_Found = tuple[str, float, Mapping[str, object]]


def _part(part: str, share: float, **params: object) -> _Found:
    return part, share, params


def _share(passed: int, of: int) -> float:
    return passed / of if of else 1.0


def _reading(evidence: list[ItemEvidence]) -> _Found:
    heard = [each.heard_share for each in evidence]
    fast = sum(share < 1 for share in heard)
    return _part("reading", sum(heard) / len(heard) if heard else 1.0, count=fast)


def _explained(evidence: list[ItemEvidence]) -> _Found:
    wanting = [each for each in evidence if _wants_explaining(each)]
    met = sum(_explained_or_said(each) for each in wanting)
    explained = sum(each.explained > 0 for each in evidence)
    return _part("explained", _share(met, len(wanting)), count=explained)


def _wants_explaining(seen: ItemEvidence) -> bool:
    """Key questions and changed answers do; own words show that there was no need."""
    return seen.own_words_wanted or seen.changed > 0


def _explained_or_said(seen: ItemEvidence) -> bool:
    return seen.explained > 0 or seen.own_words


def _own_words(evidence: list[ItemEvidence]) -> _Found:
    wanted = [each for each in evidence if each.own_words_wanted]
    said = sum(each.own_words for each in wanted)
    return _part("own_words", _share(said, len(wanted)), count=said, total=len(wanted))


def _changed(evidence: list[ItemEvidence]) -> _Found:
    changed = sum(each.changed > 0 for each in evidence)
    return _part("changed", 1 - _share(changed, len(evidence) or 1), count=changed)


def _client_questions(interview: Interview) -> _Found:
    """Somebody who asks takes part: each question dealt with lifts the part, none lowers it."""
    takes = [take for takes in interview.takes.values() for take in takes]
    asked = sum(take.client_questions for take in takes)
    dealt = asked - sum(take.open_questions for take in takes)
    score = min(100, _ASKED_NOTHING + _PER_QUESTION * dealt)
    return _part("client_questions", score / 100, count=asked, dealt=dealt)


def _consistent(count: int) -> _Found:
    return _part("consistent", max(0.0, 1 - _PER_DOUBT * count), count=count)
