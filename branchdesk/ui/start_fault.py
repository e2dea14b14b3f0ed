"""The window when the desk cannot be opened: what happened, what was kept, what to do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.notices import Notice
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.text import Text


class StartFault(QWidget):
    """One fault, one way out. Nothing behind it runs."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        look = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        self.setWindowTitle(tr("common.product"))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[look.space.xl] * 4)
        column.setSpacing(look.space.m)
        title = Text(notice.what, "page_title", wrap=True)
        title.setObjectName("fault-what")
        column.addWidget(title)
        for name, words in (("kept", notice.kept), ("do", notice.do)):
            line = Text(words, "body", "quiet" if name == "kept" else "ink", wrap=True)
            line.setObjectName(f"fault-{name}")
            column.addWidget(line)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        close = Button(tr("common.close"), "primary", key="Enter")
        close.setObjectName("primary")
        close.clicked.connect(self.close)
        row.addWidget(close)
        column.addLayout(row)
        self.resize(look.grid("start_fault"), look.grid("start_fault", 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
        else:
            super().keyPressEvent(event)
