"""The right half of sign-in: readiness of the PC, camera preview, what was left unfinished."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import Picture, Readiness, SignInView, Trial
from branchdesk.ui import formats, theme
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.pages.signin_trial import TrialPane, overlaid
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.checks import CheckRow, CheckState
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import Text, rule

PARTS = (
    *("camera", "light", "face", "microphone", "speaker", "pad", "printer"),
    *("disk", "clock", "hub"),
)

_ALWAYS = ("camera", "light", "face", "microphone", "disk", "clock", "hub")
"""Parts that every PC has: their rows keep their place while they are being checked."""

_ICONS = {
    "camera": "camera",
    "light": "sun",
    "face": "scan-eye",
    "microphone": "mic",
    "speaker": "volume-2",
    "pad": "tablet",
    "printer": "printer",
    "disk": "hard-drive",
    "clock": "clock",
    "hub": "cloud-check",
}
_TRIED = ("camera", "light", "face", "microphone")
"""Parts of which more is known in a moment."""
_STATES: dict[str, CheckState] = {"ok": "ok", "warn": "warn", "failed": "failed", "off": "off"}


class ReadinessList(QWidget):
    """A row for each part of the PC, in a fixed order, so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[Readiness, ...] = ()
        self._checking = True
        self._rows = {part: CheckRow(_ICONS[part], tr(f"signin.part.{part}")) for part in PARTS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, row in self._rows.items():
            row.setVisible(part in _ALWAYS)
            column.addWidget(row)

    def show_readiness(self, found: Sequence[Readiness], *, checking: bool) -> None:
        """Show what was found, part by part, and whether more will be known in a moment; the same
        again costs nothing."""
        if (tuple(found), checking) != (self._found, self._checking):
            self._found, self._checking = tuple(found), checking
            self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        lines = {line.part: line for line in self._found}
        for part, row in self._rows.items():
            row.setVisible(part in lines or part in _ALWAYS)
            self._show_row(row, part, lines.get(part, Readiness(part, "off", "", "")))

    def _show_row(self, row: CheckRow, part: str, line: Readiness) -> None:
        name = tr(f"signin.part.{part}")
        detail = tr(f"signin.detail.{line.detail}", **dict(line.params)) if line.detail else ""
        state = _STATES[line.state]
        verdict = ""
        if part == "hub" and state == "ok":
            verdict = tr("signin.connected")
        elif state == "off":
            checking = self._checking and part in _TRIED
            verdict = tr("signin.checking" if checking else "signin.not_known")
        row.set_check(name, "　".join(word for word in (line.name, detail) if word), state, verdict)


class ReadinessPane(QWidget):
    """Title, a row for each part, preview and the strip of unfinished cases."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: SignInView | None = None
        self._checked_at: datetime | None = None
        self._title = Text("", "page_title")
        self._sub = Text("", "body", "quiet")
        self.again = Button("", "quiet", icon="refresh-cw", key="F5")
        self.again.setObjectName("check-again")
        self._list = ReadinessList()
        self._trial = Trial("off")
        self._window = TrialPane()
        self._window.setContentsMargins(0, 0, 0, theme.current().space.l)
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
        self._show_rows()
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

    def show_trial(self, trial: Trial, picture: Picture | None) -> None:
        """Show how the trial of camera and microphone stands, and the newest picture."""
        self._trial = trial
        self._window.show_trial(trial, picture)
        self._show_rows()

    def _show_rows(self) -> None:
        if self._view is None:
            return
        rows = overlaid(self._view.readiness, self._trial)
        # Before the trial has said anything it is about to.
        begun = bool(self._trial.rows) or self._trial.state == "busy"
        self._list.show_readiness(rows, checking=self._trial.state == "running" or not begun)
        worst = [line for line in rows if line.state in {"warn", "failed"}]
        title = tr_count("signin.attention", len(worst)) if worst else tr("signin.ready")
        if not begun or any(line.state == "off" and line.part in _TRIED for line in rows):
            title = tr("signin.checking")
        self._title.setText(title)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.again.set_words(tr("signin.again"))
        self._window.retranslate()
        self._list.retranslate()
        if self._view is not None:
            self.show_view(self._view)
        else:
            self._title.setText(tr("signin.checking"))
