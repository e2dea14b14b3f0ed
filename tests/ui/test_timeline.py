"""The timeline: where things lie, what a press reaches, and that a crowd costs no more."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPicture
from pytestqt.qtbot import QtBot

from branchdesk.app.views import MediaTrack, QuestionBlock, TagRow
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import tr
from branchdesk.ui.theme import Scheme
from branchdesk.ui.widgets.timeline import Timeline
from branchdesk.ui.widgets.timeline_layer import TimelineLayer, grown_from, paint_row
from branchdesk.ui.widgets.timeline_rows import block_rects
from branchdesk.ui.widgets.timeline_scale import Marks, Row, Scale, TimelineContent
from tests.ui import samples_interview as samples
from tests.ui.hands import click, press

CLIENT = frozenset({"answered", "changed", "ownwords", "question", "hesitated"})
ROWS = (
    Row("density", "密度"),
    Row("seen", "已看"),
    Row("voice", "聲音"),
    Row("blocks"),
    Row("marks", "客戶", CLIENT),
    Row("marks", "待判", frozenset({"claim"})),
    Row("axis"),
)


def content() -> TimelineContent:
    """The sample interview after 4 minutes 31 seconds."""
    view = samples.interview_view()
    track = MediaTrack(samples.RECORDING, 271_000, 250, tuple(samples.peaks()), ())
    return TimelineContent((track,), view.blocks, view.tags, 600_000)


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    timeline = Timeline(ROWS)
    qtbot.addWidget(timeline)
    timeline.resize(1200, timeline.sizeHint().height())
    timeline.show()
    timeline.set_content(content())
    timeline.activateWindow()
    timeline.setFocus()
    qtbot.waitUntil(timeline.hasFocus, timeout=5000)
    return timeline


def middle(timeline: Timeline, row: int, ms: int) -> QPoint:
    """The point of a moment in a row."""
    area = timeline._areas()[row]
    return QPointF(timeline.scale.x(ms), area.center().y()).toPoint()


@given(
    lengths=st.lists(st.integers(1, 10**7), min_size=1, max_size=4),
    share=st.floats(0, 1),
    width=st.integers(50, 4000),
)
def test_a_moment_comes_back_from_its_place(lengths: list[int], share: float, width: int) -> None:
    tracks = tuple(MediaTrack(f"r{i}", length, 0, (), ()) for i, length in enumerate(lengths))
    scale = Scale.of(TimelineContent(tracks), 40, width)
    whole = round(share * (scale.span_ms - 1))
    recording_id, ms = scale.place(whole)
    assert scale.whole_of(recording_id, ms) == whole
    assert abs(scale.whole(scale.x(whole)) - whole) <= 1


@given(st.lists(st.integers(0, 10**6), max_size=50), st.integers(0, 10**6), st.integers(0, 10**5))
def test_look_ups_agree_with_a_plain_search(times: list[int], at: int, within: int) -> None:
    rows = [TagRow(str(i), "answered", ms, None, "r", None) for i, ms in enumerate(times)]
    marks = Marks.of(rows, Scale(0, 1, 10**6), CLIENT)
    near = min((abs(ms - at) for ms in times), default=None)
    found = marks.nearest(at, within)
    if near is None or near > within:
        assert found is None
    else:
        assert found is not None
        assert abs(found.at_ms - at) == near
    assert marks.count(at, at + within) == sum(at <= ms < at + within for ms in times)
    later = marks.after(at)
    assert (later.at_ms if later else None) == min((ms for ms in times if ms > at), default=None)
    earlier = marks.before(at)
    assert (earlier.at_ms if earlier else None) == max(
        (ms for ms in times if ms < at), default=None
    )


def test_recordings_lie_end_to_end() -> None:
    tracks = (MediaTrack("a", 1000, 0, (), ()), MediaTrack("b", 500, 0, (), ()))
    scale = Scale.of(TimelineContent(tracks), 0, 150)
    assert scale.whole_of("b", 100) == 1100
    assert scale.place(1100) == ("b", 100)
    assert scale.place(999) == ("a", 999)
    assert scale.place(99_999) == ("b", 500)


def test_blocks_to_come_share_what_is_left(timeline: Timeline) -> None:
    area = timeline._areas()[3]
    placed = block_rects(samples.blocks(), timeline.scale, area, 271_000)
    assert [block.number for block, _ in placed] == list(range(1, 21))
    rights = [rect.right() for _, rect in placed]
    assert rights == sorted(rights)
    assert rights[-1] <= timeline.scale.left + timeline.scale.width
    assert len({round(rect.width(), 3) for block, rect in placed if block.from_ms is None}) == 1


def test_a_press_on_a_mark_chooses_the_tag_and_goes_there(qtbot: QtBot, timeline: Timeline) -> None:
    chosen: list[str] = []
    timeline.tag_chosen.connect(chosen.append)
    with qtbot.waitSignal(timeline.jumped) as gone:
        click(timeline, middle(timeline, 5, 242_000))
    assert chosen == [samples.FAST.id]
    assert gone.args == [242_000, samples.RECORDING]
    assert timeline.tag_at(QPointF(middle(timeline, 5, 242_000))) == samples.FAST
    assert timeline.tag_at(QPointF(middle(timeline, 5, 20_000))) is None


def test_a_press_beside_the_marks_goes_to_that_second(qtbot: QtBot, timeline: Timeline) -> None:
    with qtbot.waitSignal(timeline.jumped) as gone:
        click(timeline, middle(timeline, 2, 100_000))
    assert gone.args[1] == samples.RECORDING
    assert abs(gone.args[0] - 100_000) < 1000


def test_a_press_on_a_block_names_the_question(qtbot: QtBot, timeline: Timeline) -> None:
    with qtbot.waitSignal(timeline.block_chosen) as chosen:
        click(timeline, middle(timeline, 3, 100_000))
    assert chosen.args == [3]


def test_a_press_on_the_labels_does_nothing(qtbot: QtBot, timeline: Timeline) -> None:
    with qtbot.assertNotEmitted(timeline.jumped):
        click(timeline, QPoint(5, 40))


def test_keys_walk_through_the_tags(qtbot: QtBot, timeline: Timeline) -> None:
    timeline.set_playhead(238_500, samples.RECORDING)
    with qtbot.waitSignal(timeline.tag_chosen) as chosen:
        press(timeline, Qt.Key.Key_Down)
    assert chosen.args == [samples.FAST.id]
    with qtbot.waitSignal(timeline.jumped) as gone:
        press(timeline, Qt.Key.Key_Home)
    assert gone.args == [0, samples.RECORDING]
    with qtbot.waitSignal(timeline.jumped) as gone:
        press(timeline, Qt.Key.Key_Right)
    assert gone.args == [5000, samples.RECORDING]


def test_it_says_where_it_is(timeline: Timeline) -> None:
    timeline.set_playhead(271_000, samples.RECORDING)
    said = timeline.accessibleDescription()
    assert "04:31" in said
    assert timeline.accessibleName() == tr("interview.timeline.name")


def test_only_the_playhead_is_painted_when_it_moves(timeline: Timeline) -> None:
    timeline.grab()
    layer = timeline._layer._picture
    timeline.set_playhead(120_000, samples.RECORDING)
    timeline.grab()
    assert timeline._layer._picture is layer
    timeline.resize(900, timeline.height())
    timeline.grab()
    assert timeline._layer._picture is not layer


def grown(steps: list[tuple[int, bool]]) -> Iterator[TimelineContent]:
    """The interview goes on: by so many ms, with or without a tag and the next question."""
    view, length = samples.interview_view(), 8_000
    blocks, tags = view.blocks, view.tags
    early = MediaTrack("first", 5_000, 0, (), ())
    for number, (more, happens) in enumerate(steps):
        length += more
        if happens:
            place = length - more // 2
            tags = (
                *tags,
                TagRow(f"new{number}", "answered", place, None, samples.RECORDING, None),
            )
            running = next(block for block in blocks if block.state == "current")
            done = replace(running, state="done", to_ms=place)
            following = QuestionBlock(
                running.number + 1, 1, place, None, "current", samples.RECORDING
            )
            blocks = tuple(
                {running.number: done, running.number + 1: following}.get(block.number, block)
                for block in blocks
            )
        # The last one is not known to its end.
        whole = tuple((n * 37 % 100) / 100 for n in range(length // 250))
        peaks = (*whole, length % 250 / 250)
        track = MediaTrack(samples.RECORDING, length, 250, peaks, ())
        yield TimelineContent((early, track), blocks, tags, 40_000)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5])
@settings(max_examples=25)
@given(
    steps=st.lists(st.tuples(st.integers(50, 4_000), st.booleans()), min_size=2, max_size=5),
)
def test_what_has_grown_is_what_would_be_painted_at_once(
    steps: list[tuple[int, bool]], ratio: float
) -> None:
    timeline, layer = Timeline(ROWS), TimelineLayer()
    timeline.resize(1200, timeline.sizeHint().height())
    for content in grown(steps):
        last = content.tracks[-1]
        timeline.set_playhead(last.length_ms, last.recording_id)
        timeline.set_content(content)
        timeline.resize(1200, timeline.height())
        bit_by_bit = layer.picture(timeline._shown, timeline.size(), ratio).toImage()
        at_once = TimelineLayer().picture(timeline._shown, timeline.size(), ratio).toImage()
        assert bit_by_bit == at_once


def test_a_sweep_paints_the_voice_from_where_it_ended() -> None:
    *_, before = grown([(1000, False)])
    *_, after = grown([(1500, False)])
    assert grown_from(before.tracks, after.tracks) == 5_000 + 9_000
    *_, otherwise = grown([(1000, True)])
    assert grown_from(before.tracks, otherwise.tracks[1:]) == 0


def test_a_change_of_look_paints_anew(timeline: Timeline, wardrobe: Wardrobe) -> None:
    light = timeline.grab().toImage()
    wardrobe.theme.set_scheme(Scheme.DARK)
    assert timeline.grab().toImage() != light


def commands(timeline: Timeline) -> int:
    """How much there is to paint, in bytes of painting commands."""
    picture = QPicture()
    painter = QPainter(picture)
    for index in range(len(ROWS)):
        paint_row(painter, index, timeline._shown, 0)
    painter.end()
    return picture.size()


def test_a_hundred_thousand_tags_are_as_little_to_paint_as_a_few(timeline: Timeline) -> None:
    few = commands(timeline)
    many = tuple(
        TagRow(f"t{i}", "answered", i * 6, None, samples.RECORDING, None) for i in range(100_000)
    )
    track = MediaTrack(samples.RECORDING, 600_000, 0, (), ())
    timeline.set_content(TimelineContent((track,), (), many))
    assert commands(timeline) < 4 * few
    assert timeline.tag_at(QPointF(middle(timeline, 4, 300_000))) is not None


def test_an_old_take_is_told_from_the_new_one(timeline: Timeline) -> None:
    old = QuestionBlock(1, 1, 0, 100_000, "old_take")
    new = QuestionBlock(1, 2, 100_000, 200_000, "current")
    track = MediaTrack(samples.RECORDING, 200_000, 0, (), ())
    timeline.set_content(TimelineContent((track,), (old, new)))
    picture = timeline.grab().toImage()
    area = timeline._areas()[3]
    ratio = picture.devicePixelRatio()
    row = round(area.center().y() * ratio)
    shades = [
        {
            picture.pixelColor(round(timeline.scale.x(ms) * ratio), row).name()
            for ms in range(start + 5000, start + 95_000, 300)
        }
        for start in (0, 100_000)
    ]
    assert shades[0] != shades[1]
