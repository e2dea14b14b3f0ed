"""How claims are held against the truth, and that the plans of clips tell it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.detectors import TOLERANCE_MS, Score, fits
from branchdesk.video.claims import RULES, Claim
from tools.detector_plans import CLEAR, hard_sights, sights
from tools.make_detector_clips import STEP_MS, Truth, stretches

NAMES = ("ann", "bob", "cid", "dora", "eve")


def claim(what: str, from_ms: int, to_ms: int) -> Claim:
    return Claim(1, what, "test", "1", 0.9, from_ms, to_ms)


def test_each_event_and_each_claim_counts_once() -> None:
    truth = Truth("a.mkv", False, 60_000, stretches={"dark": [(5000, 9000), (20_000, 24_000)]})
    score = Score()
    score.count(truth, [claim("dark", 5200, 9000), claim("dark", 40_000, 42_000)])
    score.count(truth, [claim("bright", 5200, 9000)])
    assert (score.found["dark"], score.missed["dark"], score.false["dark"]) == (1, 3, 1)
    assert (score.precision("dark"), score.recall("dark")) == (0.5, 0.25)
    assert (score.precision("bright"), score.recall("bright")) == (0.0, 1.0)
    assert score.precision("frozen") == score.recall("frozen") == 1.0


@pytest.mark.parametrize("what", ["dark", "silence"])
def test_a_claim_may_begin_late_by_the_tolerance_and_its_patience(what: str) -> None:
    late = TOLERANCE_MS + RULES[what].enter_ms
    assert fits(claim(what, 10_000 + late, 60_000), 10_000, 50_000)
    assert not fits(claim(what, 10_001 + late, 60_000), 10_000, 50_000)
    assert not fits(claim(what, 10_000 - late - 1, 60_000), 10_000, 50_000)


@given(begin=st.integers(0, 50_000), length=st.integers(1, 5000), gap=st.integers(0, 5000))
def test_a_claim_beside_an_event_is_not_about_it(begin: int, length: int, gap: int) -> None:
    end = begin + length
    assert not fits(claim("dark", end + gap, end + gap + 100), begin, end)
    assert fits(claim("dark", begin, end), begin, end)


def test_clear_clips_have_each_fault_once_and_good_stretches_between() -> None:
    clips = [clip for clip in sights(NAMES, rounds=2) if clip.people == 1]
    assert len(clips) == 2 * len(NAMES)
    for clip in clips:
        assert {what: len(spans) for what, spans in stretches(clip.parts).items()} == dict.fromkeys(
            CLEAR, 1
        )
        assert not clip.hard
        assert all(part.ms % STEP_MS == 0 for part in clip.parts)
        assert [bool(part.faults) for part in clip.parts] == [False, True] * len(CLEAR) + [False]
        assert all(part.ms >= 3000 for part in clip.parts)


def test_the_same_seed_plans_the_same_clips() -> None:
    assert list(sights(NAMES, rounds=2)) == list(sights(NAMES, rounds=2))
    assert list(hard_sights(NAMES, people=2)) == list(hard_sights(NAMES, people=2))


def test_hard_clips_say_what_in_them_is_made() -> None:
    clips = list(hard_sights(NAMES, people=2))
    made = {clip.case for clip in clips if clip.synthetic}
    assert made == {
        *("turned away", "leaning", "covered", "dark glasses", "thin glasses", "guest turned"),
    }
    assert all(clip.hard and clip.case for clip in clips)
