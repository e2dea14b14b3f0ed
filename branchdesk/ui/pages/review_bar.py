"""What the bar of a review says: how much was watched, and why approving is not possible yet."""

from branchdesk.app.views import ReviewView
from branchdesk.ui import formats
from branchdesk.ui.i18n import tr
from branchdesk.ui.page import BarMessage


def why_locked(view: ReviewView | None, seen: float, open_claims: int, unticked: int) -> str:
    """Why approving is not possible yet; empty when it is. ``seen`` is the share watched, 0..1."""
    if view is None:
        return tr("common.loading")
    if not view.may_decide:
        return tr(f"review.why_not.{view.why_not}")
    if seen < view.watched_needed:
        return tr("review.lock.watched", **_shares(view, seen))
    if open_claims:
        return tr("review.lock.claims", n=open_claims)
    return tr("review.lock.checks", n=unticked) if unticked else ""


def message(view: ReviewView | None, seen: float, why: str) -> BarMessage | None:
    """How much of the film was watched, or ``why`` the reader may not judge the case."""
    if view is None:
        return None
    if not view.may_decide:
        return BarMessage(why, icon="lock", tone="caution")
    words = tr("review.watched", **_shares(view, seen))
    return BarMessage(words, icon="eye", tone="good" if seen >= view.watched_needed else "info")


def _shares(view: ReviewView, seen: float) -> dict[str, str]:
    return {"seen": formats.percent(seen), "needed": formats.percent(view.watched_needed)}
