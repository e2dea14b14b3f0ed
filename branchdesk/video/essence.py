"""What a film consists of, whatever file it lies in: every picture and sound as it was encoded, and
when. Joining recordings and writing chapters leave it as it is; anything else changes it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

_MS = Fraction(1, 1000)
_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Essence:
    """SHA-256 (hex) over the decoder's headers and over time in µs, size and bytes of each packet,
    one of the pictures and one of the sound, and how many packets there are."""

    pictures: int
    pictures_sha256: str
    sounds: int
    sounds_sha256: str


class _Track:
    def __init__(self) -> None:
        self.count = 0
        self.digest = hashlib.sha256()

    def begin(self, headers: bytes) -> None:
        self.digest.update(len(headers).to_bytes(4, "big") + headers)

    def add(self, at: Fraction, data: bytes) -> None:
        self.count += 1
        self.digest.update(round(at * _US).to_bytes(8, "big", signed=True))
        self.digest.update(len(data).to_bytes(4, "big"))
        self.digest.update(data)


def essence_of(films: Iterable[tuple[Path, int]]) -> Essence:
    """Of films one after the other, each with the ms at which it begins; joined they have the
    headers of the first. Raises av.FFmpegError for what is no film, ValueError for one that has not
    one track of pictures and one of sound, since a player chooses among several, OSError."""
    tracks = {"video": _Track(), "audio": _Track()}
    for number, (path, begins_ms) in enumerate(films):
        with av.open(str(path), "r") as source:
            shown = [one for one in source.streams if one.type in ("video", "audio", "subtitle")]
            if sorted(one.type for one in shown) != ["audio", "video"]:
                raise ValueError(path.name)
            for one in shown if number == 0 else ():
                tracks[one.type].begin(one.codec_context.extradata or b"")
            for packet in source.demux(shown):
                if packet.pts is not None and packet.dts is not None:
                    at = packet.pts * packet.time_base + begins_ms * _MS
                    tracks[packet.stream.type].add(at, bytes(packet))
    pictures, sounds = tracks["video"], tracks["audio"]
    return Essence(
        pictures.count, pictures.digest.hexdigest(), sounds.count, sounds.digest.hexdigest()
    )
