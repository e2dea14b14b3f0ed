"""Who may speak: every request is signed by an enrolled device's Ed25519 key.

A request caught on the line and sent again is harmless: each one may be repeated with the same
result, and after :data:`SKEW` its signature no longer counts.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from branchdesk.domain.evidence import request_message
from branchdesk.domain.sealing import signature_holds
from branchdesk.domain.wire import (
    CHECKSUM_MISMATCH,
    NotWire,
    Refusal,
    read_digest,
    read_standing,
    read_utc,
)
from branchdesk.hub import tables
from branchdesk.hub.database import Database

Clock = Callable[[], datetime]

SKEW = timedelta(minutes=5)
"""How far a PC's clock may be from head office's for its signature to count."""

ACTIVE, QUARANTINED, REVOKED = "active", "quarantined", "revoked"


class Refused(Exception):
    """A request that is not taken: HTTP status and reason."""

    def __init__(
        self, status: int, reason: str, *, acked: int | None = None, offset: int | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.refusal = Refusal(reason=reason, acked=acked, offset=offset)


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled PC in good standing."""

    device_id: str
    branch_id: str
    signing_key: bytes
    wrapping_key: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """The signed parts of a request; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Standing:
    """Checks requests against the enrolled devices."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    def check(self, request: Request) -> Device:
        """The device that signed ``request``.

        Raises :class:`Refused`: 401 unknown_device, bad_signature, clock_skew, revoked; 403
        quarantined; 460 checksum where the body is not the one that was signed.
        """
        try:
            standing = read_standing(request.headers.get("authorization", ""))
            digest = read_digest(request.headers.get("content-digest", ""))
            moment = read_utc(standing.timestamp)
        except NotWire as error:
            raise Refused(401, "bad_signature") from error
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(tables.device).where(tables.device.c.device_id == standing.device_id)
            ).first()
        if found is None:
            raise Refused(401, "unknown_device")
        message = request_message(
            request.method, request.target, digest, standing.timestamp, standing.device_id
        )
        if not signature_holds(found.signing_key, message, standing.signature):
            raise Refused(401, "bad_signature")
        if abs(self._now() - moment) > SKEW:
            raise Refused(401, "clock_skew")
        if found.state == REVOKED:
            raise Refused(401, "revoked")
        if found.state == QUARANTINED:
            raise Refused(403, "quarantined")
        if hashlib.sha256(request.body).digest() != digest:
            raise Refused(CHECKSUM_MISMATCH, "checksum")
        return Device(found.device_id, found.branch_id, found.signing_key, found.wrapping_key)

    def revoke(self, device_id: str) -> bool:
        """Take a device's standing away; False if there is no such device."""
        with self._database.writing() as connection:
            changed = connection.execute(
                sa.update(tables.device)
                .where(tables.device.c.device_id == device_id)
                .values(state=REVOKED)
            )
            return changed.rowcount > 0
