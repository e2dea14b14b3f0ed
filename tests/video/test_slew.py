"""Sound on the recording clock whatever the sound card's own clock does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.video.clock import NS_PER_S
from branchdesk.video.ports import SAMPLE_RATE, Samples, SoundBlock
from branchdesk.video.slew import Slewer

BLOCK = 960


def fed(slewer: Slewer, card_rate: float, seconds: int, jitter_ms: float = 1.0) -> list[float]:
    """Feed a card's blocks; how many ms the sound lies off the clock after each."""
    off, random = [], np.random.default_rng(3)
    for number in range(seconds * 50):
        stamp_s = number * BLOCK / card_rate
        stamp_ns = round(stamp_s * NS_PER_S + random.normal(0, jitter_ms * 1e6))
        slewer.feed(SoundBlock(np.zeros(BLOCK, np.float32), max(0, stamp_ns)))
        true = (number + 1) * BLOCK / card_rate * SAMPLE_RATE
        off.append((slewer.given - true) * 1000 / SAMPLE_RATE)
    return off


@pytest.mark.parametrize("ppm", [100, -100, 300])
def test_drift_of_a_sound_card_is_corrected(ppm: int) -> None:
    off = fed(Slewer(0), SAMPLE_RATE * (1 + ppm * 1e-6), 300)
    # Uncorrected it would be 30 ms after 5 minutes at 100 ppm.
    assert max(abs(value) for value in off[50 * 60 :]) < 1.0


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
