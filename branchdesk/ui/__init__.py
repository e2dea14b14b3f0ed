"""Pages, widgets, theme and texts of the desk's windows (PySide6)."""
