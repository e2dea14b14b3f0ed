"""How a card of the board speaks and looks."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from branchdesk.app.views import Card
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.instants import local
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.chips import paint_chip
from branchdesk.ui.widgets.meters import age_role, paint_bar

_STEP_ICONS = {
    "start_interview": "arrow-right",
    "complete_facts": "arrow-right",
    "result": "arrow-right",
    "sign": "pen-line",
    "sending": "cloud-upload",
    "claims": "scan-eye",
    "waiting_review": "clock",
    "returned": "rotate-ccw",
    "approved": "cloud-check",
}


def card_words(card: Card) -> str:
    """The card in one sentence, for screen readers and tooltips."""
    parts = [
        card.client_name,
        card.case_no,
        pick(card.purpose),
        step_words(card),
        age_words(card),
        pick(card.owner),
    ]
    return tr("common.list_comma").join(part for part in parts if part)


def step_words(card: Card) -> str:
    """The case's next step in words."""
    return tr(f"board.step.{card.step}", **dict(card.params))


def is_late(card: Card) -> bool:
    """Whether the card has been in its lane longer than permitted."""
    return card.minutes is not None and card.limit is not None and card.minutes > card.limit


def age_words(card: Card) -> str:
    """Time in the lane against its limit, or when the case ended."""
    if card.ended_at is not None:
        return formats.clock(local(card.ended_at))
    if card.minutes is None or card.limit is None:
        return ""
    if is_late(card):
        return tr("board.overdue_by", n=card.minutes - card.limit)
    return tr("board.age", n=card.minutes, of=card.limit)


def draw_card(painter: QPainter, area: QRectF, card: Card, *, current: bool, over: bool) -> None:
    """A card into ``area``: who, case and purpose, next step, age and owner."""
    look = theme.current()
    edge: Role = "recording" if is_late(card) else "edge" if over else "line"
    paint.frame(
        painter, area, radius=look.radius.card, fill=look.colour("paper"), edge=look.colour(edge)
    )
    if current:
        ring = look.border.focus - look.border.line
        outer = area.adjusted(-ring, -ring, ring, ring)
        paint.frame(
            painter,
            outer,
            radius=look.radius.card + ring,
            edge=look.colour("focus"),
            line=look.border.focus,
        )
    pad = look.space.s
    inner = area.adjusted(pad, look.space.xs + look.border.focus, -pad, -pad)
    name = QRectF(inner.x(), inner.y(), inner.width(), look.line_px("option"))
    if card.age is not None and card.elder:
        words = formats.age(card.age)
        width = paint.advance(words, look.font("label")) + 2 * look.space.xs
        chip = QRectF(inner.right() - width, inner.y(), width, look.size.key_cap)
        paint_chip(painter, chip, words, "neutral")
        name.setRight(chip.left() - look.space.xxs)
    _line(painter, name, card.client_name, "option", middle=True)
    case = QRectF(inner.x(), name.bottom(), inner.width(), look.line_px("label"))
    number = card.case_no.rpartition("-")[2]
    _line(painter, case, f"{number}　{pick(card.purpose)}", "label", "quiet")
    gap = (look.space.xxs + look.space.xs) / 2
    step = QRectF(inner.x(), case.bottom() + gap, inner.width(), look.line_px("body"))
    _step(painter, step, card)
    foot = QRectF(inner.x(), step.bottom() + gap, inner.width(), look.line_px("label"))
    _foot(painter, foot, card)


def _line(
    painter: QPainter,
    box: QRectF,
    words: str,
    role: str,
    ink: Role = "ink",
    *,
    middle: bool = False,
) -> None:
    look = theme.current()
    font = look.font("option", medium=True) if role == "option" else look.font("label")
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    paint.text(painter, box, words, font, look.colour(ink), elide=mode)


def _step(painter: QPainter, box: QRectF, card: Card) -> None:
    look = theme.current()
    tones: dict[str, Role] = {"caution": "caution", "recording": "recording"}
    ink: Role = tones.get(card.tone, "ink")
    px = look.size.icon[0]
    mark = QRectF(box.x(), box.center().y() - px / 2, px, px)
    if card.step == "question":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("recording"))
        dot = look.space.xs
        painter.drawEllipse(mark.center(), dot / 2, dot / 2)
        ink = "recording" if card.mine else "ink"
    else:
        icons.draw(painter, _STEP_ICONS.get(card.step, "arrow-right"), mark, ink)
    rest = box.adjusted(px + look.space.xxs, 0, 0, 0)
    font = look.font("label", medium=True)
    paint.text(painter, rest, step_words(card), font, look.colour(ink))


def _foot(painter: QPainter, box: QRectF, card: Card) -> None:
    look = theme.current()
    font = look.font("label")
    words, owner = age_words(card), pick(card.owner)
    width = paint.advance(words, font)
    left, ink = box.x(), _age_ink(card)
    if card.minutes is not None and card.limit:
        # The bar gives way to a long name before the name is cut.
        room = box.width() - width - paint.advance(owner, font) - 2 * look.space.xs
        length = min(max(room, look.space.m), look.space.xl)
        high = look.size.bar - look.border.focus
        bar = QRectF(left, box.center().y() - high / 2 + 0.5, length, high)
        share = card.minutes / card.limit
        paint_bar(painter, bar, share, age_role(share))
        left = bar.right() + look.space.xs
    paint.text(painter, QRectF(left, box.y(), width, box.height()), words, font, look.colour(ink))
    rest = QRectF(left + width + look.space.xs, box.y(), 0, box.height())
    rest.setRight(box.right())
    right = Qt.AlignmentFlag.AlignRight
    paint.text(painter, rest, owner, font, look.colour("quiet"), right)


def _age_ink(card: Card) -> Role:
    if card.minutes is None or not card.limit:
        return "quiet"
    shade = age_role(card.minutes / card.limit)
    return "quiet" if shade == "edge" else shade
