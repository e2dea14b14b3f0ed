"""The sealed form on paper: every copy that was printed, and what came back signed."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.app.views import PaperKept, PrintedCopy, SealedView
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.instants import local
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import Tone

_Line = tuple[str, str, str, Role]
"""Icon, what happened and when, the rest, and its colour."""


class PaperLines(Painted):
    """A line for each copy and each return, oldest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[_Line, ...] = ()
        self.setObjectName("way-of-paper")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: SealedView) -> None:
        """Show what was printed and what came back."""
        self._lines = tuple(_lines(view)) or (("minus", tr("sealed.no_paper"), "", "quiet"),)
        self.setAccessibleName(tr("sealed.way_of_paper"))
        words = (f"{first}: {rest}" if rest else first for _i, first, rest, _r in self._lines)
        self.say(tr("common.list_comma").join(words))
        self.updateGeometry()

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("pick_min"), len(self._lines) * look.size.row[1])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        body, px, high = look.font("body"), look.size.icon[1], look.size.row[1]
        middle = Qt.TextElideMode.ElideMiddle
        for number, (icon, first, rest, ink) in enumerate(self._lines):
            top = float(number * high)
            box = QRectF(0, top + (high - px) / 2, px, px)
            icons.draw(painter, icon, box, ink)
            left = float(px + look.space.s)
            wide = paint.advance(first, body)
            paint.text(painter, QRectF(left, top, wide, high), first, body, look.colour("ink"))
            left += wide + look.space.s
            room = QRectF(left, top, self.width() - left, high)
            right = Qt.AlignmentFlag.AlignRight
            paint.text(painter, room, rest, body, look.colour(ink), right, elide=middle)
            foot = QRectF(0, top, self.width(), high - look.border.line)
            paint.rule(painter, foot.bottomLeft(), foot.bottomRight(), look.colour("line"))


def last_return(view: SealedView) -> tuple[str, Tone]:
    """The signed paper that came back last, in one line and its tone; empty where none did."""
    if not view.paper:
        return "", "quiet"
    _icon, first, rest, _ink = _came(view.paper[-1])
    tone: Tone = "caution" if view.paper[-1].missing else "good"
    return tr("sealed.paper_back", came=first, words=rest), tone


def _lines(view: SealedView) -> Iterator[_Line]:
    went = ((copy.at_utc, _printed(copy)) for copy in view.printed)
    came = ((kept.at_utc, _came(kept)) for kept in view.paper)
    for _at, line in sorted((*went, *came), key=lambda entry: entry[0]):
        yield line


def _printed(copy: PrintedCopy) -> _Line:
    first = tr("sealed.print_line", n=copy.number, time=_when(copy.at_utc))
    return "printer", first, tr("sealed.print_by", by=pick(copy.by), printer=copy.printer), "quiet"


def _came(kept: PaperKept) -> _Line:
    comma = tr("common.list_comma")
    words = tr("sealed.came_whole", n=kept.pages)
    if kept.missing:
        words = tr("sealed.came_without", missing=comma.join(map(str, kept.missing)))
    if kept.by_hand:
        pages = comma.join(map(str, kept.by_hand))
        words = tr("sealed.came_by_hand", words=words, pages=pages)
    ink: Role = "caution" if kept.missing else "good"
    return "file-text", tr("sealed.came", time=_when(kept.at_utc)), words, ink


def _when(at_utc: str) -> str:
    moment = local(at_utc)
    return f"{formats.day_short(moment)} {formats.clock(moment)}"
