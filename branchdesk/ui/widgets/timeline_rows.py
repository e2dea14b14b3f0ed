"""How each row of a timeline is painted. Work is bounded by the width in px, not by the tags."""

from collections.abc import Sequence
from math import log1p

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from branchdesk.app.views import MediaTrack, QuestionBlock, TagRow
from branchdesk.ui import formats, theme
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.marks import paint_tag_mark
from branchdesk.ui.widgets.timeline_scale import Marks, RowKind, Scale, TimelineContent

_STEPS_MS = tuple(1000 * s for s in (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200))
_FIRST = ("claim", "changed", "question", "ownwords", "hesitated", "answered", "explained", "asked")


def row_height(kind: RowKind) -> int:
    """Height of a row in px."""
    look = theme.current()
    heights: dict[RowKind, int] = {
        "axis": look.line_px("label"),
        "blocks": look.size.row[0],
        "marks": look.line_px("label") + look.border.chosen,
        "voice": look.size.row[0],
        "density": look.line_px("body"),
        "seen": look.space.s,
        "pictures": look.size.row[2],
    }
    return heights[kind]


def paint_axis(painter: QPainter, area: QRectF, scale: Scale) -> None:
    """Ticks and times, as close together as their figures allow."""
    look = theme.current()
    font = look.font("time")
    need = paint.advance(formats.media_time(scale.span_ms), font) + look.space.l
    step = next((ms for ms in _STEPS_MS if scale.width * ms / scale.span_ms >= need), _STEPS_MS[-1])
    for at in range(0, scale.span_ms + 1, step):
        x = scale.x(at)
        tick = area.top() + look.space.xxs
        paint.rule(painter, QPointF(x, tick), QPointF(x, area.bottom()), look.colour("line"))
        words = formats.media_time(at)
        wide = paint.advance(words, font)
        if x + look.space.xxs + wide <= area.right():
            box = QRectF(x + look.space.xxs, area.top(), wide, area.height())
            paint.text(painter, box, words, font, look.colour("quiet"))


def block_rects(
    blocks: Sequence[QuestionBlock], scale: Scale, area: QRectF, now_ms: int
) -> list[tuple[QuestionBlock, QRectF]]:
    """Where each block lies; those to come share the room after the last one evenly."""
    gap = theme.current().border.line
    placed: list[tuple[QuestionBlock, QRectF]] = []
    coming = [block for block in blocks if block.from_ms is None]
    last = float(scale.left)
    for block in blocks:
        if block.from_ms is None:
            continue
        start = scale.x(scale.whole_of(block.recording_id, block.from_ms))
        ends = now_ms if block.to_ms is None else scale.whole_of(block.recording_id, block.to_ms)
        end = max(scale.x(ends), start + theme.current().space.xs)
        placed.append(
            (block, QRectF(start + gap, area.top(), end - start - 2 * gap, area.height()))
        )
        last = max(last, end)
    if coming:
        wide = max((scale.left + scale.width - last) / len(coming), 1.0)
        for index, block in enumerate(coming):
            left = last + index * wide + gap
            placed.append((block, QRectF(left, area.top(), wide - 2 * gap, area.height())))
    return placed


_BLOCKS: dict[str, tuple[Role | None, Role, Role]] = {
    "done": ("accent_tint", "accent", "accent"),
    "current": ("recording_tint", "recording", "recording"),
    "to_come": (None, "line", "quiet"),
    "old_take": (None, "edge", "ink"),
}


def paint_block(painter: QPainter, rect: QRectF, block: QuestionBlock, takes: int) -> None:
    """A question: done, current, to come, or an old take (hatched)."""
    look = theme.current()
    fill, edge, ink = _BLOCKS[block.state]
    box = rect.adjusted(0, look.border.line, 0, -look.border.line)
    line = look.border.chosen if block.state == "current" else look.border.line
    back = look.colour(fill) if fill is not None else look.colour("paper")
    paint.frame(painter, box, radius=look.radius.chip, fill=back)
    if block.state == "old_take":
        _hatch(painter, box, look.colour("line"))
    paint.frame(painter, box, radius=look.radius.chip, edge=look.colour(edge), line=line)
    words = f"{block.number}.{block.take}" if takes > 1 else str(block.number)
    font = look.font("time", medium=block.state == "current")
    if paint.advance(words, font) <= box.width():
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, box, words, font, look.colour(ink), centre)


