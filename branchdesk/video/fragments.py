"""Cutting the muxer's byte stream into fragments (ISO/IEC 14496-12: ``moof`` then ``mdat``)."""

import struct

VIDEO_TRACK = 1
_BOX = struct.Struct(">I4s")


class FragmentCutter:
    """A write-only file for the muxer; whole fragments come out of :meth:`taken`.

    The first one carries the file's beginning (``ftyp``, ``moov``); whatever the muxer writes at
    the very end is given by :meth:`rest`.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._cut_at = 0
        self._samples = 0
        self._ready: list[tuple[bytes, int]] = []

    def write(self, data: bytes) -> int:
        """Called by the muxer."""
        self._buffer += data
        while self._next_box():
            continue
        return len(data)

    def taken(self) -> list[tuple[bytes, int]]:
        """Whole fragments since the last call: bytes, and how many video frames they hold."""
        ready, self._ready = self._ready, []
        return ready

    def rest(self) -> bytes:
        """Bytes after the last fragment."""
        return bytes(self._buffer)

    def _next_box(self) -> bool:
        if len(self._buffer) < self._cut_at + _BOX.size:
            return False
        size, kind = _BOX.unpack_from(self._buffer, self._cut_at)
        end = self._cut_at + size
        if len(self._buffer) < end:
            return False
        if kind == b"moof":
            self._samples = _video_samples(bytes(self._buffer[self._cut_at : end]))
        self._cut_at = end
        if kind == b"mdat":
            self._ready.append((bytes(self._buffer[:end]), self._samples))
            del self._buffer[:end]
            self._cut_at = self._samples = 0
        return True


def _video_samples(moof: bytes) -> int:
    """How many samples of the video track a ``moof`` announces in its ``trun`` boxes."""
    count = 0
    for kind, body in _boxes(moof[_BOX.size :]):
        if kind != b"traf":
            continue
        inner = list(_boxes(body))
        tracks = [struct.unpack_from(">I", part, 4)[0] for name, part in inner if name == b"tfhd"]
        if tracks == [VIDEO_TRACK]:
            count += sum(
                struct.unpack_from(">I", part, 4)[0] for name, part in inner if name == b"trun"
            )
    return count


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at + _BOX.size <= len(data):
        size, kind = _BOX.unpack_from(data, at)
        found.append((kind, data[at + _BOX.size : at + size]))
        at += max(size, _BOX.size)
    return found
