"""Rows of a pile of signed paper: its cases, their sheets, and what could not be read."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from branchdesk.app.views import PaperCase, PaperView, SheetRow
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.rows import VALUE_ROLE, Index, row_ground


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Heading above a case's sheets; ``here`` for the case the page was opened from."""

    case: PaperCase
    here: bool


@dataclass(frozen=True, slots=True)
class LooseLine:
    """Heading above the sheets that say no case."""

    count: int


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet of a case of ``of`` pages; ``case_no`` is empty where nobody knows it."""

    sheet: SheetRow
    case_no: str
    of: int


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A file that could not be read, and what is to do."""

    file: str
    words: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A case whose paper was kept from this pile, as it was when it was."""

    case_no: str
    client_name: str
    pages: int
    missing: tuple[int, ...]


Line = CaseLine | LooseLine | SheetLine | FaultLine | KeptLine

ASKS = ("unplaced", "unreadable", "coarse")
"""States of a sheet that waits for a person's word."""
LEFT_OVER = ("again", "other")
"""States of a sheet that belongs nowhere."""

_SHEETS: dict[str, tuple[str, Role]] = {
    "matched": ("circle-check", "good"),
    "by_hand": ("user-check", "good"),
    "again": ("triangle-alert", "caution"),
    "other": ("triangle-alert", "caution"),
    "unplaced": ("circle-dot", "caution"),
    "unreadable": ("circle-dot", "caution"),
    "coarse": ("triangle-alert", "caution"),
}
_CASES: dict[str, Role] = {"whole": "good"}


def lines(
    view: PaperView,
    here: str | None,
    faults: tuple[FaultLine, ...] = (),
    kept: tuple[KeptLine, ...] = (),
) -> list[Line]:
    """What needs a person first: files that failed, sheets nobody knows, then the cases; last what
    was kept."""
    rows: list[Line] = [*faults]
    if view.loose:
        rows.append(LooseLine(len(view.loose)))
        rows += [SheetLine(sheet, "", 0) for sheet in view.loose]
    for case in view.cases:
        rows.append(CaseLine(case, case.case_id is not None and case.case_id == here))
        rows += [SheetLine(sheet, case.case_no, case.pages) for sheet in case.sheets]
    return [*rows, *kept]


def numbers_words(numbers: tuple[int, ...]) -> str:
    """Page numbers, one after the other."""
    return tr("common.list_comma").join(map(str, numbers))


def case_words(case: PaperCase) -> str:
    """How a case stands."""
    missing = numbers_words(case.missing)
    words = tr(f"paper.case.{case.state}", pages=case.pages, missing=missing)
    if case.state == "unsorted" and missing:
        words = tr("paper.and_missing", words=words, missing=missing)
    if case.kept_at is None:
        return words
    day = formats.day_short(datetime.fromisoformat(case.kept_at).astimezone())
    return tr("paper.kept_before", words=words, day=day)


def sheet_words(line: SheetLine) -> tuple[str, str]:
    """Which page a sheet is, and what is said of it."""
    sheet = line.sheet
    name = tr("paper.sheet_number", n=sheet.number)
    if sheet.page is not None:
        name = tr("paper.page_of", n=sheet.page, of=line.of)
    if sheet.page is not None and not line.of:
        name = tr("paper.page", n=sheet.page)
    return name, tr(f"paper.sheet.{sheet.state}", dpi=sheet.dpi)


def file_words(sheet: SheetRow) -> str:
    """Where a sheet was read from."""
    return tr("paper.from_file", file=sheet.file, n=sheet.page_in_file)


def kept_words(line: KeptLine) -> str:
    """What was kept of a case."""
    if line.missing:
        return tr("paper.kept_without", n=line.pages, missing=numbers_words(line.missing))
    return tr_count("paper.kept_pages", line.pages)


def line_name(value: Line | None) -> tuple[str, str | int] | None:
    """What a row is about, to find it again."""
    match value:
        case SheetLine(sheet):
            return "sheet", sheet.number
        case CaseLine(case):
            return "case", case.case_no
    return None


def line_words(line: Line) -> str:
    """A row in one sentence, for a screen reader."""
    parts: tuple[str, ...]
    match line:
        case CaseLine(case):
            parts = (_who(case), case_words(case))
        case LooseLine(count):
            parts = (tr("paper.loose"), str(count))
        case SheetLine():
            parts = (*sheet_words(line), file_words(line.sheet))
        case FaultLine(file, words):
            parts = (file, words)
        case KeptLine():
            parts = (f"{line.client_name} {line.case_no}", kept_words(line))
    return tr("common.list_comma").join(part for part in parts if part)


