"""A small window on the camera before anything is recorded."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.app.views import Picture
from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.recording_pane import Face, draw_corners


def to_image(picture: Picture) -> QImage:
    """The RGB888 rows of a picture as an image that owns its bytes."""
    stride = picture.width * 3
    image = QImage(picture.data, picture.width, picture.height, stride, QImage.Format.Format_RGB888)
    return image.copy()


class Preview(Painted):
    """The newest picture filling the frame, or a camera while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._faces: tuple[Face, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the accessible name anew."""
        self.setAccessibleName(tr("signin.preview"))
        self.say(tr("signin.preview_off" if self._image is None else "signin.preview_on"))

    def show_picture(self, picture: Picture | None, faces: tuple[Face, ...] = ()) -> None:
        """Show a picture with ``faces`` as shares of it; None goes back to the camera sign."""
        self._faces = faces
        self._image = to_image(picture) if picture is not None else None
        self.retranslate()

    @property
    def live(self) -> bool:
        """Whether a picture is on show."""
        return self._image is not None

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("preview"), look.grid("preview", 1))

    def draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        ground(painter, area, "video" if self._image is None else "")
        if self._image is None:
            return
        source = _cover(self._image, area)
        painter.drawImage(area, self._image, source)
        scale = area.width() / source.width()
        for x, y, wide, high in self._faces:
            left, top = x * self._image.width(), y * self._image.height()
            box = QRectF(
                area.x() + (left - source.x()) * scale,
                area.y() + (top - source.y()) * scale,
                wide * self._image.width() * scale,
                high * self._image.height() * scale,
            )
            draw_corners(painter, box, "accent")


def ground(painter: QPainter, area: QRectF, sign: str) -> None:
    """The ground of a camera's picture with round corners, to which painting is held from now on;
    the icon ``sign`` where there is no picture."""
    look = theme.current()
    paint.frame(painter, area, radius=look.radius.control, fill=look.colour("video"))
    path = QPainterPath()
    path.addRoundedRect(area, look.radius.control, look.radius.control)
    painter.setClipPath(path)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if sign:
        px = look.size.icon[2]
        box = QRectF(area.center().x() - px / 2, area.center().y() - px / 2, px, px)
        icons.draw(painter, sign, box, look.video_ink)


def _cover(image: QImage, area: QRectF) -> QRectF:
    """The part of the image that fills ``area`` without distortion."""
    share = area.width() / area.height()
    width, height = float(image.width()), float(image.height())
    if width / height > share:
        cut = height * share
        return QRectF((width - cut) / 2, 0, cut, height)
    cut = width / share
    return QRectF(0, (height - cut) / 2, width, cut)
