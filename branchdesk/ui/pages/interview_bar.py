"""The bars of the interview: above, whose it is; below, what comes next and what is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from branchdesk.app.views import InterviewView
from branchdesk.ui import formats
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.page import Action, ActionBar, BarMessage, TopTitle
from branchdesk.ui.widgets.chips import ChipTone


@dataclass(frozen=True, slots=True)
class BarActs:
    """What the bar's buttons do."""

    forward: Callable[[], None]
    back: Callable[[], None]
    retake: Callable[[], None]
    refuse: Callable[[], None]


def title_of(view: InterviewView) -> TopTitle:
    """Whose interview it is; the age of somebody who has to be taken more time for."""
    chips: tuple[tuple[str, ChipTone], ...] = ()
    if view.case.age is not None and view.elder:
        chips = ((formats.age(view.case.age), "neutral"),)
    return TopTitle(view.case.client_name, view.case.case_no, chips, lane="interview")


def bar_of(view: InterviewView, acts: BarActs) -> ActionBar:
    """The bar for a question, for consent before the first one, and for a pause."""
    saved = tr("interview.saved_none")
    if view.answered:
        saved = tr_count("interview.saved", view.answered)
    message = BarMessage(saved, icon="shield-check", tone="good")
    if not view.consented:
        return ActionBar(_consent(acts), message)
    if view.paused is not None:
        words = tr("interview.act.go_on")
        return ActionBar((_primary(words, acts),), message)
    step = tr("interview.act.result" if view.leads_to_result else "interview.act.next")
    retake, back = tr("interview.act.retake"), tr("interview.act.previous")
    actions = (
        Action("retake", retake, acts.retake, "quiet", "rotate-ccw", "R"),
        Action("previous", back, acts.back, key="⇧Enter"),
        _primary(step, acts),
    )
    first = actions[:1] + actions[2:]
    return ActionBar(first if view.number == 1 else actions, message)


def _consent(acts: BarActs) -> tuple[Action, Action]:
    refuse, agree = tr("interview.consent.refuse"), tr("interview.consent.agree")
    return Action("refuse", refuse, acts.refuse), _primary(agree, acts)


def _primary(words: str, acts: BarActs) -> Action:
    return Action("primary", words, acts.forward, "primary", key="Enter")
