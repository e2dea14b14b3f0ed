"""Recordings one after another in one film: which fit together, and what each gives to it.

Export and verification hold to the same rules, so that a film is just what its originals give.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

_MS = Fraction(1, 1000)

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Headers:
    """What a decoder is set up with, of which a film has one: codec, size in px and the codec's own
    headers of the pictures; codec, rate in Hz, channels and headers of the sound."""

    pictures: tuple[str, int, int, bytes]
    sound: tuple[str, int, int, bytes]


def tracks_of(source: InputContainer) -> tuple[VideoStream, AudioStream]:
    """The track of pictures and the one of sound; ValueError for what has not one of each, or
    subtitles, since a player chooses among several."""
    shown = [one.type for one in source.streams if one.type in ("video", "audio", "subtitle")]
    if sorted(shown) != ["audio", "video"]:
        raise ValueError(source.name)
    return source.streams.video[0], source.streams.audio[0]


def headers_of(source: InputContainer) -> Headers:
    """The headers of an opened film; ValueError as :func:`tracks_of`."""
    video, audio = tracks_of(source)
    pictures, sound = video.codec_context, audio.codec_context
    return Headers(
        (pictures.name, pictures.width, pictures.height, pictures.extradata or b""),
        (sound.name, sound.sample_rate, sound.channels, sound.extradata or b""),
    )


def together(parts: Iterable[tuple[Headers, Part]]) -> tuple[tuple[Part, ...], ...]:
    """Parts that follow one another and fit into one film: their headers are the same. With those
    of another camera or size a decoder would make nothing of what follows."""
    runs = groupby(parts, key=itemgetter(0))
    return tuple(tuple(part for _headers, part in run) for _same, run in runs)


def packets_of(
    source: InputContainer, begins_ms: int, next_ms: int | None
) -> Iterator["Packet[Stream]"]:
    """The packets of a part with their times in the film, in which it begins at ``begins_ms`` and
    the next part, if there is one, at ``next_ms``.

    A microphone may be heard a little after the last picture. What of a part begins when the next
    one has begun is left out: it would lie over the sound of other pictures, and a track knows no
    two packets at once. So every part keeps its place, its sound beside its pictures.
    """
    for packet in source.demux(*tracks_of(source)):
        if packet.pts is None or packet.dts is None:
            continue
        shift = round(begins_ms * _MS / packet.time_base)
        packet.pts += shift
        packet.dts += shift
        if next_ms is None or packet.pts * packet.time_base < next_ms * _MS:
            yield packet
