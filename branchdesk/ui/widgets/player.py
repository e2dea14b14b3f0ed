"""The film on screen: picture with its layers, and the controls below it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.ui import formats, icons, theme
from branchdesk.ui.film import RATES, Film
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.chips import Chip
from branchdesk.ui.widgets.on_the_way import in_words, paint_on_the_way
from branchdesk.ui.widgets.painted import Painted

_VEIL = 0.72
"""How much a layer darkens the picture behind its words."""


class FilmPicture(Painted):
    """The newest picture of a film, whole and undistorted; stamp and caption lie above it."""

    pressed = Signal()

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._stamp = self._caption = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        film.pictured.connect(self._tell)

    def set_layers(self, stamp: str, caption: str = "") -> None:
        """Words at the top left, and what is being said, at the foot."""
        if (stamp, caption) != (self._stamp, self._caption):
            self._stamp, self._caption = stamp, caption
            self._tell()

    def _tell(self) -> None:
        """Picture anew; where the film is still on its way, how far it is, is said as well."""
        coming = self._film.coming
        words = (self._stamp, self._caption) if coming is None else in_words(coming)
        self.say(" ".join(words).strip())

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("player"), look.grid("player", 1))

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        painter.fillRect(area, look.colour("video"))
        image = self._film.image
        if self._film.coming is not None:
            paint_on_the_way(painter, area, self._film.coming)
        elif image is None or image.isNull():
            px = look.size.icon[2]
            box = QRectF(area.center().x() - px / 2, area.center().y() - px / 2, px, px)
            icons.draw(painter, "video", box, look.video_ink)
        else:
            size = image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRectF(0, 0, size.width(), size.height())
            box.moveCenter(area.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, image)
        self._words(painter, area)

    def _words(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        if self._stamp:
            width = paint.advance(self._stamp, look.font("label")) + 2 * look.space.xs
            box = QRectF(look.space.s, look.space.s, width, look.size.row[0])
            self._layer(painter, box)
            ink = look.on_video("ink")
            centre = Qt.AlignmentFlag.AlignHCenter
            paint.text(painter, box, self._stamp, look.font("label"), ink, centre)
        if self._caption:
            room = area.width() - 2 * look.space.l
            width = paint.advance(self._caption, look.font("option")) + 2 * look.space.m
            high = look.line_px("option") + look.space.xs
            box = QRectF(0, area.bottom() - look.space.m - high, min(width, room), high)
            box.moveCenter(QPointF(area.center().x(), box.center().y()))
            self._layer(painter, box)
            inner = box.adjusted(look.space.xs, 0, -look.space.xs, 0)
            font, centre = look.font("option"), Qt.AlignmentFlag.AlignHCenter
            paint.text(painter, inner, self._caption, font, look.on_video("ink"), centre)

    @staticmethod
    def _layer(painter: QPainter, box: QRectF) -> None:
        look = theme.current()
        veil = look.on_video("sunken")
        veil.setAlphaF(_VEIL)
        paint.frame(painter, box, radius=look.radius.chip, fill=veil)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


class Clock(Painted):
    """Position to the millisecond; the milliseconds step back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ms = 0
        self.setObjectName("film-clock")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_ms(self, ms: int) -> None:
        """Show a position in ms."""
        self._ms = ms
        self.say(formats.media_time_exact(ms))

    def measure(self) -> QSize:
        look = theme.current()
        width = paint.advance(formats.media_time_exact(0), look.font("pane_title"))
        return QSize(int(width) + look.space.xxs, look.line_px("pane_title"))

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area, font = QRectF(self.rect()), look.font("pane_title")
        whole, thousandths = formats.media_time_exact(self._ms).split(".")
        paint.text(painter, area, whole, font, look.colour("ink"))
        rest = area.adjusted(paint.advance(whole, font), 0, 0, 0)
        paint.text(painter, rest, f".{thousandths}", font, look.colour("quiet"))


class Player(QWidget):
    """Picture and controls of a :class:`Film`. ``tag_wanted(-1 | 1)``: to the tag before or after.

    Its keys belong to the page; the buttons do the same by mouse.
    """

    tag_wanted = Signal(int)

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.film = film
        self.picture = FilmPicture(film)
        self.picture.pressed.connect(film.toggle)
        self._clock = Clock()
        self._loop = Chip("", "accent")
        self._buttons = {
            "previous-tag": Button("", "quiet", icon="skip-back", small=True),
            "step-back": Button("", "quiet", icon="step-back", small=True),
            "play": Button("", "secondary", icon="play", small=True),
            "step-forward": Button("", "quiet", icon="step-forward", small=True),
            "next-tag": Button("", "quiet", icon="skip-forward", small=True),
        }
        self._rate = Button("", "quiet", small=True)
        self._rate.setObjectName("rate")
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        controls = QWidget()
        controls.setFixedHeight(look.size.row[3])
        row = QHBoxLayout(controls)
        row.setContentsMargins(look.space.l, 0, look.space.s, 0)
        row.setSpacing(look.space.xxs)
        row.addWidget(self._clock)
        row.addStretch(1)
        for name, button in self._buttons.items():
            button.setObjectName(name)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._loop)
        row.addWidget(self._rate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture, 1)
        column.addWidget(controls)

    def _wire(self) -> None:
        film = self.film
        self._buttons["play"].clicked.connect(film.toggle)
        self._buttons["step-back"].clicked.connect(lambda: film.step(-1))
        self._buttons["step-forward"].clicked.connect(lambda: film.step(1))
        self._buttons["previous-tag"].clicked.connect(lambda: self.tag_wanted.emit(-1))
        self._buttons["next-tag"].clicked.connect(lambda: self.tag_wanted.emit(1))
        self._rate.clicked.connect(self.faster)
        film.moved.connect(lambda _recording, ms: self._clock.show_ms(ms))
        film.way_changed.connect(self._show_way)

    def set_tags_reachable(self, reachable: bool) -> None:
        """Whether there are tags to go to."""
        for name in ("previous-tag", "next-tag"):
            self._buttons[name].setVisible(reachable)

    def faster(self) -> None:
        """The next speed; after the fastest, the slowest."""
        later = [rate for rate in RATES if rate > self.film.rate]
        self.film.set_rate(later[0] if later else RATES[0])

    def slower(self) -> None:
        """The speed before."""
        earlier = [rate for rate in RATES if rate < self.film.rate]
        self.film.set_rate(earlier[-1] if earlier else RATES[0])

    def show_loop(self, words: str) -> None:
        """Say what is played over and over; empty for nothing."""
        self._loop.set_words(words)

    def _show_way(self) -> None:
        running = self.film.way != "still"
        self._buttons["play"].set_icon_name("pause" if running else "play")
        self._buttons["play"].setAccessibleName(tr("review.pause" if running else "review.play"))
        sign = "−" if self.film.way == "backward" else ""
        self._rate.set_words(f"{sign}{self.film.rate:g}×")
        self._rate.setAccessibleName(tr("review.rate", rate=f"{sign}{self.film.rate:g}"))

    def retranslate(self) -> None:
        """Set every text anew."""
        names = {"previous-tag": "tag_before", "next-tag": "tag_after"}
        for name, button in self._buttons.items():
            if name != "play":
                words = tr(f"review.{names.get(name, name.replace('-', '_'))}")
                button.setAccessibleName(words)
                button.setToolTip(words)
        self.picture.setAccessibleName(tr("review.picture"))
        self._clock.setAccessibleName(tr("review.position"))
        self._loop.set_words(self._loop.words)
        self._show_way()
