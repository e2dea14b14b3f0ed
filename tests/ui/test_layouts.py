"""What is cleared goes from the screen at once, and nothing is overlooked."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.ui.layouts import clear
from branchdesk.ui.widgets.text import Text


def test_what_is_cleared_is_hidden_and_nameless_at_once(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column, first, last = QVBoxLayout(holder), Text("first"), Text("last")
    first.setObjectName("first")
    column.addWidget(first)
    column.addWidget(last)
    clear(column, keep=1)
    assert first.isHidden()
    assert first.objectName() == ""
    assert column.count() == 1


def test_a_layout_within_is_refused_for_its_widgets_would_stay(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column, row = QVBoxLayout(holder), QHBoxLayout()
    row.addWidget(Text("of another client"))
    column.addLayout(row)
    with pytest.raises(ValueError, match="layout within"):
        clear(column)
