"""A PC joins head office with a code that is good once, for ten minutes, for one branch."""

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa

from branchdesk.domain.events import GENESIS
from branchdesk.domain.evidence import enrol_message
from branchdesk.domain.sealing import KEY_BYTES, signature_holds
from branchdesk.domain.wire import EnrolAnswer, EnrolRequest, read_utc, utc_text
from branchdesk.hub import tables
from branchdesk.hub.database import Database
from branchdesk.hub.keys import HubKeys
from branchdesk.hub.references import References
from branchdesk.hub.standing import ACTIVE, Clock, Refused

CODE_LIFE = timedelta(minutes=10)
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are misread; 12 of these are 60 bits."""


class Enrolment:
    """Makes codes and lets PCs in."""

    def __init__(
        self, database: Database, keys: HubKeys, references: References, now: Clock
    ) -> None:
        self._database = database
        self._keys = keys
        self._references = references
        self._now = now

    def make_code(self, branch_id: str) -> str:
        """A fresh code, to be told to the branch by another way than the network."""
        code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        with self._database.writing() as connection:
            connection.execute(
                sa.insert(tables.enrol_code).values(
                    code_sha256=_hashed(code),
                    branch_id=branch_id,
                    expires_at=utc_text(self._now() + CODE_LIFE),
                )
            )
        return code

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Let a PC in; the same PC asking again with its code gets the same answer, so an answer
        lost on the way costs nothing.

        Raises :class:`Refused`: 403 code_invalid for a code that is unknown, used by another PC,
        past its time or of another branch; 401 bad_signature; 409 device_known for a device id
        that is enrolled under other keys.
        """
        if len(request.signing_key) != KEY_BYTES or len(request.wrapping_key) != KEY_BYTES:
            raise Refused(422, "malformed")
        message = enrol_message(
            request.code,
            request.device_id,
            request.branch_id,
            request.counter,
            request.signing_key,
            request.wrapping_key,
        )
        if not signature_holds(request.signing_key, message, request.signature):
            raise Refused(401, "bad_signature")
        with self._database.writing() as connection:
            self._use_code(connection, request)
            self._admit(connection, request)
        return EnrolAnswer(
            hub_id=self._keys.hub_id,
            branch_id=request.branch_id,
            signing_key=self._keys.signing_public,
            wrapping_key=self._keys.wrapping_public,
            references=self._references.in_force(request.branch_id),
        )

    def _use_code(self, connection: sa.Connection, request: EnrolRequest) -> None:
        table = tables.enrol_code
        same = table.c.code_sha256 == _hashed(request.code)
        found = connection.execute(sa.select(table).where(same).with_for_update()).first()
        if (
            found is None
            or found.branch_id != request.branch_id
            or found.used_by not in (None, request.device_id)
            or read_utc(found.expires_at) < self._now()
        ):
            raise Refused(403, "code_invalid")
        connection.execute(sa.update(table).where(same).values(used_by=request.device_id))

    def _admit(self, connection: sa.Connection, request: EnrolRequest) -> None:
        table = tables.device
        keys = (request.signing_key, request.wrapping_key, request.branch_id)
        found = connection.execute(
            sa.select(table).where(table.c.device_id == request.device_id)
        ).first()
        if found is not None:
            if (found.signing_key, found.wrapping_key, found.branch_id) != keys:
                raise Refused(409, "device_known")
            return
        connection.execute(
            sa.insert(table).values(
                device_id=request.device_id,
                branch_id=request.branch_id,
                counter=request.counter,
                signing_key=request.signing_key,
                wrapping_key=request.wrapping_key,
                state=ACTIVE,
                acked=0,
                head=GENESIS,
                enrolled_at=utc_text(self._now()),
            )
        )


def _hashed(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
