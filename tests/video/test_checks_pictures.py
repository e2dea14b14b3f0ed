"""Light, sharpness, standstill and faces, each on small pictures of known fault."""

from collections.abc import Callable, Iterable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.video.checks import PICTURE_INTERVAL_MS, LiveChecks
from branchdesk.video.claims import Claim, Marks
from branchdesk.video.faces import FaceFinder, _around, _like, _moved, _turned_back, _within
from branchdesk.video.pictures import SHARPNESS, PictureChecks, burnt_share, sharpness
from branchdesk.video.ports import Image
from branchdesk.video.vision import converted, cv2, shrunk
from tests.video.clip_samples import DEMO

WIDTH, HEIGHT = 480, 270
FACE_X, FACE_Y, FACE_PX = 175, 64, 101
"""Where the face of the portrait lies in :func:`scene`."""


@pytest.fixture(scope="module")
def portrait() -> Image:
    image = cv2.imread(str(DEMO / "portrait.jpg"))
    assert image is not None
    return image.astype(np.uint8)


def scene(portrait: Image, number: int, change: Callable[[Image], Image] = lambda p: p) -> Image:
    """The portrait before a wall, changed, with a camera's noise."""
    picture = np.full((HEIGHT, WIDTH, 3), 150, np.uint8)
    picture[:, 70:370] = portrait[:HEIGHT]
    noise = np.random.default_rng(number).normal(0, 2, picture.shape)
    return np.clip(change(picture) + noise, 0, 255).astype(np.uint8)


def blurred(sigma: float) -> Callable[[Image], Image]:
    return lambda picture: cv2.GaussianBlur(picture, (0, 0), sigma).astype(np.uint8)


def lit(gain: float) -> Callable[[Image], Image]:
    return lambda picture: np.clip(picture * gain, 0, 255).astype(np.uint8)


def claimed(pictures: Iterable[Image], people: int = 1) -> dict[str, Claim]:
    """Whole claims about pictures that come five times a second, by what they say."""
    checks = LiveChecks(people)
    at_ms = 0
    for number, picture in enumerate(pictures):
        at_ms = number * PICTURE_INTERVAL_MS
        checks.picture(picture, at_ms)
    checks.close(at_ms + PICTURE_INTERVAL_MS)
    return {claim.what: claim for claim in checks.claims() if claim.to_ms is not None}


def spoilt(portrait: Image, change: Callable[[Image], Image]) -> dict[str, Claim]:
    """Claims about a good stretch, 3 s that are changed, and a good one."""
    return claimed(
        scene(portrait, n, change if 10 <= n < 25 else lambda picture: picture) for n in range(40)
    )


@pytest.mark.parametrize(
    ("what", "change"),
    [("blurred_face", blurred(5.0)), ("bright", lit(2.4)), ("dark", lit(0.1))],
)
def test_a_spoilt_stretch_is_one_claim_of_the_right_kind(
    portrait: Image, what: str, change: Callable[[Image], Image]
) -> None:
    claims = spoilt(portrait, change)
    assert claims.keys() == {what}
    assert abs(claims[what].from_ms - 2000) <= 400
    assert abs((claims[what].to_ms or 0) - 5000) <= 400


@pytest.mark.parametrize("change", [blurred(0.5), lit(0.6), lit(1.15)])
def test_a_little_of_it_is_no_fault(portrait: Image, change: Callable[[Image], Image]) -> None:
    assert spoilt(portrait, change) == {}


def test_a_short_spell_is_no_claim(portrait: Image) -> None:
    for change in (blurred(5.0), lit(2.4), lit(0.1)):
        pictures = [scene(portrait, n, change if 10 <= n < 14 else lambda p: p) for n in range(20)]
        assert claimed(pictures) == {}


def test_a_wall_without_detail_is_not_a_blurred_face(portrait: Image) -> None:
    wall = scene(portrait, 1)
    wall[:] = 150
    noisy = [
        np.clip(wall + np.random.default_rng(n).normal(0, 2, wall.shape), 0, 255).astype(np.uint8)
        for n in range(20)
    ]
    assert claimed(noisy).keys() == {"face_lost"}


def test_sharpness_knows_no_size_light_or_noise(portrait: Image) -> None:
    face = portrait[64:165, 105:206]
    random = np.random.default_rng(4)
    for gain, noise, size in ((1.0, 0, 101), (0.5, 4, 101), (1.0, 6, 80), (0.7, 2, 200)):
        for sigma, blurry in ((0.0, False), (0.04 * 101, True)):
            shown = blurred(sigma)(face) if sigma else face
            shown = cv2.resize(shown, (size, size)).astype(np.uint8)
            shown = np.clip(shown * gain + random.normal(0, noise, shown.shape), 0, 255)
            measure = sharpness(shown.astype(np.uint8))
            assert measure is not None
            assert SHARPNESS.verdict(measure) is blurry
    assert sharpness(shrunk(face, 40, 40)) is None


