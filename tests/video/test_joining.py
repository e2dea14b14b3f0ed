"""Several recordings as one film: sound that goes on after the last picture, and parts that do not
fit together."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.container import SealedReader
from branchdesk.video.essence import essence_of
from branchdesk.video.export import Chapter, export_mp4, export_original, recorded_headers
from branchdesk.video.joining import together
from branchdesk.video.records import Fragment
from tests.video.film_samples import FPS, ended_with_its_picture, fragments, sealed

SECONDS, LONGER_MS = 2, 300
PART_MS = SECONDS * 1000
LARGE, SMALL = (640, 480), (320, 180)


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def recordings(
    opened: ExitStack, folder: Path, *parts: tuple[Fragment, ...]
) -> tuple[list[SealedReader], list[Path]]:
    """Closed recordings of ``parts``, and each as it was recorded."""
    readers, originals = [], []
    for number, made in enumerate(parts):
        path, key, _manifest = sealed(folder / f"{number}.bdv", made)
        readers.append(opened.enter_context(SealedReader(path, key)))
        originals.append(folder / f"original-{number}.mp4")
        export_original(readers[-1], originals[-1])
    return readers, originals


def sounds(path: Path) -> list[tuple[Fraction, bytes]]:
    with av.open(str(path)) as source:
        return [
            (packet.pts * packet.time_base, bytes(packet))
            for packet in source.demux(source.streams.audio[0])
            if packet.pts is not None
        ]


def expect_whole(film: Path, pictures: int, size: tuple[int, int] = SMALL) -> None:
    """Every packet decodes to what it was, and no tool has anything to say about it."""
    plays = ["ffmpeg", "-v", "warning", "-xerror", "-i", str(film), "-f", "null", "-"]
    told = subprocess.run(plays, capture_output=True, check=False, text=True, timeout=60)
    assert (told.returncode, told.stderr) == (0, "")
    with av.open(str(film)) as source:
        seen = [(frame.width, frame.height) for frame in source.decode(video=0)]
    assert seen == [size] * pictures
    times = [at for at, _data in sounds(film)]
    assert all(before < after for before, after in pairwise(times))


def test_sound_after_the_last_picture_gives_way_to_the_next_part(
    opened: ExitStack, tmp_path: Path
) -> None:
    part = ended_with_its_picture(fragments(SECONDS, longer_ms=LONGER_MS))
    readers, originals = recordings(opened, tmp_path, part, part)
    film = tmp_path / "film.mp4"
    lasts_ms = readers[0].length_ms
    lasts = Fraction(lasts_ms, 1000)
    assert lasts_ms < PART_MS + 40
    assert export_mp4(readers, film, [Chapter(lasts_ms, "next")]) == 2 * lasts_ms
    expect_whole(film, 2 * SECONDS * FPS)
    one, both = sounds(originals[0]), sounds(film)
    begun = [(at, data) for at, data in one if at < lasts]
    assert 10 < len(one) - len(begun) < 20
    assert both == [*begun, *((at + lasts, data) for at, data in one)]
    assert essence_of([(film, 0)]) == essence_of([(originals[0], 0), (originals[1], lasts_ms)])
    with av.open(str(film)) as source:
        starts = [one["start"] * (one["time_base"] or 1) for one in source.chapters()]
    assert starts == [0, lasts]


def test_a_recording_lasts_as_long_as_its_sound(opened: ExitStack, tmp_path: Path) -> None:
    part = fragments(SECONDS, longer_ms=LONGER_MS)
    readers, originals = recordings(opened, tmp_path, part, part)
    lasts_ms = PART_MS + LONGER_MS
    assert readers[0].length_ms == lasts_ms
    readers[0].verify()
    film = tmp_path / "film.mp4"
    assert export_mp4(readers, film, []) == 2 * lasts_ms
    expect_whole(film, 2 * SECONDS * FPS)
    assert len(sounds(film)) == 2 * len(sounds(originals[0])), "nothing heard is left out"
    assert essence_of([(film, 0)]) == essence_of([(originals[0], 0), (originals[1], lasts_ms)])


def test_parts_of_another_size_are_another_film(opened: ExitStack, tmp_path: Path) -> None:
    small, large = fragments(SECONDS), fragments(SECONDS, LARGE)
    readers, originals = recordings(opened, tmp_path, small, small, large, small)
    runs = together((recorded_headers(one), one) for one in readers)
    assert runs == (tuple(readers[:2]), (readers[2],), (readers[3],))
    for run, size in zip(runs, (SMALL, LARGE, SMALL), strict=True):
        film = tmp_path / "film.mp4"
        export_mp4(run, film, [])
        expect_whole(film, len(run) * SECONDS * FPS, size)
    assert essence_of([(film, 0)]) == essence_of([(originals[3], 0)])


def test_what_does_not_fit_together_is_not_made_one_film(opened: ExitStack, tmp_path: Path) -> None:
    readers, _ = recordings(opened, tmp_path, fragments(SECONDS), fragments(SECONDS, LARGE))
    before = set(tmp_path.iterdir())
    with pytest.raises(ValueError, match="same headers"):
        export_mp4(readers, tmp_path / "film.mp4", [])
    assert set(tmp_path.iterdir()) == before


def test_a_place_that_cannot_be_written_is_no_damage(opened: ExitStack, tmp_path: Path) -> None:
    readers, _ = recordings(opened, tmp_path, fragments(SECONDS))
    film = tmp_path / "gone" / "film.mp4"
    with pytest.raises(DeviceFault) as refused:
        export_mp4(readers, film, [])
    assert refused.value.code == "film_unwritten"
    assert refused.value.params["path"] == str(film)
    assert refused.value.params["problem"]
