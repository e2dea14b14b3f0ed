"""What a write without room becomes, and what it leaves alone."""

import errno

import pytest

from branchdesk.domain.errors import FULL_DISK, DeviceFault, room_for


@pytest.mark.parametrize("number", sorted(FULL_DISK))
def test_a_full_disk_is_told_with_its_place(number: int) -> None:
    with pytest.raises(DeviceFault, match="disk_full") as caught, room_for("place", 3):
        raise OSError(number, "no room")
    assert caught.value.params == {"path": "place", "need_mb": 3}


def test_another_fault_passes_as_it_is() -> None:
    with pytest.raises(PermissionError), room_for("place", 3):
        raise PermissionError(errno.EACCES, "no right")
    with room_for("place", 3):
        pass
