"""Parts of the sealed page: the chain of checks, the way to head office, the client's summary."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from branchdesk.app.notices import reason_words
from branchdesk.app.views import CheckRow, SealedView, Transfer
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.instants import local
from branchdesk.ui.layouts import clear
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.meters import paint_bar
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import Text

_ICONS = {
    "client_signature": "pen-line",
    "branch_seal": "stamp",
    "timestamp": "clock",
    "ledger": "link",
    "pages": "file-text",
    "attachments": "file-text",
    "ink": "pen-line",
    "complete": "shield-check",
    "media": "video",
}
_HASH_ENDS = 6
_TO_COME = {"timestamp_absent": "absent", "timestamp_owed": "owed", "seal_awaited": "owed"}
"""Details of what is not there, and that is all right: what its state is called."""


def _short(value: object) -> object:
    """A hash shows its ends; an instant the clock of this PC."""
    if not isinstance(value, str):
        return value
    if len(value) > 2 * _HASH_ENDS and all(char in "0123456789abcdef" for char in value):
        return f"{value[:_HASH_ENDS]}…{value[-_HASH_ENDS:]}"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return formats.clock_seconds(moment.astimezone())


def check_words(row: CheckRow) -> tuple[str, str, Role]:
    """Verdict, what was found, and the colour of both."""
    params: Mapping[str, object] = {name: _short(value) for name, value in row.params.items()}
    if row.state == "valid" and row.detail in _TO_COME:
        state = _TO_COME[row.detail]
        return tr(f"sealed.state.{state}"), tr(f"sealed.detail.{row.detail}"), "quiet"
    if row.state == "valid" and row.check == "branch_seal":
        return tr("sealed.state.valid"), tr(f"sealed.sealed_by.{params['sealed_by']}"), "good"
    if row.state == "valid":
        return tr("sealed.state.valid"), tr(f"sealed.fact.{row.check}", **params), "good"
    if row.detail == "seal_refused":
        params = {"reason": reason_words(str(params["reason"]))}
    ink: Role = "caution" if row.state == "unsure" else "recording"
    return tr(f"sealed.state.{row.state}"), tr(f"sealed.detail.{row.detail}", **params), ink


class CheckChain(Painted):
    """All checks as one chain, in order; a broken link is red and says why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CheckRow, ...] = ()
        self.setObjectName("checks")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_checks(self, rows: Sequence[CheckRow]) -> None:
        """Show these checks."""
        self._rows = tuple(rows)
        self.setAccessibleName(tr("sealed.checks"))
        lines = (f"{tr(f'sealed.check.{row.check}')}: {check_words(row)[0]}" for row in self._rows)
        self.say(tr("common.list_comma").join(lines))
        self.updateGeometry()

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("pick_min"), len(self._rows) * self._step())

    @staticmethod
    def _step() -> int:
        look = theme.current()
        return look.line_px("body") + look.line_px("label") + look.space.xxs

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        step, px = self._step(), look.size.icon[2]
        words = [check_words(row) for row in self._rows]
        for number in range(len(self._rows) - 1):
            ink = look.colour("good" if words[number + 1][2] == "good" else "edge")
            painter.setPen(QPen(ink, look.border.chosen))
            x, y = px / 2, number * step + step / 2
            painter.drawLine(QPointF(x, y + px / 2), QPointF(x, y + step - px / 2))
        for number, row in enumerate(self._rows):
            area = QRectF(0, number * step, self.width(), step)
            self._link(painter, area, row, words[number])

    def _link(
        self, painter: QPainter, area: QRectF, row: CheckRow, words: tuple[str, str, Role]
    ) -> None:
        look = theme.current()
        verdict, detail, ink = words
        px = look.size.icon[2]
        mark = QRectF(0, area.center().y() - px / 2, px, px)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ink if ink != "quiet" else "edge"))
        painter.drawEllipse(mark)
        inset = (px - look.size.icon[0]) / 2
        inner = mark.adjusted(inset, inset, -inset, -inset)
        icon = {"good": "check", "quiet": "minus", "caution": "minus"}.get(ink, "x")
        icons.draw(painter, icon, inner, "on_accent")
        left, line = px + look.space.s, look.line_px("body")
        top = area.top() + look.space.xxs / 2
        name, bold = tr(f"sealed.check.{row.check}"), look.font("body", medium=True)
        wide = paint.advance(name, bold)
        icon_px = look.size.icon[1]
        room = area.width() - left - icon_px - look.space.s
        paint.text(painter, QRectF(left, top, room, line), name, bold, look.colour("ink"))
        beside = QRectF(left + wide + look.space.xs, top, room - wide - look.space.xs, line)
        paint.text(painter, beside, verdict, bold, look.colour(ink))
        below = QRectF(left, top + line, room, look.line_px("label"))
        tone: Role = ink if ink in ("recording", "caution") else "quiet"
        paint.text(painter, below, detail, look.font("label"), look.colour(tone))
        box = QRectF(area.right() - icon_px, area.center().y() - icon_px / 2, icon_px, icon_px)
        icons.draw(painter, _ICONS.get(row.check, "check"), box, "quiet")


