"""Make the demonstration clips: a whole spoken risk interview with known ground truth.

Run by hand from the repository when the questionnaire's wording changes::

    python -m tools.make_demo_clip zh     # resources/demo/interview-zh.mp4 and .json
    python -m tools.make_demo_clip en     # resources/demo/short-en.mp4 and .json, two questions

Needs ``espeak-ng`` on the path. Adviser and client are two of its voices reading the shipped
questionnaire; the picture is :mod:`tools.demo_scene`. The JSON beside a clip says, in ms from its
start, when what is heard and which stretches are disturbed on purpose.
"""

import argparse
import io
import json
import subprocess
import sys
import wave
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import yaml
from numpy.typing import NDArray

from tools.demo_scene import FPS, HEIGHT, WIDTH, Pixels, Scene

ROOT = Path(__file__).resolve().parent.parent
QUESTIONNAIRE = ROOT / "resources" / "questionnaires" / "risk-individual.yaml"
OUT = ROOT / "resources" / "demo"
RATE = 48_000
NOISE_DB = -44.0
"""Room noise: a real room is never silent, so only the stretch without it counts as silence."""

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice: name, words a minute, pitch 0..99."""

    name: str
    speed: int
    pitch: int


@dataclass(frozen=True)
class Cast:
    """Everything of one language: voices, key of the wording, and the words beside it."""

    key: str
    clip: str
    adviser: Voice
    client: Voice
    greeting: str
    consent: str
    explanation: str
    own_words: tuple[str, ...]
    client_asks: str
    reply: str
    change: str
    once_more: str
    between: str


ZH = Cast(
    key="zh_TW",
    clip="interview-zh",
    adviser=Voice("cmn", 345, 42),
    client=Voice("cmn+f3", 250, 60),
    greeting="您好，這次談話會錄音錄影，您同意嗎？",
    consent="我同意。",
    explanation="意思是，投資可能賺錢，也可能賠錢。",
    own_words=(
        "也就是說，可能會賠錢。",
        "我懂，錢要放久一點。",
        "就是不保證拿回本金。",
        "要看我能賠多少。",
    ),
    client_asks="請問這個會影響費用嗎？",
    reply="不會影響費用。",
    change="等一下，我改成：",
    once_more="剛才那一題，我再唸一次。",
    between="；",
)
EN = Cast(
    key="en",
    clip="short-en",
    adviser=Voice("en-us", 210, 40),
    client=Voice("en-us+f3", 200, 60),
    greeting="Hello. This talk is recorded. Do you agree?",
    consent="Yes, I agree.",
    explanation="That means you may gain, and you may lose.",
    own_words=("So I could lose money.",),
    client_asks="Does that change the fee?",
    reply="No.",
    change="Wait, I would rather say:",
    once_more="Let me read that one again.",
    between="; ",
)


@dataclass(frozen=True)
class Plan:
    """Which questions (numbers from 1) carry what, and which reading is disturbed how. The
    ``rushed`` one is read without its choices and much too fast, and once more at the end."""

    questions: int
    explained: tuple[int, ...]
    client_asks: int
    changed: int
    face_lost: int
    dark: int
    silence: int
    frozen: int
    rushed: int


WHOLE = Plan(20, (2, 6, 9, 13, 16), 7, 11, 4, 10, 14, 18, 5)
SHORT = Plan(2, (1,), 0, 0, 0, 0, 0, 0, 0)
RETAKE_AFTER_MS = 12_000
"""Room before the rushed question is read once more: the result comes up in between."""


@dataclass
class Track:
    """The sound so far, who speaks when, and the ground truth."""

    parts: list[Samples] = field(default_factory=list)
    spoken: list[tuple[int, int]] = field(default_factory=list)
    silent: list[tuple[int, int]] = field(default_factory=list)
    ms: int = 0

    def say(self, samples: Samples, *, client: bool) -> tuple[int, int]:
        """Add speech; returns where it lies in ms."""
        begin = self.ms
        self._add(samples)
        if client:
            self.spoken.append((begin, self.ms))
        return begin, self.ms

    def pause(self, ms: int) -> None:
        """Add a pause in which the room is heard."""
        self._add(np.zeros(ms * RATE // 1000, np.float32))

    def silence(self, ms: int) -> tuple[int, int]:
        """Add a stretch of nothing at all."""
        begin = self.ms
        self.pause(ms)
        self.silent.append((begin, self.ms))
        return begin, self.ms

    def mixed(self) -> Samples:
        """Everything with the room under it."""
        sound = np.concatenate(self.parts)
        noise = np.random.default_rng(11).normal(0, 10 ** (NOISE_DB / 20), len(sound))
        for begin, end in self.silent:
            noise[begin * RATE // 1000 : end * RATE // 1000] = 0
        return (sound + noise).astype(np.float32)

    def _add(self, samples: Samples) -> None:
        whole = len(samples) // (RATE // 1000)
        self.parts.append(samples[: whole * RATE // 1000])
        self.ms += whole


def speech(voice: Voice, text: str) -> Samples:
    """``text`` spoken, without silence at its ends, at :data:`RATE`."""
    command = ["espeak-ng", "-v", voice.name, "-s", str(voice.speed), "-p", str(voice.pitch)]
    command += ["--stdin", "--stdout"]
    made = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    with wave.open(io.BytesIO(made.stdout)) as reader:
        rate = reader.getframerate()
    # A streamed WAV does not know its length: what follows the 44 bytes of header is all of it.
    raw = np.frombuffer(made.stdout[44 : len(made.stdout) // 2 * 2], np.int16)
    sound = raw.astype(np.float32) / 32768
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    sound = sound[loud[0] : loud[-1] + rate // 50]
    places = np.arange(0, len(sound) - 1, rate / RATE)
    return (np.interp(places, np.arange(len(sound)), sound) * 0.6).astype(np.float32)


def interview(cast: Cast, plan: Plan, items: list[dict[str, Any]]) -> tuple[Track, dict[str, Any]]:
    """Speak the whole interview; returns its track and the ground truth."""
    track = Track()
    truth: dict[str, Any] = {"clip": f"{cast.clip}.mp4", "language": cast.key, "items": []}
    stretches: dict[str, list[list[int]]] = {
        name: [] for name in ("face_lost", "dark", "frozen", "silence")
    }
    track.pause(300)
    asked = track.say(speech(cast.adviser, cast.greeting), client=False)
    track.pause(350)
    given = track.say(speech(cast.client, cast.consent), client=True)
    truth["consent"] = {"asked_from_ms": asked[0], "asked_to_ms": asked[1], "given_at_ms": given[1]}
    for number, item in enumerate(items[: plan.questions], 1):
        track.pause(300)
        truth["items"].append(_question(cast, plan, number, item, track, stretches))
    if plan.rushed:
        track.pause(RETAKE_AFTER_MS)
        track.say(speech(cast.adviser, cast.once_more), client=False)
        truth["retake"] = _retake(cast, plan.rushed, items[plan.rushed - 1], track)
    track.pause(600)
    truth |= {"length_ms": track.ms, "stretches": stretches}
    return track, truth


def _question(
    cast: Cast,
    plan: Plan,
    number: int,
    item: dict[str, Any],
    track: Track,
    stretches: dict[str, list[list[int]]],
) -> dict[str, Any]:
    """One question from being read to being answered."""
    option = item["options"][_choice(item, number)]
    told: dict[str, Any] = dict.fromkeys(
        ("explained_at_ms", "own_words_at_ms", "client_asks_at_ms", "client_asks_text")
    )
    begin, end = _read(cast, item, track, rushed=number == plan.rushed)
    _disturb(plan, number, begin, stretches)
    if number in plan.explained:
        track.pause(200)
        told["explained_at_ms"] = track.ms
        track.say(speech(cast.adviser, cast.explanation), client=False)
    if number == plan.client_asks:
        track.pause(200)
        told["client_asks_at_ms"], told["client_asks_text"] = track.ms, cast.client_asks
        track.say(speech(cast.client, cast.client_asks), client=True)
        track.pause(150)
        track.say(speech(cast.adviser, cast.reply), client=False)
    if number == plan.silence:
        stretches["silence"].append(list(track.silence(4000)))
    track.pause(350)
    if item.get("key") == "true":
        told["own_words_at_ms"] = track.ms
        said = cast.own_words[number % len(cast.own_words)]
        track.say(speech(cast.client, said), client=True)
        track.pause(150)
    answered = track.say(speech(cast.client, option["text"][cast.key]), client=True)[1]
    changed = []
    if number == plan.changed:
        track.pause(500)
        other = item["options"][_choice(item, number) - 1]
        changed_to = cast.change + other["text"][cast.key]
        at_ms = track.say(speech(cast.client, changed_to), client=True)[1]
        changed.append({"at_ms": at_ms, "option": other["id"]})
    return {
        "item": item["id"],
        "asked_from_ms": begin,
        "asked_to_ms": end,
        **told,
        "answered_at_ms": answered,
        "option": option["id"],
        "changed": changed,
    }


def _read(cast: Cast, item: dict[str, Any], track: Track, *, rushed: bool) -> tuple[int, int]:
    """Read a question with its choices; a rushed reader leaves them out. Where it lies in ms."""
    question = item["text"][cast.key]
    if rushed:
        fast = Voice(cast.adviser.name, cast.adviser.speed + 100, cast.adviser.pitch)
        return track.say(speech(fast, question), client=False)
    choices = cast.between.join(option["text"][cast.key] for option in item["options"])
    return track.say(speech(cast.adviser, f"{question} {choices}"), client=False)


def _retake(cast: Cast, number: int, item: dict[str, Any], track: Track) -> dict[str, Any]:
    """The rushed question once more, read in full and answered."""
    track.pause(300)
    begin, end = _read(cast, item, track, rushed=False)
    track.pause(350)
    option = item["options"][_choice(item, number)]
    answered = track.say(speech(cast.client, option["text"][cast.key]), client=True)[1]
    return {
        "item": item["id"],
        "number": number,
        "asked_from_ms": begin,
        "asked_to_ms": end,
        "answered_at_ms": answered,
        "option": option["id"],
    }


def _disturb(plan: Plan, number: int, begin: int, stretches: dict[str, list[list[int]]]) -> None:
    for name, wanted, length in (
        ("face_lost", plan.face_lost, 3000),
        ("dark", plan.dark, 3000),
        ("frozen", plan.frozen, 2520),
    ):
        if number == wanted:
            # On a frame of the clip, so that picture and ground truth agree.
            start = begin // 40 * 40 + 400
            stretches[name].append([start, start + length])


def _choice(item: dict[str, Any], number: int) -> int:
    """Which option (from 0) the client takes: right where there is a right one, else moderate."""
    ids = [option["id"] for option in item["options"]]
    if item.get("correct") in ids:
        return ids.index(item["correct"])
    return min(len(ids) - 1, 1 + number % 2)


def picture(scene: Scene, at_ms: int, track: Track, stretches: dict[str, Any]) -> Pixels | None:
    """The frame at ``at_ms``; None while the picture stands still."""
    inside = {
        name: any(begin <= at_ms < end for begin, end in stretches[name]) for name in stretches
    }
    # The first frame of a frozen stretch is shown; the ones after it never come.
    if inside["frozen"] and not any(begin == at_ms for begin, _ in stretches["frozen"]):
        return None
    speaking = any(begin <= at_ms < end for begin, end in track.spoken)
    return scene.frame(
        at_ms / 1000, present=not inside["face_lost"], dark=inside["dark"], speaking=speaking
    )


def write_clip(path: Path, track: Track, truth: dict[str, Any], crf: int) -> None:
    """Paint, encode and write the clip; it takes the old one's place when it is whole."""
    part = path.with_suffix(".part.mp4")
    scene = Scene(OUT / "portrait.jpg")
    sound = track.mixed()
    with av.open(str(part), "w", options={"movflags": "faststart"}) as out:
        video = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.time_base = Fraction(1, FPS)
        video.options = {"preset": "slow", "crf": str(crf), "g": "250"}
        audio = out.add_stream("aac", rate=RATE, layout="mono")
        audio.bit_rate = 48_000
        for number in range(truth["length_ms"] * FPS // 1000):
            pixels = picture(scene, number * 1000 // FPS, track, truth["stretches"])
            if pixels is not None:
                frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
                frame.pts, frame.time_base = number, Fraction(1, FPS)
                out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for at in range(0, len(sound) - 1023, 1024):
            block = sound[at : at + 1024].reshape(1, -1)
            heard = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
            heard.sample_rate, heard.pts, heard.time_base = RATE, at, Fraction(1, RATE)
            out.mux(audio.encode(heard))
        out.mux(audio.encode(None))
    part.replace(path)


def main(arguments: list[str]) -> None:
    """Make the clip of one language and its ground truth."""
    parser = argparse.ArgumentParser(description="Make a demonstration clip.")
    parser.add_argument("language", choices=("zh", "en"))
    cast, plan, crf = (
        (ZH, WHOLE, 28)
        if parser.parse_args(arguments).language == "zh"
        else (
            EN,
            SHORT,
            28,
        )
    )
    # The base loader keeps ids such as 30_50 as they are written.
    questionnaire = yaml.load(QUESTIONNAIRE.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506 - builds text only
    track, truth = interview(cast, plan, questionnaire["items"])
    truth["questionnaire"] = questionnaire["id"]
    write_clip(OUT / truth["clip"], track, truth, crf)
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (OUT / f"{cast.clip}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
