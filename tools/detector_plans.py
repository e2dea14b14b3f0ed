"""What happens in the detectors' clips of pictures, and what a detector should say of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from tools.detector_scene import Look, Seat

CLEAR = ("face_lost", "second_face", "dark", "bright", "blurred_face", "frozen")
_DRAWN = "dark glasses, covered mouth, turned and leaning heads are drawn or warped"


@dataclass(frozen=True)
class Part:
    """A stretch of a clip: who is there, how the camera sees it, and what is wrong with it.
    ``standing``: the last picture stays; ``flicker`` share of its values lose their last bit."""

    ms: int
    seats: tuple[Seat, ...]
    look: Look = field(default_factory=Look)
    faults: tuple[str, ...] = ()
    standing: bool = False
    flicker: float = 0.0


@dataclass(frozen=True)
class Clip:
    """A clip of pictures; ``people`` are expected in it."""

    name: str
    parts: tuple[Part, ...]
    seed: int
    people: int = 1
    hard: bool = False
    case: str = ""
    synthetic: str = ""


def sights(names: tuple[str, ...], rounds: int) -> Iterator[Clip]:
    """Clear cases: every person under several lights, each fault once in a clip."""
    for turn in range(rounds):
        for number, who in enumerate(names):
            seed = turn * 100 + number
            random = np.random.default_rng(seed)
            other = names[(number + 1 + turn) % len(names)]
            light = (1.0, 0.8, 0.65)[(turn + number) % 3]
            yield Clip(f"sight-{who}-{turn}", _clear(who, other, light, random), seed)
    for turn in range(rounds):
        yield _three(names, turn)


def _clear(who: str, other: str, light: float, random: np.random.Generator) -> tuple[Part, ...]:
    width = int(random.integers(84, 125))
    seat = Seat(who, x=int(random.integers(300, 400)), y=150, width=width)
    good = Part(4000, (seat,), Look(light=light))
    guest = Seat(other, x=seat.x - 190, y=165, width=int(width * 0.85))
    faults = {
        "face_lost": replace(good, seats=()),
        "second_face": replace(good, seats=(seat, guest)),
        "dark": replace(good, look=Look(light=float(random.uniform(0.04, 0.15)))),
        "bright": replace(good, look=Look(light=float(random.uniform(1.8, 2.6)))),
        "blurred_face": replace(
            good, look=Look(light=light, blur=width * float(random.uniform(0.04, 0.06)))
        ),
        "frozen": replace(good, standing=True),
    }
    parts = [good]
    for what in random.permutation(CLEAR):
        length = int(random.integers(20, 36)) * 200
        parts.append(replace(faults[what], ms=length, faults=(what,)))
        parts.append(replace(good, ms=int(random.integers(20, 30)) * 200))
    return tuple(parts)


def _three(names: tuple[str, ...], turn: int) -> Clip:
    """Two people are expected and one of them goes, which is no fault; a third is one."""
    one, two, three = (names[(turn * 3 + place) % len(names)] for place in range(3))
    seats = (
        Seat(one, x=330, width=96),
        Seat(two, x=500, y=165, width=84),
        Seat(three, x=150, y=170, width=80),
    )
    parts = (
        Part(5000, seats[:2]),
        Part(5000, seats, faults=("second_face",)),
        Part(5000, seats[:1]),
        Part(5000, (), faults=("face_lost",)),
        Part(5000, seats[1:]),
    )
    return Clip(f"sight-three-{turn}", parts, 900 + turn, people=2)


def hard_sights(names: tuple[str, ...], people: int) -> Iterator[Clip]:
    """Cases at the edge, one kind to a clip, of the first ``people``."""
    for number, who in enumerate(names[:people]):
        seat = Seat(who)
        other = names[(number + 4) % len(names)]
        for case, parts in _hard(seat, Seat(other, x=160, y=165, width=84)).items():
            made = _DRAWN if any(_is_made(part) for part in parts) else ""
            name = f"hard-{case.replace(' ', '-')}-{who}"
            seed = 1000 + number
            yield Clip(name, tuple(parts), seed, hard=True, case=case, synthetic=made)


def _is_made(part: Part) -> bool:
    return any(seat.turn or seat.tilt or seat.drawn for seat in part.seats)


def _hard(seat: Seat, guest: Seat) -> dict[str, list[Part]]:
    good = Part(4000, (seat,))

    def seated(ms: int, *faults: str, **change: float | str) -> Part:
        return Part(ms, (replace(seat, **change),), faults=faults)  # type: ignore[arg-type]

    def seen(ms: int, *faults: str, **change: float) -> Part:
        return Part(ms, (seat,), Look(**change), faults)

    def guested(ms: int, *faults: str, **change: float | str) -> Part:
        return Part(ms, (seat, replace(guest, **change)), faults=faults)  # type: ignore[arg-type]

    backlit = Part(5000, (replace(seat, light=0.16),), Look(window=0.7), ("dark",))
    return {
        "turned away": [good, seated(5000, turn=40), good, seated(5000, turn=55), good],
        "leaning": [good, seated(5000, tilt=22), good, seated(5000, tilt=-35), good],
        "covered": [good, seated(6000, drawn="covered"), good],
        "dark glasses": [seated(8000, drawn="dark glasses"), good],
        "thin glasses": [seated(8000, drawn="glasses"), good],
        "far away": [seated(8000, width=60), seated(6000, width=48)],
        "dim light": [good, seen(6000, light=0.36, noise=5.0), good],
        "lit in a dark room": [good, seen(6000, wall=0.08), good],
        "backlit": [good, backlit, good],
        "bright window": [good, seen(6000, window=0.45), good],
        "washed out face": [good, seated(5000, "bright", light=1.7), good],
        "slightly blurred": [good, seen(6000, "blurred_face", blur=2.6), good],
        "blurred in noise": [good, seen(6000, "blurred_face", blur=4.5, noise=8.0), good],
        "sharp in noise": [good, seen(6000, light=0.7, noise=8.0), good],
        "short spells": [
            *(good, Part(800, ()), good, guested(800)),
            *(good, seen(600, light=0.05), good, seen(800, blur=5.0), good),
        ],
        "guest at the edge": [good, guested(6000, "second_face", x=20), good],
        "guest turned": [good, guested(6000, "second_face", turn=40), good],
        "guest far away": [good, guested(6000, "second_face", width=54), good],
        "frozen with flicker": [
            *(good, replace(good, faults=("frozen",), standing=True, flicker=0.01), good),
        ],
        "still room": [good, seen(6000, noise=0.4), good],
    }
