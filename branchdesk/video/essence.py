"""What a film consists of, whatever file it lies in: every picture and sound as it was encoded, and
when. Joining recordings and writing chapters leave it as it is; anything else changes it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

import av

from branchdesk.video.joining import Headers, headers_of, packets_of, tracks_of

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


def essence_of(films: Sequence[tuple[Path, int]]) -> Essence:
    """Of films one after the other, each with the ms at which it begins; joined they have the
    headers of the first. Raises av.FFmpegError for what is no film, ValueError for one that has not
    one track of pictures and one of sound, OSError."""
    tracks = {"video": _Track(), "audio": _Track()}
    following_ms = [begins_ms for _path, begins_ms in films[1:]]
    for number, ((path, begins_ms), next_ms) in enumerate(zip_longest(films, following_ms)):
        with av.open(str(path), "r") as source:
            for one in tracks_of(source) if number == 0 else ():
                tracks[one.type].begin(one.codec_context.extradata or b"")
            for packet in packets_of(source, begins_ms, next_ms):
                at = (packet.pts or 0) * packet.time_base
                tracks[packet.stream.type].add(at, bytes(packet))
    pictures, sounds = tracks["video"], tracks["audio"]
    return Essence(
        pictures.count, pictures.digest.hexdigest(), sounds.count, sounds.digest.hexdigest()
    )


def film_headers(path: Path) -> Headers:
    """What a film's decoder is set up with. Raises as :func:`essence_of`."""
    with av.open(str(path), "r") as source:
        return headers_of(source)
