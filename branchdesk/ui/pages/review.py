"""Review: the film, what the machine raised, the check list, the profile; all from the keyboard."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import OnTheWay, ReviewView, TagRow
from branchdesk.domain.errors import InputFault
from branchdesk.ui import theme
from branchdesk.ui.clear_film import Reader
from branchdesk.ui.faults import Notice, explain
from branchdesk.ui.film import Film
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.page import Action, ActionBar, KeyHint, Page, TopTitle
from branchdesk.ui.pages.review_bar import message, why_locked
from branchdesk.ui.pages.review_document import KEY, ReviewMiddle
from branchdesk.ui.pages.review_foot import ReviewFoot
from branchdesk.ui.pages.review_keys import bind_film
from branchdesk.ui.pages.review_screen import ReviewScreen
from branchdesk.ui.pages.review_side import ReviewSide
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.chips import ChipTone
from branchdesk.ui.widgets.entry import InlineEntry
from branchdesk.ui.widgets.player import Player
from branchdesk.ui.widgets.text import rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_TELL_MS = 1000
"""How often the share watched is written anew while the film runs."""


class ReviewPage(Page):
    """640 film | claims | check list and profile, over the timeline or the table of questions."""

    rail = "review"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._case_id = ""
        self._view: ReviewView | None = None
        self._busy = self._stale = self._on_show = False
        self._asked = ""
        self.film = Film(self._open_media, runner, self)
        self.player = Player(self.film)
        self.middle = ReviewMiddle(desk, runner)
        self.claims = self.middle.claims
        self.side = ReviewSide()
        self.foot = ReviewFoot()
        self.strip = self.foot.timeline
        self.stage = ReviewScreen(self.film, self.player, self.strip, self)
        self._remark = InlineEntry("remark", may_be_empty=True)
        self._tell = QTimer(self, interval=_TELL_MS)
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.player)
        upper.addWidget(rule(vertical=True))
        upper.addWidget(self.middle)
        upper.addWidget(rule(vertical=True))
        upper.addWidget(self.side, 1)
        foot = QWidget()
        below = QHBoxLayout(foot)
        below.setContentsMargins(look.space.l, look.space.xxs, look.space.l, look.space.xxs)
        below.addWidget(self._remark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(rule())
        column.addWidget(self.foot)
        column.addWidget(foot)
        self._share_room()

    def _wire(self) -> None:
        self._tell.timeout.connect(self._tell_watched)
        self.film.way_changed.connect(self._way_changed)
        self.film.failed.connect(self._runner.report)
        self.claims.chosen.connect(self.stage.show_tag)
        self.claims.judged.connect(self._judge)
        self.strip.timeline.tag_chosen.connect(self._tag_chosen)
        self.foot.turned.connect(self._share_room)
        self.foot.table.sought.connect(self.film.seek)
        self.foot.table.flagged.connect(lambda claim: self.claims.choose(claim.id))
        self.foot.table.focused.connect(self.enter_moved)
        self.side.ticked.connect(self._show_bar)
        self.side.document_wanted.connect(self.middle.turn)
        self.side.add_wanted.connect(self._add_line)
        self.side.lines.played.connect(self._play_tag)
        editor = self.side.editor
        editor.kept.connect(self._keep_line)
        editor.dropped.connect(self._close_editor)
        editor.cite_wanted.connect(self._cite_here)
        editor.played.connect(self.stage.show_tag)
        self._remark.kept.connect(self._decide)
        self._remark.dropped.connect(self.take_focus)

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        if route.case_id is None:
            return
        if route.case_id != self._case_id:
            self._view = None
            self.side.clear_ticks()
        self._case_id, self._on_show = route.case_id, True
        self.side.close_editor()
        self.middle.to_claims()
        self._remark.hide()
        self._load()

    def deactivated(self) -> None:
        self._on_show = False
        self._tell.stop()
        self.film.close()
        self.middle.to_claims()

    def touched(self, changes: frozenset[str]) -> None:
        view = self._view
        if view is None:
            return
        mine = {f"case:{self._case_id}", *(f"file:{one}" for one in view.recording_ids)}
        if changes & mine:
            self._renew()

    def _renew(self) -> None:
        """Show what has changed, as soon as nothing is being written."""
        self._stale = self._busy or self.side.editing
        if not self._stale:
            self._load()

    def _load(self) -> None:
        case_id = self._case_id
        self._runner.db(lambda: self._desk.reviews.view(case_id), self._loaded, owner=self)

    def _loaded(self, view: ReviewView) -> None:
        if self._on_show and view.case.case_id == self._case_id:
            first = self._view is None
            self.show_view(view)
            self.stage.show_view(view)
            if first and self.claims.current is not None:
                self.stage.show_tag(self.claims.current)

    def show_view(self, view: ReviewView) -> None:
        """Show claims, check list, lines and timeline; the film is opened by :meth:`activated`."""
        self._view = view
        self._case_id = view.case.case_id
        self.middle.show_view(view)
        self.side.show_checklist(view.checklist)
        self.side.show_lines(view.lines)
        self.side.set_writable(view.may_decide)
        self.foot.show_view(view)
        self._show_title()
        self._show_bar()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """The film keeps its 16:9, a smaller one beside the table; what is below takes the rest,
        the timeline as low as it can be read."""
        look = theme.current()
        on_questions = self.foot.on_questions
        beside = look.grid("review", 1) + look.grid("review", 2) + 2 * look.border.line
        most = look.grid("review_small" if on_questions else "review")
        wide = min(most, max(self.width() - beside, look.grid("player")))
        self.player.setFixedWidth(wide)
        rest = self.height() - (wide * 9 // 16 + look.size.row[3] + look.space.s)
        least = look.grid("interview_strip") + look.size.row[1]
        most = rest if on_questions else look.grid("review_strip")
        self.foot.setFixedHeight(max(min(rest, most), least))

    def enter_moved(self) -> None:
        """The rows have Enter while they have the keyboard, a form while it is open."""
        self.claims.lend_enter(self.enter_lent or self.foot.table.list.hasFocus())
        self._show_bar()

    def _turn(self) -> None:
        """From the timeline to the table at the question that is on the screen, or back."""
        self.foot.turn(self.stage.question_here())
        if not self.foot.on_questions:
            self.take_focus()

    # Film --------------------------------------------------------------------------------

    def _open_media(self, recording_id: str) -> Reader | OnTheWay:
        return self._desk.reviews.media(recording_id)

    def _way_changed(self) -> None:
        if self.film.way == "forward":
            self._tell.start()
        else:
            self._tell.stop()
            self._tell_watched()

    def _tell_watched(self) -> None:
        self.stage.show_seen()
        self._show_bar()

    def _tag_chosen(self, tag_id: str) -> None:
        if self.side.editing and self._view is not None:
            for tag in self._view.tags:
                if tag.id == tag_id:
                    self.side.editor.cite(tag)
        else:
            self.claims.choose(tag_id)

    def _play_tag(self, tag: TagRow) -> None:
        self.stage.show_tag(tag)
        self.film.play()

    def _play_current(self) -> None:
        line = self.side.lines.line
        if self.claims.current is not None:
            self._play_tag(self.claims.current)
        elif line is not None and line.evidence:
            self._play_tag(line.evidence[0])

    # Claims and lines --------------------------------------------------------------------

    def _ask(self, job: Callable[[], ReviewView], done: Callable[[ReviewView], None]) -> None:
        """Run a verb that returns the page's view; one at a time."""
        if not self._busy:
            self._busy = True
            self._runner.db(job, done, self._failed, owner=self)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, InputFault) and self.side.editing:
            notice = explain(error)
            self.side.editor.refuse(tr("common.sentences", first=notice.what, second=notice.do))
        else:
            self._runner.report(error)
        if self._stale:
            self._renew()

    def _show_answer(self, view: ReviewView) -> None:
        self._busy = False
        self.show_view(view)
        if self._stale:
            self._renew()

    def _judge(self, claim: TagRow, accepted: bool) -> None:
        case_id = self._case_id
        self._ask(lambda: self._desk.reviews.judge(case_id, claim.id, accepted), self._judged)

    def _judged(self, view: ReviewView) -> None:
        self._show_answer(view)
        self.claims.next_open()

    def _add_line(self) -> None:
        if self._view is None or not self._view.may_decide or self.side.editing:
            return
        self.film.pause()
        tag = self.stage.tag_here() or self.claims.current
        self.side.open_editor([tag] if tag is not None else [])

    def _cite_here(self) -> None:
        tag = self.stage.tag_here()
        if tag is not None:
            self.side.editor.cite(tag)

    def _keep_line(self, dimension: str, stance: str, text: str, confidence: str) -> None:
        case_id, cited = self._case_id, [tag.id for tag in self.side.editor.cited]
        self._ask(
            lambda: self._desk.reviews.write_line(
                case_id, dimension, stance, text, confidence, cited
            ),
            self._line_kept,
        )

    def _line_kept(self, view: ReviewView) -> None:
        self._show_answer(view)
        self._close_editor()

    def _close_editor(self) -> None:
        self.side.close_editor()
        self.take_focus()
        if self._stale:
            self._renew()

    # Decision ----------------------------------------------------------------------------

    def _ask_remark(self, decision: str) -> None:
        if self._view is None or not self._view.may_decide or self._busy:
            return
        self._asked = decision
        key = "review.approve_remark" if decision == "approve" else "review.return_why"
        self._remark.open(tr(f"review.{decision}"), tr(key))

    def _decide(self, remark: str) -> None:
        if self._asked == "return" and not remark:
            self._ask_remark("return")
            return
        case_id, share, reviews = self._case_id, self.stage.watched_share, self._desk.reviews
        if self._asked == "approve":
            self._ask(lambda: reviews.approve(case_id, remark, share), self._decided)
        else:
            self._ask(lambda: reviews.send_back(case_id, remark, ()), self._decided)

    def _decided(self, view: ReviewView) -> None:
        self._show_answer(view)
        name, done = view.case.client_name, "approved" if self._asked == "approve" else "returned"
        self.go.emit(Route("review_queue"))
        words = tr(f"review.done_{done}", name=name)
        self.notice(Notice("safe", words, tr("review.done_kept")))

    # Words -------------------------------------------------------------------------------

    def _show_title(self) -> None:
        view = self._view
        if view is None:
            self.set_title(TopTitle(tr("review.page")))
            return
        level = f"{view.level} {pick(view.level_name)}".strip()
        chips: list[tuple[str, ChipTone]] = [(level, "neutral")] if level else []
        case = view.case
        self.set_title(TopTitle(case.client_name, case.case_no, tuple(chips), "review"))

    def _show_bar(self) -> None:
        view, seen = self._view, self.stage.watched_share
        why = why_locked(view, seen, self.claims.open_count, self.side.unticked)
        barred = why if view is None or not view.may_decide else ""
        judged = not self.claims.open_count
        send_back = Action(
            "return", tr("review.return"), lambda: self._ask_remark("return"),
            "quiet", "rotate-ccw", "B", barred,
        )  # fmt: skip
        approve = Action(
            "approve", tr("review.approve"), lambda: self._ask_remark("approve"),
            "primary" if judged else "secondary", "check" if judged else "", "A", why,
        )  # fmt: skip
        following = Action("primary", tr("review.next"), self.claims.next_open, "primary", key="N")
        actions = (send_back, approve) if judged else (send_back, approve, following)
        self.set_bar(ActionBar(actions, message(view, seen, why), self._hints()))

    def _hints(self) -> tuple[KeyHint, ...]:
        keys = KeyHint(("?",), tr("review.hint.keys"))
        if self.foot.table.list.hasFocus() and not self.enter_lent:
            select = KeyHint(("↑", "↓"), tr("review.select"))
            return (select, KeyHint(("Enter",), tr("review.to_second")), keys)
        play = KeyHint(("J", "K", "L"), tr("review.hint.play"))
        return (play, KeyHint(("↑", "↓"), tr("review.hint.tag")), keys)

    def _bind_keys(self) -> None:
        bind_film(self.bind, self.player)
        screen = self.stage
        acts: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("↑", "tag_before", lambda: screen.to_neighbour(-1)),
            ("↓", "tag_after", lambda: screen.to_neighbour(1)),
            ("Enter", "accept", lambda: self.middle.judge(accepted=True)),
            ("X", "reject", lambda: self.middle.judge(accepted=False)),
            ("E", "play", self._play_current),
            ("P", "line_title", self._add_line),
            ("T", "turn", self._turn),
            (KEY, "document.turn", self.middle.turn),
            ("I", "key.loop_in", screen.loop_in),
            ("O", "key.loop_out", screen.loop_out),
            ("R", "key.loop_claim", lambda: screen.loop_tag(self.claims.current)),
            ("/", "key.loop_clear", screen.loop_clear),
            ("Esc", "back", lambda: self.go.emit(Route("review_queue"))),
        )
        for key, words, act in acts:
            self.bind(key, tr(f"review.{words}"), act)
        for number in range(1, 5):
            words = tr("review.key.check", n=number)
            self.bind(str(number), words, lambda n=number: self.side.tick(n))  # type: ignore[misc]

    def retranslate(self) -> None:
        self._bind_keys()
        self.player.retranslate()
        self.middle.retranslate()
        self.side.retranslate()
        self.foot.retranslate()
        if self._view is not None:
            self.show_view(self._view)
        else:
            self._show_title()
            self._show_bar()
