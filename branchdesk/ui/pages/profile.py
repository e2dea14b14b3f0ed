"""A client's profile: four dimensions, every line with the seconds that prove it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import OnTheWay, ProfileView, TagRow
from branchdesk.domain.definitions import DIMENSIONS
from branchdesk.ui import formats, theme
from branchdesk.ui.clear_film import Reader
from branchdesk.ui.faults import Notice
from branchdesk.ui.film import Film
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.instants import local
from branchdesk.ui.layouts import clear
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.profile_parts import ContradictionCard, LineRow, ProductLine
from branchdesk.ui.pages.review_keys import bind_film
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.chips import ChipTone
from branchdesk.ui.widgets.duties import DutyLines
from branchdesk.ui.widgets.player import Player
from branchdesk.ui.widgets.radar import LevelHistory, Radar
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import PaneTitle, Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_LEAD_MS = 2000


class ProfilePage(Page):
    """Radar and products | lines | what does not agree and levels. E plays evidence, one by one."""

    rail = "clients"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._client_id = ""
        self._view: ProfileView | None = None
        self._rows: list[LineRow] = []
        self._playing: TagRow | None = None
        self.film = Film(self._open_media, runner, self)
        self.player = Player(self.film)
        self.player.set_tags_reachable(False)
        self.radar = Radar()
        self.levels = LevelHistory()
        self._duties = DutyLines("profile")
        self._titles = {name: PaneTitle() for name in ("dimensions", "suitable", "lines")}
        self._titles |= {name: PaneTitle() for name in ("disagree", "levels", "evidence")}
        self._based = Text("", "label", "quiet", wrap=True)
        self._none = Text("", "body", "quiet", wrap=True)
        self._agree = Text("", "body", "quiet", wrap=True)
        self._no_levels = Text("", "body", "quiet", wrap=True)
        self._no_products = Text("", "body", "quiet", wrap=True)
        self._products, self._lines, self._cards = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._reviewer = MessageStrip(closable=False)
        self._close = Button("", "quiet", icon="x", key="Esc", small=True)
        self._close.setObjectName("close-film")
        self._right = QStackedWidget()
        self._build()
        self._close.clicked.connect(self.close_film)
        self.film.failed.connect(runner.report)
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        left, column = _pane(look.grid("profile"))
        column.addWidget(self._titles["dimensions"])
        column.addWidget(self.radar)
        column.addWidget(self._based)
        column.addSpacing(look.space.m)
        column.addWidget(self._titles["suitable"])
        column.addWidget(self._no_products)
        column.addLayout(self._products)
        column.addStretch(1)
        middle, column = _pane()
        column.addWidget(self._titles["lines"])
        column.addWidget(self._none)
        column.addLayout(self._lines)
        column.addSpacing(look.space.m)
        column.addWidget(self._reviewer)
        column.addStretch(1)
        facts, column = _pane()
        column.addWidget(self._titles["disagree"])
        column.addWidget(self._agree)
        column.addLayout(self._cards)
        column.addSpacing(look.space.m)
        column.addWidget(self._titles["levels"])
        column.addWidget(self._no_levels)
        column.addWidget(self.levels)
        column.addSpacing(look.space.m)
        column.addWidget(self._duties)
        column.addStretch(1)
        evidence, column = _pane()
        self._titles["evidence"].row.addWidget(self._close)
        column.addWidget(self._titles["evidence"])
        column.addSpacing(look.space.s)
        inner = look.grid("profile", 2) - 2 * look.space.l
        self.player.picture.setFixedHeight(inner * 9 // 16)
        column.addWidget(self.player)
        column.addStretch(1)
        for pane in (facts, evidence):
            self._right.addWidget(pane)
        self._right.setFixedWidth(look.grid("profile", 2))
        for each in (self._products, self._lines, self._cards):
            each.setSpacing(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(rule(vertical=True))
        row.addWidget(middle, 1)
        row.addWidget(rule(vertical=True))
        row.addWidget(self._right)

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        if route.client_id is None:
            return
        if route.client_id != self._client_id:
            self._view = None
        self._client_id = route.client_id
        self._load()

    def deactivated(self) -> None:
        self.close_film()

    def touched(self, changes: frozenset[str]) -> None:
        if f"client:{self._client_id}" in changes:
            self._load()

    def _load(self) -> None:
        client_id = self._client_id
        if client_id:
            self._runner.db(
                lambda: self._desk.clients.profile(client_id), self.show_view, owner=self
            )

    def _open_media(self, recording_id: str) -> Reader | OnTheWay:
        return self._desk.reviews.media(recording_id)

    def show_view(self, view: ProfileView) -> None:
        """Show everything that is known of a client."""
        self._view = view
        self._client_id = view.client.client_id
        self.radar.show_scores(view.dimensions)
        self._based.setText(tr_count("profile.based", len(view.lines)))
        self._show_products(view)
        self._show_lines(view)
        self._show_contradictions(view)
        self.levels.show_levels(view.levels, view.markets)
        market = next((each for each in reversed(view.markets) if each is not None), None)
        self._titles["levels"].set_texts(
            tr("profile.levels_market", index=market.index) if market else tr("profile.levels")
        )
        self.levels.setVisible(bool(view.levels))
        self._no_levels.setVisible(not view.levels)
        self._duties.show_duties(view.duties)
        self._show_reviewer(view)
        self._show_title(view)
        self._show_bar()

    def _show_products(self, view: ProfileView) -> None:
        rows = [ProductLine(row, view.client.level or "") for row in view.products]
        self._no_products.setVisible(not rows)
        _fill(self._products, rows)

    def _show_lines(self, view: ProfileView) -> None:
        look = theme.current()
        bold = look.font("body", medium=True)
        names = (paint.advance(tr(f"profile.dimension.{each}"), bold) for each in DIMENSIONS)
        name_px = int(max(names)) + look.space.xs
        parts: list[QWidget] = []
        self._rows = []
        for dimension in DIMENSIONS:
            lines = [line for line in view.lines if line.dimension == dimension]
            if lines and parts:
                parts.append(_parting())
            for number, line in enumerate(lines):
                row = LineRow(line, named=number == 0, name_px=name_px)
                row.played.connect(self.play)
                self._rows.append(row)
                parts.append(row)
        self._none.setVisible(not parts)
        _fill(self._lines, parts)

    def _show_contradictions(self, view: ProfileView) -> None:
        cards: list[QWidget] = []
        for found in view.contradictions:
            if cards:
                cards.append(rule())
            card = ContradictionCard(found)
            card.played.connect(self.play)
            cards.append(card)
        self._agree.setVisible(not cards)
        _fill(self._cards, cards)

    def _show_reviewer(self, view: ProfileView) -> None:
        if view.reviewer is None or view.decided_at is None:
            self._reviewer.dismiss()
            return
        at = local(view.decided_at)
        words = tr("profile.reviewed", name=pick(view.reviewer))
        when = f"{formats.day_short(at)} {formats.clock(at)}"
        self._reviewer.show_notice(Notice("safe", words, when), icon="user-check")

    # Evidence ----------------------------------------------------------------------------

    def _evidence(self) -> tuple[TagRow, ...]:
        view = self._view
        if view is None:
            return ()
        said = (each.said_at for each in view.contradictions)
        cited = (tag for line in view.lines for tag in line.evidence)
        return (*cited, *(tag for tag in said if tag is not None))

    def play(self, tag: TagRow) -> None:
        """Show the second that proves a line, and a little before it."""
        self._playing = tag
        self._right.setCurrentIndex(1)
        recordings = tuple(dict.fromkeys(each.recording_id for each in self._evidence()))
        at = tag.recording_id, max(tag.at_ms - _LEAD_MS, 0)
        self.film.show(recordings or (tag.recording_id,), at)
        self.film.play()
        self.player.picture.set_layers(formats.media_time(tag.at_ms), tag.text)
        self._mark_playing()

    def play_next(self) -> None:
        """The next evidence; after the last, the first."""
        evidence = self._evidence()
        if evidence:
            ids = [tag.id for tag in evidence]
            playing = self._playing
            place = ids.index(playing.id) + 1 if playing and playing.id in ids else 0
            self.play(evidence[place % len(evidence)])

    def close_film(self) -> None:
        """Back to what does not agree."""
        self.film.close()
        self._playing = None
        self._right.setCurrentIndex(0)
        self._mark_playing()

    def _mark_playing(self) -> None:
        for row in self._rows:
            row.mark_playing(self._playing)

    # Words -------------------------------------------------------------------------------

    def _show_title(self, view: ProfileView) -> None:
        client = view.client
        chips: list[tuple[str, ChipTone]] = []
        if client.age is not None:
            chips.append((formats.age(client.age), "neutral"))
        if client.level:
            chips.append((client.level, "accent"))
        self.set_title(TopTitle(client.name, client.client_no, tuple(chips)))

    def _show_bar(self) -> None:
        view = self._view
        count = len(view.contradictions) if view is not None else 0
        message = BarMessage(tr("profile.message_calm"))
        if count:
            strong = tr_count("profile.message", count)
            message = BarMessage(tr("profile.message_rest"), strong, "triangle-alert", "caution")
        locked = "" if self._evidence() else tr("profile.nothing_to_play")
        self.set_bar(
            ActionBar(
                (
                    Action("all-clients", tr("profile.all"), self._leave, "quiet", key="Esc"),
                    Action(
                        "new-case", tr("profile.new_case"), self._new_case, icon="plus", key="N"
                    ),
                    Action(
                        "primary",
                        tr("profile.play"),
                        self.play_next,
                        "primary",
                        "play",
                        "E",
                        locked,
                    ),
                ),
                message,
            )
        )

    def _leave(self) -> None:
        if self._right.currentIndex():
            self.close_film()
        else:
            self.go.emit(Route("clients"))

    def _new_case(self) -> None:
        self.go.emit(Route("intake", client_id=self._client_id))

    def retranslate(self) -> None:
        for name, title in self._titles.items():
            title.set_texts(tr(f"profile.{name}"))
        self._none.setText(f"{tr('profile.no_lines')}　{tr('profile.no_lines_step')}")
        self._agree.setText(tr("profile.agree"))
        self._no_levels.setText(tr("profile.no_levels"))
        self._no_products.setText(tr("profile.no_level"))
        self._close.set_words(tr("profile.close"))
        self.player.retranslate()
        bind_film(self.bind, self.player)
        if self._view is not None:
            self.show_view(self._view)
        else:
            self.set_title(TopTitle(tr("profile.page")))
            self._show_bar()


def _pane(width: int = 0) -> tuple[QScrollArea, QVBoxLayout]:
    """A scrolling paper pane and its column."""
    look = theme.current()
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    if width:
        area.setFixedWidth(width)
    body = QWidget()
    body.setProperty("surface", "paper")
    column = QVBoxLayout(body)
    column.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.m)
    column.setSpacing(0)
    area.setWidget(body)
    return area, column


def _parting() -> QWidget:
    look = theme.current()
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, look.space.xs, 0, look.space.xs)
    column.addWidget(rule())
    return holder


def _fill(column: QVBoxLayout, widgets: Sequence[QWidget]) -> None:
    """Replace what a column holds."""
    clear(column)
    for widget in widgets:
        column.addWidget(widget)
