"""An answer option: number, words, chosen mark and the time it took to choose."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable


class OptionRow(Pressable):
    """One answer, chosen by click, by its digit or by Space; states rest, hover, chosen, locked.

    Words wrap onto a second line when the row is narrow, and the row grows with them.
    """

    def __init__(self, number: int, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._note = ""
        self._locked = False
        self.setCheckable(True)
        self.setText(words)
        self.setAccessibleName(f"{number} {words}")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_chosen(self, chosen: bool, note: str = "") -> None:
        """Show as the answer; ``note`` says how it came about ("chosen after 11 s")."""
        self._note = note if chosen else ""
        self.setChecked(chosen)
        self.setAccessibleDescription(self._note)
        self.update()

    def set_locked(self, locked: bool) -> None:
        """No change possible; the words stay readable."""
        self._locked = locked
        self.setEnabled(not locked)
        self.update()

    def nextCheckState(self) -> None:
        """A click asks; only :meth:`set_chosen` shows the answer as recorded."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        room = width - self._text_left() - self._right_room()
        metrics = paint.metrics(look.font("option", medium=True))
        flags = int(Qt.TextFlag.TextWordWrap)
        needed = metrics.boundingRect(QRectF(0, 0, max(room, 1), 10_000), flags, self.text())
        return max(look.option_px, int(needed.height()) + look.space.m)

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = paint.advance(self.text(), look.font("option", medium=True))
        return QSize(int(self._text_left() + width + self._right_room()), look.option_px)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._text_left() + self._right_room(), theme.current().option_px)

    def _text_left(self) -> int:
        look = theme.current()
        return look.space.m + look.size.key_cap + look.space.xxs + look.space.s

    def _right_room(self) -> int:
        look = theme.current()
        note = paint.advance(self._note, look.font("label")) if self._note else 0
        return int(note) + look.size.icon[1] + 2 * look.space.m

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        chosen, over = self.isChecked(), self.underMouse() and self.isEnabled()
        fill: Role = "accent_tint" if chosen else "canvas" if over or self._locked else "paper"
        edge: Role = "accent" if chosen else "edge" if over else "line"
        line = look.border.chosen if chosen else look.border.line
        paint.frame(
            painter,
            area,
            radius=look.radius.control,
            fill=look.colour(fill),
            edge=look.colour(edge),
            line=line,
        )
        cap = look.size.key_cap + look.space.xxs
        box = QRectF(look.space.m, area.center().y() - cap / 2, cap, cap)
        edge_colour = look.colour("line")
        paint.frame(
            painter, box, radius=look.radius.chip, fill=look.colour("paper"), edge=edge_colour
        )
        centre = Qt.AlignmentFlag.AlignHCenter
        quiet = look.colour("quiet")
        paint.text(painter, box, str(self._number), look.font("key"), quiet, centre)
        self._paint_words(painter, area, chosen)
        painter.end()

    def _paint_words(self, painter: QPainter, area: QRectF, chosen: bool) -> None:
        look = theme.current()
        right = area.right() - look.space.m
        if chosen or self._locked:
            px = look.size.icon[1]
            mark = QRectF(right - px, area.center().y() - px / 2, px, px)
            icons.draw(
                painter, "check" if chosen else "lock", mark, "accent" if chosen else "quiet"
            )
            right = mark.left() - look.space.xs
        if self._note:
            font = look.font("label")
            width = paint.advance(self._note, font)
            line = QRectF(right - width, area.top(), width, area.height())
            paint.text(painter, line, self._note, font, look.colour("accent"))
            right = line.left() - look.space.xs
        left = self._text_left()
        painter.setFont(look.font("option", medium=chosen))
        painter.setPen(look.colour("disabled" if self._locked and not chosen else "ink"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        words = QRectF(left, area.top(), right - left, area.height())
        painter.drawText(words, int(flags) | int(Qt.TextFlag.TextWordWrap), self.text())


def columns_of(words: Sequence[str], pane: int, window: int) -> int:
    """In how many columns choices stand in a pane so wide of a window so high, px: in two in large
    type or where the window is too low for one, if each fits on one line of half the pane."""
    look = theme.current()
    low = window < look.window.height - 2 * look.size.top
    font = look.font("option", medium=True)
    frame = 2 * look.space.m + look.size.key_cap + look.size.icon[1] + 2 * look.space.xl
    room = (pane - 2 * look.space.l - look.space.xs) / 2 - frame
    short = all(paint.advance(text, font) <= room for text in words)
    return 2 if (look.elder or low) and short else 1
