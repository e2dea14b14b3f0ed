"""The client's window of an interview, on the second display."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from branchdesk.app.views import InterviewView
from branchdesk.ui.client_window import ClientWindow


class ClientDisplay(QObject):
    """Opens and closes it for ``page``, and keeps it in step."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._window: ClientWindow | None = None

    @property
    def window(self) -> ClientWindow | None:
        """The window while it is open."""
        return self._window if self._window is not None and self._window.isVisible() else None

    def toggle(self, view: InterviewView, *, recording: bool) -> None:
        """Open it on ``view``, or close it."""
        if self.window is not None:
            self.window.close()
            return
        if self._window is None:
            self._window = ClientWindow()
            self._page.destroyed.connect(self._window.deleteLater)
        self._window.show_view(view, recording=recording)
        self._window.place(self._page.screen())
        self._page.activateWindow()

    def show_view(self, view: InterviewView, *, recording: bool) -> None:
        """Another question."""
        if self.window is not None:
            self.window.show_view(view, recording=recording)

    def show_recording(self, *, recording: bool) -> None:
        """The light."""
        if self.window is not None:
            self.window.show_recording(recording=recording)

    def close(self) -> None:
        """The page leaves."""
        if self._window is not None:
            self._window.close()
