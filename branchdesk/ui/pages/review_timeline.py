"""The review's timeline: density, what was seen, pictures, voice, questions, tags in lanes."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.app.views import ReviewView, TagRow
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.timeline import Timeline, rows_height
from branchdesk.ui.widgets.timeline_scale import Row, TimelineContent

_ANSWERS = frozenset({"answered", "changed", "hesitated"})
_HELPED = frozenset({"explained", "ownwords", "question", "spoken"})
_CLAIMS = frozenset({"claim", "quality"})


class ReviewTimeline(QWidget):
    """Owns a :class:`Timeline`; gives up the pictures first, then the voice, on a low screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = Timeline(self._rows())
        self.timeline.setObjectName("timeline")
        self._view: ReviewView | None = None
        self._seen: tuple[tuple[str, int, int], ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.timeline)
        column.addStretch(1)

    def show_view(self, view: ReviewView) -> None:
        """Show recordings, questions and tags."""
        self._view = view
        self._show()

    def show_seen(self, seen: Sequence[tuple[str, int, int]]) -> None:
        """Show what was watched."""
        if tuple(seen) != self._seen:
            self._seen = tuple(seen)
            self._show()

    def neighbour(self, step: int, recording_id: str, ms: int) -> TagRow | None:
        """The tag before (-1) or after (1) a moment."""
        if self._view is None:
            return None
        scale = self.timeline.scale
        here = scale.whole_of(recording_id, ms)
        placed = [(scale.whole_of(tag.recording_id, tag.at_ms), tag) for tag in self._view.tags]
        if step > 0:
            return min((p for p in placed if p[0] > here), key=lambda p: p[0], default=(0, None))[1]
        return max((p for p in placed if p[0] < here), key=lambda p: p[0], default=(0, None))[1]

    def _show(self) -> None:
        if self._view is not None:
            view = self._view
            self.timeline.set_content(
                TimelineContent(view.tracks, view.blocks, view.tags, seen=self._seen)
            )

    def _rows(self) -> tuple[Row, ...]:
        rows = [
            Row("density", tr("review.row.density")),
            Row("seen", tr("review.row.seen")),
            Row("pictures", tr("review.row.pictures")),
            Row("voice", tr("review.row.voice")),
            Row("blocks", tr("review.row.blocks")),
            Row("marks", tr("review.row.answers"), _ANSWERS),
            Row("marks", tr("review.row.helped"), _HELPED),
            Row("marks", tr("review.row.claims"), _CLAIMS),
            Row("axis"),
        ]
        for kind in ("pictures", "voice"):
            if 0 < self.height() < rows_height(rows):
                rows = [row for row in rows if row.kind != kind]
        return tuple(rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.timeline.set_rows(self._rows())

    def retranslate(self) -> None:
        """Set every text anew."""
        self.timeline.set_rows(self._rows())
