"""What was chosen at this PC: how it shows itself, what it records with, how it reads aloud."""

from typing import TypeVar

import msgspec

from branchdesk.app.views import (
    DeviceChoice,
    Preferences,
    RecordingChoice,
    ScanChoice,
    SpeechChoice,
)
from branchdesk.store.ledger import Store

_LOOK, _DEVICES, _SPEECH, _RECORDING = "preferences", "devices", "speech", "recording"
_SCANS = "scans"

T = TypeVar("T")


class Choices:
    """Keeps what was chosen with the PC's data; it says nothing about anybody."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Preferences:
        """What was chosen last, or how a PC starts."""
        return self._kept(_LOOK, Preferences())

    def keep(self, preferences: Preferences) -> None:
        """Remember ``preferences``."""
        self._keep(_LOOK, preferences)

    def devices(self) -> DeviceChoice:
        """What was chosen to record with."""
        return self._kept(_DEVICES, DeviceChoice())

    def keep_devices(self, choice: DeviceChoice) -> None:
        """Remember what to record with."""
        self._keep(_DEVICES, choice)

    def speech(self) -> SpeechChoice:
        """How to read aloud."""
        return self._kept(_SPEECH, SpeechChoice())

    def keep_speech(self, choice: SpeechChoice) -> None:
        """Remember how to read aloud."""
        self._keep(_SPEECH, choice)

    def recording(self) -> RecordingChoice:
        """Where recordings are kept and how they are marked."""
        return self._kept(_RECORDING, RecordingChoice())

    def keep_recording(self, choice: RecordingChoice) -> None:
        """Remember where recordings are kept and how they are marked."""
        self._keep(_RECORDING, choice)

    def scans(self) -> ScanChoice:
        """Where scanned sheets arrive."""
        return self._kept(_SCANS, ScanChoice())

    def keep_scans(self, choice: ScanChoice) -> None:
        """Remember where scanned sheets arrive."""
        self._keep(_SCANS, choice)

    def _kept(self, name: str, usual: T) -> T:
        kept = self._store.setting(name)
        return msgspec.json.decode(kept, type=type(usual)) if kept else usual

    def _keep(self, name: str, choice: object) -> None:
        self._store.set_setting(name, msgspec.json.encode(choice).decode())
