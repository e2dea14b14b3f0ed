"""What the board advises: which lane is full, whom to help first."""

from branchdesk.app.views import BoardView, Card
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.page import BarMessage
from branchdesk.ui.pages.board_cards import age_words, is_late


def short_number(card: Card) -> str:
    """The running number of a case, without year and month."""
    return card.case_no.rpartition("-")[2]


def count(view: BoardView) -> int:
    """Cases of today, those that are not drawn as cards included."""
    drawn = sum(len(lane.cards) for lane in view.lanes)
    return drawn + max(view.done_today - len(view.lanes[-1].cards), 0)


def advice(view: BoardView) -> BarMessage | None:
    """The one thing to say: a full lane, else a late case, else that all is well."""
    late = [card for lane in view.lanes for card in lane.cards if is_late(card)]
    first = max(late, key=lambda card: (card.minutes or 0) - (card.limit or 0), default=None)
    for lane in view.lanes:
        if lane.limit is not None and len(lane.cards) >= lane.limit:
            name = tr(f"common.lane.{lane.id}")
            strong = tr("board.lane_full", lane=name, n=len(lane.cards))
            rest = tr("board.finish_first") if first is None else _help(first)
            return BarMessage(rest, strong, "info", "caution")
    if first is not None:
        strong = tr("board.late", number=short_number(first), age=age_words(first))
        return BarMessage(tr("board.late_help", owner=pick(first.owner)), strong, "info", "caution")
    if not count(view):
        return None
    return BarMessage(tr("board.all_well", n=count(view)), icon="shield-check", tone="good")


def _help(card: Card) -> str:
    owner, number = pick(card.owner), short_number(card)
    return tr("board.help_first", owner=owner, number=number, age=age_words(card))
