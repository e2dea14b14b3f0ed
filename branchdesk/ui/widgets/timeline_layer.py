"""Everything of a timeline that does not move, as one picture of which only changed rows are
painted again.

While an interview is recorded its timeline grows twice a second. Painting all of it each time kept
the window's event loop busy for longer than a picture of the camera is on show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from branchdesk.app.views import MediaTrack
from branchdesk.ui import theme
from branchdesk.ui.widgets import paint, timeline_rows
from branchdesk.ui.widgets.timeline_scale import Marks, Row, Scale, TimelineContent


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rows show: ``areas`` are theirs in the widget's px, ``lanes`` the marks of a lane by
    its row's index, ``now_ms`` the moment of the whole at which a running question ends."""

    rows: tuple[Row, ...]
    areas: tuple[QRectF, ...]
    content: TimelineContent
    scale: Scale
    lanes: Mapping[int, Marks]
    marks: Marks
    now_ms: int

    def geometry(self) -> object:
        """What moves every row when it changes."""
        scale = self.scale
        return self.rows, self.areas, scale.left, scale.width, scale.span_ms

    def key(self, index: int) -> object:
        """What a row is painted from, besides the geometry; the row is as it was while this is."""
        kind, content = self.rows[index].kind, self.content
        keys: dict[str, object] = {
            "axis": (),
            "marks": self.lanes.get(index),
            "voice": content.tracks,
            "density": self.marks,
            "seen": (content.seen, self.scale.starts),
            "pictures": content.tracks,
        }
        if kind != "blocks":
            return keys[kind]
        rects = timeline_rows.block_rects(
            content.blocks, self.scale, self.areas[index], self.now_ms
        )
        return tuple((block, rect.left(), rect.right()) for block, rect in rects)


class TimelineLayer:
    """The picture, and what it was painted from."""

    def __init__(self) -> None:
        self._picture: QPixmap | None = None
        self._painted: Shown | None = None
        self._keys: list[object] = []

    def drop(self) -> None:
        """The look has changed: paint everything the next time."""
        self._picture = None

    def picture(self, shown: Shown, size: QSize, ratio: float) -> QPixmap:
        """The picture of ``shown``; ``size`` in px, ``ratio`` in device pixels a px."""
        picture, before = self._picture, self._painted
        fits = picture is not None and picture.size() == size * ratio
        if picture is None or not fits or picture.devicePixelRatio() != ratio:
            picture, before = _empty(size, ratio), None
        elif before is shown:
            return picture
        elif before is not None and before.geometry() != shown.geometry():
            picture, before = _empty(size, ratio), None
        keys = [shown.key(index) for index in range(len(shown.rows))]
        changed = [
            index for index, key in enumerate(keys) if before is None or self._keys[index] != key
        ]
        if changed:
            _paint(picture, shown, changed, before)
        self._picture, self._painted, self._keys = picture, shown, keys
        return picture


def _empty(size: QSize, ratio: float) -> QPixmap:
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def _paint(picture: QPixmap, shown: Shown, changed: Sequence[int], before: Shown | None) -> None:
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index in changed:
        row, area = shown.rows[index], shown.areas[index]
        first = 0
        if row.kind == "voice" and before is not None:
            grown = grown_from(before.content.tracks, shown.content.tracks)
            first = timeline_rows.voice_column(shown.scale, grown)
        if before is not None:
            left = timeline_rows.voice_left(shown.scale, first) if first else 0.0
            wide = picture.deviceIndependentSize().width() - left
            _clear(painter, QRectF(left, area.top(), wide, area.height()))
        if row.label and not first:
            look = theme.current()
            box = QRectF(look.space.l, area.top(), shown.scale.left, area.height())
            paint.text(painter, box, row.label, look.font("label"), look.colour("quiet"))
        paint_row(painter, index, shown, first)
        painter.setClipping(False)
    painter.end()


def _clear(painter: QPainter, area: QRectF) -> None:
    """Empty a row, and keep to it: rows share no device pixel."""
    transform = painter.deviceTransform()
    device = transform.mapRect(area)
    left, top = round(device.left()), round(device.top())
    whole = QRectF(left, top, round(device.right()) - left, round(device.bottom()) - top)
    own = transform.inverted()[0].mapRect(whole)
    painter.setClipRect(own)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillRect(own, Qt.GlobalColor.transparent)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def paint_row(painter: QPainter, index: int, shown: Shown, first: int) -> None:
    """Paint a row; of the loudness the columns from ``first`` on."""
    row, area = shown.rows[index], shown.areas[index]
    content, scale = shown.content, shown.scale
    if row.kind == "axis":
        timeline_rows.paint_axis(painter, area, scale)
    elif row.kind == "blocks":
        takes: dict[int, int] = {}
        for block in content.blocks:
            takes[block.number] = max(takes.get(block.number, 1), block.take)
        for block, rect in timeline_rows.block_rects(content.blocks, scale, area, shown.now_ms):
            timeline_rows.paint_block(painter, rect, block, takes[block.number])
    elif row.kind == "marks":
        timeline_rows.paint_marks(painter, area, scale, shown.lanes[index])
    elif row.kind == "voice":
        timeline_rows.paint_voice(painter, area, scale, content.tracks, first)
    elif row.kind == "density":
        timeline_rows.paint_density(painter, area, scale, shown.marks)
    elif row.kind == "seen":
        timeline_rows.paint_seen(painter, area, scale, content.seen)
    else:
        timeline_rows.paint_pictures(painter, area, scale, content)


def grown_from(before: Sequence[MediaTrack], after: Sequence[MediaTrack]) -> int:
    """From which moment of the whole, in ms, the loudness may differ; 0 unless all that happened
    is that the last recording went on."""
    if not before or len(before) != len(after) or tuple(before[:-1]) != tuple(after[:-1]):
        return 0
    was, now = before[-1], after[-1]
    kept = len(was.peaks) - 1
    same = (was.recording_id, was.peaks_ms) == (now.recording_id, now.peaks_ms)
    if not same or kept < 1 or was.peaks[:kept] != now.peaks[:kept]:
        return 0
    return sum(track.length_ms for track in after[:-1]) + min(kept * now.peaks_ms, was.length_ms)
