"""Which stretches of which recording a person has really watched."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Watched:
    """Stretches in ms by recording, merged as they come."""

    def __init__(self) -> None:
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def add(self, recording_id: str, from_ms: int, to_ms: int) -> None:
        """``from_ms`` up to ``to_ms`` of a recording ran on the screen."""
        if to_ms <= from_ms:
            return
        spans = self._spans.setdefault(recording_id, [])
        first = bisect_left(spans, from_ms, key=lambda span: span[1])
        last = bisect_right(spans, to_ms, key=lambda span: span[0])
        if first < last:
            from_ms = min(from_ms, spans[first][0])
            to_ms = max(to_ms, spans[last - 1][1])
        spans[first:last] = [(from_ms, to_ms)]

    def spans(self) -> tuple[tuple[str, int, int], ...]:
        """(recording id, from ms, to ms), in order of time within a recording."""
        return tuple(
            (recording_id, start, end)
            for recording_id, spans in self._spans.items()
            for start, end in spans
        )

    def share(self, lengths: Iterable[tuple[str, int]]) -> float:
        """Share watched, 0..1, of recordings given as (id, length in ms); 0 when there are none."""
        total = seen = 0
        for recording_id, length in lengths:
            total += length
            seen += sum(
                min(end, length) - min(start, length)
                for start, end in self._spans.get(recording_id, ())
            )
        return seen / total if total else 0.0
