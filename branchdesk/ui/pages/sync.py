"""Sync: what is on its way to head office; for what is stuck: what happened, is kept, to do."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from branchdesk.app.notices import explain, reason_words
from branchdesk.app.views import SyncView, Transfer
from branchdesk.domain.errors import HubFault
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.instants import local
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.sync_link import LinkHead
from branchdesk.ui.pages.sync_rows import (
    SECTIONS,
    Section,
    SyncDelegate,
    row_words,
    size_words,
)
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.chips import Chip, ChipTone
from branchdesk.ui.widgets.empty import EmptyState
from branchdesk.ui.widgets.meters import SegmentMap, SegmentState
from branchdesk.ui.widgets.rows import RowList, RowModel
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_REFRESH_MS = 2_000
_BLOCKS = 48
_TONES: dict[str, ChipTone] = {
    "stuck": "recording",
    "going": "info",
    "waiting": "neutral",
    "arrived": "good",
}


def blocks(part: Transfer) -> list[SegmentState]:
    """A part's bytes as up to 48 equal blocks; the first one not there shows what it waits for."""
    if part.state == "arrived":
        return ["arrived"] * _BLOCKS
    there = int(_BLOCKS * part.done / part.total) if part.total else 0
    first: dict[str, SegmentState] = {"stuck": "damaged", "going": "going"}
    rest: list[SegmentState] = ["waiting"] * (_BLOCKS - there)
    if rest:
        rest[0] = first.get(part.state, "waiting")
    there_blocks: list[SegmentState] = ["arrived"] * there
    return [*there_blocks, *rest]


class _Detail(QScrollArea):
    """The chosen part: title, state, blocks, and the three answers."""

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(look.grid("sync", 1))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setObjectName("sync-detail")
        column = QVBoxLayout(body)
        column.setContentsMargins(look.space.l, look.space.l, look.space.l, look.space.l)
        column.setSpacing(look.space.s)
        self._title = Text("", "pane_title", wrap=True)
        self._chip = Chip()
        self._sub = Text("", "body", "quiet", wrap=True)
        self._map = SegmentMap()
        self._legend = Text("", "label", "quiet")
        self._heads = [Text("", "label", "quiet") for _ in range(3)]
        self._texts = [Text("", "body", wrap=True) for _ in range(3)]
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._chip)
        column.addLayout(head)
        column.addWidget(self._sub)
        column.addWidget(self._map)
        column.addWidget(self._legend)
        for title, words in zip(self._heads, self._texts, strict=True):
            column.addWidget(rule())
            inner = QVBoxLayout()
            inner.setSpacing(look.space.xxs)
            inner.addWidget(title)
            inner.addWidget(words)
            column.addLayout(inner)
        column.addStretch(1)
        self.setWidget(body)

    def show_part(self, part: Transfer | None) -> None:
        """Show a part, or nothing."""
        body = self.widget()
        if body is not None:
            body.setVisible(part is not None)
        if part is None:
            return
        params = {
            "done": formats.size_bytes(part.done),
            "total": size_words(part) or tr(f"sync.part.{part.part}"),
            "reason": reason_words(part.reason),
        }
        self._title.setText(tr(f"sync.part.{part.part}"))
        self._chip.set_words(tr(f"sync.section.{part.state}"), _TONES[part.state])
        self._sub.setText(f"{part.client_name}　{part.case_no}")
        sized = part.part != "events"
        self._map.setVisible(sized)
        self._map.set_states(blocks(part))
        self._legend.setVisible(sized)
        self._legend.setText(self._legend_words(part, params))
        for title, name in zip(self._heads, ("what", "kept", "do"), strict=True):
            title.setText(tr(f"sync.{name}"))
        self._texts[0].setText(tr(f"sync.what_text.{part.state}", **params))
        self._texts[1].setText(tr("sync.kept_text"))
        self._texts[2].setText(tr(f"sync.do_text.{part.state}"))

    @staticmethod
    def _legend_words(part: Transfer, params: dict[str, str]) -> str:
        if part.arrived_at is not None:
            return tr("sync.arrived_at", time=formats.clock_seconds(local(part.arrived_at)))
        return tr("sync.legend", done=params["done"], total=params["total"])


