"""A form in place that has Enter and Esc to itself while it is open."""

from typing import Protocol, runtime_checkable

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget


@runtime_checkable
class EnterLender(Protocol):
    """What has Enter and Esc when no form of its own is open."""

    def enter_moved(self) -> None:
        """A form in it opened or closed."""


class EnterForm(QWidget):
    """Enter keeps what is typed here, Esc drops it: the page around it prints neither meanwhile."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell()

    def _tell(self) -> None:
        around = self.parentWidget()
        while around is not None and not isinstance(around, EnterLender):
            around = around.parentWidget()
        if isinstance(around, EnterLender):
            around.enter_moved()
