"""The main job on real input, as ``branchdesk demo`` leaves it, looked at by independent tools."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from branchdesk.demo.script import Script, load
from tests.sources import ROOT

HEARD_MS = 1500
"""A key is pressed as its cue is heard; the rest is the way through the screens."""
NOTICED_MS = 3000
"""A detector needs a stretch of time before it says so."""
DETECTED = {
    "face_lost": "face_lost",
    "dark": "dark",
    "frozen": "frozen",
    "silence": "silence",
}
"""A stretch of the clip and the claim it must lead to."""


@dataclass(frozen=True)
class Cue:
    """A tag of ``tags.vtt``."""

    at_ms: int
    to_ms: int
    facts: dict[str, Any]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that one demonstration left."""
    out = tmp_path_factory.mktemp("demo")
    ran = branchdesk("demo", "--out", out)
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert str(out) in ran.stdout
    return out


@pytest.fixture(scope="module")
def script() -> Script:
    """What is said in the clip, and when."""
    return load(ROOT / "resources" / "demo" / "interview-zh.json")


@pytest.fixture(scope="module")
def cues(done: Path) -> list[Cue]:
    """Every tag of the exported film."""
    text = (done / "tags.vtt").read_text("utf-8")
    found = re.findall(r"^(\S+) --> (\S+)\n(\{.*\})$", text, re.MULTILINE)
    return [Cue(_ms(at), _ms(to), json.loads(facts)) for at, to, facts in found]


def branchdesk(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "branchdesk", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def tool(*arguments: object) -> str:
    """What an independent program says; it must succeed."""
    ran = subprocess.run(list(map(str, arguments)), capture_output=True, text=True, check=True)
    return ran.stdout + ran.stderr


def probe(film: Path, what: str) -> list[dict[str, Any]]:
    told = tool("ffprobe", "-v", "error", f"-show_{what}", "-of", "json", film)
    found: list[dict[str, Any]] = json.loads(told)[what]
    return found


def _ms(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def test_the_summary_says_that_everything_holds(done: Path, cues: list[Cue]) -> None:
    told = json.loads((done / "summary.json").read_text("utf-8"))
    assert told["broken"] == []
    assert told["chain_verified"] is True
    assert told["events"] == told["acknowledged_seq"] > 100
    assert told["events_verified"] >= told["events"], "the feed's events are in the chain too"
    assert told["state"] == "APPROVED"
    assert told["questions_asked"] == 20
    assert told["takes"] == 21, "the rushed question was asked once more"
    assert told["tags"]["asked"] >= 20
    assert {cue.facts["question"] for cue in cues if cue.facts["kind"] == "answered"} == set(
        range(1, 21)
    )
    assert set(told["profile_lines"]) == {"mindset", "preferences", "direction", "strength"}
    assert all(cited and min(cited) >= 1 for cited in told["profile_lines"].values())
    assert told["media_seconds"] > 270
    assert all(seconds >= 0 for seconds in told["seconds"].values())


def test_the_film_plays_with_picture_sound_and_a_chapter_a_tag(done: Path, cues: list[Cue]) -> None:
    film = done / "recording.mp4"
    streams = {each["codec_type"]: each for each in probe(film, "streams")}
    assert (streams["video"]["codec_name"], streams["audio"]["codec_name"]) == ("h264", "aac")
    length = float(streams["video"]["duration"])
    assert length == pytest.approx(float(streams["audio"]["duration"]), abs=0.5)
    assert length > 270
    assert tool("ffmpeg", "-v", "error", "-xerror", "-i", film, "-f", "null", "-") == ""
    chapters = [round(float(each["start_time"]) * 1000) for each in probe(film, "chapters")]
    assert len(chapters) >= 20
    assert all(before < after for before, after in pairwise(chapters))
    assert chapters[0] == 0, "what is before the first tag is a chapter of its own"
    starts = [cue.at_ms for cue in cues]
    for these, those in ((chapters[1:], starts), (starts, chapters)):
        assert max(min(abs(one - other) for other in those) for one in these) <= 100


def test_tags_stand_where_the_clip_says(cues: list[Cue], script: Script) -> None:
    for number, question in enumerate(script.items, start=1):
        answers = [
            cue.at_ms
            for cue in cues
            if cue.facts["kind"] == "answered" and cue.facts["question"] == number
        ]
        assert min(abs(at - question.answered_at_ms) for at in answers) <= HEARD_MS, number
        if question.own_words_at_ms is not None:
            told = [
                cue.at_ms
                for cue in cues
                if cue.facts["kind"] == "ownwords" and cue.facts["question"] == number
            ]
            assert min(abs(at - question.own_words_at_ms) for at in told) <= HEARD_MS, number


def test_what_was_wrong_in_the_clip_is_claimed_and_nothing_else(
    cues: list[Cue], script: Script
) -> None:
    claims = [cue for cue in cues if cue.facts["kind"] == "claim"]
    for what, stretches in script.stretches.items():
        found = [cue for cue in claims if cue.facts["what"] == DETECTED[what]]
        assert len(found) == len(stretches), what
        for cue, (begin, end) in zip(found, stretches, strict=True):
            assert begin - NOTICED_MS <= cue.at_ms <= end, what
            assert begin < cue.to_ms <= end + NOTICED_MS, what
    others = {cue.facts["what"] for cue in claims} - set(DETECTED.values())
    # A machine without time for sound loses some, and says so.
    assert others - {"sound_gap"} == {"read_too_fast"}


def test_the_form_is_signed_and_sealed_for_others_too(done: Path) -> None:
    told = tool("pdfsig", done / "form.pdf")
    assert told.count("Signature is Valid.") == 2
    assert "Total document signed" in told


def test_verify_holds_and_names_what_was_changed(done: Path, tmp_path: Path) -> None:
    database = done / "branch" / "counter-3" / "branchdesk.db"
    for whole in (done, done / "form.pdf", database):
        assert branchdesk("verify", whole).returncode == 0, whole
    for name, at in (("form.pdf", 0.4), ("recording.mp4", 0.6)):
        copy = tmp_path / name.split(".")[0]
        shutil.copytree(done, copy, ignore=shutil.ignore_patterns("branch", "screens"))
        _spoil(copy / name, at)
        told = branchdesk("verify", copy)
        assert told.returncode == 1, name
        assert name in told.stdout
    keys = tmp_path / "counter-3-keys.json"
    shutil.copy(done / "branch" / keys.name, keys)
    data = tmp_path / "counter-3"
    shutil.copytree(database.parent, data)
    _spoil(data / database.name, 0.5)
    told = branchdesk("verify", data)
    assert told.returncode == 1
    assert database.name in told.stdout + told.stderr


def _spoil(path: Path, at: float) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0x01
    path.write_bytes(content)


def test_every_screen_of_the_job_was_pictured(done: Path) -> None:
    names = {path.stem.partition("-")[2] for path in (done / "screens").glob("*.png")}
    pages = {"sign-in", "case", "consent", "interview", "result", "sign", "sealed"}
    assert pages | {"review-queue", "review", "board", "sync", "clients", "profile"} <= names
    profile = json.loads((done / "profile.json").read_text("utf-8"))
    assert profile
