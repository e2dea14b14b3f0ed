"""The film with its loop and layers, kept in step with the timeline."""

from PySide6.QtCore import QObject

from branchdesk.app.views import ReviewView, TagRow
from branchdesk.ui import formats
from branchdesk.ui.film import Film
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.review_timeline import ReviewTimeline
from branchdesk.ui.watched import Watched
from branchdesk.ui.widgets.player import Player

LEAD_MS = 2000
"""A tag is shown from a little before it, so that its cause is seen."""
_CAPTION_MS = 5000
_SPOKEN_BY_CLIENT = ("ownwords", "question")


class ReviewScreen(QObject):
    """Moves film and timeline together; remembers what was watched of each case."""

    def __init__(self, film: Film, player: Player, strip: ReviewTimeline, parent: QObject) -> None:
        super().__init__(parent)
        self.film, self._player, self._strip = film, player, strip
        self._view: ReviewView | None = None
        self._watched: dict[str, Watched] = {}
        self._in: tuple[str, int] | None = None
        film.moved.connect(self._moved)
        film.way_changed.connect(self.show_seen)
        strip.timeline.jumped.connect(lambda ms, recording_id: film.seek(recording_id, ms))
        player.tag_wanted.connect(self.to_neighbour)

    def show_view(self, view: ReviewView) -> None:
        """Take a case's recordings; the same case goes on where it is."""
        self._view = view
        self.film.show(view.recording_ids)
        self.film.watched = self._watched.setdefault(view.case.case_id, self.film.watched)
        self._strip.show_view(view)
        self.show_seen()
        self._moved(self.film.recording_id, self.film.ms)

    @property
    def watched_share(self) -> float:
        """Share of the case's recordings that ran on the screen, 0..1."""
        if self._view is None:
            return 0.0
        return self.film.watched.share(
            (track.recording_id, track.length_ms) for track in self._view.tracks
        )

    def show_tag(self, tag: TagRow) -> None:
        """Go to a tag, a little before it."""
        self.film.seek(tag.recording_id, max(tag.at_ms - LEAD_MS, 0))

    def to_neighbour(self, step: int) -> None:
        """To the tag before (-1) or after (1)."""
        tag = self._strip.neighbour(step, self.film.recording_id, self.film.ms)
        if tag is not None:
            self.film.seek(tag.recording_id, tag.at_ms)

    def tag_here(self) -> TagRow | None:
        """The last tag at or before the playhead."""
        return self._strip.neighbour(-1, self.film.recording_id, self.film.ms + 1)

    def question_here(self) -> int | None:
        """The number of the question that is on the screen."""
        if self._view is None:
            return None
        return _question_at(self._view, self.film.recording_id, self.film.ms)

    # Loop --------------------------------------------------------------------------------

    def loop_in(self) -> None:
        """The loop begins here; it ends where :meth:`loop_out` says."""
        self._in = (self.film.recording_id, self.film.ms)

    def loop_out(self) -> None:
        """The loop ends here."""
        recording_id, end = self.film.recording_id, self.film.ms
        start = self._in[1] if self._in is not None and self._in[0] == recording_id else 0
        if end > start:
            self._set_loop((recording_id, start, end))

    def loop_tag(self, tag: TagRow | None) -> None:
        """Loop a tag with a little before and after it."""
        if tag is not None:
            end = (tag.to_ms or tag.at_ms) + LEAD_MS
            start = max(tag.at_ms - LEAD_MS, 0)
            self._set_loop((tag.recording_id, start, end))
            self.film.seek(tag.recording_id, start)
            self.film.play()

    def loop_clear(self) -> None:
        """No loop."""
        self._in = None
        self._set_loop(None)

    def _set_loop(self, loop: tuple[str, int, int] | None) -> None:
        self.film.set_loop(loop)
        timeline = self._strip.timeline
        if loop is None:
            timeline.set_loop(None)
            self._player.show_loop("")
            return
        recording_id, start, end = loop
        whole = timeline.scale.whole_of
        timeline.set_loop((whole(recording_id, start), whole(recording_id, end)))
        first, last = formats.media_time(start), formats.media_time(end)
        self._player.show_loop(tr("review.loop_on", from_time=first, to_time=last))

    # In step -----------------------------------------------------------------------------

    def show_seen(self) -> None:
        """Bring the track of what was seen up to date."""
        self._strip.show_seen(self.film.watched.spans())

    def _moved(self, recording_id: str, ms: int) -> None:
        self._strip.timeline.set_playhead(ms, recording_id)
        view = self._view
        if view is None:
            return
        stamp = caption = ""
        number = _question_at(view, recording_id, ms)
        if number is not None:
            stamp = f"{tr('review.stamp', n=number)}　"
        for tag in view.tags:
            said = tag.kind in _SPOKEN_BY_CLIENT and tag.recording_id == recording_id
            if said and tag.text and tag.at_ms <= ms < max(tag.to_ms or 0, tag.at_ms + _CAPTION_MS):
                caption = tr("review.said", text=tag.text)
        stamp += formats.media_time(ms)
        self._player.picture.set_layers(stamp, caption)


def _question_at(view: ReviewView, recording_id: str, ms: int) -> int | None:
    """The question that was up at ``ms`` of a recording."""
    number = None
    for block in view.blocks:
        here = block.recording_id in (recording_id, None) and block.from_ms is not None
        if here and (block.from_ms or 0) <= ms < (block.to_ms or ms + 1):
            number = block.number
    return number
