"""Sound on the recording clock whatever the sound card's own clock does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.video.clock import NS_PER_S
from branchdesk.video.ports import SAMPLE_RATE, Samples, SoundBlock
from branchdesk.video.slew import Slewer, Splice

BLOCK = 960
IN_STEP_MS = 40
"""Further apart picture and sound must not be."""


def fed(
    slewer: Slewer,
    card_rate: float,
    seconds: int,
    jitter_ms: float = 1.0,
    told: list[Splice] | None = None,
) -> list[float]:
    """Feed a card's blocks; how many ms the sound lies off the clock after each. ``told`` takes the
    splices."""
    off, random = [], np.random.default_rng(3)
    for number in range(seconds * 50):
        stamp_s = number * BLOCK / card_rate
        stamp_ns = round(stamp_s * NS_PER_S + random.normal(0, jitter_ms * 1e6))
        slewer.feed(SoundBlock(np.zeros(BLOCK, np.float32), max(0, stamp_ns)))
        if told is not None and slewer.splice is not None:
            told.append(slewer.splice)
        true = (number + 1) * BLOCK / card_rate * SAMPLE_RATE
        off.append((slewer.given - true) * 1000 / SAMPLE_RATE)
    return off


@pytest.mark.parametrize("ppm", [100, -100, 300])
def test_drift_of_a_sound_card_is_corrected(ppm: int) -> None:
    told: list[Splice] = []
    off = fed(Slewer(0), SAMPLE_RATE * (1 + ppm * 1e-6), 300, told=told)
    # Uncorrected it would be 30 ms after 5 minutes at 100 ppm.
    assert max(abs(value) for value in off[50 * 60 :]) < 1.0
    assert told == []


def test_tone_is_left_as_it_is() -> None:
    slewer = Slewer(0)
    card_rate = SAMPLE_RATE * 1.0001
    parts: list[Samples] = []
    for number in range(500):
        at = np.arange(number * BLOCK, (number + 1) * BLOCK) / card_rate
        tone = np.sin(2 * np.pi * 1000 * at).astype(np.float32)
        stamp_ns = round(number * BLOCK / card_rate * NS_PER_S)
        parts.append(slewer.feed(SoundBlock(tone, stamp_ns)))
    sound = np.concatenate(parts)[SAMPLE_RATE * 5 : SAMPLE_RATE * 6]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    peak = int(np.argmax(spectrum))
    assert peak == 1000
    around = spectrum[peak - 5 : peak + 6].sum()
    assert 10 * np.log10(around / (spectrum.sum() - around)) > 50


def test_sound_before_the_first_picture_is_cut_and_later_sound_follows_silence() -> None:
    early = Slewer(1_000_000_000)
    block = SoundBlock(np.ones(BLOCK, np.float32), 990_000_000)
    assert len(early.feed(block)) == BLOCK // 2
    late = Slewer(1_000_000_000)
    out = late.feed(SoundBlock(np.ones(BLOCK, np.float32), 1_010_000_000))
    assert len(out) == BLOCK * 3 // 2
    assert not out[: BLOCK // 2].any()


def test_block_wholly_before_the_first_picture_gives_nothing() -> None:
    slewer = Slewer(1_000_000_000)
    assert len(slewer.feed(SoundBlock(np.ones(BLOCK, np.float32), 900_000_000))) == 0
    assert slewer.given == 0
    out = slewer.feed(SoundBlock(np.ones(BLOCK, np.float32), 1_000_000_000))
    assert abs(len(out) - BLOCK) <= 2


@settings(max_examples=40)
@given(gap_ms=st.integers(250, 30_000), before=st.integers(1, 100))
def test_gap_is_filled_with_silence_of_its_length(gap_ms: int, before: int) -> None:
    slewer = Slewer(0)
    fed(slewer, SAMPLE_RATE, 1)
    for number in range(before):
        stamp_ns = NS_PER_S + number * BLOCK * NS_PER_S // SAMPLE_RATE
        slewer.feed(SoundBlock(np.zeros(BLOCK, np.float32), stamp_ns))
    at_ns = NS_PER_S + before * BLOCK * NS_PER_S // SAMPLE_RATE + gap_ms * 1_000_000
    slewer.feed(SoundBlock(np.ones(BLOCK, np.float32), at_ns))
    assert abs(slewer.given - at_ns * SAMPLE_RATE // NS_PER_S - BLOCK) <= 1


def test_missing_microphone_is_filled_in() -> None:
    slewer = Slewer(0)
    assert len(slewer.fill_to(4800)) == 4800
    assert len(slewer.fill_to(100)) == 0
    assert slewer.given == 4800


def test_a_card_at_another_rate_than_it_says_stays_with_the_picture() -> None:
    told: list[Splice] = []
    off = fed(Slewer(0), 44_100, 20, told=told)
    assert max(abs(value) for value in off) < IN_STEP_MS
    # 20 s of samples take the card 21.8.
    assert sum(one.by_ms for one in told) == pytest.approx(1740, abs=60)


@settings(max_examples=40, deadline=None)
@given(lost_ms=st.integers(40, 180), before=st.integers(50, 150), seed=st.integers(0, 99))
def test_lost_samples_are_made_up_for_at_once(lost_ms: int, before: int, seed: int) -> None:
    slewer, random = Slewer(0), np.random.default_rng(seed)
    told: list[Splice] = []
    off: list[float] = []
    for number in range(before + 100):
        at_s = number * BLOCK / SAMPLE_RATE + (lost_ms / 1000 if number >= before else 0)
        late_ns = random.exponential(1e6)
        slewer.feed(SoundBlock(np.zeros(BLOCK, np.float32), round(at_s * NS_PER_S + late_ns)))
        off.append(slewer.given * 1000 / SAMPLE_RATE - at_s * 1000 - 20)
        if slewer.splice is not None:
            told.append(slewer.splice)
    [splice] = told
    assert splice.by_ms == pytest.approx(lost_ms, abs=10)
    assert splice.from_ms == pytest.approx(before * 20, abs=10)
    assert splice.to_ms == pytest.approx(splice.from_ms + lost_ms + 110, abs=20)
    assert max(abs(value) for value in off[before + 7 :]) < 10


def test_blocks_handed_over_late_and_in_bursts_are_no_gap() -> None:
    slewer = Slewer(0)
    for number in range(1500):
        burst_end = (number // 8 + 1) * 8 * BLOCK
        slewer.feed(SoundBlock(np.zeros(BLOCK, np.float32), burst_end * NS_PER_S // SAMPLE_RATE))
        assert slewer.splice is None


def test_what_was_filled_in_is_told_when_sound_comes_again() -> None:
    slewer = Slewer(0)
    fed(slewer, SAMPLE_RATE, 1, jitter_ms=0)
    slewer.fill_to(round(1.75 * SAMPLE_RATE))
    slewer.feed(SoundBlock(np.ones(BLOCK, np.float32), 2 * NS_PER_S))
    assert slewer.splice == Splice(1000, 2000, 1000)


def test_blocks_that_are_all_before_the_first_picture_are_cut_away() -> None:
    slewer = Slewer(0)
    for at_ms in (-110, -90, -70, -50, -30):
        stamp_ns = at_ms * NS_PER_S // 1000
        assert len(slewer.feed(SoundBlock(np.ones(BLOCK, np.float32), stamp_ns))) == 0
    assert len(slewer.feed(SoundBlock(np.ones(BLOCK, np.float32), -NS_PER_S // 100))) == BLOCK // 2
    assert slewer.splice is None
