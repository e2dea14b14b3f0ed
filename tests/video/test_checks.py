"""Detectors against stretches of known fault, fed without waiting for time to pass."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.video.checks import PICTURE_INTERVAL_MS, RULES, Claim, LiveChecks, Rule, Watch
from branchdesk.video.ports import SAMPLE_RATE, Image, Samples
from branchdesk.video.vision import cv2
from tests.video.clip_samples import DEMO, WHOLE, truth_of

EDGE_MS = 600


@pytest.fixture(scope="module")
def portrait() -> Image:
    image = cv2.imread(str(DEMO / "portrait.jpg"))
    assert image is not None
    return image.astype(np.uint8)


def scene(portrait: Image, number: int, faces: int = 1, light: float = 1.0) -> Image:
    """A counter with as many faces as wanted and a camera's noise."""
    picture = np.full((360, 960, 3), 150, np.uint8)
    for place in range(faces):
        picture[20 : 20 + portrait.shape[0], place * 320 : place * 320 + portrait.shape[1]] = (
            portrait
        )
    noise = np.random.default_rng(number).normal(0, 3, picture.shape)
    return np.clip(picture * light + noise, 0, 255).astype(np.uint8)


def seen(pictures: Iterable[Image], checks: LiveChecks) -> list[Claim]:
    """Claims about pictures that come five times a second."""
    at_ms = 0
    for at_ms, picture in enumerate(pictures):
        checks.picture(picture, at_ms * PICTURE_INTERVAL_MS)
    checks.close((at_ms + 1) * PICTURE_INTERVAL_MS)
    return list(checks.claims())


def test_lost_face_is_claimed_from_begin_to_end(portrait: Image) -> None:
    pictures = [scene(portrait, n, faces=0 if 10 <= n < 25 else 1) for n in range(40)]
    begun, ended = seen(pictures, LiveChecks())
    assert (begun.what, begun.to_ms) == ("face_lost", None)
    assert (ended.number, ended.from_ms, ended.detector) == (
        *(begun.number, begun.from_ms),
        "haar-face",
    )
    assert abs(ended.from_ms - 2000) <= 400
    assert ended.to_ms is not None
    assert abs(ended.to_ms - 5000) <= 400
    assert 0.8 < ended.confidence <= 1


def test_two_people_are_expected_a_third_is_claimed(portrait: Image) -> None:
    pictures = [scene(portrait, n, faces=3 if n >= 10 else 2) for n in range(30)]
    checks = LiveChecks(people=2)
    claims = seen(pictures, checks)
    assert {claim.what for claim in claims} == {"second_face"}
    assert len(checks.faces) == 3
    assert seen(pictures[:9], LiveChecks(people=2)) == []
    assert {claim.what for claim in seen(pictures[:20], LiveChecks(people=1))} == {"second_face"}


def test_one_more_may_be_expected_while_it_is_recorded(portrait: Image) -> None:
    checks = LiveChecks(people=2)
    checks.expect(3)
    assert seen([scene(portrait, n, faces=3) for n in range(20)], checks) == []
    following = checks.followed(4000)
    assert seen([scene(portrait, n, faces=3) for n in range(20)], following) == []
    following.expect(2)
    claims = seen([scene(portrait, n, faces=3) for n in range(20)], following)
    assert {claim.what for claim in claims} == {"second_face"}


def test_darkness_is_one_fault_and_not_a_lost_face(portrait: Image) -> None:
    pictures = [scene(portrait, n, light=0.05 if 10 <= n < 25 else 1.0) for n in range(40)]
    checks = LiveChecks()
    claims = seen(pictures, checks)
    assert [claim.what for claim in claims] == ["dark", "dark"]
    assert (claims[1].from_ms, claims[1].to_ms) == (2000, 5000)
    assert checks.states()["light"] == "ok"


def test_standing_picture_is_claimed_noise_is_not(portrait: Image) -> None:
    frozen = [scene(portrait, min(max(n, 10), 25) if n < 26 else n) for n in range(10)]
    moving = [scene(portrait, n) for n in range(10)]
    still = [scene(portrait, 99)] * 14
    claims = seen([*moving, *still, *moving], LiveChecks())
    assert [claim.what for claim in claims] == ["frozen", "frozen"]
    assert (claims[1].from_ms, claims[1].to_ms) == (2000, 4800)
    assert seen([*moving, *still[:6], *frozen[:7]], LiveChecks()) == []


def loudness(seconds: float, level_db: float) -> Samples:
    noise = np.random.default_rng(5).normal(0, 1, round(seconds * SAMPLE_RATE))
    return (noise * 10 ** (level_db / 20)).astype(np.float32)


