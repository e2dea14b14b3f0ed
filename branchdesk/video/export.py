"""Recordings out of the house: a plain MP4 with tags as chapters, and WebVTT beside it.

Nothing is encoded again; what is written appears under its name only when it is whole.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, zip_longest
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from branchdesk.domain.errors import FULL_DISK, DeviceFault, room_for
from branchdesk.video import records
from branchdesk.video.joining import Headers, headers_of, packets_of, together, tracks_of
from branchdesk.video.playback import View
from branchdesk.video.reader import SealedReader

_MS = Fraction(1, 1000)
_CHUNK_BYTES = 1 << 20
_BEGINNING = "00:00"
"""Title of what is before the first chapter."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter begins at ``at_ms`` of the exported film (recordings one after another)."""

    at_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of WebVTT from ``from_ms`` to ``to_ms``."""

    from_ms: int
    to_ms: int
    text: str


def recorded_headers(reader: SealedReader) -> Headers:
    """What a recording's decoder is set up with; raises IntegrityFault media_damaged."""
    with _opened(reader) as source, _reading(reader):
        return headers_of(source)


def export_mp4(readers: Sequence[SealedReader], out_path: Path, chapters: Sequence[Chapter]) -> int:
    """Write recordings that fit together one after another as one MP4; returns its length in ms.

    Raises IntegrityFault media_damaged, DeviceFault disk_full or film_unwritten, ValueError for
    recordings that do not fit together; then nothing is at ``out_path`` that was not there before.
    """
    if len(together((recorded_headers(reader), reader) for reader in readers)) != 1:
        raise ValueError("recordings of one film have the same headers")
    length_ms = sum(reader.length_ms for reader in readers)

    def write(part: Path) -> None:
        # The index comes to the front, so that the film plays while it is being fetched.
        options = {"movflags": "faststart"}
        try:
            with av.open(str(part), "w", format="mp4", options=options) as out:
                _copy_all(readers, out, _marks(chapters, length_ms))
        except av.FFmpegError as error:
            if error.errno in FULL_DISK:
                raise
            problem = error.strerror or ""
            raise DeviceFault("film_unwritten", path=str(out_path), problem=problem) from error

    _whole_or_nothing(out_path, write)
    return length_ms


def export_original(reader: SealedReader, out_path: Path) -> None:
    """Write a recording as it was recorded, byte for byte: fragmented MP4.

    Raises IntegrityFault media_damaged, DeviceFault disk_full; then nothing is at ``out_path``
    that was not there before.
    """

    def write(part: Path) -> None:
        with part.open("wb") as stream:
            for at in range(0, reader.size, _CHUNK_BYTES):
                stream.write(reader.read_at(at, _CHUNK_BYTES))

    _whole_or_nothing(out_path, write)


def write_vtt(path: Path, cues: Sequence[Cue]) -> None:
    """Write cues in order of time as WebVTT (W3C). Raises DeviceFault disk_full."""
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(sorted(cues, key=lambda one: (one.from_ms, one.to_ms)), 1):
        # A cue must not be empty in time, and its text has no blank line and no arrow.
        to_ms = max(cue.to_ms, cue.from_ms + 1)
        text = " ".join(cue.text.split()).replace("&", "&amp;").replace("<", "&lt;")
        text = text.replace("-->", "→").replace(">", "&gt;")
        blocks.append(f"{number}\n{_vtt_time(cue.from_ms)} --> {_vtt_time(to_ms)}\n{text}\n")
    data = "\n".join(blocks).encode()
    _whole_or_nothing(path, lambda part: _write_bytes(part, data))


def _copy_all(
    readers: Sequence[SealedReader], out: OutputContainer, marks: list[dict[str, object]]
) -> None:
    streams: dict[str, Stream] = {}
    begins = list(accumulate((reader.length_ms for reader in readers[:-1]), initial=0))
    for reader, begins_ms, next_ms in zip_longest(readers, begins, begins[1:]):
        with _opened(reader) as source:
            if not streams:
                streams = {one.type: out.add_stream_from_template(one) for one in tracks_of(source)}
                out.set_chapters(marks)  # type: ignore[arg-type]
            for packet in _read(reader, source, begins_ms, next_ms):
                packet.stream = streams[packet.stream.type]
                out.mux(packet)


def _read(
    reader: SealedReader, source: InputContainer, begins_ms: int, next_ms: int | None
) -> Iterator["Packet[Stream]"]:
    """A generator, so that what becomes of a packet outside of it is no error of reading."""
    with _reading(reader):
        yield from packets_of(source, begins_ms, next_ms)


def _opened(reader: SealedReader) -> InputContainer:
    with _reading(reader):
        return av.open(View(reader), "r")


@contextmanager
def _reading(reader: SealedReader) -> Iterator[None]:
    """What cannot be read as a film is damaged."""
    try:
        yield
    except (av.FFmpegError, ValueError) as error:
        raise records.damaged(reader.path, 0) from error


def _marks(chapters: Sequence[Chapter], length_ms: int) -> list[dict[str, object]]:
    """Chapters that follow one another without a gap, in order of time.

    A chapter track knows lengths only: a first chapter that begins later would be moved to 0, and
    one without a length has no place, so the film's beginning is a chapter of its own and what
    happens in one instant is one chapter.
    """
    titles: dict[int, str] = {0: ""} if chapters else {}
    for chapter in sorted(chapters, key=lambda one: one.at_ms):
        if chapter.at_ms < length_ms:
            before = titles.get(chapter.at_ms)
            titles[chapter.at_ms] = f"{before} / {chapter.title}" if before else chapter.title
    ends = [*list(titles)[1:], length_ms][: len(titles)]
    return [
        {
            "id": number,
            "start": start,
            "end": end,
            "time_base": _MS,
            "metadata": {"title": title or _BEGINNING},
        }
        for number, ((start, title), end) in enumerate(zip(titles.items(), ends, strict=True), 1)
    ]


def _whole_or_nothing(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside ``path`` and rename; on failure the part is removed."""
    part = path.with_name(path.name + ".part")
    try:
        with room_for(path.parent, 1):
            write(part)
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _vtt_time(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
