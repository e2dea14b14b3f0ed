"""Key stores: what is kept, what is refused."""

import json
import os
import stat
import sys
from pathlib import Path

import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from branchdesk.domain.errors import IntegrityFault
from branchdesk.store.keys import FileKeyStore, OsKeyStore

SECRET = bytes(range(32))


def test_a_file_keeps_secrets_apart(tmp_path: Path) -> None:
    keys = FileKeyStore(tmp_path / "folder" / "keys.json")
    assert not keys.has("one")
    keys.write("one", SECRET)
    keys.write("two", b"2")
    keys.write("two", b"3")
    again = FileKeyStore(tmp_path / "folder" / "keys.json")
    assert (again.read("one"), again.read("two")) == (SECRET, b"3")
    assert again.has("one")
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["keys.json"]


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    keys = FileKeyStore(tmp_path / "keys.json")
    before = os.umask(0)
    try:
        keys.write("one", SECRET)
    finally:
        os.umask(before)
    mode = stat.S_IMODE((tmp_path / "keys.json").stat().st_mode)
    # Windows has no such bits; there the access list of the folder governs.
    assert mode == 0o600 or sys.platform == "win32"


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    keys = FileKeyStore(tmp_path / "keys.json")
    with pytest.raises(IntegrityFault) as caught:
        keys.read("one")
    assert (caught.value.code, caught.value.params) == ("key_missing", {"name": "one"})


@pytest.mark.parametrize("content", ["", "[]", "{", json.dumps({"one": "no base64!"})])
def test_a_spoilt_file_is_no_key(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(IntegrityFault) as caught:
        FileKeyStore(path).read("one")
    assert caught.value.code == "key_missing"
    assert path.read_text(encoding="utf-8") == content


class PlainBackend(KeyringBackend):
    """A back end that keeps secrets in the clear, as third-party ones do."""

    priority = 9

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        self.kept[service, username] = password


class DesktopBackend(PlainBackend):
    """The same, under the name of a desktop's own store."""


DesktopBackend.__module__, DesktopBackend.__qualname__ = "keyring.backends.SecretService", "Keyring"


def test_a_plain_text_back_end_is_refused() -> None:
    with pytest.raises(IntegrityFault) as caught:
        OsKeyStore(backend=PlainBackend())
    assert caught.value.code == "keystore_refused"
    assert "PlainBackend" in str(caught.value.params["backend"])


def test_an_allowed_back_end_keeps_bytes() -> None:
    backend = DesktopBackend()
    keys = OsKeyStore(backend=backend)
    assert not keys.has("one")
    with pytest.raises(IntegrityFault, match="key_missing"):
        keys.read("one")
    keys.write("one", SECRET)
    assert keys.has("one")
    assert OsKeyStore(backend=backend).read("one") == SECRET
    assert OsKeyStore("elsewhere", backend).has("one") is False


def test_a_locked_back_end_refuses_without_telling_the_secret() -> None:
    backend = DesktopBackend()
    keys = OsKeyStore(backend=backend)
    backend.locked = True
    with pytest.raises(IntegrityFault, match="keystore_refused"):
        keys.read("one")
    with pytest.raises(IntegrityFault, match="keystore_refused") as caught:
        keys.write("one", SECRET)
    assert SECRET.hex() not in repr(caught.value)
