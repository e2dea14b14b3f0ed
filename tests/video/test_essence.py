"""A film and what it was made of: the same until anything of it is changed."""

import subprocess
from fractions import Fraction
from pathlib import Path

import av
import pytest

from branchdesk.video.container import SealedReader
from branchdesk.video.essence import Essence, essence_of
from branchdesk.video.export import Chapter, export_mp4, export_original
from tests.video.film_samples import fragments, sealed_film

LENGTH_MS = 4000


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("essence")
    path, key, _manifest = sealed_film(folder)
    with SealedReader(path, key) as reader:
        export_original(reader, folder / "original.mp4")
        export_mp4([reader, reader], folder / "film.mp4", [Chapter(1500, "a"), Chapter(6000, "b")])
    return folder / "original.mp4"


@pytest.fixture(scope="module")
def parts(original: Path) -> Essence:
    return essence_of([(original, 0), (original, LENGTH_MS)])


def test_an_original_is_what_was_recorded_byte_for_byte(original: Path) -> None:
    assert original.read_bytes() == b"".join(fragment.media for fragment in fragments())


def test_joining_and_chapters_leave_it_as_it_is(original: Path, parts: Essence) -> None:
    assert parts.pictures == 200
    assert essence_of([(original.with_name("film.mp4"), 0)]) == parts


def test_the_order_and_the_place_of_parts_count(original: Path, parts: Essence) -> None:
    assert essence_of([(original, 0), (original, LENGTH_MS + 1)]) != parts
    assert essence_of([(original, 0)]) != parts


def _changed(film: Path, out: Path, *how: str) -> Path:
    """The film as ffmpeg writes it without encoding anything again."""
    command = ["ffmpeg", "-v", "error", "-i", str(film), *how, "-c", "copy", "-y", str(out)]
    subprocess.run(command, check=True, timeout=60)
    return out


def test_a_second_track_to_choose_from_is_no_film_of_ours(original: Path, tmp_path: Path) -> None:
    twice = _changed(original, tmp_path / "twice.mp4", "-map", "0", "-map", "0:v")
    mute = _changed(original, tmp_path / "mute.mp4", "-an")
    for film in (twice, mute):
        with pytest.raises(ValueError, match=film.name):
            essence_of([(film, 0)])


def test_other_headers_for_the_decoder_are_another_film(original: Path, tmp_path: Path) -> None:
    one = essence_of([(original, 0)])
    assert essence_of([(_changed(original, tmp_path / "same.mp4"), 0)]) == one
    wider = "h264_metadata=sample_aspect_ratio=2/1"
    changed = essence_of([(_changed(original, tmp_path / "wider.mp4", "-bsf:v", wider), 0)])
    assert changed.pictures_sha256 != one.pictures_sha256
    assert changed.sounds_sha256 == one.sounds_sha256


def _copied(film: Path, out: Path, leave_out: int | None, later_ms: int = 0) -> Path:
    """The film without picture ``leave_out``, what is after its first second ``later_ms`` later."""
    with av.open(str(film)) as source, av.open(str(out), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        sound = target.add_stream_from_template(source.streams.audio[0])
        number = 0
        for packet in source.demux(source.streams.video[0], source.streams.audio[0]):
            if packet.pts is None or packet.dts is None:
                continue
            picture = packet.stream.type == "video"
            number += picture
            if picture and number == leave_out:
                continue
            if packet.pts * packet.time_base > 1:
                shift = round(Fraction(later_ms, 1000) / packet.time_base)
                packet.pts += shift
                packet.dts += shift
            packet.stream = video if picture else sound
            target.mux(packet)
    return out


def test_one_picture_less_or_later_is_another_film(
    original: Path, parts: Essence, tmp_path: Path
) -> None:
    film = original.with_name("film.mp4")
    assert essence_of([(_copied(film, tmp_path / "same.mp4", None), 0)]) == parts
    assert essence_of([(_copied(film, tmp_path / "less.mp4", 30), 0)]) != parts
    assert essence_of([(_copied(film, tmp_path / "later.mp4", None, later_ms=40), 0)]) != parts
