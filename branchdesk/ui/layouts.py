"""What layouts of pages and widgets have in common."""

from PySide6.QtWidgets import QLayout, QWidget


def clear(layout: QLayout, keep: int = 0) -> None:
    """Take every widget out of ``layout`` but the last ``keep`` items, and let it go.

    It is hidden and nameless at once: deleting waits for the event loop, and until then nobody
    should find it beside what takes its place. Raises ValueError for a layout within: its widgets
    would stay on show.
    """
    while layout.count() > keep:
        item = layout.takeAt(0)
        if item is not None and item.layout() is not None:
            raise ValueError("a layout within a layout that is cleared")
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setObjectName("")
            widget.hide()
            widget.deleteLater()


def keep_room(*widgets: QWidget) -> None:
    """These keep their room while they are hidden, so that nothing moves when they come."""
    for widget in widgets:
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)
