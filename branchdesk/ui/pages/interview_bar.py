"""The action bar below the interview: what comes next, and that what was answered is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from branchdesk.app.views import InterviewView
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.page import Action, ActionBar, BarMessage


@dataclass(frozen=True, slots=True)
class BarActs:
    """What the bar's buttons do."""

    forward: Callable[[], None]
    back: Callable[[], None]
    retake: Callable[[], None]
    refuse: Callable[[], None]


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
