"""A page of signed paper under this PC's camera, and whether its codes can be read there."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import DocumentLook, Picture
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.document_run import DocumentRun
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.document_view import DocumentView
from branchdesk.ui.widgets.text import Glyph, PaneTitle, Text

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

KEY = "F8"
_AGAIN = ("busy", "fault")
_WARNED = (*_AGAIN, "off", "codes")


class PageCamera(QWidget):
    """``turned(bool)`` when it opens or closes; ``taken(jpeg, name)`` with a photograph that is to
    be read as a file ``name``."""

    turned = Signal(bool)
    taken = Signal(bytes, str)

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk = desk
        self._look = DocumentLook("off", "off")
        self._live = False
        self._pending = ""
        self._run = DocumentRun(desk, runner, self)
        self._title = PaneTitle()
        self._seen = DocumentView()
        self._seen.setObjectName("page-view")
        self._icon = Glyph("info", theme.current().size.icon[1], "info")
        self._hint = Text("", "body", wrap=True)
        self._hint.setObjectName("page-hint")
        self._take = Button("", "secondary", icon="camera", key=KEY)
        self._take.setObjectName("page-take")
        self._close = Button("", "quiet", icon="x", key="Esc")
        self._close.setObjectName("page-close")
        self._build()
        self._take.clicked.connect(self.press)
        self._close.clicked.connect(self.shut)
        self._run.pictured.connect(self.show_picture)
        self._run.looked.connect(self.show_look)
        self._run.rested.connect(self._rest)
        self.hide()

    def _build(self) -> None:
        space = theme.current().space
        hint, acts = QHBoxLayout(), QHBoxLayout()
        hint.setSpacing(space.xs)
        hint.addWidget(self._icon)
        hint.addWidget(self._hint, 1)
        acts.setSpacing(space.s)
        acts.addWidget(self._take)
        acts.addWidget(self._close)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.l, space.m, space.l, space.m)
        column.setSpacing(space.s)
        column.addWidget(self._title)
        column.addWidget(self._seen)
        column.addLayout(hint)
        column.addLayout(acts)
        column.addStretch(1)

    @property
    def is_open(self) -> bool:
        """Whether the pane is on show."""
        return not self.isHidden()

    def press(self) -> None:
        """The pane's one key: open, photograph, and try again."""
        if not self.is_open:
            self.show()
            self._begin()
            self.turned.emit(True)
            self._take.setFocus()
        elif not self._live:
            self._begin()
        elif self._look.state in _AGAIN:
            self._run.stop()
            self._begin()
        elif self._look.state == "running" and not self._pending:
            self._photograph()

    def shut(self) -> None:
        """Give the camera back and close the pane."""
        if self.is_open:
            self._rest()
            self.hide()
            self.turned.emit(False)

    def was_read(self, name: str) -> bool:
        """A file was read; whether it was the photograph that was waited for."""
        mine = bool(self._pending) and name == self._pending
        if mine:
            self._pending = ""
            self._refresh()
        return mine

    def show_live(self) -> None:
        """Show that the camera is taken."""
        self._live, self._look = True, DocumentLook("starting", "starting")
        self._seen.show_live(None)
        self._refresh()

    def _begin(self) -> None:
        self.show_live()
        self._begin_looking()

    def _photograph(self) -> None:
        jpeg = self._desk.photographs.camera.page
        # It also goes on: the camera rests so long after the last page.
        self._begin_looking()
        if jpeg is not None:
            self._pending = f"camera-{datetime.now().astimezone():%H%M%S}.jpg"
            self._refresh()
            self.taken.emit(jpeg, self._pending)

    def _begin_looking(self) -> None:
        self._run.start(self._desk.photographs.camera.look_at_page)

    def _rest(self) -> None:
        self._run.stop()
        self._live, self._look, self._pending = False, DocumentLook("off", "off"), ""
        self._refresh()

    def show_picture(self, picture: Picture | None) -> None:
        """Show the camera's newest picture."""
        self._seen.show_live(picture)

    def show_look(self, look: DocumentLook) -> None:
        """Show what is seen under the camera."""
        if look != self._look:
            self._look = look
            self._refresh()

    def _refresh(self) -> None:
        look = self._look
        case_no, page = look.read or ("", 0)
        words = tr(f"paper.camera.{look.hint}", case_no=case_no, n=page)
        ready = look.hint == "ready"
        warned = look.hint in _WARNED
        self._hint.setText(words)
        self._hint.set_tone("good" if ready else "caution" if warned else "info")
        icon = "circle-check" if ready else "triangle-alert" if warned else "info"
        self._icon.set_icon(icon, "good" if ready else "caution" if warned else "info")
        self._seen.setAccessibleName(tr("paper.camera_view"))
        self._seen.say(words)
        self._title.set_texts(tr("paper.camera_title"), "")
        again = not self._live or look.state in _AGAIN
        self._take.set_words(tr("paper.camera_again" if again else "paper.camera_take"))
        waiting = self._live and look.state not in {"running", *_AGAIN}
        self._take.set_locked(bool(self._pending) or waiting, words if waiting else "")
        self._close.set_words(tr("paper.camera_close"))

    def retranslate(self) -> None:
        """Set every text anew."""
        self._refresh()
