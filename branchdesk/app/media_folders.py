"""Where recordings are kept when the disk of this PC's data is full, and how they are marked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from branchdesk.app.preferences import Choices
from branchdesk.app.recording import Recording
from branchdesk.app.session import Session
from branchdesk.app.views import RecordingChoice, RecordingFolders
from branchdesk.domain.errors import InputFault
from branchdesk.video.vault import SUFFIX, MediaVault

CHOOSERS = ("supervisor", "it")
"""Where evidence goes and how it is marked is no choice of the person whose work it is about."""


class MediaFolders:
    """The choice of a second folder and of the mark; blocking, for the db lane."""

    def __init__(
        self,
        session: Session,
        choices: Choices,
        recording: Recording,
        vault: MediaVault,
        make_folder: Callable[[Path], None],
    ) -> None:
        """``make_folder`` raises DeviceFault where nothing can be written."""
        self._session = session
        self._choices = choices
        self._recording = recording
        self._vault = vault
        self._make_folder = make_folder
        recording.watermarked = choices.recording().watermarked

    def view(self) -> RecordingFolders:
        """What is chosen, how it stands now, and whether the person may choose another."""
        choice, first = self._choices.recording(), self._vault.folder
        person = self._session.person
        may_change = person is not None and person.role in CHOOSERS
        if not choice.second:
            return RecordingFolders(choice, str(first), may_change=may_change)
        second = Path(choice.second)
        reached = second.is_dir()
        same_disk = reached and second.stat().st_dev == first.stat().st_dev
        return RecordingFolders(choice, str(first), reached, same_disk, may_change)

    def keep_second(self, folder: str) -> RecordingFolders:
        """Go on in ``folder`` when the disk is full, "" for nowhere, from now on. What lies in the
        one before stays there and is found.

        InputFault ``not_permitted``, ``folder_relative`` for a path that does not say from where;
        DeviceFault ``folder_refused`` or ``disk_full`` where nothing can be written: nothing is
        changed then.
        """
        self._session.require("media_folders", *CHOOSERS)
        before = self._choices.recording()
        second = Path(folder.strip()) if folder.strip() else None
        if second is not None:
            if not second.is_absolute():
                raise InputFault("folder_relative", path=str(second))
            self._make_folder(second)
        name = "" if second is None else str(second)
        known = {*before.former, before.second} - {"", name}
        former = tuple(sorted(one for one in known if _may_hold_any(Path(one))))
        self._choices.keep_recording(replace(before, second=name, former=former))
        self._vault.use_second(second)
        return self.view()

    def mark(self, watermarked: bool) -> RecordingFolders:
        """Whether branch, case and time are drawn into the pictures, from the next recording on;
        InputFault ``not_permitted``."""
        self._session.require("media_folders", *CHOOSERS)
        choice: RecordingChoice = replace(self._choices.recording(), watermarked=watermarked)
        self._choices.keep_recording(choice)
        self._recording.watermarked = watermarked
        return self.view()


def _may_hold_any(folder: Path) -> bool:
    """Whether recordings lie there, as far as one can see."""
    return not folder.is_dir() or any(folder.glob(f"*/*{SUFFIX}"))
