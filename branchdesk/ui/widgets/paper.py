"""The form as the client sees it: whole pages on a table, and how long each was looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.app.views import Picture
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.preview import to_image

TICK_MS = 250
BATCH_MS = 1000
"""Shorter looks are added to the next ones of that page."""
_SHADOW = 4


class _Sheet(QWidget):
    """One page, fitted to the room and as sharp as the screen is."""

    def __init__(self, image: QImage, number: int, of: int) -> None:
        super().__init__()
        self._image = image
        self._shown: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("sign.page_of", n=number, of=of))

    @property
    def ratio(self) -> float:
        """Height over width."""
        return self._image.height() / max(self._image.width(), 1)

    def fit(self, width: int) -> None:
        """Become ``width`` px wide, shadow included."""
        inner = width - 2 * _SHADOW
        size = QSize(width, round(inner * self.ratio) + 2 * _SHADOW)
        if size != self.size():
            self.setFixedSize(size)
            self._shown = None

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        for spread in range(_SHADOW, 0, -1):
            shade = look.colour("edge")
            shade.setAlphaF(0.22 / (spread * spread))
            paint.frame(
                painter,
                area.adjusted(-spread, -spread + 1, spread, spread),
                radius=look.radius.paper + spread,
                edge=shade,
            )
        ratio = self.devicePixelRatioF()
        wanted = (area.size() * ratio).toSize()
        if self._shown is None or self._shown.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = self._image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._shown = QPixmap.fromImage(image)
        painter.drawPixmap(area, self._shown, QRectF(self._shown.rect()))
        paint.frame(painter, area, edge=look.colour("line"))
        painter.end()


class Paper(QScrollArea):
    """Pages below each other; ``page_changed(page)`` from 1, and ``looked(page, ms)`` in batches.

    A page fits the room's height; :meth:`set_wide` makes it as wide as the room, to read.
    """

    page_changed = Signal(int)
    looked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setObjectName("paper")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setProperty(OWN_RING, True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheets: list[_Sheet] = []
        self._wide = False
        self._page = 0
        self._unsaid: dict[int, int] = {}
        self._batch_ms = BATCH_MS
        body = QWidget()
        body.setProperty("surface", "canvas")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, look.space.s, 0, look.space.s)
        self._column.setSpacing(look.space.m)
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(body)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def page(self) -> int:
        """The page that fills most of the room, from 1; 0 without pages."""
        return self._page

    @property
    def wide(self) -> bool:
        """Whether pages are as wide as the room."""
        return self._wide

    def show_pages(self, pages: Sequence[Picture]) -> None:
        """Lay these pages on the table."""
        for sheet in self._sheets:
            self._column.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
        self._sheets = [
            _Sheet(to_image(page), number, len(pages)) for number, page in enumerate(pages, 1)
        ]
        for sheet in self._sheets:
            self._column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._page, self._unsaid = 0, {}
        self._fit()
        self._scrolled()

    def go_to(self, page: int) -> None:
        """Bring a page to the top."""
        if not self._sheets:
            return
        page = min(max(page, 1), len(self._sheets))
        self._column.activate()
        top = self._sheets[page - 1].y() - theme.current().space.s
        self.verticalScrollBar().setValue(top)
        self._set_page(page)

    def set_wide(self, wide: bool) -> None:
        """Pages as wide as the room, or whole."""
        page, self._wide = self._page, wide
        self._fit()
        self.go_to(page)

    def watch(self, watching: bool) -> None:
        """Count the time that pages are seen."""
        if watching:
            self._timer.start()
        else:
            self._timer.stop()
            self._say_all()

    def _fit(self) -> None:
        look = theme.current()
        room = self.viewport().size()
        width = room.width() - look.space.l
        for sheet in self._sheets:
            whole = round((room.height() - look.space.l - 2 * _SHADOW) / sheet.ratio) + 2 * _SHADOW
            sheet.fit(max(width if self._wide else min(width, whole), 2 * look.space.xxxl))

    def _scrolled(self) -> None:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        seen = [
            (min(sheet.geometry().bottom(), bottom) - max(sheet.y(), top), -number)
            for number, sheet in enumerate(self._sheets, 1)
        ]
        if seen:
            self._set_page(-max(seen)[1])

    def _set_page(self, page: int) -> None:
        if page != self._page:
            self._say(self._page)
            self._page, self._batch_ms = page, BATCH_MS
            self.page_changed.emit(page)

    def _tick(self) -> None:
        if self._page and self.isVisible() and not self.window().isMinimized():
            self._unsaid[self._page] = self._unsaid.get(self._page, 0) + TICK_MS
            if self._unsaid[self._page] >= self._batch_ms:
                self._batch_ms = 5 * BATCH_MS
                self._say(self._page)

    def _say(self, page: int) -> None:
        if self._unsaid.get(page, 0) >= BATCH_MS:
            self.looked.emit(page, self._unsaid.pop(page))

    def _say_all(self) -> None:
        for page in tuple(self._unsaid):
            self._say(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self._page
        self._fit()
        if page > 1:
            self.go_to(page)


class Thumbnail(Pressable):
    """A page in small, and how long it was looked at; pressed, it comes to the top."""

    def __init__(self, image: QImage, number: int) -> None:
        super().__init__()
        self._image, self._number = image, number
        self._ms = 0
        self._current = False
        self.setObjectName(f"page-{number}")
        self.show_state(0, current=False)

    @property
    def ms(self) -> int:
        """Time seen in ms."""
        return self._ms

    def show_state(self, ms: int, *, current: bool) -> None:
        """Time seen in ms, and whether it is the page in view."""
        self._ms, self._current = ms, current
        self.setAccessibleName(tr("sign.page", n=self._number))
        self.setAccessibleDescription(formats.duration(ms) if ms else tr("sign.not_seen"))
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        high = look.grid("thumb", 1) + look.space.xxs + look.line_px("label")
        return QSize(look.grid("thumb") + 2, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(1, 0, look.grid("thumb"), look.grid("thumb", 1))
        ratio = self.devicePixelRatioF()
        small = self._image.scaled(
            (box.size() * ratio).toSize(),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter.drawImage(box, small)
        over = self.underMouse()
        edge = look.colour("accent" if self._current else "edge" if over else "line")
        line = look.border.chosen if self._current else look.border.line
        paint.frame(painter, box, edge=edge, line=line)
        self._time(painter, box)
        painter.end()

    def _time(self, painter: QPainter, box: QRectF) -> None:
        look = theme.current()
        seen = self._ms >= BATCH_MS
        words = short_time(self._ms) if seen else "–"
        font, ink = look.font("time"), look.colour("good" if seen else "quiet")
        px = look.size.icon[0] if seen else 0
        wide = paint.advance(words, font) + px + (look.space.xxs if seen else 0)
        left, top = box.center().x() - wide / 2, box.bottom() + look.space.xxs
        high = look.line_px("label")
        if seen:
            icons.draw(painter, "check", QRectF(left, top + (high - px) / 2, px, px), "good")
        line = QRectF(left + wide - paint.advance(words, font), top, wide, high)
        paint.text(painter, line, words, font, ink)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.show_state(self._ms, current=self._current)


def short_time(ms: int) -> str:
    """``0:31``; minutes without a leading nought."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes}:{seconds:02d}"
