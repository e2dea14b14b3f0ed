"""What the reviewer reads of each question: heard, explained, understood, and what is flagged."""

from collections.abc import Iterable, Mapping

from branchdesk.app.views import IndexPart, QuestionEvidence, TagRow, Understanding
from branchdesk.domain import comprehension
from branchdesk.domain.comprehension import ItemEvidence
from branchdesk.domain.definitions import Item, Questionnaire, RulePack
from branchdesk.domain.interview import Interview
from branchdesk.domain.reading import rates


def understanding(
    interview: Interview,
    questionnaire: Questionnaire,
    pack: RulePack,
    facts: Mapping[str, str],
    claims: tuple[TagRow, ...],
) -> Understanding:
    """The index with its parts, and a row for each question of the questionnaire."""
    per_minute = rates(pack)
    index = comprehension.index(interview, questionnaire, pack, facts)
    lowered = comprehension.lowered(interview, questionnaire, pack, facts)
    return Understanding(
        index=index.total,
        parts=tuple(
            IndexPart(part.part, part.score, part.weight, part.note, part.params)
            for part in index.parts
        ),
        questions=tuple(
            _row(
                interview,
                number,
                item,
                comprehension.for_item(
                    interview.take(item.id), item, interview.language, per_minute
                ),
                lowered[item.id],
                claims,
            )
            for number, item in enumerate(questionnaire.items, 1)
        ),
        whole=_in_time(claim for claim in claims if claim.item_no is None),
    )


def _row(
    interview: Interview,
    number: int,
    item: Item,
    seen: ItemEvidence,
    lowered: tuple[str, ...],
    claims: tuple[TagRow, ...],
) -> QuestionEvidence:
    take = interview.take(item.id)
    return QuestionEvidence(
        number=number,
        item=item,
        chosen=take.chosen if take else None,
        takes=len(interview.takes.get(item.id, ())),
        at_ms=take.asked_ms if take else None,
        recording_id=take.recording_id if take else None,
        read_ms=seen.read_ms,
        enough_ms=seen.enough_ms,
        pause_ms=seen.pause_ms,
        explained=seen.explained,
        explained_ms=seen.explained_ms,
        client_questions=seen.client_questions,
        own_words=seen.own_words,
        own_words_wanted=seen.own_words_wanted,
        changed=seen.changed,
        lowered=lowered,
        flags=_in_time(claim for claim in claims if claim.item_no == number),
    )


def _in_time(claims: Iterable[TagRow]) -> tuple[TagRow, ...]:
    """As they begin on a recording; recordings stay in their order."""
    found = list(claims)
    order = {ident: at for at, ident in enumerate(dict.fromkeys(c.recording_id for c in found))}
    return tuple(sorted(found, key=lambda claim: (order[claim.recording_id], claim.at_ms)))
