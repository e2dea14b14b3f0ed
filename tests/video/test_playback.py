"""From ms to frame and back, and out of the house as MP4 and WebVTT."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from branchdesk.domain.errors import IntegrityFault
from branchdesk.video.container import SealedReader
from branchdesk.video.export import Chapter, Cue, export_mp4, write_vtt
from branchdesk.video.playback import View, frame_at, frame_number, track
from tests.video.film_samples import number_in, pts_of, sealed_film


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[SealedReader]:
    path, key, _ = sealed_film(tmp_path)
    with SealedReader(path, key) as opened:
        yield opened


def probed(path: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-show_streams", "-show_chapters", "-show_format"]
    done = subprocess.run([*command, "-of", "json", str(path)], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_ms_leads_to_the_frame_on_screen(reader: SealedReader) -> None:
    index = reader.index()
    assert [frame.pts for frame in index] == [pts_of(number) for number in range(100)]
    for number in (0, 1, 24, 25, 26, 57, 99):
        ms = index[number].ms
        assert frame_number(reader, ms) == number
        picture = frame_at(reader, ms + 5)
        assert (number_in(picture.data), picture.at_ms) == (number, ms)
    assert frame_number(reader, 10**6) == 99


def test_the_index_is_what_a_decoder_finds(reader: SealedReader) -> None:
    with av.open(View(reader), "r") as container:
        found = [(frame.pts, frame.key_frame) for frame in container.decode(video=0)]
    assert found == [(frame.pts, frame.key) for frame in reader.index()]


def test_looking_at_a_frame_leaves_the_player_where_it_is(reader: SealedReader) -> None:
    reader.seek(1234)
    frame_at(reader, 2000)
    assert reader.tell() == 1234


def test_a_track_costs_no_decoding(reader: SealedReader) -> None:
    seen = track(reader)
    assert (seen.length_ms, seen.peaks_ms, len(seen.peaks)) == (4000, 50, 80)
    assert [at for at, _ in seen.thumbnails] == [0]


def test_exported_film_has_picture_sound_and_chapters(reader: SealedReader, tmp_path: Path) -> None:
    out = tmp_path / "recording.mp4"
    wanted = [Chapter(2520, "第 2 題 已說明"), Chapter(0, "同意"), Chapter(6040, "Q3")]
    assert export_mp4([reader, reader], out, wanted) == 8000
    found = probed(out)
    kinds = [one["codec_name"] for one in found["streams"] if one["codec_type"] != "data"]
    assert kinds == ["h264", "aac"]
    assert abs(float(found["format"]["duration"]) - 8.0) < 0.1
    marks = [(one["tags"]["title"], float(one["start_time"]) * 1000) for one in found["chapters"]]
    expected = sorted(wanted, key=lambda chapter: chapter.at_ms)
    assert [title for title, _ in marks] == [chapter.title for chapter in expected]
    for (_, at_ms), chapter in zip(marks, expected, strict=True):
        assert abs(at_ms - chapter.at_ms) <= 100
    with av.open(str(out)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 200
    boxes = out.read_bytes()
    assert boxes.index(b"moov") < boxes.index(b"mdat")
    assert {path.name for path in tmp_path.iterdir()} == {"recording.mp4", "film.bdv"}


def test_chapters_stand_where_they_were_put(reader: SealedReader, tmp_path: Path) -> None:
    out = tmp_path / "recording.mp4"
    export_mp4([reader], out, [Chapter(1500, "a"), Chapter(1500, "b"), Chapter(2200, "c")])
    marks = [
        (float(one["start_time"]) * 1000, one["tags"]["title"]) for one in probed(out)["chapters"]
    ]
    assert marks == [(0, "00:00"), (1500, "a / b"), (2200, "c")]


def test_a_damaged_recording_is_not_exported(reader: SealedReader, tmp_path: Path) -> None:
    raw = bytearray(reader.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    reader.path.write_bytes(raw)
    out = tmp_path / "recording.mp4"
    with pytest.raises(IntegrityFault) as refused:
        export_mp4([reader], out, [])
    assert refused.value.params["second"] in (1, 2)
    assert {path.name for path in tmp_path.iterdir()} == {"film.bdv"}


def test_subtitles_keep_their_form_whatever_the_text(tmp_path: Path) -> None:
    path = tmp_path / "tags.vtt"
    write_vtt(path, [Cue(61_500, 61_500, "b\n\nc --> d"), Cue(0, 900, "<第1題> & 說明")])
    assert path.read_text(encoding="utf-8").split("\n") == [
        *("WEBVTT", "", "1", "00:00:00.000 --> 00:00:00.900", "&lt;第1題&gt; &amp; 說明", ""),
        *("2", "00:01:01.500 --> 00:01:01.501", "b c → d", ""),
    ]
    assert list(tmp_path.iterdir()) == [path]
