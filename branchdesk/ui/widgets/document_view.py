"""A document under the camera, with the edges that were found; or photographed and set straight."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.app.views import DocumentLook, Picture
from branchdesk.ui import theme
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.preview import ground, to_image

_GUIDE_WIDE = 0.62
_DASH = [4.0, 4.0]


class DocumentView(Painted):
    """The whole picture, never cut: what lies at its edge must be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._look: DocumentLook | None = None
        self._shape = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def expect(self, width_mm: float, height_mm: float) -> None:
        """What shape of document is to be laid under the camera."""
        self._shape = width_mm / height_mm
        self.update()

    def show_live(self, picture: Picture | None) -> None:
        """Show the camera's newest picture, None while there is none."""
        self._image = to_image(picture) if picture is not None else None
        self.update()

    def show_look(self, look: DocumentLook | None) -> None:
        """Draw the edges that were found in the live picture."""
        self._look = look
        self.update()

    def show_photo(self, picture: Picture) -> None:
        """Show a photograph instead of the live picture."""
        self._image, self._look = to_image(picture), None
        self.update()

    @property
    def live(self) -> bool:
        """Whether a picture is on show."""
        return self._image is not None

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("identity"), look.grid("identity", 1))

    def draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        ground(painter, area, "camera" if self._image is None else "")
        if self._image is None:
            return
        place = _whole(self._image, area)
        painter.drawImage(place, self._image)
        if self._look is not None:
            self._draw_edges(painter, place, self._look)

    def _draw_edges(self, painter: QPainter, place: QRectF, seen: DocumentLook) -> None:
        look = theme.current()
        if not seen.corners:
            self._draw_guide(painter, place)
            return
        corners = [
            QPointF(place.x() + x * place.width(), place.y() + y * place.height())
            for x, y in seen.corners
        ]
        ink: Role = "good" if seen.ready else "caution"
        painter.setPen(QPen(look.on_video(ink), look.border.chosen))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF(corners))
        painter.setBrush(look.on_video(ink))
        for corner in corners:
            painter.drawEllipse(corner, look.border.client_chosen, look.border.client_chosen)

    def _draw_guide(self, painter: QPainter, place: QRectF) -> None:
        """Where the document may lie, while none is seen."""
        look = theme.current()
        wide = _GUIDE_WIDE * place.width()
        guide = QRectF(0, 0, wide, wide / self._shape)
        guide.moveCenter(place.center())
        pen = QPen(look.on_video("accent"), look.border.chosen)
        pen.setDashPattern(_DASH)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(guide, look.radius.card, look.radius.card)


def _whole(image: QImage, area: QRectF) -> QRectF:
    """The largest place within ``area`` of the image's own shape."""
    scale = min(area.width() / image.width(), area.height() / image.height())
    place = QRectF(0, 0, image.width() * scale, image.height() * scale)
    place.moveCenter(area.center())
    return place
