"""What a timeline shows, and where a moment of a recording lies on it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from branchdesk.app.views import MediaTrack, QuestionBlock, TagRow

RowKind = Literal["axis", "blocks", "marks", "voice", "density", "seen", "pictures"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the timeline: its kind, the word before it, and which tag kinds a lane holds."""

    kind: RowKind
    label: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TimelineContent:
    """Recordings end to end, questions as blocks, tags as marks.

    ``span_ms`` is the least length of the axis; ``seen`` are (recording id, from ms, to ms) that
    somebody watched.
    """

    tracks: tuple[MediaTrack, ...] = ()
    blocks: tuple[QuestionBlock, ...] = ()
    tags: tuple[TagRow, ...] = ()
    span_ms: int = 0
    seen: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """ms of the whole (recordings end to end) to px and back."""

    left: float
    width: float
    span_ms: int
    starts: tuple[tuple[str, int, int], ...] = ()

    @classmethod
    def of(cls, content: TimelineContent, left: float, width: float) -> "Scale":
        """The scale of ``content`` drawn ``width`` px wide from ``left``."""
        starts, total = [], 0
        for track in content.tracks:
            starts.append((track.recording_id, total, track.length_ms))
            total += track.length_ms
        return cls(left, max(width, 1.0), max(total, content.span_ms, 1), tuple(starts))

    @property
    def begins(self) -> tuple[tuple[str, int], ...]:
        """Where each recording begins in the whole, ms."""
        return tuple((known, start) for known, start, _ in self.starts)

    def x(self, whole_ms: float) -> float:
        """px of a moment of the whole."""
        return self.left + self.width * whole_ms / self.span_ms

    def whole(self, x: float) -> int:
        """The moment of the whole under ``x`` px, held inside it."""
        share = (x - self.left) / self.width
        return round(min(max(share, 0.0), 1.0) * self.span_ms)

    def whole_of(self, recording_id: str | None, ms: int) -> int:
        """The moment of the whole that is ``ms`` of a recording; the first one when unknown."""
        for known, start, _ in self.starts:
            if known == recording_id:
                return start + ms
        return ms

    def place(self, whole_ms: int) -> tuple[str, int]:
        """Recording and its own ms of a moment of the whole; the last one beyond the end."""
        for known, start, length in reversed(self.starts):
            if whole_ms >= start:
                return known, min(whole_ms - start, length)
        return "", whole_ms


@dataclass(frozen=True, slots=True)
class Marks:
    """The tags of a lane in order of time, for look-ups by bisection."""

    at: tuple[int, ...] = ()
    rows: tuple[TagRow, ...] = ()

    @classmethod
    def of(cls, tags: Iterable[TagRow], scale: Scale, kinds: frozenset[str]) -> "Marks":
        """Those of ``tags`` that are of ``kinds``."""
        placed = [
            (scale.whole_of(tag.recording_id, tag.at_ms), tag) for tag in tags if tag.kind in kinds
        ]
        placed.sort(key=lambda pair: pair[0])
        return cls(tuple(at for at, _ in placed), tuple(tag for _, tag in placed))

    def between(self, from_ms: int, to_ms: int) -> Sequence[TagRow]:
        """Tags from ``from_ms`` up to but not including ``to_ms``."""
        return self.rows[bisect_left(self.at, from_ms) : bisect_left(self.at, to_ms)]

    def count(self, from_ms: int, to_ms: int) -> int:
        """How many :meth:`between` would return."""
        return bisect_left(self.at, to_ms) - bisect_left(self.at, from_ms)

    def nearest(self, at_ms: int, within_ms: float) -> TagRow | None:
        """The tag closest to a moment, if it is within reach."""
        place = bisect_left(self.at, at_ms)
        best = min(
            (index for index in (place - 1, place) if 0 <= index < len(self.at)),
            key=lambda index: abs(self.at[index] - at_ms),
            default=None,
        )
        if best is None or abs(self.at[best] - at_ms) > within_ms:
            return None
        return self.rows[best]

    def after(self, at_ms: int) -> TagRow | None:
        """The first tag later than a moment."""
        place = bisect_right(self.at, at_ms)
        return self.rows[place] if place < len(self.rows) else None

    def before(self, at_ms: int) -> TagRow | None:
        """The last tag earlier than a moment."""
        place = bisect_left(self.at, at_ms)
        return self.rows[place - 1] if place else None
