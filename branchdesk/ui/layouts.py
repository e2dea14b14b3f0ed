"""What layouts of pages and widgets have in common."""

from PySide6.QtWidgets import QLayout


def clear(layout: QLayout, keep: int = 0) -> None:
    """Take every widget out of ``layout`` but the last ``keep`` items, and let it go.

    It is hidden and nameless at once: deleting waits for the event loop, and until then nobody
    should find it beside what takes its place.
    """
    while layout.count() > keep:
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setObjectName("")
            widget.hide()
            widget.deleteLater()
