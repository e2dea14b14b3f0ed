"""Head office's own keys, in one file that only its owner can read."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.sealing import KEY_BYTES, signing_public, wrapping_public

KEYS = "keys.json"
"""Name of the keys' file in head office's data folder."""


@dataclass(frozen=True, slots=True, repr=False)
class HubKeys:
    """``hub_id`` and two raw private keys, 32 bytes each (Ed25519 signs, X25519 unwraps)."""

    hub_id: str
    signing: bytes
    wrapping: bytes

    @property
    def signing_public(self) -> bytes:
        """The Ed25519 key that PCs check countersignatures with."""
        return signing_public(self.signing)

    @property
    def wrapping_public(self) -> bytes:
        """The X25519 key that PCs wrap client keys for."""
        return wrapping_public(self.wrapping)


def open_keys(path: Path) -> HubKeys:
    """The keys in ``path``; made on first use.

    Raises IntegrityFault ``key_missing`` for a file that holds no keys: making new ones would
    leave every client key wrapped for nobody.
    """
    if not path.exists():
        _create(path)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        keys = HubKeys(
            kept["hub_id"], base64.b64decode(kept["signing"]), base64.b64decode(kept["wrapping"])
        )
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityFault("key_missing", name=path.name) from error
    if len(keys.signing) != KEY_BYTES or len(keys.wrapping) != KEY_BYTES:
        raise IntegrityFault("key_missing", name=path.name)
    return keys


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "hub_id": secrets.token_hex(16),
        "signing": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "wrapping": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    # Mode 0600 from the first byte on; on Windows the folder's access list governs.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
