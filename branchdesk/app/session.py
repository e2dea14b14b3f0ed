"""Who is at the desk and how anything is written: one door to the ledger for every use case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from branchdesk.app.definitions import Definitions
from branchdesk.app.views import Person
from branchdesk.domain.definitions import OneForm, Questionnaire, RulePack, Text
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Draft, Payload, Recorded, stream
from branchdesk.store.ledger import Store

Changed = Callable[[frozenset[str]], None]


@dataclass(frozen=True, slots=True)
class TimeServer:
    """Who stamps the time of a branch's seals (RFC 3161): where it is asked, and the certificates
    (DER) it is trusted by."""

    url: str
    roots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The desk this PC stands on and the definitions its branch works by."""

    branch_id: str
    branch_name: Text
    counter: str
    time_zone: str
    questionnaire: str
    rule_pack: str
    form: str
    currency: str = ""
    """Of the amounts typed as facts; empty where head office did not say."""
    phone: str = ""
    """Of the branch, for clients; empty where head office did not say."""
    time_server: TimeServer | None = None


class Session:
    """The signed-in person and the ledger; lives on the db lane."""

    def __init__(
        self, store: Store, definitions: Definitions, place: Place, now: Callable[[], datetime]
    ) -> None:
        self.store = store
        self.definitions = definitions
        self.place = place
        self.now = now
        self.person: Person | None = None
        self.on_written: Callable[[], None] = lambda: None
        self._listeners: list[Changed] = []
        self._caches: list[Changed] = []

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire in force at this branch."""
        return self.definitions.questionnaires[self.place.questionnaire]

    @property
    def pack(self) -> RulePack:
        """The rule pack in force at this branch."""
        return self.definitions.rule_packs[self.place.rule_pack]

    @property
    def form(self) -> OneForm:
        """The one form in force at this branch."""
        return self.definitions.forms[self.place.form]

    def today(self) -> date:
        """The branch's calendar day."""
        return self.now().astimezone(ZoneInfo(self.place.time_zone)).date()

    def day_of(self, at_utc: str) -> date:
        """The branch's calendar day of an ISO instant."""
        return datetime.fromisoformat(at_utc).astimezone(ZoneInfo(self.place.time_zone)).date()

    def stamp(self) -> str:
        """Now as ISO 8601 in UTC with microseconds and ``Z``."""
        return self.now().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def require(self, verb: str, *roles: str) -> Person:
        """The signed-in person if their role is one of ``roles``; InputFault ``not_permitted``."""
        if self.person is None:
            raise InputFault("not_permitted", verb=verb, role="-")
        if self.person.role not in roles:
            raise InputFault("not_permitted", verb=verb, role=self.person.role)
        return self.person

    def require_supervisor(self, verb: str, *roles: str, second: Person) -> Person:
        """As :meth:`require`, with ``second``, proven by ``access.witness``, a supervisor and
        somebody else; InputFault ``four_eyes``, ``not_permitted``."""
        person = self.require(verb, *roles)
        if second.id == person.id:
            raise InputFault("four_eyes", user=second.id)
        if second.role != "supervisor":
            raise InputFault("not_permitted", verb="override", role=second.role)
        return person

    def append(self, drafts: Sequence[Draft]) -> tuple[Recorded, ...]:
        """Write ``drafts`` in one transaction and tell the listeners which streams changed."""
        if not drafts:
            return ()
        recorded = self.store.append(drafts)
        self.on_written()
        self.announce(frozenset(draft.stream for draft in drafts))
        return recorded

    def append_aside(self, drafts: Sequence[Draft]) -> None:
        """As :meth:`append`, on another thread than the verbs': what was folded is forgotten."""
        self.append(drafts)
        for forget in self._caches:
            forget(frozenset(draft.stream for draft in drafts))

    def draft(
        self,
        kind: str,
        ident: str,
        payload: Payload,
        *,
        client_id: str | None = None,
        media_ms: int | None = None,
    ) -> Draft:
        """A draft by the signed-in person on the stream ``kind:ident``."""
        actor = self.person.id if self.person else "system"
        return Draft(stream(kind, ident), payload, actor, client_id, media_ms)

    def subscribe(self, listener: Changed) -> None:
        """``listener`` is called on the writing thread with the streams that changed."""
        self._listeners.append(listener)

    def cache(self, forget: Changed) -> None:
        """``forget`` is called when head office's feed changed streams behind this session."""
        self._caches.append(forget)

    def refresh(self, streams: frozenset[str]) -> None:
        """Head office's feed changed ``streams``: forget what was folded, tell the listeners."""
        for forget in self._caches:
            forget(streams)
        self.announce(streams)

    def announce(self, streams: frozenset[str]) -> None:
        """Tell every listener that ``streams`` changed."""
        for listener in self._listeners:
            listener(streams)
