"""The right half of sign-in: readiness of the PC, camera preview, what was left unfinished."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import Picture, Readiness, SignInView
from branchdesk.ui import formats, theme
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.checks import CheckRow, CheckState
from branchdesk.ui.widgets.meters import MicMeter
from branchdesk.ui.widgets.preview import Preview
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import Glyph, Text, rule

PARTS = ("camera", "microphone", "speaker", "pad", "printer", "disk", "clock", "hub")

_ALWAYS = ("camera", "microphone", "disk", "hub")
"""Parts that every PC has: their rows keep their place while they are being checked."""

_ICONS = {
    "camera": "camera",
    "microphone": "mic",
    "speaker": "volume-2",
    "pad": "tablet",
    "printer": "printer",
    "disk": "hard-drive",
    "clock": "clock",
    "hub": "cloud-check",
}
_STATES: dict[str, CheckState] = {"ok": "ok", "warn": "warn", "failed": "failed", "off": "off"}


class ReadinessList(QWidget):
    """A row for each part of the PC, in a fixed order, so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Readiness, ...] = ()
        self._rows = {part: CheckRow(_ICONS[part], tr(f"signin.part.{part}")) for part in PARTS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, row in self._rows.items():
            row.setVisible(part in _ALWAYS)
            column.addWidget(row)

    def show_readiness(self, found: Sequence[Readiness]) -> None:
        """Show what was found, part by part."""
        self._found = tuple(found)
        lines = {line.part: line for line in found}
        for part, row in self._rows.items():
            row.setVisible(part in lines)
            if part in lines:
                self._show_row(row, part, lines[part])

    def retranslate(self) -> None:
        """Set every text anew."""
        if self._found:
            self.show_readiness(self._found)
            return
        for part, row in self._rows.items():
            row.set_check(tr(f"signin.part.{part}"), "", "off", tr("signin.checking"))

    @staticmethod
    def _show_row(row: CheckRow, part: str, line: Readiness) -> None:
        name = tr(f"signin.part.{part}")
        detail = tr(f"signin.detail.{line.detail}", **dict(line.params)) if line.detail else ""
        state = _STATES[line.state]
        verdict = tr("signin.connected") if part == "hub" and state == "ok" else ""
        row.set_check(name, "　".join(word for word in (line.name, detail) if word), state, verdict)


class ReadinessPane(QWidget):
    """Title, a row for each part, preview and the strip of unfinished cases."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._view: SignInView | None = None
        self._checked_at: datetime | None = None
        self._title = Text("", "page_title")
        self._sub = Text("", "body", "quiet")
        self.again = Button("", "quiet", icon="refresh-cw", key="F5")
        self.again.setObjectName("check-again")
        self._list = ReadinessList()
        self._window = QWidget()
        self._preview = Preview()
        self._preview_title = Text("", "body", medium=True)
        self._preview_hint = Text("", "body", "quiet", wrap=True)
        self._preview_note = Text("", "label", "quiet", wrap=True)
        self._meter = MicMeter(bars=2 * 12)
        self._mic = Glyph("mic", look.size.icon[1])
        self._left = MessageStrip(closable=False)
        self._left.setObjectName("unfinished")
        self._build()

    def _build(self) -> None:
        look = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.xxxl, look.space.xxl, look.space.xxxl, look.space.xxl)
        column.setSpacing(0)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._sub)
        head.addLayout(words)
        head.addStretch(1)
        head.addWidget(self.again, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        column.addSpacing(look.space.l)
        column.addWidget(rule())
        column.addWidget(self._list)
        column.addSpacing(look.space.l)
        beside = QVBoxLayout()
        beside.setSpacing(look.space.xs)
        beside.addStretch(1)
        beside.addWidget(self._preview_title)
        beside.addWidget(self._preview_hint)
        level = QHBoxLayout()
        level.setSpacing(look.space.xs)
        level.addWidget(self._mic)
        level.addWidget(self._meter)
        level.addStretch(1)
        beside.addLayout(level)
        beside.addWidget(self._preview_note)
        beside.addStretch(1)
        look_in = QHBoxLayout(self._window)
        look_in.setContentsMargins(0, 0, 0, look.space.l)
        look_in.setSpacing(look.space.l)
        look_in.addWidget(self._preview)
        look_in.addLayout(beside, 1)
        column.addWidget(self._window)
        column.addWidget(self._left)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._give_way()
        return done

    def _give_way(self) -> None:
        """On a low screen the preview gives way to the readiness list."""
        layout = self.layout()
        if layout is None:
            return
        high = self._window.sizeHint().height()
        rest = layout.minimumSize().height() - (0 if self._window.isHidden() else high)
        wanted = self.height() >= rest + high
        if wanted == self._window.isHidden():
            self._window.setVisible(wanted)

    def show_waiting(self) -> None:
        """A check is under way; the rows keep their place."""
        self._sub.setText(tr("signin.checking"))

    def show_view(self, view: SignInView) -> None:
        """Show what was found."""
        if view is not self._view:
            self._checked_at = datetime.now().astimezone()
        self._view = view
        self._list.show_readiness(view.readiness)
        worst = [line for line in view.readiness if line.state in {"warn", "failed"}]
        title = tr_count("signin.attention", len(worst)) if worst else tr("signin.ready")
        self._title.setText(title)
        if self._checked_at is not None:
            self._sub.setText(tr("signin.checked_at", time=formats.clock(self._checked_at)))
        if view.unfinished:
            what = tr_count("signin.unfinished", view.unfinished)
            self._left.show_notice(
                Notice("info", what, tr("signin.unfinished_kept")), icon="history"
            )
        else:
            self._left.dismiss()
        self._give_way()

    def show_picture(self, picture: Picture | None, level: float) -> None:
        """Show the camera's newest picture and the level (0..1)."""
        self._preview.show_picture(picture)
        self._meter.set_level(level)
        self._words()

    def _words(self) -> None:
        live = self._preview.live
        self._preview_title.setText(tr("signin.preview"))
        self._preview_hint.setText(tr("signin.preview_on" if live else "signin.preview_off"))
        self._preview_note.setText(tr("signin.preview_note"))
        for widget in (self._mic, self._meter, self._preview_note):
            widget.setVisible(live)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.again.set_words(tr("signin.again"))
        self._preview.retranslate()
        self._words()
        if self._view is not None:
            self.show_view(self._view)
        else:
            self._title.setText(tr("signin.checking"))
            self._list.retranslate()
