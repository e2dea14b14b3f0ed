"""The interview page's read model."""

from branchdesk.app.heads import head
from branchdesk.app.session import Session
from branchdesk.app.timeline import Timeline
from branchdesk.app.views import Comprehension, InterviewView
from branchdesk.domain import comprehension, suitability
from branchdesk.domain.definitions import Item
from branchdesk.domain.interview import Interview, missing
from branchdesk.domain.reading import rates
from branchdesk.store.queries import CaseRow

_TOLD_ONLY = frozenset({"system_voice"})
"""Claims that ask nothing of anybody: the PC's own voice is a fact for whoever listens later."""


def interview_view(session: Session, row: CaseRow, interview: Interview) -> InterviewView:
    """One question at a time, with what shows that it was understood."""
    case = head(session, row)
    questionnaire = session.questionnaire
    item = (
        questionnaire.item(interview.current_item)
        if interview.current_item
        else questionnaire.items[0]
    )
    take = interview.take(item.id)
    timeline = Timeline(interview, questionnaire)
    absent = missing(interview, questionnaire)
    return InterviewView(
        case=case,
        interview_id=interview.interview_id,
        language=interview.language,
        number=questionnaire.items.index(item) + 1,
        total=len(questionnaire.items),
        block=questionnaire.block(item.block).title,
        item=item,
        chosen=take.chosen if take else None,
        chosen_after_ms=take.answers[-1].after_ms if take and take.answers else None,
        asked_at_ms=take.asked_ms if take else None,
        comprehension=_comprehension(session, interview, item),
        claims=tuple(one for one in timeline.claims_about(item.id) if one.what not in _TOLD_ONLY),
        tags=timeline.tags(),
        blocks=timeline.blocks(),
        answered=len(questionnaire.items) - len(absent),
        elder=suitability.extra_care(case.age, session.pack) is not None,
        consented=interview.consent is True,
        complete=not absent,
        paused=interview.paused,
        companion=interview.companion,
        people=interview.people,
    )


def _comprehension(session: Session, interview: Interview, item: Item) -> Comprehension:
    evidence = comprehension.for_item(
        interview.take(item.id), item, interview.language, rates(session.pack)
    )
    return Comprehension(
        read_ms=evidence.read_ms,
        enough_ms=evidence.enough_ms,
        explained=evidence.explained,
        own_words=evidence.own_words,
        own_words_wanted=evidence.own_words_wanted,
        changed=evidence.changed,
    )
