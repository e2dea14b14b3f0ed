"""What a player and a timeline need of a sealed recording."""

from bisect import bisect_right
from dataclasses import dataclass

import av

from branchdesk.video import records
from branchdesk.video.mailbox import Picture
from branchdesk.video.reader import PEAKS_MS, SealedReader


@dataclass(frozen=True, slots=True)
class Track:
    """A recording at a glance: length, waveform peaks 0..1 at ``peaks_ms`` a step, thumbnails as
    (at_ms, JPEG bytes). All of it was made while recording."""

    length_ms: int
    peaks_ms: int
    peaks: tuple[float, ...]
    thumbnails: tuple[tuple[int, bytes], ...]


def track(reader: SealedReader) -> Track:
    """The glance of a recording; raises IntegrityFault media_damaged."""
    return Track(reader.length_ms, PEAKS_MS, reader.waveform(), reader.thumbnails())


def frame_number(reader: SealedReader, ms: int) -> int:
    """Which frame (from 0) is on screen at ``ms``: the last that began by then, by the index."""
    begins = [frame.ms for frame in reader.index()]
    return max(0, bisect_right(begins, ms) - 1)


def frame_at(reader: SealedReader, ms: int) -> Picture:
    """The picture on screen at ``ms``, RGB in its full size; ``at_ms`` is when it was captured.

    Raises IntegrityFault media_damaged when the recording under it was changed or has no picture.
    """
    index = reader.index()
    if not index:
        raise records.damaged(reader.path, 0)
    wanted = index[frame_number(reader, ms)]
    source = View(reader)
    try:
        with av.open(source, "r") as container:
            stream = container.streams.video[0]
            container.seek(wanted.pts, stream=stream)
            for frame in container.decode(stream):
                if frame.pts is not None and frame.pts >= wanted.pts:
                    data = frame.reformat(format="rgb24").to_ndarray()
                    return Picture(frame.width, frame.height, data.tobytes(), wanted.ms)
    except av.FFmpegError as error:
        raise records.damaged(reader.path, wanted.ms) from error
    raise records.damaged(reader.path, wanted.ms)


class View:
    """A reading position of its own, so that a player's is left where it is."""

    def __init__(self, reader: SealedReader) -> None:
        self._reader = reader
        self._at = 0

    def read(self, count: int) -> bytes:
        """Up to ``count`` bytes."""
        data = self._reader.read_at(self._at, count)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move; returns the position."""
        self._at = offset + (0, self._at, self._reader.size)[whence]
        return self._at

    def tell(self) -> int:
        """The position."""
        return self._at