class SyncPage(Page):
    """Link, parts by state, and the chosen part's story. Enter tries again now, O opens a case."""

    rail = "sync"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: SyncView | None = None
        self._chosen: tuple[str, str, int] | None = None
        self._loading = False
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._load)
        self._head = LinkHead()
        self._link = MessageStrip(closable=False)
        self._link.setObjectName("sync-link")
        self._link.hide()
        self._model = RowModel(row_words, lambda value: isinstance(value, Transfer))
        self.list = RowList(self._model)
        self.list.setObjectName("sync-list")
        self.list.setItemDelegate(SyncDelegate(self.list))
        self._detail = _Detail()
        self._empty = EmptyState("arrow-up-down", "", "")
        self._stack = QStackedWidget()
        self._build()
        self.list.picked.connect(self._picked)
        self.list.opened.connect(self._open)
        self.retranslate()

    def _build(self) -> None:
        lower = QWidget()
        row = QHBoxLayout(lower)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list, 1)
        row.addWidget(rule(vertical=True))
        row.addWidget(self._detail)
        self._stack.addWidget(lower)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._link)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)

    # Life --------------------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        self._timer.start()
        self._load()

    def deactivated(self) -> None:
        self._timer.stop()

    def touched(self, changes: frozenset[str]) -> None:
        if "sync" in changes:
            self._load()

    def take_focus(self) -> None:
        self.list.setFocus()

    def _load(self) -> None:
        if not self._loading:
            self._loading = True
            self._runner.db(self._desk.transfers.view, self._loaded, self._failed, owner=self)

    def _loaded(self, view: SyncView) -> None:
        self._loading = False
        self.show_view(view)

    def _failed(self, error: Exception) -> None:
        self._loading = False
        self._timer.stop()
        self._runner.report(error)

    def show_view(self, view: SyncView) -> None:
        """Show link and parts; the chosen part stays chosen."""
        if view == self._view:
            return
        self._view = view
        chosen = self._chosen
        self._head.show_view(view)
        self._show_link(view)
        rows: list[Section | Transfer] = []
        for state in SECTIONS:
            parts = [part for part in view.transfers if part.state == state]
            if parts:
                rows += [Section(state, len(parts)), *parts]
        self._model.show_values(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        if not self.list.pick(lambda value: _name(value) == chosen):
            self.list.pick(lambda _: True)
        self._show_chosen()

    def _show_link(self, view: SyncView) -> None:
        """While the line is down or refused: what happened, what is kept, what to do."""
        fault = _fault_of(view)
        if fault is None:
            self._link.dismiss()
        else:
            self._link.show_notice(explain(fault))

    def _picked(self) -> None:
        self._show_chosen()

    def _show_chosen(self) -> None:
        part = self.list.value
        self._chosen = _name(part) if isinstance(part, Transfer) else None
        self._detail.show_part(part if isinstance(part, Transfer) else None)
        self._show_bar()

    # Intents -----------------------------------------------------------------------------

    def _retry(self) -> None:
        self._runner.db(self._desk.transfers.retry, self.show_view, owner=self)

    def _open(self) -> None:
        part = self.list.value
        if isinstance(part, Transfer):
            self.go.emit(Route("sealed", case_id=part.case_id))

    # Words -------------------------------------------------------------------------------

    def _show_bar(self) -> None:
        waits = self._view is not None and (_waiting(self._view) or self._view.unsent_events)
        message = None
        if self._view is not None:
            message = BarMessage(_kept_words(self._view), icon="shield-check", tone="good")
        self.set_bar(
            ActionBar(
                actions=(
                    Action(
                        "open-case",
                        tr("sync.open"),
                        self._open,
                        key="O",
                        locked="" if self.list.value else tr("sync.empty_title"),
                    ),
                    Action(
                        "primary",
                        tr("sync.retry"),
                        self._retry,
                        "primary",
                        "refresh-cw",
                        "Enter",
                        "" if waits else tr("sync.nothing_waits"),
                    ),
                ),
                message=message,
            )
        )

    def retranslate(self) -> None:
        self._empty.set_texts(tr("sync.empty_title"), tr("sync.empty_step"))
        self.list.setAccessibleName(tr("sync.page"))
        self.set_title(TopTitle(tr("sync.page")))
        view, self._view = self._view, None
        if view is not None:
            self.show_view(view)
        else:
            self._show_bar()


def _fault_of(view: SyncView) -> HubFault | None:
    if view.link == "offline":
        return HubFault("hub_away", address=view.address)
    if view.link == "refused":
        return HubFault("hub_refused", reason=view.reason or "unknown")
    return None


def _waiting(view: SyncView) -> int:
    return sum(part.state != "arrived" for part in view.transfers)


def _kept_words(view: SyncView) -> str:
    if waiting := _waiting(view):
        return tr("sync.all_kept", n=waiting)
    if view.unsent_events:
        return tr("sync.unsent", n=formats.amount(view.unsent_events))
    return tr("sync.all_arrived")


def _name(value: object) -> tuple[str, str, int] | None:
    if isinstance(value, Transfer):
        return value.case_id, value.part, value.total
    return None