def test_silence_is_claimed_only_when_it_lasts() -> None:
    checks = LiveChecks()
    sound = [loudness(3, -30), loudness(2.8, -70), loudness(1, -30), loudness(4, -70)]
    samples = np.concatenate([*sound, loudness(2, -30)])
    for at in range(0, len(samples), 960):
        checks.sound(samples[at : at + 960], at * 1000 // SAMPLE_RATE)
    begun, ended = checks.claims()
    assert (begun.what, begun.from_ms, begun.to_ms) == ("silence", 6800, None)
    assert (ended.from_ms, ended.to_ms) == (6800, 10_800)
    assert checks.states()["voice"] == "ok"
    assert checks.level == pytest.approx(0.5, abs=0.05)


def test_checks_that_fail_look_no_more_and_say_so(
    portrait: Image, caplog: pytest.LogCaptureFixture
) -> None:
    checks = LiveChecks()
    for number in range(8):
        checks.picture(scene(portrait, number, light=0.05), number * PICTURE_INTERVAL_MS)
    assert checks.going_on() == ("dark",)
    without_colours = np.zeros((90, 160), np.uint8)
    checks.picture(without_colours, 1600)
    assert "picture_unchecked from now on: error at vision.py" in caplog.text
    checks.picture(scene(portrait, 8), 1800)
    assert (checks.going_on(), checks.faces) == (("picture_unchecked",), ())
    assert checks.states() == {"face": "failed", "voice": "off", "light": "failed"}
    following = checks.followed(3000)
    assert following.going_on() == ("picture_unchecked",)
    assert [(one.what, one.from_ms, one.to_ms) for one in checks.claims()] == [
        ("dark", 0, None),
        ("dark", 0, 1600),
        ("picture_unchecked", 1600, None),
        ("picture_unchecked", 1600, 3000),
    ]


def test_the_checks_of_sound_fail_apart_from_those_of_the_picture(portrait: Image) -> None:
    checks = LiveChecks()
    checks.sound(loudness(1, -30), 0)
    assert checks.level > 0
    two_channels = np.zeros((2, 960), np.float32)
    checks.sound(two_channels, 1000)
    checks.machine_speaks(1500)
    checks.machine_spoke(2000)
    checks.sound(loudness(1, -30), 2500)
    checks.picture(scene(portrait, 1), 2600)
    assert (checks.going_on(), checks.level) == (("sound_unchecked",), 0)
    assert checks.states() == {"face": "ok", "voice": "failed", "light": "ok"}


def test_lost_device_is_claimed_until_it_is_back() -> None:
    checks = LiveChecks()
    checks.device_lost("camera", 100)
    checks.device_lost("microphone", 200)
    checks.device_back("camera", 900)
    checks.device_back("camera", 950)
    checks.close(1000)
    told = [(claim.device, claim.from_ms, claim.to_ms) for claim in checks.claims()]
    assert told == [
        ("camera", 100, None),
        ("microphone", 200, None),
        ("camera", 100, 900),
        ("microphone", 200, 1000),
    ]


def test_what_was_over_when_it_was_seen_is_claimed_whole() -> None:
    checks = LiveChecks()
    checks.spell("suspended", 1000, 31_000)
    checks.spell("clock_jumped", 31_000, 31_100)
    told = [(claim.number, claim.what, claim.from_ms, claim.to_ms) for claim in checks.claims()]
    assert told == [
        (1, "suspended", 1000, None),
        (1, "suspended", 1000, 31_000),
        (2, "clock_jumped", 31_000, None),
        (2, "clock_jumped", 31_000, 31_100),
    ]
    assert checks.going_on() == ()


def test_a_slow_camera_is_claimed_and_makes_the_light_doubtful() -> None:
    checks = LiveChecks()
    checks.picture(np.full((90, 160, 3), 120, np.uint8), 0)
    for at_ms in range(0, 3000, 200):
        checks.camera_rate(True, at_ms)
    assert checks.going_on() == ("slow_camera",)
    assert checks.states()["light"] == "warn"
    for at_ms in range(3000, 5000, 200):
        checks.camera_rate(False, at_ms)
    assert [(one.what, one.from_ms, one.to_ms) for one in checks.claims()] == [
        ("slow_camera", 0, None),
        ("slow_camera", 0, 3000),
    ]


def test_nothing_is_known_before_anything_was_seen() -> None:
    assert set(LiveChecks().states().values()) == {"off"}


def sampled(clip: Path) -> Iterator[tuple[int, Image]]:
    """A clip's pictures as its camera gives them, five a second, without waiting."""
    with av.open(str(clip)) as container:
        last, due = None, 0
        for frame in container.decode(video=0):
            at_ms = round((frame.time or 0) * 1000)
            while last is not None and due < at_ms:
                yield due, last
                due += PICTURE_INTERVAL_MS
            last = frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)


def test_every_stretch_of_the_demonstration_is_found_and_nothing_else() -> None:
    checks = LiveChecks()
    for at_ms, picture in sampled(WHOLE):
        checks.picture(picture, at_ms)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    heard = 0
    with av.open(str(WHOLE)) as container:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                samples = part.to_ndarray()[0].astype(np.float32)
                checks.sound(samples, heard * 1000 // SAMPLE_RATE)
                heard += len(samples)
    truth = truth_of(WHOLE)
    checks.close(truth["length_ms"])
    found = {claim.what: claim for claim in checks.claims() if claim.to_ms is not None}
    wanted = {what: spans for what, spans in truth["stretches"].items() if spans}
    assert found.keys() == wanted.keys()
    for what, [(begin, end)] in wanted.items():
        assert abs(found[what].from_ms - begin) <= EDGE_MS
        assert abs((found[what].to_ms or 0) - end) <= EDGE_MS


@given(verdicts=st.lists(st.booleans(), max_size=80))
def test_claims_never_overlap_and_always_end(verdicts: list[bool]) -> None:
    rule = Rule("dark", "test", "1", 300, 200, 1.0)
    watch, told = Watch(rule), []
    for number, bad in enumerate(verdicts):
        told.append(watch.see(bad, number * 100, number))
    told.append(watch.end(len(verdicts) * 100))
    claims = [claim for claim in told if claim is not None]
    assert [claim.to_ms is None for claim in claims] == [True, False] * (len(claims) // 2)
    spans = [(claim.from_ms, claim.to_ms or 0) for claim in claims[1::2]]
    assert all(begin < end for begin, end in spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    assert all(verdicts[begin // 100] for begin, _ in spans)
    longest = max(
        (len(run) for run in "".join("x" if bad else " " for bad in verdicts).split()), default=0
    )
    assert bool(claims) >= (longest >= 4)


def test_every_claim_says_who_claims_it() -> None:
    assert all(
        rule.detector and rule.version and 0 < rule.certainty <= 1 for rule in RULES.values()
    )
