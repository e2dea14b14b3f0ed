"""The films of an evidence folder against its originals, also where those do not fit into one."""

import re
import shutil
import subprocess
from pathlib import Path

import av
import pytest

from branchdesk.app.case_record import NamedRecording
from branchdesk.app.evidence_films import FILM, TAGS, Film, films_of, original
from branchdesk.app.finding import sha256_of
from branchdesk.app.recording import Devices
from branchdesk.app.verifying import check_folder
from branchdesk.app.verifying_record import check_recordings
from branchdesk.bootstrap import Engine
from branchdesk.video.export import export_mp4, export_original
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.reader import SealedReader
from tests.app.branch import CLIP, answers, ask, begin, open_case, sign, spoil
from tests.app.segments import saved
from tests.video.film_samples import ended_with_its_picture, fragments, sealed

SECONDS, LONGER_MS = 2, 300
CUE = re.compile(r"^(\d+):(\d+):(\d+)\.(\d+) -->", re.MULTILINE)


def test_films_are_named_and_know_where_recordings_begin() -> None:
    starts = {"a": 0, "b": 900, "none": 1600, "c": 1600, "d": 2000}
    (film,) = films_of([("a", "b", "c", "d")], starts)
    assert film == Film(FILM, TAGS, ("a", "b", "c", "d"), starts)
    first, second = films_of([("a", "b"), ("c", "d")], starts)
    assert (first.name, first.tags) == ("recording-1.mp4", "tags-1.vtt")
    assert (second.name, second.tags) == ("recording-2.mp4", "tags-2.vtt")
    assert first.starts_ms == {"a": 0, "b": 900, "none": 1600}
    assert second.starts_ms == {"c": 0, "d": 400}


@pytest.fixture
def outlasting(tmp_path: Path) -> tuple[Path, list[NamedRecording]]:
    """Two recordings whose sound goes on after their last picture, as one film; and their names."""
    made = ended_with_its_picture(fragments(SECONDS, longer_ms=LONGER_MS))
    path, key, manifest = sealed(tmp_path / "part.bdv", made)
    folder = tmp_path / "evidence"
    folder.mkdir()
    with SealedReader(path, key) as reader:
        export_mp4([reader, reader], folder / FILM, [])
        for number in (1, 2):
            export_original(reader, folder / original(number))
    assert manifest.media_sha256 == sha256_of(folder / original(1))
    part = NamedRecording("part", manifest.media_ms, manifest.media_sha256, manifest.sha256)
    return folder, [part, part]


def failing(folder: Path, named: list[NamedRecording]) -> list[tuple[str, object]]:
    listed = sorted(path.name for path in folder.iterdir())
    found = list(check_recordings(folder, listed, named))
    assert {one.params["file"] for one in found} >= {FILM, original(1), original(2)}
    return [(one.what, one.params["file"]) for one in found if not one.holds]


def packets(film: Path, kind: str) -> list[bytes]:
    with av.open(str(film)) as source:
        (track,) = [one for one in source.streams if one.type == kind]
        return [bytes(packet) for packet in source.demux(track) if packet.pts is not None]


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_one_altered_packet_of_parts_that_outlast_their_pictures_is_named(
    outlasting: tuple[Path, list[NamedRecording]], kind: str
) -> None:
    folder, named = outlasting
    assert failing(folder, named) == []
    content = (folder / FILM).read_bytes()
    # After the joint: what is in the middle of the second part.
    changed = packets(folder / FILM, kind)[-len(packets(folder / original(2), kind)) // 2]
    at = content.rindex(changed) + len(changed) // 2
    altered = content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :]
    (folder / FILM).write_bytes(altered)
    assert failing(folder, named) == [("film", FILM)]


def test_a_film_more_than_the_recordings_make_does_not_hold(
    outlasting: tuple[Path, list[NamedRecording]],
) -> None:
    folder, named = outlasting
    shutil.copy(folder / FILM, folder / "recording-1.mp4")
    assert failing(folder, named) == [("film", "recording-1.mp4")]


def scaled(clip: Path, width: int, height: int) -> Devices:
    """Some of the demonstration's clip as another camera and microphone show it."""
    how = ["-t", "8", "-vf", f"scale={width}:{height}", "-preset", "ultrafast", "-c:a", "copy"]
    command = ["ffmpeg", "-v", "error", "-i", CLIP, *how, str(clip)]
    subprocess.run(command, check=True, timeout=60)
    return Devices(
        CameraSpec("clip", path=str(clip), width=width, height=height),
        MicrophoneSpec("clip", path=str(clip)),
    )


def chapters(film: Path) -> list[int]:
    """Where they begin, ms."""
    with av.open(str(film)) as source:
        return [round(one["start"] * (one["time_base"] or 1) * 1000) for one in source.chapters()]


def cues(path: Path) -> list[int]:
    """Where they begin, ms."""
    found = CUE.findall(path.read_text("utf-8"))
    return [((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(ms) for h, m, s, ms in found]


def test_another_camera_after_a_pause_gives_a_film_each(pc: Engine, tmp_path: Path) -> None:
    desk, other = pc.desk, scaled(tmp_path / "other.mp4", 480, 270)
    case_id = open_case(desk)
    begin(desk, case_id)
    chosen = list(enumerate(answers().values(), start=1))
    for number, option in chosen[:8]:
        ask(desk, case_id, number, option)
    saved(pc)
    desk.interviews.pause(case_id, "換鏡頭")
    pc.recording.devices = other
    desk.interviews.go_on(case_id)
    for number, option in chosen[8:]:
        ask(desk, case_id, number, option)
    saved(pc)
    desk.results.finish(case_id)
    sign(desk, case_id)
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name in (FILM, TAGS):
        (folder / name).write_bytes(b"of an export before")
    desk.exports.case(case_id, folder, lambda tag: tag.kind, ())

    found = check_folder(folder)
    assert [one for one in found if not one.holds] == []
    films = [folder / f"recording-{number}.mp4" for number in (1, 2)]
    assert [one.params["file"] for one in found if one.what == "film"] == [x.name for x in films]
    assert not (folder / FILM).exists()
    assert not (folder / TAGS).exists()
    interview = desk.interviews.state(case_id)
    lengths = [interview.ended[ident].media_ms for ident in interview.recording_ids]
    for number, (film, size) in enumerate(zip(films, ((640, 360), (480, 270)), strict=True), 1):
        with av.open(str(film)) as source:
            shown = [(frame.width, frame.height) for frame in source.decode(video=0)]
        assert shown == [size] * len(packets(folder / original(number), "video"))
        tagged = cues(folder / f"tags-{number}.vtt")
        assert len(tagged) > 8
        assert all(at <= lengths[number - 1] + 1000 for at in tagged)
        marks = chapters(film)
        assert all(min(abs(mark - at) for at in (0, *tagged)) <= 100 for mark in marks)
        assert len(marks) > 2
    shutil.copy(films[0], folder / FILM)
    spoil(films[1])
    broken = {(one.what, one.params["file"]) for one in check_folder(folder) if not one.holds}
    assert broken >= {("added", FILM), ("file", films[1].name), ("film", films[1].name)}
    assert films[0].name not in {name for _what, name in broken}