def test_a_lit_client_in_a_dark_room_is_not_in_the_dark(portrait: Image) -> None:
    def darkened(picture: Image) -> Image:
        room = (picture * 0.05).astype(np.uint8)
        room[:, 130:330] = picture[:, 130:330]
        return room

    pictures = [scene(portrait, n, darkened if n >= 6 else lambda p: p) for n in range(20)]
    assert pictures[-1].mean() < 100
    assert claimed(pictures) == {}


def test_burnt_out_is_counted_and_not_guessed() -> None:
    gray = np.zeros((10, 10), np.uint8)
    assert burnt_share(gray) == 0
    gray[:3] = 255
    assert burnt_share(gray) == pytest.approx(0.3)


def test_a_picture_that_was_encoded_again_stands_still_too(portrait: Image) -> None:
    still = scene(portrait, 3)
    random = np.random.default_rng(2)
    again = [(still ^ (random.random(still.shape) < 0.004)).astype(np.uint8) for _ in range(15)]
    assert claimed(again)["frozen"].from_ms == 0


def gray_of(picture: Image) -> Image:
    return converted(picture, cv2.COLOR_BGR2GRAY)


def leaning(picture: Image, degrees: float) -> Image:
    middle = (FACE_X + FACE_PX / 2, FACE_Y + FACE_PX / 2)
    turn = cv2.getRotationMatrix2D(middle, degrees, 1.0)
    border = cv2.BORDER_REPLICATE
    return cv2.warpAffine(picture, turn, (WIDTH, HEIGHT), borderMode=border).astype(np.uint8)


@pytest.mark.parametrize("degrees", [25.0, -25.0])
def test_a_leaning_head_is_found_where_it_is(portrait: Image, degrees: float) -> None:
    finder = FaceFinder()
    for number in range(4):
        finder.faces(gray_of(scene(portrait, number)))
    for number in range(4, 12):
        leant = scene(portrait, number, lambda picture: leaning(picture, degrees))
        [(x, y, w, _)] = finder.faces(gray_of(leant))
        assert abs(x * WIDTH - FACE_X) < 35
        assert abs(y * HEIGHT - FACE_Y) < 35
        assert 0.7 < w * WIDTH / FACE_PX < 1.4


@pytest.mark.parametrize("degrees", [25.0, -25.0])
def test_a_head_that_leans_at_the_border_is_in_the_picture(degrees: float) -> None:
    gray, size = np.zeros((HEIGHT, WIDTH), np.uint8), 100
    for face in ((0, 0, size, size), (WIDTH - size, HEIGHT - size, size, size)):
        left, top, part = _around(gray, face)
        height, width = part.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        for hit in product((0, width - size), (0, height - size)):
            back = _moved(_turned_back((*hit, size, size), turn), left, top)
            x, y, w, h = _within(gray, _like(face, back))
            assert (w, h) == (size, size)
            assert 0 <= x <= WIDTH - w
            assert 0 <= y <= HEIGHT - h


def test_a_covered_face_is_followed_for_a_while_and_no_longer(portrait: Image) -> None:
    def covered(picture: Image) -> Image:
        hidden = picture.copy()
        hidden[FACE_Y + 34 : FACE_Y + 45, FACE_X - 5 : FACE_X + 106] = 60
        return hidden

    finder = FaceFinder()
    counts = []
    for number in range(45):
        shown = scene(portrait, number, covered if number >= 5 else lambda p: p)
        counts.append(len(finder.faces(gray_of(shown))))
    assert counts[:15] == [1] * 15
    assert counts[-1] == 0


def test_who_has_gone_is_gone_at_once(portrait: Image) -> None:
    finder = FaceFinder()
    for number in range(5):
        assert len(finder.faces(gray_of(scene(portrait, number)))) == 1
    assert finder.faces(np.full((HEIGHT, WIDTH), 150, np.uint8)) == ()


def test_nothing_is_said_of_faces_where_light_hides_them(portrait: Image) -> None:
    checks = PictureChecks(people=1)
    told = {v.what for n in range(4) for v in checks.see(scene(portrait, n, lit(0.05)), n * 200)}
    assert told == {"dark", "frozen"}


@given(bad=st.floats(-100, 100), good=st.floats(-100, 100), measure=st.floats(-200, 200))
def test_marks_say_a_fault_only_past_the_bad_one(bad: float, good: float, measure: float) -> None:
    verdict = Marks(bad, good).verdict(measure)
    low, high = min(bad, good), max(bad, good)
    if low <= measure <= high:
        assert verdict is None
    else:
        assert verdict is ((measure < low) == (bad < good))
