"""The second folder for recordings and the mark in the picture: chosen, kept, found again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk import host
from branchdesk.app.media_folders import MediaFolders
from branchdesk.app.recording import Recording
from branchdesk.app.views import RecordingChoice
from branchdesk.bootstrap import Engine
from branchdesk.domain.errors import DeviceFault, InputFault
from branchdesk.video.vault import MediaVault
from tests.app.branch import ADVISER, SUPERVISOR, Branch, running

IDENT = "01990000-aaaa-7bbb-8ccc-0123456789ab"


@pytest.fixture
def pc(branch: Branch, tmp_path: Path) -> Iterator[Engine]:
    """A PC without a case."""
    with running(branch.copy(branch.joined, tmp_path / "pc-home"), SUPERVISOR) as engine:
        yield engine


def next_place(vault: MediaVault) -> Path:
    """Where a recording goes that found no room in the first folder."""
    return vault.path_for_new(IDENT, 1, full=vault.folder / "any")


def test_what_was_chosen_is_in_force_at_once_and_after_a_restart(
    branch: Branch, tmp_path: Path
) -> None:
    setup = branch.copy(branch.joined, tmp_path / "pc-home")
    second = tmp_path / "second"
    with running(setup, SUPERVISOR) as pc:
        folders = pc.desk.media_folders
        assert folders.view().choice == RecordingChoice()
        assert next_place(pc.vault).is_relative_to(pc.vault.folder)
        view = folders.keep_second(f"  {second} ")
        assert (view.choice.second, view.reached, view.same_disk) == (str(second), True, True)
        assert next_place(pc.vault).is_relative_to(second)
        assert folders.mark(False).choice == RecordingChoice(str(second))
        assert folders.mark(True).choice == RecordingChoice(str(second), (), True)
        assert pc.recording.watermarked
    with running(setup, SUPERVISOR) as pc:
        assert next_place(pc.vault).is_relative_to(second)
        assert pc.recording.watermarked
        assert pc.desk.media_folders.view().choice == RecordingChoice(str(second), (), True)


def test_what_lies_in_a_folder_chosen_before_is_found(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.joined, tmp_path / "pc-home")
    before, now = tmp_path / "before", tmp_path / "now"
    with running(setup, SUPERVISOR) as pc:
        pc.desk.media_folders.keep_second(str(before))
        lies = next_place(pc.vault)
        lies.write_bytes(b"film")
        choice = pc.desk.media_folders.keep_second(str(now)).choice
        assert (choice.second, choice.former) == (str(now), (str(before),))
        assert pc.vault.path(IDENT) == lies
        assert pc.vault.path_for_new("another-one", 1, full=pc.vault.folder / "x").is_relative_to(
            now
        )
        assert pc.desk.media_folders.keep_second("").choice.former == (str(before),)
    with running(setup, SUPERVISOR) as pc:
        assert pc.vault.path(IDENT) == lies
        assert pc.vault.recordings() == (IDENT,)
        # Nothing lies in the other one: it is given up.
        assert pc.desk.media_folders.keep_second(str(before)).choice.former == ()


@pytest.mark.parametrize("typed", ["recordings", "./here"])
def test_a_folder_without_its_disk_is_refused(pc: Engine, typed: str) -> None:
    with pytest.raises(InputFault) as fault:
        pc.desk.media_folders.keep_second(typed)
    assert fault.value.code == "folder_relative"
    assert pc.desk.media_folders.view().choice == RecordingChoice()


def test_a_folder_that_cannot_be_written_changes_nothing(pc: Engine, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    pc.desk.media_folders.keep_second(str(tmp_path / "good"))
    with pytest.raises(DeviceFault) as fault:
        pc.desk.media_folders.keep_second(str(tmp_path / "a-file" / "folder"))
    assert fault.value.code == "folder_refused"
    assert pc.desk.media_folders.view().choice.second == str(tmp_path / "good")
    assert next_place(pc.vault).is_relative_to(tmp_path / "good")


def test_a_second_folder_that_is_gone_is_said_and_stops_nothing(
    branch: Branch, tmp_path: Path
) -> None:
    setup, second = branch.copy(branch.joined, tmp_path / "pc-home"), tmp_path / "second"
    with running(setup, SUPERVISOR) as pc:
        pc.desk.media_folders.keep_second(str(second))
        shutil.rmtree(second)
        second.write_bytes(b"in its place")
        assert not pc.desk.media_folders.view().reached
    with running(setup, SUPERVISOR) as pc:
        assert not pc.desk.media_folders.view().reached
        assert pc.vault.away == (second,)
        assert next_place(pc.vault).is_relative_to(pc.vault.folder)
        recording: Recording = pc.recording
        again = MediaFolders(pc.session, pc.desk.choices, recording, pc.vault, host.make_folder)
        assert again.view().choice.second == str(second)


def test_an_adviser_sees_the_choice_and_cannot_make_it(branch: Branch, tmp_path: Path) -> None:
    with running(branch.copy(branch.joined, tmp_path / "pc-home"), ADVISER) as pc:
        folders = pc.desk.media_folders
        assert not folders.view().may_change
        with pytest.raises(InputFault, match="not_permitted"):
            folders.keep_second(str(tmp_path))
        with pytest.raises(InputFault, match="not_permitted"):
            folders.mark(True)
        assert folders.view().choice == RecordingChoice()


def test_a_former_folder_that_is_gone_is_not_made_anew(branch: Branch, tmp_path: Path) -> None:
    setup, before = branch.copy(branch.joined, tmp_path / "pc-home"), tmp_path / "before"
    with running(setup, SUPERVISOR) as pc:
        pc.desk.media_folders.keep_second(str(before))
        next_place(pc.vault).write_bytes(b"film")
        pc.desk.media_folders.keep_second("")
    shutil.rmtree(before)
    with running(setup, SUPERVISOR) as pc:
        assert not before.exists()
        assert pc.vault.away == (before,)
