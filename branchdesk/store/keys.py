"""Where a secret that must lie outside the database is kept: the operating system's key store, or
one file by explicit choice."""

import base64
import binascii
import json
import os
from pathlib import Path
from typing import IO, Protocol

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError

from branchdesk.domain.errors import IntegrityFault, room_for

SERVICE = "BranchDesk"

ALLOWED_BACKENDS = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
    }
)
"""Back ends that keep secrets under the signed-in user's own protection. Anything else is refused
by name: with a plain-text back end installed, keyring chooses it without a word."""


class KeyStore(Protocol):
    """Named secrets, bytes."""

    def read(self, name: str) -> bytes:
        """The secret ``name``; IntegrityFault ``key_missing``."""
        ...

    def write(self, name: str, secret: bytes) -> None:
        """Keep ``secret`` under ``name``; on return it is durable."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a secret ``name``."""
        ...


class OsKeyStore:
    """The operating system's key store through keyring; secrets travel as base64 text."""

    def __init__(self, service: str = SERVICE, backend: KeyringBackend | None = None) -> None:
        """Raises IntegrityFault ``keystore_refused`` for a back end outside
        :data:`ALLOWED_BACKENDS`; ``backend`` None takes the one keyring chose."""
        self._service = service
        self._backend = _chosen() if backend is None else backend
        self._refuse_unknown()

    def read(self, name: str) -> bytes:
        """The secret ``name``; IntegrityFault ``key_missing``, also for one that is no base64."""
        text = self._stored(name)
        if text is None:
            raise IntegrityFault("key_missing", name=name)
        return _decoded(name, text)

    def write(self, name: str, secret: bytes) -> None:
        """Keep ``secret``; IntegrityFault ``keystore_refused`` if the store does not take it."""
        try:
            self._backend.set_password(self._service, name, base64.b64encode(secret).decode())
        except KeyringError as error:
            raise self._refused() from error

    def has(self, name: str) -> bool:
        """Whether there is a secret ``name``."""
        return self._stored(name) is not None

    def _stored(self, name: str) -> str | None:
        try:
            return self._backend.get_password(self._service, name)
        except KeyringError as error:
            raise self._refused() from error

    @property
    def backend(self) -> str:
        """The name of the back end, as keyring has it."""
        kind = type(self._backend)
        return f"{kind.__module__}.{kind.__qualname__}"

    def _refuse_unknown(self) -> None:
        if self.backend not in ALLOWED_BACKENDS:
            raise self._refused()

    def _refused(self) -> IntegrityFault:
        return IntegrityFault("keystore_refused", backend=self.backend)


class FileKeyStore:
    """One JSON file, readable by its owner only: for servers, CI and the demonstration, where
    whoever may read the file may read everything. On Windows the folder's access list governs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> bytes:
        """The secret ``name``; IntegrityFault ``key_missing``."""
        text = self._all().get(name)
        if text is None:
            raise IntegrityFault("key_missing", name=name)
        return _decoded(name, text)

    def write(self, name: str, secret: bytes) -> None:
        """Keep ``secret`` beside the others; the file is replaced whole. DeviceFault
        ``disk_full``."""
        kept = {**self._all(), name: base64.b64encode(secret).decode()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.new")
        # Mode 0600 from the first byte on: the file is never readable by others, not even briefly.
        fresh.unlink(missing_ok=True)
        try:
            with room_for(self._path, 1), _private(fresh) as file:
                json.dump(kept, file, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)

    def has(self, name: str) -> bool:
        """Whether there is a secret ``name``."""
        return name in self._all()

    def _all(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise IntegrityFault("key_missing", name=self._path.name) from error
        if not isinstance(found, dict):
            raise IntegrityFault("key_missing", name=self._path.name)
        return found


def _private(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")


def _chosen() -> KeyringBackend:
    """The back end keyring chose; where it chains several, the first, which alone is written to."""
    backend = keyring.get_keyring()
    if isinstance(backend, ChainerBackend):
        return next(iter(backend.backends), backend)
    return backend


def _decoded(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise IntegrityFault("key_missing", name=name) from error
