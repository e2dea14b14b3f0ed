"""Clipping, noise, silence, gaps and the machine's own voice, each on made sound."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.video.checks import ECHO_MS, LiveChecks
from branchdesk.video.claims import Claim, Verdict
from branchdesk.video.clock import NS_PER_S
from branchdesk.video.film import Film
from branchdesk.video.ports import SAMPLE_RATE, Frame, Samples, SoundBlock
from branchdesk.video.slew import Splice
from branchdesk.video.sounds import SoundChecks, flat_tops
from tests.video.film_samples import numbered_picture

BLOCK = SAMPLE_RATE // 25


def at_level(samples: Samples, level_db: float) -> Samples:
    power = float(np.sqrt(np.mean(np.square(samples))))
    return (samples * 10 ** (level_db / 20) / power).astype(np.float32)


def hiss(seconds: float, level_db: float, seed: int = 1) -> Samples:
    noise = np.random.default_rng(seed).normal(0, 1, round(seconds * SAMPLE_RATE))
    return at_level(noise.astype(np.float32), level_db)


def syllables(seconds: float, level_db: float = -20.0) -> Samples:
    """Vowels of a quarter of a second with gaps between them, as in speech."""
    at = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tone = sum(np.sin(2 * np.pi * 140 * times * at) / times for times in (1, 2, 3, 4))
    envelope = np.clip(np.sin(2 * np.pi * 2.1 * at) * 2, 0, 1)
    return at_level((tone * envelope).astype(np.float32), level_db)


def claimed(*parts: Samples) -> dict[str, Claim]:
    """Whole claims about the parts one after the other, by what they say."""
    checks = LiveChecks()
    sound = np.concatenate(parts)
    for at in range(0, len(sound), BLOCK):
        checks.sound(sound[at : at + BLOCK], at * 1000 // SAMPLE_RATE)
    checks.close(len(sound) * 1000 // SAMPLE_RATE)
    return {claim.what: claim for claim in checks.claims() if claim.to_ms is not None}


def talk(seconds: float, level_db: float = -20.0, room_db: float = -54.0) -> Samples:
    return syllables(seconds, level_db) + hiss(seconds, room_db)


def test_speech_in_a_room_is_no_fault() -> None:
    assert claimed(talk(12)) == {}
    assert claimed(talk(12) * (0.97 / float(np.abs(talk(12)).max()))) == {}


@pytest.mark.parametrize("turned_down", [1.0, 0.4])
def test_overdriven_speech_is_claimed_also_when_turned_down_later(turned_down: float) -> None:
    loud = (np.clip(talk(5, -2), -1, 1) * turned_down).astype(np.float32)
    claims = claimed(talk(5), loud, talk(5))
    assert claims.keys() == {"clipping"}
    assert abs(claims["clipping"].from_ms - 5000) <= 700
    assert abs((claims["clipping"].to_ms or 0) - 10_000) <= 1200


def test_a_single_knock_is_not_overdriven_speech() -> None:
    knock = np.ones(SAMPLE_RATE // 200, np.float32)
    assert claimed(talk(4), knock, talk(4)) == {}


def test_flat_tops_are_runs_of_one_height() -> None:
    assert flat_tops(np.zeros(480, np.float32)) == 0
    assert flat_tops(np.full(480, 0.1, np.float32)) == 0
    wave = np.sin(np.linspace(0, 20 * np.pi, 4800)).astype(np.float32)
    assert flat_tops(np.clip(wave * 2, -1, 1)) == 20
    assert flat_tops(np.clip(wave * 2, -1, 1) * np.float32(0.5)) == 20
    triangle = (2 * np.abs(np.arange(4800) % 480 / 240 - 1) - 1).astype(np.float32)
    assert flat_tops(triangle * np.float32(0.9)) == 0


def test_steady_noise_under_speech_is_claimed_from_its_begin() -> None:
    noisy = syllables(7) + hiss(7, -30)
    claims = claimed(talk(6), noisy, talk(6))
    assert claims.keys() == {"noise"}
    assert abs(claims["noise"].from_ms - 6000) <= 1000
    assert abs((claims["noise"].to_ms or 0) - 13_000) <= 1000


def test_noise_that_passes_is_no_claim() -> None:
    assert claimed(talk(6), syllables(2.5) + hiss(2.5, -30), talk(6)) == {}


def test_noise_before_anybody_has_spoken_is_claimed() -> None:
    assert claimed(hiss(6, -34)).keys() == {"noise"}
    assert claimed(hiss(6, -48)) == {}


def test_silence_between_its_marks_stays_as_it_was() -> None:
    assert claimed(talk(3), hiss(5, -70), talk(2)).keys() == {"silence"}
    assert claimed(talk(3), hiss(5, -52), talk(2)) == {}


@settings(deadline=None, max_examples=15)
@given(cuts=st.lists(st.integers(1, 9000), min_size=1, max_size=12))
def test_how_the_sound_is_cut_into_blocks_changes_nothing(cuts: list[int]) -> None:
    sound = np.concatenate((talk(1.5), hiss(1, -70), np.clip(talk(1.5, -2), -1, 1)))

    def verdicts(lengths: list[int]) -> list[Verdict]:
        checks, at = SoundChecks(), 0
        told: list[Verdict] = []
        while at < len(sound):
            length = lengths[at % len(lengths)]
            at_ms = at * 1000 // SAMPLE_RATE
            told += checks.hear(sound[at : at + length], at_ms)
            at += length
        return told

    whole, cut = verdicts([len(sound)]), verdicts(cuts)
    assert [(v.what, v.bad) for v in cut] == [(v.what, v.bad) for v in whole]
    # A stamp is cut to whole ms.
    assert all(abs(a.at_ms - b.at_ms) <= 1 for a, b in zip(cut, whole, strict=True))


def test_what_the_machine_speaks_is_claimed_with_its_echo() -> None:
    checks = LiveChecks()
    checks.sound(talk(1), 0)
    checks.machine_speaks(1000)
    assert checks.going_on() == ("system_voice",)
    assert checks.states()["voice"] == "warn"
    checks.sound(talk(2), 1000)
    checks.machine_spoke(3000)
    checks.sound(talk(0.2), 3000)
    assert checks.going_on() == ("system_voice",)
    checks.sound(talk(0.5), 3500)
    assert checks.going_on() == ()
    begun, ended = checks.claims()
    assert (begun.what, begun.from_ms, begun.to_ms) == ("system_voice", 1000, None)
    assert (ended.number, ended.to_ms, ended.confidence) == (begun.number, 3000 + ECHO_MS, 1.0)


def test_a_machine_that_goes_on_at_once_is_one_claim() -> None:
    checks = LiveChecks()
    checks.machine_speaks(1000)
    checks.machine_spoke(2000)
    checks.machine_speaks(2100)
    checks.sound(talk(2), 2100)
    checks.sound(talk(2), 4100)
    checks.close(6100)
    assert [(c.from_ms, c.to_ms) for c in checks.claims()] == [(1000, None), (1000, 6100)]


def test_the_graver_claim_is_told_first() -> None:
    checks = LiveChecks()
    checks.machine_speaks(0)
    checks.sound(hiss(5, -70), 0)
    assert checks.going_on() == ("silence", "system_voice")
    assert checks.states()["voice"] == "failed"


CARD = 960
"""Samples in a block of a sound card."""


def blocks(from_s: float, seconds: float, rate: int = SAMPLE_RATE) -> Iterator[SoundBlock]:
    """What a card that says 48 kHz gives for so long."""
    for number in range(round(seconds * rate / CARD)):
        stamp_ns = round((from_s + number * CARD / rate) * NS_PER_S)
        yield SoundBlock(hiss(CARD / SAMPLE_RATE, -30), stamp_ns)


def gaps(folder: Path, given: Iterable[SoundBlock]) -> list[Claim]:
    """What is claimed of gaps in a film of it."""
    checks = LiveChecks()
    first = Frame(numbered_picture(0), 0)
    film = Film(folder / "film.bdv", bytes(32), first, 25.0, 1)
    film.picture(first, 0)
    for block in given:
        checks.sound(*film.sound(block))
    film.finish()
    return [claim for claim in checks.claims() if claim.what == "sound_gap"]


def test_a_microphone_at_another_rate_than_it_says_is_claimed_throughout(tmp_path: Path) -> None:
    given = (*blocks(0, 3), *blocks(3, 6, 44_100), *blocks(9, 12))
    begun, ended = gaps(tmp_path, given)
    assert (begun.to_ms, begun.number) == (None, ended.number)
    assert ended.from_ms == pytest.approx(3300, abs=200)
    assert ended.to_ms == pytest.approx(9000, abs=400)
    assert (ended.detector, ended.confidence) == ("sound-clock", 0.98)


def test_lost_sound_is_claimed_from_where_it_is_lost(tmp_path: Path) -> None:
    begun, ended = gaps(tmp_path, (*blocks(0, 2), *blocks(2.15, 12)))
    assert begun.from_ms == pytest.approx(2000, abs=1)
    assert begun.to_ms is None
    assert ended.from_ms == begun.from_ms
    assert ended.to_ms == pytest.approx(2250, abs=25)


def test_what_the_driver_says_it_lost_is_claimed_also_where_it_is_little(tmp_path: Path) -> None:
    lost = SoundBlock(hiss(CARD / SAMPLE_RATE, -30), 2 * NS_PER_S, overflowed=True)
    begun, _ = gaps(tmp_path, (*blocks(0, 2), lost, *blocks(2.02, 12)))
    assert begun.from_ms == pytest.approx(2000, abs=1)
    assert begun.to_ms is None


def test_a_card_whose_clock_is_a_little_off_is_no_gap(tmp_path: Path) -> None:
    assert gaps(tmp_path, blocks(0, 20, SAMPLE_RATE + 5)) == []


def test_what_is_put_in_and_cut_out_again_adds_up_to_no_gap() -> None:
    checks = LiveChecks()
    for number, by_ms in enumerate((60, -60, 60, -50, 60)):
        at_ms = number * 1000
        checks.sound(hiss(1, -48), at_ms, Splice(at_ms, at_ms + 60, by_ms))
        assert checks.going_on() == ()
    checks.sound(hiss(1, -48), 5000, Splice(5000, 5060, 60))
    assert checks.going_on() == ("sound_gap",)
    assert checks.states()["voice"] == "warn"
    checks.close(6000)
    assert [(one.from_ms, one.to_ms) for one in checks.claims()] == [(0, None), (0, 6000)]