def _hatch(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.save()
    painter.setClipRect(box)
    painter.setPen(QPen(colour, theme.current().border.line))
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += theme.current().space.xs * 0.75
    painter.restore()


def paint_marks(painter: QPainter, area: QRectF, scale: Scale, marks: Marks) -> None:
    """A lane: a mark a tag, or heights of a crowd when the marks would cover each other."""
    look = theme.current()
    foot = area.bottom() - look.border.line
    paint.rule(
        painter,
        QPointF(scale.left, foot),
        QPointF(scale.left + scale.width, foot),
        look.colour("line"),
    )
    px = look.size.tag_mark
    slots = max(int(scale.width / px), 1)
    if len(marks.rows) > 2 * slots:
        _paint_crowd(painter, area, scale, marks, slots)
        return
    middle = area.center().y() - look.border.line / 2
    for at, tag in zip(marks.at, marks.rows, strict=True):
        _paint_span(painter, scale, at, tag, middle)
    for at, tag in zip(marks.at, marks.rows, strict=True):
        if tag.kind != "spoken" or tag.to_ms is None:
            x = scale.x(at)
            paint_tag_mark(painter, tag.kind, QPointF(x, middle), px, _settled(tag))


def _settled(tag: TagRow) -> QColor | None:
    """A claim that a person has judged away steps back."""
    rejected = tag.kind == "claim" and tag.state == "rejected"
    return theme.current().colour("edge") if rejected else None


def _paint_span(painter: QPainter, scale: Scale, at: int, tag: TagRow, middle: float) -> None:
    """What takes time: reading as a bar, anything else as a thin line to its end."""
    if tag.to_ms is None or tag.kind not in ("spoken", "claim"):
        return
    look = theme.current()
    start, end = scale.x(at), scale.x(at + tag.to_ms - tag.at_ms)
    if tag.kind == "claim" and end - start < 2 * look.size.tag_mark:
        return
    high = look.space.xxs if tag.kind == "spoken" else look.border.chosen
    wide = max(end - start, look.size.tag_mark if tag.kind == "spoken" else 0)
    box = QRectF(start, middle - high / 2, wide, high)
    paint.frame(painter, box, radius=high / 2, fill=_settled(tag) or look.tag_colour(tag.kind))


def _paint_crowd(painter: QPainter, area: QRectF, scale: Scale, marks: Marks, slots: int) -> None:
    step = scale.span_ms / slots
    counts = [marks.count(round(i * step), round((i + 1) * step)) for i in range(slots)]
    most = max(counts)
    wide, gap = scale.width / slots, theme.current().border.line
    for slot, count in enumerate(counts):
        if not count:
            continue
        some = marks.between(round(slot * step), round((slot + 1) * step))[:16]
        kind = min((tag.kind for tag in some), key=_rank)
        high = (area.height() - 2 * gap) * max(log1p(count) / log1p(most), 0.2)
        box = QRectF(scale.left + slot * wide, area.bottom() - gap - high, wide - gap, high)
        painter.fillRect(box, theme.current().tag_colour(kind))


def _rank(kind: str) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def paint_voice(
    painter: QPainter, area: QRectF, scale: Scale, tracks: Sequence[MediaTrack], first: int = 0
) -> None:
    """The loudness as bars about a middle line, one a column of pixels, from column ``first``."""
    look = theme.current()
    middle = area.center().y()
    paint.rule(
        painter,
        QPointF(scale.left, middle),
        QPointF(scale.left + scale.width, middle),
        look.colour("line"),
    )
    bar, step = float(look.border.chosen) * 0.75, _voice_step()
    ink = look.colour("edge")
    end = voice_column(scale, sum(track.length_ms for track in tracks)) + 1
    for column in range(first, min(int(scale.width / step), end)):
        x = scale.left + column * step
        peak = _peak(tracks, scale, scale.whole(x), scale.whole(x + step))
        if peak is None:
            continue
        half = max(peak * area.height() / 2, 0.5)
        painter.fillRect(QRectF(x, middle - half, bar, 2 * half), ink)


def voice_column(scale: Scale, whole_ms: int) -> int:
    """The column of bars in which a moment of the whole lies."""
    return max(int((scale.x(whole_ms) - scale.left) / _voice_step()), 0)


def voice_left(scale: Scale, column: int) -> float:
    """The middle of the gap before a column of bars, px."""
    return scale.left + (column - 0.25) * _voice_step()


def _voice_step() -> float:
    return float(theme.current().border.chosen) * 1.5


def _peak(tracks: Sequence[MediaTrack], scale: Scale, from_ms: int, to_ms: int) -> float | None:
    """The loudest of the peaks in a column; None outside every recording."""
    if from_ms >= sum(track.length_ms for track in tracks):
        return None
    recording_id, at = scale.place(from_ms)
    for track in tracks:
        if track.recording_id == recording_id and track.peaks_ms > 0:
            first = at // track.peaks_ms
            last = max(first + 1, (at + to_ms - from_ms) // track.peaks_ms)
            return max(track.peaks[first:last], default=None)
    return None


def paint_density(painter: QPainter, area: QRectF, scale: Scale, marks: Marks) -> None:
    """How much happens where, as bars."""
    look = theme.current()
    wide = float(look.space.s)
    slots = max(int(scale.width / wide), 1)
    step = scale.span_ms / slots
    counts = [marks.count(round(i * step), round((i + 1) * step)) for i in range(slots)]
    # Neighbours count half: the eye looks for stretches, not for single bars.
    smooth = [count + sum(counts[max(i - 1, 0) : i + 2]) / 2 for i, count in enumerate(counts)]
    most = max(smooth, default=0) or 1
    for slot, count in enumerate(smooth):
        high = max((area.height() - look.border.line) * count / most, look.border.chosen)
        box = QRectF(scale.left + slot * wide, area.bottom() - high, wide - look.border.line, high)
        painter.fillRect(box, look.colour("edge"))


def paint_seen(
    painter: QPainter, area: QRectF, scale: Scale, seen: Sequence[tuple[str, int, int]]
) -> None:
    """What somebody watched, as a filled track."""
    look = theme.current()
    inner = area.adjusted(0, look.border.chosen, 0, -look.border.chosen)
    inner.setLeft(scale.left)
    inner.setWidth(scale.width)
    painter.fillRect(inner, look.colour("sunken"))
    for recording_id, from_ms, to_ms in seen:
        start = scale.x(scale.whole_of(recording_id, from_ms))
        end = scale.x(scale.whole_of(recording_id, to_ms))
        painter.fillRect(
            QRectF(start, inner.top(), max(end - start, 1.0), inner.height()), look.colour("good")
        )


def paint_pictures(painter: QPainter, area: QRectF, scale: Scale, content: TimelineContent) -> None:
    """Pictures side by side, each the nearest one of its recording to its place; nothing where
    the recording is not here."""
    look = theme.current()
    pictures = {track.recording_id: track.thumbnails for track in content.tracks}
    high = area.height() - 2 * look.border.chosen
    wide = high * 16 / 9
    columns = max(int(scale.width / wide), 1)
    wide = scale.width / columns
    for column in range(columns):
        left = scale.left + column * wide
        recording_id, middle = scale.place(scale.whole(left + wide / 2))
        taken = pictures.get(recording_id)
        if taken:
            image = QImage.fromData(min(taken, key=lambda one: abs(one[0] - middle))[1])
            box = QRectF(left, area.top() + look.border.chosen, wide - look.border.chosen, high)
            painter.drawImage(box, image, _filling(image, box))


def _filling(image: QImage, box: QRectF) -> QRectF:
    """The part of ``image`` that fills ``box`` without stretching."""
    wide, high = image.width(), image.height()
    ratio = box.width() / box.height()
    if wide > high * ratio:
        return QRectF((wide - high * ratio) / 2, 0, high * ratio, high)
    return QRectF(0, (high - wide / ratio) / 2, wide, wide / ratio)
