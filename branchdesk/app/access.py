"""Sign-in with the staff list head office sent down; works with the line down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

import branchdesk
from branchdesk.app.session import Session
from branchdesk.app.views import Person, Readiness, SignInView
from branchdesk.domain.errors import InputFault
from branchdesk.domain.passwords import password_matches

STAFF = "staff"
"""Name of the reference document with the branch's staff."""


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A line of the staff list; ``password`` is a hash of :mod:`branchdesk.domain.passwords`."""

    id: str
    name: Mapping[str, str]
    role: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class StaffList:
    """The reference document ``staff``."""

    staff: tuple[StaffEntry, ...]


_NOBODY = "scrypt$32768$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA"
"""A hash nothing matches: an unknown number costs as much time as a wrong password."""


class Access:
    """Who may sit here."""

    def __init__(self, session: Session, readiness: Callable[[], tuple[Readiness, ...]]) -> None:
        self._session = session
        self._readiness = readiness

    @property
    def person(self) -> Person | None:
        """Whoever is signed in."""
        return self._session.person

    def view(self) -> SignInView:
        """What the sign-in page shows; names nobody."""
        place = self._session.place
        return SignInView(
            branch_name=place.branch_name,
            branch_id=place.branch_id,
            counter=place.counter,
            version=branchdesk.__version__,
            rule_pack=self._session.pack.source.version,
            readiness=self._readiness(),
            unfinished=len(self._session.store.unfinished()),
        )

    def sign_in(self, user_id: str, password: str) -> Person:
        """Sign in; InputFault ``password_wrong`` without saying which of the two was wrong."""
        person = self._proven(user_id, password)
        self._session.person = person
        return person

    def sign_out(self) -> None:
        """Nobody is signed in."""
        self._session.person = None

    def witness(self, user_id: str, password: str) -> Person:
        """A second person beside the one signed in (four eyes); InputFault ``four_eyes`` for the
        same one."""
        person = self._proven(user_id, password)
        if self._session.person is not None and person.id == self._session.person.id:
            raise InputFault("four_eyes", user=person.id)
        return person

    def name_of(self, user_id: str) -> Person:
        """The person with that number; a number nobody has is shown as it is."""
        entry = self._staff().get(user_id.upper())
        if entry is None:
            return Person(user_id, dict.fromkeys(("zh_TW", "zh_CN", "en"), user_id), "")
        return Person(user_id, entry.name, entry.role)

    def _proven(self, user_id: str, password: str) -> Person:
        number = user_id.strip().upper()
        entry = self._staff().get(number)
        stored = entry.password if entry else _NOBODY
        if not password_matches(password, stored) or entry is None:
            raise InputFault("password_wrong")
        return Person(number, entry.name, entry.role)

    def _staff(self) -> dict[str, StaffEntry]:
        document = self._session.store.reference(STAFF)
        if document is None:
            return {}
        found = msgspec.json.decode(document.text, type=StaffList)
        return {entry.id.upper(): entry for entry in found.staff}
