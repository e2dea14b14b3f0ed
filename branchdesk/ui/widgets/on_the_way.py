"""In place of the film: how far the recording has come that another PC made."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from branchdesk.app.views import OnTheWay
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.meters import paint_bar

_ICONS = {"coming": "refresh-cw", "away": "cloud-off", "unsent": "clock"}


def in_words(coming: OnTheWay) -> tuple[str, str]:
    """What is happening, and what comes of it or how much is here."""
    if coming.state == "coming":
        both = {"done": formats.size_bytes(coming.done), "size": formats.size_bytes(coming.size)}
        return tr("review.film.coming"), tr("review.film.done", **both)
    return tr(f"review.film.{coming.state}"), tr(f"review.film.{coming.state}_step")


def paint_on_the_way(painter: QPainter, area: QRectF, coming: OnTheWay) -> None:
    """Icon, two lines and, once something has come, a bar: in the middle of ``area``."""
    look = theme.current()
    what, then = in_words(coming)
    high, low = look.line_px("option"), look.line_px("label")
    bar = look.size.progress if coming.done else 0
    whole = look.size.icon[2] + high + low + 2 * look.space.s + (bar + look.space.s if bar else 0)
    top = area.center().y() - whole / 2
    ink, quiet = look.on_video("ink"), look.video_ink
    px = look.size.icon[2]
    icons.draw(
        painter, _ICONS[coming.state], QRectF(area.center().x() - px / 2, top, px, px), quiet
    )
    top += px + look.space.s
    room = area.adjusted(look.space.l, 0, -look.space.l, 0)
    centre = Qt.AlignmentFlag.AlignHCenter
    first = QRectF(room.left(), top, room.width(), high)
    paint.text(painter, first, what, look.font("option"), ink, centre)
    second = QRectF(room.left(), first.bottom(), room.width(), low)
    paint.text(painter, second, then, look.font("label"), quiet, centre)
    if bar:
        wide = min(look.grid("pick_min"), room.width())
        track = QRectF(area.center().x() - wide / 2, second.bottom() + look.space.s, wide, bar)
        paint_bar(painter, track, coming.done / max(coming.size, 1), "accent", on_video=True)
