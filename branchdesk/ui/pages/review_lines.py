"""Profile lines of a case: the list, and the editor that takes the list's place."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import ProfileLine, TagRow
from branchdesk.domain.definitions import DIMENSIONS
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.chips import EvidenceChip, paint_evidence
from branchdesk.ui.widgets.choices import Choices
from branchdesk.ui.widgets.enter_form import EnterForm
from branchdesk.ui.widgets.field import Field
from branchdesk.ui.widgets.rows import VALUE_ROLE, Index, RowList, RowModel, row_ground
from branchdesk.ui.widgets.text import Text

STANCES: dict[str, tuple[str, Role]] = {
    "+": ("plus", "good"),
    "~": ("mixed", "caution"),
    "-": ("minus", "recording"),
}
"""Stance of a line: its name and the colour of its sign."""
_CONFIDENCES = ("high", "medium", "low")
_SHOWN_CHIPS = 4


def line_words(line: ProfileLine) -> str:
    """A line in one sentence, for screen readers and tooltips."""
    stance = tr(f"review.stance.{STANCES[line.stance][0]}")
    return f"{tr(f'profile.dimension.{line.dimension}')}, {stance}: {line.text}"


def stance_sign(stance: str) -> tuple[str, Role]:
    """The sign drawn for a stance and its colour."""
    name, ink = STANCES[stance]
    return tr(f"review.sign.{name}"), ink


class _Delegate(QStyledItemDelegate):
    """Dimension, sign, text, first second that proves it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.current().size.row[1])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        line: ProfileLine = index.data(VALUE_ROLE)
        painter.save()
        view = self.parent()
        area = row_ground(painter, option, focused=isinstance(view, QWidget) and view.hasFocus())
        inner = area.adjusted(look.space.m, 0, -look.space.m, 0)
        body = look.font("body")
        names = (tr(f"profile.short.{dimension}") for dimension in DIMENSIONS)
        wide = max(paint.advance(name, body) for name in names)
        name = tr(f"profile.short.{line.dimension}")
        paint.text(painter, inner, name, body, look.colour("quiet"))
        sign, ink = stance_sign(line.stance)
        left = inner.left() + wide + look.space.xxs
        box = QRectF(left, inner.top(), look.size.icon[2], inner.height())
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, box, sign, look.font("body", medium=True), look.colour(ink), centre)
        right = inner.right()
        if line.evidence:
            time = formats.media_time(line.evidence[0].at_ms)
            chip_wide = paint.advance(time, look.font("time")) + 3 * look.space.xs
            chip = QRectF(right - chip_wide, 0, chip_wide, look.size.row[0])
            chip.moveCenter(QPointF(chip.center().x(), area.center().y()))
            paint_evidence(painter, chip, time)
            right = chip.left() - look.space.xs
        text = QRectF(box.right() + look.space.xxs, inner.top(), 0, inner.height())
        text.setRight(right)
        paint.text(painter, text, line.text, body, look.colour("ink"))
        painter.restore()


class LineList(QWidget):
    """The lines. ``played(tag)``: show the second that proves one."""

    played = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._model = RowModel(line_words)
        self.list = RowList(self._model)
        self.list.setObjectName("line-list")
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.clicked.connect(lambda index: self._play(index.data(VALUE_ROLE)))
        self._none = Text("", "body", "quiet", wrap=True)
        self._none.setContentsMargins(look.space.m, look.space.m, look.space.m, look.space.m)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        self.retranslate()

    @property
    def line(self) -> ProfileLine | None:
        """The line chosen in the list."""
        value = self.list.value
        return value if isinstance(value, ProfileLine) else None

    def show_lines(self, lines: Sequence[ProfileLine]) -> None:
        """Show these lines."""
        self._model.show_values(lines)
        self._none.setVisible(not lines)
        self.list.setVisible(bool(lines))

    def _play(self, line: ProfileLine) -> None:
        if line.evidence:
            self.played.emit(line.evidence[0])

    def retranslate(self) -> None:
        """Set every text anew."""
        self._none.setText(tr("review.no_lines"))
        self.list.setAccessibleName(tr("review.lines"))