_STATES: dict[str, tuple[str, Role]] = {
    "arrived": ("cloud-check", "good"),
    "going": ("cloud-upload", "info"),
    "waiting": ("cloud-upload", "quiet"),
    "stuck": ("cloud-alert", "recording"),
}


class TransferRow(Painted):
    """A part on its way: name, how much, and how far."""

    def __init__(self, part: Transfer) -> None:
        super().__init__()
        self._part = part
        self.setObjectName(f"transfer-{part.part}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(f"sync.part.{part.part}"))
        self.say(self._state_words())

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("pick_min"), look.size.row[2])

    def _state_words(self) -> str:
        part = self._part
        share = part.done / part.total if part.total else 0.0
        time = formats.clock_seconds(local(part.arrived_at)) if part.arrived_at else ""
        return tr(
            f"sealed.transfer.{part.state}", time=time, percent=formats.percent(share)
        ).strip()

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area, part = QRectF(self.rect()), self._part
        icon, ink = _STATES[part.state]
        bold, label = look.font("body", medium=True), look.font("label")
        name = tr(f"sync.part.{part.part}")
        paint.text(painter, area, name, bold, look.colour("ink"))
        words, px = self._state_words(), look.size.icon[1]
        wide = paint.advance(words, look.font("body"))
        right = QRectF(area.right() - wide, 0, wide, area.height())
        paint.text(painter, right, words, look.font("body"), look.colour(ink))
        mark = QRectF(right.left() - px - look.space.xxs, area.center().y() - px / 2, px, px)
        icons.draw(painter, icon, mark, ink)
        left = paint.advance(name, bold) + look.space.s
        size = formats.size_bytes(part.total) if part.total and part.part != "events" else ""
        if part.state == "going" and size:
            size = f"{formats.size_bytes(part.done)} / {size}"
        wide = paint.advance(size, label)
        middle = QRectF(left, 0, max(min(wide, mark.left() - left), 0), area.height())
        paint.text(painter, middle, size, label, look.colour("quiet"))
        bar = QRectF(left + wide + look.space.s, area.center().y() - look.size.bar / 2, 0, 0)
        bar.setSize(QRectF(0, 0, mark.left() - look.space.s - bar.left(), look.size.bar).size())
        if part.state == "going" and part.total and bar.width() > look.space.xl:
            paint_bar(painter, bar, part.done / part.total, "info")
        foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
        paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))


class Receipt(QWidget):
    """A sheet in large type: the client's receipt as it will be printed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setObjectName("receipt")
        self._title = Text("", "page_title", wrap=True)
        self._level = Text("", "option", wrap=True)
        self._line = Text("", "option", wrap=True)
        self._line.setObjectName("receipt-line")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[look.space.m] * 4)
        column.setSpacing(look.space.s)
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(look.space.s)
        column.addWidget(self._title)
        column.addWidget(self._level)
        column.addLayout(self._sentences)
        column.addWidget(self._line)

    def show_view(self, view: SealedView) -> None:
        """Level, agreements and what to know, in the words of the language in force."""
        self._title.setText(tr("sealed.receipt_name", name=view.case.client_name))
        self._level.setText(pick(view.receipt.level))
        clear(self._sentences)
        for words in view.receipt.agreed:
            self._sentences.addWidget(Text(pick(words), "body", wrap=True))
        for words in view.receipt.notes:
            self._sentences.addWidget(Text(pick(words), "body", "quiet", wrap=True))

    def show_line(self, words: str) -> None:
        """The line for this client, as it is typed."""
        self._line.setText(words.strip())
        self._line.setVisible(bool(words.strip()))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint.frame(painter, area, fill=look.colour("paper"), edge=look.colour("line"))
        painter.end()
