"""Where recordings are kept when the disk of this PC's data is full, and how they are marked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from branchdesk.app.preferences import Choices
from branchdesk.app.recording import Recording
from branchdesk.app.views import RecordingChoice, RecordingFolders
from branchdesk.domain.errors import InputFault
from branchdesk.video.vault import MediaVault


class MediaFolders:
    """The choice of a second folder and of the mark; blocking, for the db lane."""

    def __init__(
        self,
        choices: Choices,
        recording: Recording,
        vault: MediaVault,
        make_folder: Callable[[Path], None],
    ) -> None:
        """``make_folder`` raises DeviceFault where nothing can be written."""
        self._choices = choices
        self._recording = recording
        self._vault = vault
        self._make_folder = make_folder
        recording.watermarked = choices.recording().watermarked

    def view(self) -> RecordingFolders:
        """What is chosen, and how it stands now."""
        choice, first = self._choices.recording(), self._vault.folder
        if not choice.second:
            return RecordingFolders(choice, str(first))
        second = Path(choice.second)
        reached = second.is_dir()
        same_disk = reached and second.stat().st_dev == first.stat().st_dev
        return RecordingFolders(choice, str(first), reached, same_disk)

    def keep_second(self, folder: str) -> RecordingFolders:
        """Go on in ``folder`` when the disk is full, "" for nowhere, from now on. What lies in the
        one before stays there and is found.

        InputFault ``folder_relative`` for a path that does not say from where; DeviceFault
        ``folder_refused`` or ``disk_full`` where nothing can be written: nothing is changed then.
        """
        before = self._choices.recording()
        second = Path(folder.strip()) if folder.strip() else None
        if second is not None:
            if not second.is_absolute():
                raise InputFault("folder_relative", path=str(second))
            self._make_folder(second)
        known = {*before.former, before.second} - {""}
        name = "" if second is None else str(second)
        former = tuple(sorted(known - {name}))
        self._choices.keep_recording(replace(before, second=name, former=former))
        self._vault.use_second(second)
        return self.view()

    def mark(self, watermarked: bool) -> RecordingFolders:
        """Whether branch, case and time are drawn into the pictures, from the next recording on."""
        choice: RecordingChoice = replace(self._choices.recording(), watermarked=watermarked)
        self._choices.keep_recording(choice)
        self._recording.watermarked = watermarked
        return self.view()