class LineEditor(EnterForm):
    """Dimension 1-4, stance + ~ -, certainty, one sentence, and the tags it cites.

    ``kept(dimension, stance, text, confidence)``; ``dropped``; ``cite_wanted``: the tag at the
    playhead. Letters work as keys as long as the text has not the focus.
    """

    kept = Signal(str, str, str, str)
    dropped = Signal()
    cite_wanted = Signal()
    played = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setObjectName("line-editor")
        self._cited: list[TagRow] = []
        dimensions = [
            (each, f"line-dimension-{each}", str(n)) for n, each in enumerate(DIMENSIONS, 1)
        ]
        self._dimension = Choices(dimensions, 2)
        stances = [(each, f"line-stance-{name}", each) for each, (name, _) in STANCES.items()]
        self._stance = Choices(stances, 3)
        sure = [(each, f"line-confidence-{each}", "") for each in _CONFIDENCES]
        self._confidence = Choices(sure, 3)
        self._text = Field()
        self._text.input.setObjectName("line-text")
        self._text.input.setMaxLength(200)
        self._certain = Text("", "label", "quiet")
        self._evidence = Text("", "label", "quiet")
        self._chips = QHBoxLayout()
        self._uncited = Text("", "label", "caution", wrap=True)
        self._cite = Button("", "quiet", key="M", small=True)
        self._cite.setObjectName("line-cite")
        self._keep = Button("", key="Enter", small=True)
        self._keep.setObjectName("line-keep")
        self._drop = Button("", "quiet", key="Esc", small=True)
        self._drop.setObjectName("line-drop")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.m, look.space.s, look.space.m, look.space.s)
        column.setSpacing(look.space.xs)
        column.addWidget(self._dimension)
        column.addWidget(self._stance)
        column.addLayout(_row(self._certain, self._confidence))
        column.addWidget(self._text)
        column.addLayout(_row(self._evidence, None, self._cite))
        self._chips.setSpacing(look.space.xxs)
        column.addLayout(self._chips)
        column.addWidget(self._uncited)
        column.addStretch(1)
        column.addLayout(_row(self._keep, self._drop, None))
        self._dimension.chosen.connect(lambda _: self._text.input.setFocus())
        self._keep.clicked.connect(self._take)
        self._drop.clicked.connect(self.dropped)
        self._cite.clicked.connect(self.cite_wanted)
        self.retranslate()

    @property
    def cited(self) -> tuple[TagRow, ...]:
        """The tags the line cites."""
        return tuple(self._cited)

    def open(self, tags: Sequence[TagRow]) -> None:
        """Begin a line that cites ``tags``."""
        self._cited = []
        for value, choices in (("+", self._stance), ("high", self._confidence)):
            choices.set_value(value)
        self._dimension.set_value(DIMENSIONS[0])
        self._text.set_value("")
        for tag in tags:
            self.cite(tag)
        self._show_cited()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    def cite(self, tag: TagRow) -> None:
        """Add a tag, or take it out when it was cited."""
        known = [each for each in self._cited if each.id == tag.id]
        if known:
            self._cited.remove(known[0])
        else:
            self._cited.append(tag)
        self._show_cited()

    def refuse(self, why: str) -> None:
        """Say why it was not kept."""
        self._text.set_error(why)

    def _show_cited(self) -> None:
        clear(self._chips)
        for tag in self._cited[:_SHOWN_CHIPS]:
            chip = EvidenceChip(tag.at_ms)
            chip.clicked.connect(lambda _=False, cited=tag: self.played.emit(cited))
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        self._uncited.setVisible(not self._cited)
        self._evidence.setText(f"{tr('review.cited')}　{len(self._cited) or ''}".strip())

    def _take(self) -> None:
        if not self._text.value:
            self._text.set_error(tr("review.line_missing"))
            self._text.input.setFocus()
            return
        self.kept.emit(
            self._dimension.value, self._stance.value, self._text.value, self._confidence.value
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, letter = event.key(), event.text().upper()
        numbers = {str(n): each for n, each in enumerate(DIMENSIONS, 1)}
        acts: dict[str, Callable[[], None]] = {"M": self.cite_wanted.emit}
        if key == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif self._text.input.hasFocus():
            super().keyPressEvent(event)
        elif letter in numbers:
            self._dimension.set_value(numbers[letter])
            self._text.input.setFocus()
        elif letter and letter in STANCES:
            self._stance.set_value(letter)
        elif letter in acts:
            acts[letter]()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._dimension.setAccessibleName(tr("review.dimension_pick"))
        self._stance.setAccessibleName(tr("review.stance_pick"))
        self._certain.setText(tr("review.confidence_pick"))
        self._confidence.setAccessibleName(tr("review.confidence_pick"))
        self._dimension.set_words([tr(f"profile.dimension.{each}") for each in DIMENSIONS])
        self._stance.set_words([tr(f"review.stance.{name}") for name, _ in STANCES.values()])
        self._confidence.set_words([tr(f"review.certain.{each}") for each in _CONFIDENCES])
        self._text.set_texts(tr("review.line_text"))
        self._text.input.setPlaceholderText(tr("review.line_hint"))
        self._uncited.setText(tr("review.uncited"))
        self._cite.set_words(tr("review.cite"))
        self._keep.set_words(tr("review.keep"))
        self._drop.set_words(tr("common.cancel"))
        self._show_cited()


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Parts side by side; ``None`` is the room between them."""
    row = QHBoxLayout()
    row.setSpacing(theme.current().space.xs)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
