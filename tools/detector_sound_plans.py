"""What is heard in the detectors' clips of sound, and what a detector should say of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tools.detector_sounds import (
    NOISES,
    Samples,
    at_level,
    babble,
    clicks,
    fan,
    machine,
    pink,
    talk,
)
from tools.make_demo_clip import RATE

CLEAR = ("silence", "clipping", "noise", "system_voice")
LANGUAGES = ("zh", "en")
ROOM_DB = -53.0
CLIPS_OF_ROUND = 3


@dataclass(frozen=True)
class SoundClip:
    """A clip of sound."""

    name: str
    language: str
    sound: Samples
    stretches: dict[str, list[tuple[int, int]]]
    hard: bool = False
    case: str = ""


@dataclass
class _Track:
    """A sound that grows part by part."""

    language: str
    random: np.random.Generator
    room_db: float = ROOM_DB
    parts: list[Samples] = field(default_factory=list)
    stretches: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    ms: int = 0

    def talk(self, ms: int, level_db: float = -20.0) -> Samples:
        """Speech for ``ms``, not yet added."""
        return talk(self.language, int(self.random.integers(6)), ms) * 10 ** ((level_db + 20) / 20)

    def room(self, ms: int) -> Samples:
        """The room nobody speaks in."""
        count = ms * RATE // 1000
        return at_level(pink(count, self.random), self.room_db)

    def add(self, sound: Samples, *faults: str) -> None:
        """Add ``sound`` in which ``faults`` are to be found."""
        length = len(sound) * 1000 // RATE
        for what in faults:
            self.stretches.setdefault(what, []).append((self.ms, self.ms + length))
        self.parts.append(sound.astype(np.float32))
        self.ms += length

    def add_talk(self, ms: int, level_db: float = -20.0) -> None:
        """Add speech in the room."""
        self.add(self.talk(ms, level_db) + self.room(ms))

    def clip(self, name: str, *, hard: bool = False, case: str = "") -> SoundClip:
        """What has been added."""
        whole = np.concatenate(self.parts)
        return SoundClip(name, self.language, whole, self.stretches, hard, case)


def sounds(rounds: int) -> Iterator[SoundClip]:
    """Clear cases in both languages: each fault twice in a clip."""
    for turn in range(rounds * CLIPS_OF_ROUND):
        for place, language in enumerate(LANGUAGES):
            random = np.random.default_rng(50 + turn * 2 + place)
            track = _Track(language, random)
            track.add_talk(6000)
            for what in random.permutation(CLEAR * 2):
                _add_fault(track, str(what))
                track.add_talk(int(random.integers(60, 90)) * 100)
            yield track.clip(f"sound-{language}-{turn}")


def _add_fault(track: _Track, what: str) -> None:
    random = track.random
    ms = int(random.integers(50, 80)) * 100
    count = ms * RATE // 1000
    if what == "silence":
        muted = random.random() < 0.5
        track.add(np.zeros(count, np.float32) if muted else at_level(track.room(ms), -64), what)
    elif what == "clipping":
        loud = track.talk(ms, float(random.uniform(-4, 0))) + track.room(ms)
        track.add(np.clip(loud, -1, 1), what)
    elif what == "noise":
        kind = list(NOISES)[int(random.integers(len(NOISES)))]
        noise = at_level(NOISES[kind](count, random), float(random.uniform(-34, -28)))
        track.add(track.talk(ms) + noise, what)
    else:
        track.add(machine(track.language, ms) + track.room(ms), what)


def hard_sounds() -> Iterator[SoundClip]:
    """Cases at the edge, one kind to a clip."""
    for language in LANGUAGES:
        for number, (case, ms) in enumerate(_HARD.items()):
            track = _Track(language, np.random.default_rng(500 + number))
            track.add_talk(6000)
            _add_hard(track, case, ms)
            track.add_talk(8000)
            yield track.clip(f"hard-{case.replace(' ', '-')}-{language}", hard=True, case=case)


_HARD = {
    "babble": 8000,
    "noise nobody speaks in": 8000,
    "mild noise": 8000,
    "keyboard": 8000,
    "loud and clean": 8000,
    "overdriven before the mixer": 6000,
    "softly limited": 6000,
    "pause for thought": 2600,
    "quiet voice": 8000,
    "silence with hum": 6000,
}


def _add_hard(track: _Track, case: str, ms: int) -> None:
    random, count = track.random, ms * RATE // 1000
    speech, room = track.talk(ms), track.room(ms)
    if case == "babble":
        track.add(speech + at_level(babble(count, random), -28), "noise")
    elif case == "noise nobody speaks in":
        track.add(at_level(fan(count, random), -36), "noise")
    elif case == "mild noise":
        track.add(speech + at_level(pink(count, random), -45))
    elif case == "keyboard":
        track.add(speech + room + at_level(clicks(count, random), -32))
    elif case == "loud and clean":
        loud = speech + room
        track.add(loud * (0.97 / float(np.abs(loud).max())))
    elif case == "overdriven before the mixer":
        track.add(np.clip(speech * 8 + room, -1, 1) * 0.4, "clipping")
    elif case == "softly limited":
        track.add(np.tanh(speech * 6) + room, "clipping")
    elif case == "pause for thought":
        track.add(at_level(room, -62))
    elif case == "quiet voice":
        track.add(track.talk(ms, -40) + at_level(room, -60))
    else:
        hum = at_level(NOISES["hum"](count, random), -52)
        track.add(hum, "silence")
