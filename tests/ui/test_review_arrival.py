"""The review while its film comes: what is shown when it has, and nothing for who has left."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.views import MediaTrack, OnTheWay, ReviewView
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.pages.review import ReviewPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.timeline_rows import paint_pictures
from branchdesk.ui.widgets.timeline_scale import Scale, TimelineContent
from tests.ui import samples_review as samples

CASE = samples.review_view().case.case_id


class Office:
    """Answers with the case, its film here or on its way."""

    def __init__(self) -> None:
        self.whole = samples.review_view()
        self.here = False
        self.looked_at: list[str] = []
        self.read = 0

    def view(self, case_id: str) -> ReviewView:
        """The case as it stands on this PC."""
        assert case_id == CASE
        self.read += 1
        bare = tuple(replace(one, peaks_ms=0, peaks=(), thumbnails=()) for one in self.whole.tracks)
        return self.whole if self.here else replace(self.whole, tracks=bare)

    def media(self, recording_id: str) -> OnTheWay:
        """It never comes."""
        self.looked_at.append(recording_id)
        return OnTheWay("coming", 0, 1)


class Window:
    """The review of a case in its shell."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.office = qtbot, Office()
        faults = FaultDoor()
        self.runner, self.shell = Runner(faults), Shell(faults)
        qtbot.addWidget(self.shell)
        desk: Any = SimpleNamespace(reviews=self.office)
        self.page = ReviewPage(cast(Desk, desk), self.runner)
        self.shell.add("review", self.page)
        self.shell.show()

    def tracks(self) -> tuple[MediaTrack, ...]:
        """What the timeline shows."""
        return () if self.page._view is None else self.page._view.tracks

    def until_read(self, times: int) -> None:
        """Wait until the case was asked for so often and the last answer is shown."""
        self.qtbot.waitUntil(lambda: self.office.read == times and not self.runner.busy)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.page.deactivated()
    window.runner.close()


def test_a_film_that_has_come_is_on_the_timeline(window: Window) -> None:
    window.shell.go(Route("review", case_id=CASE))
    window.until_read(1)
    assert not any(track.peaks for track in window.tracks())
    window.office.here = True
    window.page.touched(frozenset({"file:another", "case:another"}))
    window.page.touched(frozenset({f"file:{samples.FIRST}"}))
    window.until_read(2)
    assert window.tracks() == window.office.whole.tracks


def test_a_film_that_comes_while_a_line_is_written_is_shown_after_it(window: Window) -> None:
    window.shell.go(Route("review", case_id=CASE))
    window.until_read(1)
    window.page.side.open_editor([])
    window.office.here = True
    window.page.touched(frozenset({f"file:{samples.FIRST}"}))
    assert window.page.side.editing
    window.page.side.editor.dropped.emit()
    window.until_read(2)
    assert window.tracks() == window.office.whole.tracks


def test_the_answer_to_who_has_left_starts_no_film(window: Window) -> None:
    window.shell.go(Route("review", case_id=CASE))
    window.page.deactivated()
    window.until_read(1)
    assert window.office.looked_at == []
    assert window.page.film.recording_id == ""


def test_pictures_are_of_their_own_recording(wardrobe: Wardrobe) -> None:
    thumbnails = ((0, samples.thumbnail(1)),)
    tracks = (
        MediaTrack("here", 60_000, 250, (), thumbnails),
        MediaTrack("away", 60_000, 0, (), ()),
    )
    content = TimelineContent(tracks, (), (), 120_000)
    image = QImage(600, 40, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_pictures(painter, QRectF(0, 0, 600, 40), Scale.of(content, 0, 600), content)
    painter.end()

    def painted(x: int) -> bool:
        return any(image.pixel(x, y) & 0xFFFFFF for y in range(40))

    assert [painted(x) for x in (40, 240, 360, 560)] == [True, True, False, False]
