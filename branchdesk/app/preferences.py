"""How this PC shows itself: language, light or dark, larger type, less motion."""

import msgspec

from branchdesk.app.views import Preferences
from branchdesk.store.ledger import Store

_NAME = "preferences"


class Choices:
    """Keeps the preferences with the PC's data; they say nothing about anybody."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Preferences:
        """What was chosen last, or how a PC starts."""
        kept = self._store.setting(_NAME)
        return msgspec.json.decode(kept, type=Preferences) if kept else Preferences()

    def keep(self, preferences: Preferences) -> None:
        """Remember ``preferences``."""
        self._store.set_setting(_NAME, msgspec.json.encode(preferences).decode())
