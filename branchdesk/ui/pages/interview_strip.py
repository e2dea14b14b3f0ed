"""The strip below the interview: its timeline while it is being recorded."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.app.views import InterviewView, LiveStatus, MediaTrack
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.timeline import Timeline, rows_height
from branchdesk.ui.widgets.timeline_scale import Row, TimelineContent

PEAK_MS = 250
_HALF_MINUTE_MS = 30_000
_USUAL_QUESTION_MS = 37_000
"""What a question takes before anything is known of this client; for the axis only."""
_ADVISER = frozenset({"asked", "spoken", "explained"})
_CLIENT = frozenset({"ownwords", "answered", "changed", "hesitated", "question"})
_CLAIMS = frozenset({"claim", "quality"})


class InterviewStrip(QWidget):
    """Keeps the loudness so far and lays the recordings of the interview end to end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        self._peaks: list[float] = []
        self._peaks_of: str | None = None
        self.timeline = Timeline(_rows(voice=True))
        self.timeline.setObjectName("timeline")
        room = QVBoxLayout(self)
        room.setContentsMargins(0, 0, 0, look.space.xxs)
        room.addWidget(self.timeline)

    def give_way(self, *, voice: bool) -> None:
        """Show the voice row or let it go."""
        self.timeline.set_rows(_rows(voice=voice))

    def needed_height(self, *, voice: bool) -> int:
        """Height in px with the voice row or without it."""
        return rows_height(_rows(voice=voice)) + theme.current().space.xxs

    def follow(self, live: LiveStatus) -> None:
        """Move the playhead and keep the loudness of this moment."""
        if live.recording_id != self._peaks_of:
            self._peaks, self._peaks_of = [], live.recording_id
        if live.recording_id is not None:
            missing = live.elapsed_ms // PEAK_MS + 1 - len(self._peaks)
            self._peaks.extend([0.0] * missing)
            self._peaks[-1] = max(self._peaks[-1], live.level)
        shown = live.elapsed_ms if live.recording_id is not None else None
        self.timeline.set_playhead(shown, live.recording_id)

    def show_peaks(self, recording_id: str, peaks: list[float]) -> None:
        """Loudness so far, a value each 250 ms, when the page comes back to a recording."""
        self._peaks_of, self._peaks = recording_id, list(peaks)

    def show_view(self, view: InterviewView, live: LiveStatus) -> None:
        """Lay out questions and tags; the axis reaches to where the interview should end."""
        tracks = [
            MediaTrack(recording_id, length, 0, (), ())
            for recording_id, length in _earlier(view, live.recording_id)
        ]
        if live.recording_id is not None:
            peaks = tuple(self._peaks)
            tracks.append(MediaTrack(live.recording_id, live.elapsed_ms, PEAK_MS, peaks, ()))
        whole = sum(track.length_ms for track in tracks)
        done = sum(block.state == "done" for block in view.blocks)
        usual = whole // done if done > 2 else _USUAL_QUESTION_MS
        coming = sum(block.state == "to_come" for block in view.blocks)
        # Whole half minutes, so that the axis stands still between two questions.
        span = -(-(whole + coming * usual) // _HALF_MINUTE_MS) * _HALF_MINUTE_MS
        span = max(span, 2 * _HALF_MINUTE_MS)
        self.timeline.set_content(TimelineContent(tuple(tracks), view.blocks, view.tags, span))


def _rows(*, voice: bool) -> tuple[Row, ...]:
    rows = (
        Row("axis"),
        Row("blocks"),
        Row("marks", tr("interview.timeline.adviser"), _ADVISER),
        Row("marks", tr("interview.timeline.client"), _CLIENT),
        Row("marks", tr("interview.timeline.claims"), _CLAIMS),
    )
    return (*rows, Row("voice")) if voice else rows


def _earlier(view: InterviewView, running: str | None) -> list[tuple[str, int]]:
    """Recordings of this interview before the one that runs, with the last moment known of each."""
    lengths: dict[str, int] = {}
    for tag in view.tags:
        if tag.recording_id != running:
            last = max(tag.at_ms, tag.to_ms or 0)
            lengths[tag.recording_id] = max(lengths.get(tag.recording_id, 0), last)
    return list(lengths.items())
