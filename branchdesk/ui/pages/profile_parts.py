"""Parts of the profile: a line with its seconds, two things that do not agree, a product."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.app.views import Contradiction, ProductRow, ProfileLine, TagRow
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.pages.review_lines import line_words, stance_sign
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.chips import EvidenceChip, paint_chip
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import ElidedText, Glyph, Text, Tone

_SHOWN_CHIPS = 3


class LineRow(QWidget):
    """Dimension (once), sign, text, seconds, certainty. ``played(tag)``."""

    played = Signal(object)

    def __init__(self, line: ProfileLine, *, named: bool, name_px: int) -> None:
        super().__init__()
        look = theme.current()
        self._line = line
        self.setMinimumHeight(look.size.row[2])
        self.setAccessibleName(line_words(line))
        self.setToolTip(line.text)
        name = Text(tr(f"profile.dimension.{line.dimension}") if named else "", "body", medium=True)
        name.setFixedWidth(name_px)
        sign, ink = stance_sign(line.stance)
        mark = Text(sign, "body", _tone(ink), medium=True)
        text = ElidedText(line.text, "body", mode=Qt.TextElideMode.ElideRight)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, look.space.xxs, 0, look.space.xxs)
        row.setSpacing(look.space.xs)
        row.addWidget(name)
        row.addWidget(mark)
        row.addWidget(text, 1)
        self.chips: list[EvidenceChip] = []
        for tag in line.evidence[:_SHOWN_CHIPS]:
            chip = EvidenceChip(tag.at_ms)
            chip.clicked.connect(lambda _=False, cited=tag: self.played.emit(cited))
            self.chips.append(chip)
            row.addWidget(chip)
        sure = Text(tr(f"profile.certain.{line.confidence}"), "label", "quiet")
        sure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        sure.setMinimumWidth(look.space.xl)
        row.addWidget(sure)

    def mark_playing(self, tag: TagRow | None) -> None:
        """Light the second that plays."""
        for chip, cited in zip(self.chips, self._line.evidence, strict=False):
            chip.set_playing(tag is not None and cited.id == tag.id)


def _tone(ink: Role) -> Tone:
    tones: dict[Role, Tone] = {"good": "good", "caution": "caution"}
    return tones.get(ink, "recording")


class ContradictionCard(QWidget):
    """What was said and what was typed, side by side, with the second it was said."""

    played = Signal(object)

    def __init__(self, found: Contradiction) -> None:
        super().__init__()
        look = theme.current()
        self.setObjectName(f"contradiction-{found.what}")
        title = tr(f"profile.contradiction.{found.what}")
        typed = formats.amount(int(found.form)) if found.form.isdecimal() else found.form
        self.setAccessibleName(f"{title}: {found.said}, {typed}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.space.s, 0, look.space.s)
        column.setSpacing(look.space.xs)
        head = QHBoxLayout()
        head.setSpacing(look.space.xs)
        head.addWidget(Glyph("triangle-alert", look.size.icon[1], "caution"))
        head.addWidget(Text(title, "body", medium=True))
        head.addStretch(1)
        column.addLayout(head)
        sides = QHBoxLayout()
        sides.setContentsMargins(look.size.icon[1] + look.space.xs, 0, 0, 0)
        sides.setSpacing(look.space.m)
        chip = EvidenceChip(found.said_at.at_ms) if found.said_at is not None else None
        if chip is not None:
            chip.clicked.connect(lambda: self.played.emit(found.said_at))
        sides.addLayout(_side(tr("profile.said"), found.said, chip), 1)
        unequal = Text("≠", "page_title", "caution")
        sides.addWidget(unequal)
        sides.addLayout(_side(tr("profile.typed"), typed, None), 1)
        column.addLayout(sides)


def _side(name: str, value: str, chip: EvidenceChip | None) -> QVBoxLayout:
    look = theme.current()
    column = QVBoxLayout()
    column.setSpacing(look.space.xxs)
    column.addWidget(Text(name, "label", "quiet"))
    column.addWidget(Text(value, "pane_title", wrap=True))
    if chip is not None:
        column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
    column.addStretch(1)
    return column


class ProductLine(Painted):
    """A product and its level; a padlock and the reason when it is above the client's."""

    def __init__(self, row: ProductRow, level: str) -> None:
        super().__init__()
        self._row, self._level = row, level
        self.setObjectName(f"product-{row.id}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{self._words()} {row.level}")
        self.setToolTip(row.blocked or pick(row.summary))

    def _words(self) -> str:
        name = pick(self._row.name)
        return tr("profile.above", name=name, level=self._level) if self._row.blocked else name

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("pick_min"), look.size.row[2])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area, px = QRectF(self.rect()), look.size.icon[1]
        wide = paint.advance(self._row.level, look.font("label")) + 2 * look.space.xs
        right = area.right() - wide
        box = QRectF(right, area.center().y() - look.size.key_cap / 2, wide, look.size.key_cap)
        paint_chip(painter, box, self._row.level, "neutral")
        if self._row.blocked:
            right -= px + look.space.xs
            icons.draw(painter, "lock", QRectF(right, area.center().y() - px / 2, px, px), "quiet")
        ink = look.colour("quiet" if self._row.blocked else "ink")
        words = QRectF(0, 0, right - look.space.xs, area.height())
        paint.text(painter, words, self._words(), look.font("body"), ink)
        foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
        paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))
