"""Sealed files: whole or not at all, and every change noticed."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.errors import IntegrityFault
from branchdesk.store.files import FRAME_BYTES, SealedFiles

KEY = bytes(range(32))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES, FRAME_BYTES + 1, 2 * FRAME_BYTES])
def test_what_was_put_comes_back(tmp_path: Path, size: int) -> None:
    files = SealedFiles(tmp_path / "forms")
    plain = b"x" * size
    stored = files.put("form", plain, KEY)
    on_disk = files.path("form").read_bytes()
    assert files.get("form", KEY) == plain
    assert (stored.sha256, stored.size) == (hashlib.sha256(plain).hexdigest(), size)
    assert stored.sealed_sha256 == hashlib.sha256(on_disk).hexdigest()
    assert stored.sealed_size == len(on_disk)
    assert [path.name for path in (tmp_path / "forms").iterdir()] == ["form.sealed"]


def test_nothing_sealed_is_overwritten(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path)
    files.put("form", b"first", KEY)
    with pytest.raises(FileExistsError):
        files.put("form", b"second", KEY)
    assert files.get("form", KEY) == b"first"


@given(st.data())
def test_any_changed_byte_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = SealedFiles(tmp_path_factory.mktemp("forms"))
    files.put("form", b"a form of the client", KEY)
    content = bytearray(files.path("form").read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    files.path("form").write_bytes(content)
    with pytest.raises(IntegrityFault) as caught:
        files.get("form", KEY)
    assert caught.value.code == "pdf_damaged"
    assert caught.value.params["path"] == str(files.path("form"))


def test_frames_cannot_be_cut_or_renamed(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path)
    files.put("form", b"x" * (FRAME_BYTES + 9), KEY)
    content = files.path("form").read_bytes()
    files.path("cut").write_bytes(content[: len(content) - 9 - 28])
    files.path("renamed").write_bytes(content)
    for name in ("cut", "renamed"):
        with pytest.raises(IntegrityFault, match="pdf_damaged"):
            files.get(name, KEY)


def test_a_missing_file_and_another_key(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path)
    with pytest.raises(IntegrityFault, match="media_missing"):
        files.get("form", KEY)
    files.put("form", b"x", KEY)
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        files.get("form", bytes(32))
