"""The live picture with its stamp, the recording bar, and the checks of the moment."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.app.views import LiveStatus, Picture
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.checks import CheckMark, CheckState
from branchdesk.ui.widgets.icon import IconMark
from branchdesk.ui.widgets.meters import MicMeter
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import rule

PARTS = ("face", "voice", "light", "clock")
Face = tuple[float, float, float, float]
HINTS = {
    "face": ("picture_unchecked", "frozen", "face_lost", "second_face", "blurred_face"),
    "voice": ("sound_unchecked", "silence", "sound_gap", "clipping", "noise", "system_voice"),
    "light": ("picture_unchecked", "dark", "bright", "slow_camera"),
}
"""Claims that a check says in its own words while they go on."""
_STATES: dict[str, CheckState] = {"ok": "ok", "warn": "warn", "failed": "failed", "off": "off"}


class PictureView(Painted):
    """A picture of 16:9 as wide as the pane, with the frames of the faces and the stamp on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._faces: tuple[Face, ...] = ()
        self._stamp = ""
        self._fault = ""
        self._on = True
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_picture(
        self,
        picture: Picture | None,
        faces: tuple[Face, ...] = (),
        stamp: str = "",
        fault: str = "",
        *,
        on: bool = True,
    ) -> None:
        """Show a frame; ``faces`` as shares of it; ``fault`` in words instead of a picture; ``on``
        whether one is to come."""
        self._picture, self._faces, self._stamp, self._fault = picture, faces, stamp, fault
        self._on = on
        self.setAccessibleName(tr("interview.live.picture"))
        self.say(fault or tr("interview.live.faces", n=len(faces)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * 9 / 16)

    def measure(self) -> QSize:
        wide = theme.current().grid("interview", 1)
        return QSize(wide, self.heightForWidth(wide))

    def draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        painter.fillRect(area, theme.current().colour("video"))
        if self._fault or self._picture is None:
            self._draw_missing(painter, area)
        else:
            shown = self._draw_frame(painter, area, self._picture)
            # The nearest face is the client's: the camera looks at them.
            largest_first = sorted(self._faces, key=lambda face: -face[2] * face[3])
            for index, face in enumerate(largest_first):
                draw_corners(painter, _inside(shown, face), "quiet" if index else "accent")
        if self._stamp:
            self._draw_stamp(painter, area)

    @staticmethod
    def _draw_frame(painter: QPainter, area: QRectF, picture: Picture) -> QRectF:
        """The frame fills the area; returns where the whole frame would lie."""
        stride = picture.width * 3
        form = QImage.Format.Format_RGB888
        image = QImage(picture.data, picture.width, picture.height, stride, form)
        scale = max(area.width() / picture.width, area.height() / picture.height)
        wide, high = picture.width * scale, picture.height * scale
        centre = area.center()
        shown = QRectF(centre.x() - wide / 2, centre.y() - high / 2, wide, high)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(shown, image)
        return shown

    def _draw_missing(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        px = look.size.icon[2]
        words = self._fault or tr(f"interview.live.{'no_picture' if self._on else 'at_rest'}")
        ink: Role = "recording" if self._fault else "quiet"
        name = "video-off" if self._fault or not self._on else "camera"
        middle = area.center()
        box = QRectF(middle.x() - px / 2, middle.y() - px - look.space.xxs, px, px)
        icons.draw(painter, name, box, look.on_video(ink))
        line = QRectF(area.x(), middle.y(), area.width(), look.line_px("body"))
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, line, words, look.font("body"), look.on_video("ink"), centre)

    def _draw_stamp(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        font = look.font("label")
        room = area.width() - 2 * look.space.s
        wide = min(paint.advance(self._stamp, font) + 2 * look.space.xs, room)
        high = look.size.row[0]
        box = QRectF(look.space.s, area.bottom() - look.space.xs - high, wide, high)
        back = look.on_video("sunken")
        back.setAlphaF(0.75)
        paint.frame(painter, box, radius=look.radius.chip, fill=back)
        inner = box.adjusted(look.space.xs, 0, -look.space.xs, 0)
        paint.text(painter, inner, self._stamp, font, look.on_video("ink"))


def _inside(shown: QRectF, face: Face) -> QRectF:
    x, y, wide, high = face
    return QRectF(
        shown.x() + x * shown.width(),
        shown.y() + y * shown.height(),
        wide * shown.width(),
        high * shown.height(),
    )


def draw_corners(painter: QPainter, box: QRectF, ink: Role) -> None:
    """The frame of a face on a picture."""
    look = theme.current()
    painter.setPen(QPen(look.on_video(ink), look.border.chosen))
    arm = min(look.space.s, box.width() / 3)
    for corner, right, down in (
        (box.topLeft(), 1, 1),
        (box.topRight(), -1, 1),
        (box.bottomLeft(), 1, -1),
        (box.bottomRight(), -1, -1),
    ):
        across, along = QPointF(arm * right, 0), QPointF(0, arm * down)
        painter.drawPolyline([corner + across, corner, corner + along])


class RecordingWord(Painted):
    """``● REC 04:31``: a full dot while recording, an empty one otherwise."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._state = "off"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: str, elapsed_ms: int) -> None:
        """The recorder's state and how long it has run."""
        words = tr(f"interview.live.{state}", time=formats.media_time(elapsed_ms))
        if (words, state) == (self._words, self._state):
            return
        self._words, self._state = words, state
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def measure(self) -> QSize:
        look = theme.current()
        wide = paint.advance(self._words, look.font("body", medium=True))
        return QSize(int(look.space.m + look.space.xxs + wide), look.size.row[0])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area, side = QRectF(self.rect()), look.size.tag_mark
        ink = look.colour("recording" if self._state in ("recording", "fault") else "quiet")
        dot = QRectF(0, area.center().y() - side / 2, side, side)
        if self._state == "recording":
            paint.frame(painter, dot, radius=side / 2, fill=ink)
        else:
            paint.frame(painter, dot, radius=side / 2, edge=ink, line=look.border.chosen)
        rest = area.adjusted(look.space.m + look.space.xxs, 0, 0, 0)
        paint.text(painter, rest, self._words, look.font("body", medium=True), ink)


class _SavedWord(Painted):
    """A disk and "saved to 04:30"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_saved(self, words: str) -> None:
        """What is on the disk."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def measure(self) -> QSize:
        look = theme.current()
        wide = paint.advance(self._words, look.font("label"))
        return QSize(int(look.size.icon[1] + look.space.xxs + wide), look.size.row[0])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area, px = QRectF(self.rect()), look.size.icon[1]
        icons.draw(painter, "hard-drive", QRectF(0, area.center().y() - px / 2, px, px), "good")
        rest = area.adjusted(px + look.space.xxs, 0, 0, 0)
        paint.text(painter, rest, self._words, look.font("label"), look.colour("good"))


class RecordingPane(QWidget):
    """Picture, recording bar and checks, one under the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.picture = PictureView()
        self.picture.setObjectName("preview")
        self._word = RecordingWord()
        self._word.setObjectName("recording-state")
        self._meter = MicMeter()
        self._meter.setObjectName("mic-meter")
        self._saved = _SavedWord()
        self._saved.setObjectName("recording-saved")
        self._checks = {part: CheckMark() for part in PARTS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture)
        bar, row = _band("paper", look.size.row[2])
        row.addWidget(self._word)
        row.addSpacing(look.space.xxs)
        row.addWidget(IconMark("mic"))
        row.addWidget(self._meter)
        row.addStretch(1)
        row.addWidget(self._saved)
        column.addWidget(bar)
        column.addWidget(rule())
        checks, row = _band("canvas", look.size.button_small)
        for index, (part, mark) in enumerate(self._checks.items()):
            mark.setObjectName(f"check-{part}")
            if index:
                row.addStretch(1)
            row.addWidget(mark)
        column.addWidget(checks)
        column.addWidget(rule())

    def show_live(self, live: LiveStatus, picture: Picture | None, stamp: str, people: int) -> None:
        """The recorder now; ``people`` is how many faces should be in the picture."""
        fault = tr("interview.live.fault_picture") if live.state == "fault" else ""
        on = live.state != "off"
        self.picture.show_picture(picture, live.faces, stamp if on else "", fault, on=on)
        self._word.show_state(live.state, live.elapsed_ms)
        self._meter.set_level(live.level if live.state == "recording" else 0.0)
        saved = tr("interview.live.saved", time=formats.media_time(live.saved_ms))
        self._saved.show_saved(saved)
        self._saved.setVisible(live.state in ("recording", "fault"))
        for place, mark in self._checks.items():
            part = "disk" if place == "clock" and _disk_matters(live) else place
            state = _STATES[live.checks.get(part, "off")]
            words = self._check_words(part, live, people)
            if (mark.state, mark.accessibleName()) != (state, words):
                mark.set_state(state, words)

    def _check_words(self, part: str, live: LiveStatus, people: int) -> str:
        """The name of a check, or what is wrong with it just now."""
        for what in live.claimed:
            if what in HINTS.get(part, ()):
                return tr(f"interview.hint.{what}")
        if part == "disk":
            return tr("interview.hint.disk_low")
        if part == "face" and live.checks.get(part, "off") != "off":
            return tr("interview.check.faces", n=len(live.faces), of=people)
        return tr(f"interview.check.{part}")


def _disk_matters(live: LiveStatus) -> bool:
    """A disk that is filling up is told where the clock is, which is seldom wrong."""
    return live.checks.get("clock") == "ok" and live.checks.get("disk") in ("warn", "failed")


def _band(surface: str, height: int) -> tuple[QWidget, QHBoxLayout]:
    look = theme.current()
    band = QWidget()
    band.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    band.setProperty("surface", surface)
    band.setFixedHeight(height)
    row = QHBoxLayout(band)
    row.setContentsMargins(look.space.m, 0, look.space.m, 0)
    row.setSpacing(look.space.xs)
    return band, row
