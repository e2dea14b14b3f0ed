"""Reference documents and staff: what head office tells its branches to work by."""

import json
import secrets
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
import yaml

from branchdesk.domain.certificates import is_certificate
from branchdesk.domain.errors import InputFault
from branchdesk.domain.passwords import hash_password
from branchdesk.domain.wire import FeedReference
from branchdesk.hub import tables
from branchdesk.hub.database import Database
from branchdesk.hub.feed import tell

STAFF = "staff"
BRANCH = "branch"
SEAL = "seal"
"""Name of the document that says by what head office's seals are trusted."""


class _Person(msgspec.Struct, frozen=True):
    id: str
    name: dict[str, str]
    role: str


class _TimeServer(msgspec.Struct, frozen=True):
    url: str
    roots: list[bytes]


class _Seed(msgspec.Struct, frozen=True):
    """The part of a branch definition that head office itself reads."""

    id: str
    version: str
    staff: list[_Person]
    time_server: _TimeServer | None = None


class References:
    """Documents by name, for one branch or for all; the latest version is the one in force."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(
        self, name: str, version: str, text: str, branch_id: str = tables.EVERY_BRANCH
    ) -> None:
        """Put a document in force and tell the branches; the same once more changes nothing."""
        with self._database.writing() as connection:
            _publish(connection, branch_id, name, version, text)

    def text(self, name: str) -> str | None:
        """The document ``name`` of all branches; None before one was published."""
        table = tables.reference
        of_all = (table.c.branch_id == tables.EVERY_BRANCH) & (table.c.name == name)
        with self._database.reading() as connection:
            found: str | None = connection.execute(
                sa.select(table.c.text).where(of_all)
            ).scalar_one_or_none()
        return found

    def in_force(self, branch_id: str) -> tuple[FeedReference, ...]:
        """Every document a branch works by."""
        table = tables.reference
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(table)
                .where(table.c.branch_id.in_((branch_id, tables.EVERY_BRANCH)))
                .order_by(table.c.name)
            ).fetchall()
        return tuple(
            FeedReference(hub_seq=0, name=row.name, version=row.version, text=row.text)
            for row in rows
        )

    def seed(self, path: Path) -> str:
        """Take a branch definition (YAML) in; returns the branch's id. Passwords that were given
        to its staff before stay.

        Raises InputFault ``definition_invalid`` naming file and line.
        """
        content, seed = _read_seed(path)
        shown = {name: value for name, value in content.items() if name != "staff"}
        text = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
        with self._database.writing() as connection:
            _publish(connection, seed.id, BRANCH, seed.version, text)
            for person in seed.staff:
                _keep(connection, seed.id, person)
            _publish_staff(connection, seed.id)
        return seed.id

    def set_password(self, staff_id: str, password: str) -> None:
        """Give a member of staff a password and send its scrypt hash to the branch, so that its
        PCs can sign them in with the line down. Raises KeyError for an unknown ``staff_id``."""
        hashed = hash_password(password, secrets.token_bytes(16))
        table = tables.staff
        with self._database.writing() as connection:
            found = connection.execute(
                sa.select(table.c.branch_id).where(table.c.staff_id == staff_id.upper())
            ).scalar_one_or_none()
            if found is None:
                raise KeyError(staff_id)
            connection.execute(
                sa.update(table).where(table.c.staff_id == staff_id.upper()).values(password=hashed)
            )
            _publish_staff(connection, found)


def _read_seed(path: Path) -> tuple[dict[str, Any], _Seed]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        seed = msgspec.convert(content, _Seed)
    except FileNotFoundError as error:
        raise InputFault(
            "definition_invalid", path=str(path), line=0, problem="no such file"
        ) from error
    except yaml.MarkedYAMLError as error:
        line = 0 if error.problem_mark is None else error.problem_mark.line + 1
        raise InputFault(
            "definition_invalid", path=str(path), line=line, problem=error.problem
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise InputFault(
            "definition_invalid", path=str(path), line=1, problem=str(error)
        ) from error
    for root in seed.time_server.roots if seed.time_server else ():
        if not is_certificate(root):
            problem = "a root of time_server is no certificate (DER, in base64)"
            raise InputFault("definition_invalid", path=str(path), line=1, problem=problem)
    return content, seed


def _keep(connection: sa.Connection, branch_id: str, person: _Person) -> None:
    table = tables.staff
    staff_id = person.id.upper()
    values = {
        "branch_id": branch_id,
        "role": person.role,
        "person": {"id": staff_id, "name": person.name, "role": person.role},
    }
    known = connection.execute(sa.update(table).where(table.c.staff_id == staff_id).values(values))
    if known.rowcount == 0:
        connection.execute(sa.insert(table).values(staff_id=staff_id, **values))


def _publish_staff(connection: sa.Connection, branch_id: str) -> None:
    table = tables.staff
    rows = connection.execute(
        sa.select(table).where(table.c.branch_id == branch_id).order_by(table.c.staff_id)
    ).fetchall()
    # No hash is the empty text, which no password matches.
    people = [{**row.person, "password": row.password or ""} for row in rows]
    text = json.dumps({"branch": branch_id, "staff": people}, ensure_ascii=False, sort_keys=True)
    held = tables.reference
    version = connection.execute(
        sa.select(held.c.version).where((held.c.branch_id == branch_id) & (held.c.name == STAFF))
    ).scalar_one_or_none()
    _publish(connection, branch_id, STAFF, str(int(version or "0") + 1), text)


def _publish(connection: sa.Connection, branch_id: str, name: str, version: str, text: str) -> None:
    table = tables.reference
    same = (table.c.branch_id == branch_id) & (table.c.name == name)
    held = connection.execute(sa.select(table.c.text).where(same)).scalar_one_or_none()
    if held == text:
        return
    connection.execute(sa.delete(table).where(same))
    connection.execute(
        sa.insert(table).values(branch_id=branch_id, name=name, version=version, text=text)
    )
    tell(
        connection,
        branch_id,
        lambda place: FeedReference(hub_seq=place, name=name, version=version, text=text),
        replaces=f"reference:{name}",
    )
