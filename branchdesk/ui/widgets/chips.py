"""Chips: age, level, counts, and the evidence chip that plays a second of the recording."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import formats, theme
from branchdesk.ui.focus import RING_RADIUS
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.painted import Painted

ChipTone = Literal["neutral", "accent", "good", "caution", "recording", "info"]

_TONES: dict[ChipTone, tuple[Role, Role]] = {
    "neutral": ("sunken", "quiet"),
    "accent": ("accent_tint", "accent"),
    "good": ("good_tint", "good"),
    "caution": ("caution_tint", "caution"),
    "recording": ("recording_tint", "recording"),
    "info": ("info_tint", "info"),
}


class Chip(Painted):
    """A short word on a tint: an age, a level C1-C5 or R1-R5, a state."""

    def __init__(
        self, words: str = "", tone: ChipTone = "neutral", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    @property
    def words(self) -> str:
        """The word on the chip."""
        return self._words

    def set_words(self, words: str, tone: ChipTone | None = None) -> None:
        """Change the word and, if given, the tone; an empty word hides the chip."""
        self._words = words
        self._tone = tone or self._tone
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def measure(self) -> QSize:
        look = theme.current()
        width = paint.advance(self._words, look.font("label")) + 2 * look.space.xs
        return QSize(int(width), look.size.key_cap)

    def draw(self, painter: QPainter) -> None:
        paint_chip(painter, QRectF(self.rect()), self._words, self._tone)


def paint_chip(painter: QPainter, rect: QRectF, words: str, tone: ChipTone) -> None:
    """Paint a chip into ``rect`` (for delegates)."""
    look = theme.current()
    fill, ink = _TONES[tone]
    paint.frame(painter, rect, radius=look.radius.chip, fill=look.colour(fill))
    font, colour = look.font("label"), look.colour(ink)
    paint.text(painter, rect, words, font, colour, Qt.AlignmentFlag.AlignHCenter)


class EvidenceChip(Pressable):
    """``▸ 04:23``: plays the recording from there. ``played(ms)`` when pressed."""

    played = Signal(int)

    def __init__(self, ms: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ms = ms
        self._playing = False
        self.setText(formats.media_time(ms))
        self.setProperty(RING_RADIUS, theme.current().radius.chip)
        self.setAccessibleName(tr("common.play_from", time=self.text()))
        self.clicked.connect(lambda: self.played.emit(self._ms))

    @property
    def ms(self) -> int:
        """Offset in the recording in ms."""
        return self._ms

    def set_playing(self, playing: bool) -> None:
        """Show that this second is being played."""
        self._playing = playing
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = paint.advance(self.text(), look.font("time")) + 3 * look.space.xs
        return QSize(int(width) + look.space.xs, look.size.key_cap + look.space.xxs)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_evidence(
            painter,
            QRectF(self.rect()),
            self.text(),
            hover=self.underMouse(),
            playing=self._playing,
        )
        painter.end()


def paint_evidence(
    painter: QPainter, rect: QRectF, words: str, *, hover: bool = False, playing: bool = False
) -> None:
    """Paint an evidence chip into ``rect`` (for delegates)."""
    look = theme.current()
    ink: Role = "on_accent" if playing else "accent"
    fill: Role = "accent" if playing else "accent_tint" if hover else "paper"
    edge: Role = "accent" if hover or playing else "line"
    paint.frame(
        painter, rect, radius=look.radius.chip, fill=look.colour(fill), edge=look.colour(edge)
    )
    font = look.font("time")
    width = paint.advance(words, font)
    side = float(look.space.xxs) * 1.5
    gap = float(look.space.xxs)
    x = rect.center().x() - (side + gap + width) / 2
    middle = rect.center().y()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(ink))
    half = side / 2
    painter.drawPolygon(
        QPolygonF([QPointF(x, middle - half), QPointF(x + side, middle), QPointF(x, middle + half)])
    )
    painter.restore()
    line = QRectF(x + side + gap, rect.top(), width, rect.height())
    paint.text(painter, line, words, font, look.colour(ink))
