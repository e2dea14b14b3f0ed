"""The film of an interview: exact pictures from sealed recordings, and what was watched."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from branchdesk.app.views import OnTheWay
from branchdesk.domain.errors import BranchDeskError, IntegrityFault
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.film import LOOK_MS, RATES, Film
from branchdesk.ui.i18n import tr
from branchdesk.ui.runner import Runner
from branchdesk.ui.watched import Watched
from branchdesk.ui.widgets.player import Player
from branchdesk.video.reader import SealedReader
from tests.ui.hands import click, find
from tests.video.film_samples import number_in, sealed_film

SOON = 10_000
LENGTH_MS = 3000


class Shelf:
    """Two sealed recordings and what was opened of them."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, tuple[Path, bytes]] = {}
        self.opened: list[SealedReader] = []
        self.on_the_way: dict[str, OnTheWay] = {}
        self.looks = 0
        for name in ("first", "second"):
            (folder / name).mkdir()
            path, key, _ = sealed_film(folder / name, LENGTH_MS // 1000)
            self.files[name] = (path, key)

    def open(self, recording_id: str) -> SealedReader | OnTheWay:
        self.looks += 1
        coming = self.on_the_way.get(recording_id)
        if coming is not None:
            return coming
        if recording_id not in self.files:
            raise IntegrityFault("media_missing", recording=recording_id)
        reader = SealedReader(*self.files[recording_id])
        self.opened.append(reader)
        return reader


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def film(shelf: Shelf, qtbot: QtBot) -> Iterator[Film]:
    runner = Runner(FaultDoor())
    made = Film(shelf.open, runner)
    yield made
    made.close()
    runner.close()
    for reader in shelf.opened:
        assert reader._file.closed, "a recording was left open"


def shown_number(film: Film) -> int:
    """The number that the picture on screen spells."""
    if film.image is None:
        return -1
    image = film.image.convertToFormat(QImage.Format.Format_RGB888)
    rows = bytes(image.constBits())
    stride, wide = image.bytesPerLine(), image.width() * 3
    return number_in(b"".join(rows[y * stride :][:wide] for y in range(image.height())))


def until(qtbot: QtBot, test: Callable[[], bool]) -> None:
    qtbot.waitUntil(test, timeout=SOON)


def test_a_seek_shows_exactly_that_picture(film: Film, qtbot: QtBot) -> None:
    film.show(("first", "second"))
    until(qtbot, lambda: shown_number(film) == 0)
    for number in (57, 3, 30):
        film.seek("first", number * 40 + 20)
        until(qtbot, lambda wanted=number: shown_number(film) == wanted)  # type: ignore[misc]
    film.step(1)
    until(qtbot, lambda: shown_number(film) == 31)
    film.step(-1)
    until(qtbot, lambda: shown_number(film) == 30)
    assert film.watched.spans() == ()


def test_a_seek_into_the_other_recording_opens_it(film: Film, shelf: Shelf, qtbot: QtBot) -> None:
    film.show(("first", "second"))
    until(qtbot, lambda: shown_number(film) == 0)
    film.seek("second", 1220)
    until(qtbot, lambda: film.recording_id == "second" and shown_number(film) == 30)
    assert len(shelf.opened) == 2
    film.to_start()
    until(qtbot, lambda: film.recording_id == "first" and shown_number(film) == 0)


def test_playing_goes_on_with_the_next_recording_and_counts(film: Film, qtbot: QtBot) -> None:
    film.show(("first", "second"))
    until(qtbot, lambda: shown_number(film) == 0)
    film.set_rate(4.0)
    film.play()
    until(qtbot, lambda: film.recording_id == "second" and film.way == "still")
    lengths = [("first", LENGTH_MS), ("second", LENGTH_MS)]
    assert film.watched.share(lengths) > 0.9
    assert {name for name, _, _ in film.watched.spans()} == {"first", "second"}


def test_a_loop_stays_in_its_stretch(film: Film, qtbot: QtBot) -> None:
    film.show(("first",))
    until(qtbot, lambda: shown_number(film) == 0)
    film.set_loop(("first", 800, 1400))
    film.seek("first", 800)
    moments: list[int] = []
    film.moved.connect(lambda _recording, ms: moments.append(ms))
    film.set_rate(2.0)
    film.play()
    until(qtbot, lambda: moments.count(800) >= 2)
    film.pause()
    assert max(moments) < 1800


def test_shuttle_keys_go_faster_and_k_is_normal_again(film: Film, qtbot: QtBot) -> None:
    film.show(("first",))
    until(qtbot, lambda: shown_number(film) == 0)
    film.seek("first", 2500)
    film.shuttle("forward")
    film.shuttle("forward")
    assert (film.way, film.rate) == ("forward", 2.0)
    film.shuttle("backward")
    assert (film.way, film.rate) == ("backward", 1.0)
    until(qtbot, lambda: 0 < shown_number(film) < 55)
    film.pause()
    assert (film.way, film.rate) == ("still", 1.0)


def test_what_is_not_there_is_said(film: Film, qtbot: QtBot) -> None:
    with qtbot.waitSignal(film.failed, timeout=SOON) as said:
        film.show(("gone",))
    assert said.args is not None
    error = said.args[0]
    assert isinstance(error, BranchDeskError)
    assert error.code == "media_missing"
    assert film.way == "still"


def test_a_film_on_its_way_says_how_far_it_is_and_then_plays(
    film: Film, shelf: Shelf, qtbot: QtBot
) -> None:
    player = Player(film)
    qtbot.addWidget(player)
    shelf.on_the_way["first"] = OnTheWay("coming", 2_500_000, 48_000_000)
    film.show(("first",))

    def said() -> str:
        return player.picture.accessibleDescription()

    until(qtbot, lambda: tr("review.film.done", done="2.5 MB", size="48 MB") in said())
    assert film.image is None
    film.seek("first", 1220)
    film.play()
    shelf.on_the_way["first"] = OnTheWay("away", 2_500_000, 48_000_000)
    until(qtbot, lambda: tr("review.film.away") in said())
    del shelf.on_the_way["first"]
    until(qtbot, lambda: shown_number(film) >= 30)
    assert film.coming is None
    until(qtbot, lambda: film.way == "still")
    assert film.watched.spans() != ()


def test_nobody_is_asked_for_a_film_that_is_no_longer_on_show(
    film: Film, shelf: Shelf, qtbot: QtBot
) -> None:
    shelf.on_the_way["first"] = OnTheWay("coming", 0, 48_000_000)
    film.show(("first", "second"))
    until(qtbot, lambda: shelf.looks >= 2)
    film.seek("second", 0)
    until(qtbot, lambda: shown_number(film) == 0)
    assert film.coming is None
    film.seek("first", 0)
    until(qtbot, lambda: film.coming is not None)
    film.close()
    looks = shelf.looks
    with qtbot.assertNotEmitted(film.pictured, wait=3 * LOOK_MS):
        pass
    assert shelf.looks == looks


def test_a_film_that_did_not_come_is_said_once(film: Film, shelf: Shelf, qtbot: QtBot) -> None:
    shelf.on_the_way["gone"] = OnTheWay("coming", 0, 48_000_000)
    film.show(("gone",))
    until(qtbot, lambda: film.coming is not None)
    del shelf.on_the_way["gone"]
    with qtbot.waitSignal(film.failed, timeout=SOON):
        pass
    assert film.coming is None
    with qtbot.assertNotEmitted(film.failed, wait=3 * LOOK_MS):
        pass


@pytest.mark.parametrize("again", ["play", "seek", "show"])
def test_a_film_that_could_not_be_opened_is_asked_for_again(
    film: Film, shelf: Shelf, qtbot: QtBot, again: str
) -> None:
    first = shelf.files.pop("first")
    with qtbot.waitSignal(film.failed, timeout=SOON):
        film.show(("first",))
    shelf.files["first"] = first
    acts: dict[str, Callable[[], None]] = {
        "play": film.play,
        "seek": lambda: film.seek("first", 1220),
        "show": lambda: film.show(("first",), ("first", 1220)),
    }
    acts[again]()
    until(qtbot, lambda: shown_number(film) >= (0 if again == "play" else 30))


def test_a_film_is_opened_where_it_is_wanted(film: Film, shelf: Shelf, qtbot: QtBot) -> None:
    film.show(("first", "second"), ("second", 1220))
    until(qtbot, lambda: shown_number(film) == 30)
    assert (film.recording_id, len(shelf.opened)) == ("second", 1)


def test_damage_is_said_and_what_lies_before_it_plays(
    film: Film, shelf: Shelf, qtbot: QtBot
) -> None:
    path, _ = shelf.files["first"]
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with qtbot.waitSignal(film.failed, timeout=SOON) as said:
        film.show(("first",))
    assert said.args is not None
    assert said.args[0].code == "media_damaged"
    until(qtbot, lambda: shown_number(film) == 0)
    film.seek("first", 420)
    until(qtbot, lambda: shown_number(film) == 10)


def test_buttons_do_what_the_keys_do(film: Film, qtbot: QtBot) -> None:
    player = Player(film)
    qtbot.addWidget(player)
    player.show()
    film.show(("first",))
    until(qtbot, lambda: shown_number(film) == 0)
    click(find(player, "play"))
    ways = [film.way]
    click(find(player, "play"))
    assert [*ways, film.way] == ["forward", "still"]
    film.seek("first", 1020)
    until(qtbot, lambda: shown_number(film) == 25)
    click(find(player, "step-forward"))
    until(qtbot, lambda: shown_number(film) == 26)
    assert find(player, "film-clock").accessibleDescription() == "00:00:01.060"
    click(find(player, "rate"))
    assert film.rate == RATES[RATES.index(1.0) + 1]
    wanted: list[int] = []
    player.tag_wanted.connect(wanted.append)
    click(find(player, "next-tag"))
    click(find(player, "previous-tag"))
    assert wanted == [1, -1]
    assert player.testAttribute(Qt.WidgetAttribute.WA_WState_Visible)


SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=30)


@given(SPANS)
def test_watched_is_the_union_of_what_ran(spans: list[tuple[int, int]]) -> None:
    watched, seen = Watched(), set[int]()
    for start, length in spans:
        watched.add("rec", start, start + length)
        seen.update(range(start, start + length))
    kept = watched.spans()
    assert {ms for _, start, end in kept for ms in range(start, end)} == seen
    assert all(before[2] < after[1] for before, after in pairwise(kept))
    assert watched.share([("rec", 1000)]) == pytest.approx(len(seen) / 1000)
    assert watched.share([]) == 0