def _who(case: PaperCase) -> str:
    return f"{case.client_name} {case.case_no}".strip()


class PaperDelegate(QStyledItemDelegate):
    """Draws every kind of row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme.current()
        high = isinstance(index.data(VALUE_ROLE), FaultLine | KeptLine)
        return QSize(0, look.size.row[3] if high else look.size.row[2])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(VALUE_ROLE)
        view = self.parent()
        focused = isinstance(view, QWidget) and view.hasFocus()
        painter.save()
        match line:
            case CaseLine() | LooseLine():
                self._head(painter, row_ground(painter, option, focused=focused), line)
            case SheetLine():
                self._sheet(painter, row_ground(painter, option, focused=focused), line)
            case FaultLine(file, words):
                _two_lines(painter, QRectF(option.rect), ("circle-x", "recording"), file, words)
            case KeptLine():
                who = f"{line.client_name}　{line.case_no}"
                ink: Role = "caution" if line.missing else "good"
                mark = ("shield-check", ink)
                _two_lines(painter, QRectF(option.rect), mark, who, kept_words(line))
        painter.restore()

    @staticmethod
    def _head(painter: QPainter, area: QRectF, line: CaseLine | LooseLine) -> None:
        look = theme.current()
        bold, body = look.font("body", medium=True), look.font("body")
        left = area.x() + look.space.l
        if isinstance(line, LooseLine):
            words = f"{tr('paper.loose')}　{line.count}"
            room = QRectF(left, area.y(), area.right() - look.space.l - left, area.height())
            paint.text(painter, room, words, bold, look.colour("caution"))
            return
        state = case_words(line.case)
        wide = min(paint.advance(state, body), area.width() * 0.6)
        right = QRectF(area.right() - look.space.l - wide, area.y(), wide, area.height())
        name = line.case.client_name or tr("paper.no_name")
        who = f"{name}　{line.case.case_no}"
        room = QRectF(left, area.y(), right.left() - look.space.s - left, area.height())
        if not line.here and line.case.client_name:
            who = f"{who}　{tr('paper.other_case')}"
        middle = Qt.TextElideMode.ElideMiddle
        paint.text(painter, room, who, bold, look.colour("ink"), elide=middle)
        ink = _CASES.get(line.case.state, "caution")
        paint.text(painter, right, state, body, look.colour(ink), Qt.AlignmentFlag.AlignRight)

    @staticmethod
    def _sheet(painter: QPainter, area: QRectF, line: SheetLine) -> None:
        look = theme.current()
        body, label, px = look.font("body"), look.font("label"), look.size.icon[1]
        icon, ink = _SHEETS[line.sheet.state]
        left = area.x() + look.space.xl
        icons.draw(painter, icon, QRectF(left, area.center().y() - px / 2, px, px), ink)
        left += px + look.space.xs
        name, words = sheet_words(line)
        file = file_words(line.sheet)
        wide = min(paint.advance(file, label), area.width() * 0.3)
        right = QRectF(area.right() - look.space.l - wide, area.y(), wide, area.height())
        middle = Qt.TextElideMode.ElideMiddle
        quiet = look.colour("quiet")
        paint.text(painter, right, file, label, quiet, Qt.AlignmentFlag.AlignRight, elide=middle)
        column = paint.advance(tr("paper.page_of", n=88, of=88), body) + look.space.m
        paint.text(
            painter, QRectF(left, area.y(), column, area.height()), name, body, look.colour("ink")
        )
        left += column
        rest = QRectF(left, area.y(), right.left() - look.space.s - left, area.height())
        tone = quiet if ink == "good" else look.colour(ink)
        paint.text(painter, rest, words, body, tone)


def _two_lines(
    painter: QPainter, area: QRectF, mark: tuple[str, Role], first: str, second: str
) -> None:
    look = theme.current()
    painter.fillRect(area, look.colour("paper"))
    foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
    paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))
    icon, ink = mark
    px = look.size.icon[2]
    left = area.x() + look.space.l
    icons.draw(painter, icon, QRectF(left, area.center().y() - px / 2, px, px), ink)
    left += px + look.space.s
    body, label = look.line_px("body"), look.line_px("label")
    top = area.center().y() - (body + label) / 2
    wide = area.right() - look.space.l - left
    middle = Qt.TextElideMode.ElideMiddle
    bold = look.font("body", medium=True)
    above, below = QRectF(left, top, wide, body), QRectF(left, top + body, wide, label)
    paint.text(painter, above, first, bold, look.colour("ink"), elide=middle)
    paint.text(painter, below, second, look.font("label"), look.colour(ink))
