"""Opening a case: the client's facts typed once, checked where they are typed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from branchdesk.app.heads import head
from branchdesk.app.photographs import Photographs
from branchdesk.app.session import Session
from branchdesk.app.views import CaseHead, IntakeView, KnownClient, ProductRow
from branchdesk.domain import case as case_rules
from branchdesk.domain import facts as fact_rules
from branchdesk.domain import suitability
from branchdesk.domain.case import RETURNED
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import CaseOpened, FactsRecorded

_ADVISERS = ("adviser", "supervisor")


class Intake:
    """Cases before the interview."""

    def __init__(self, session: Session, photographs: Photographs) -> None:
        self._session = session
        self._photographs = photographs

    def blank(self) -> IntakeView:
        """The form for a new client."""
        return self._view(None, {}, None)

    def view(self, case_id: str) -> IntakeView:
        """The form with what was typed for a case."""
        row = self._session.store.case(case_id)
        client = self._session.store.client(row.client_id)
        view = self._view(head(self._session, row), client.facts, client.level)
        return replace(view, returned=row.remark) if row.state == RETURNED else view

    def known(self, id_number: str) -> KnownClient | None:
        """The record of the client with this ID number, in its normal form; None for a new one."""
        self._session.require("open_case", *_ADVISERS)
        client = self._session.store.client_by_id_number(id_number)
        return None if client is None else KnownClient(client.facts, client.last_seen)

    def check(self, field_id: str, value: str) -> str:
        """``value`` in its normal form; InputFault ``fact_missing`` or ``fact_invalid``."""
        field = self._session.definitions.dictionary.field(field_id)
        return fact_rules.check(field, value, self._session.today())

    def open_case(
        self,
        facts: Mapping[str, str],
        purpose: str,
        products: Sequence[str],
        compared: Sequence[str] = (),
    ) -> CaseHead:
        """Write the client's facts, the case, and what was photographed for it in one transaction;
        InputFault at the first field that does not hold. A client known by ID number keeps their
        one record and key. ``compared``: facts found to agree with the photographed document."""
        session = self._session
        person = session.require("open_case", *_ADVISERS)
        checked = {
            field.id: self.check(field.id, facts.get(field.id, ""))
            for field in session.definitions.dictionary.fields
        }
        self._check_wishes(purpose, products)
        known = session.store.client_by_id_number(checked["id_number"])
        client_id = known.client_id if known else str(uuid.uuid4())
        case_id = str(uuid.uuid4())
        opened = CaseOpened(
            case_id=case_id,
            case_no=self._next_case_no(),
            client_id=client_id,
            branch_id=session.place.branch_id,
            owner=person.id,
            purpose=purpose,
            products=tuple(products),
        )
        recorded = FactsRecorded(client_id, case_id, checked)
        drafts = [
            session.draft("client", client_id, recorded, client_id=client_id),
            session.draft("case", case_id, opened, client_id=client_id),
        ]
        with self._photographs.keeping(case_id, client_id, compared) as photographed:
            session.append([*drafts, *photographed])
        return head(session, session.store.case(case_id))

    def open_seen(
        self,
        facts: Mapping[str, str],
        purpose: str,
        products: Sequence[str],
        compared: Sequence[str],
        shown: KnownClient | None,
    ) -> CaseHead | KnownClient:
        """As :meth:`open_case`, with the record that was ``shown`` beside the form. Where the
        client's is another one, it is given back and nothing is written: nobody has compared it."""
        known = self.known(self.check("id_number", facts.get("id_number", "")))
        if known is not None and known != shown:
            return known
        return self.open_case(facts, purpose, products, compared)

    def amend(self, case_id: str) -> CaseHead:
        """Open a new case that amends a returned one: same client, purpose and products, nothing
        typed again. InputFault ``case_state`` for a case that was not returned."""
        session = self._session
        person = session.require("open_case", *_ADVISERS)
        row = session.store.case(case_id)
        if row.state != RETURNED or row.amended_by is not None:
            raise InputFault("case_state", case_no=row.case_no, state=row.state, wanted=RETURNED)
        opened = CaseOpened(
            case_id=str(uuid.uuid4()),
            case_no=self._next_case_no(),
            client_id=row.client_id,
            branch_id=session.place.branch_id,
            owner=person.id,
            purpose=row.purpose,
            products=row.products,
            amends=case_id,
        )
        session.append([session.draft("case", opened.case_id, opened, client_id=row.client_id)])
        return head(session, session.store.case(opened.case_id))

    def abandon(self, case_id: str, reason: str) -> None:
        """End a case that goes no further; what was recorded is kept."""
        session = self._session
        session.require("abandon", *_ADVISERS)
        row = session.store.case(case_id)
        case = case_rules.fold(session.store.stream(stream("case", case_id)))
        payload = case_rules.abandon(case, row.state, reason)
        session.append([session.draft("case", case_id, payload, client_id=row.client_id)])

    def _check_wishes(self, purpose: str, products: Sequence[str]) -> None:
        definitions = self._session.definitions
        wanted = definitions.purposes.get(purpose)
        if wanted is None:
            raise InputFault("fact_missing", field="purpose")
        unknown = any(product not in definitions.products for product in products)
        if unknown or (wanted.needs_product and not products):
            raise InputFault("fact_missing", field="product")

    def _next_case_no(self) -> str:
        session = self._session
        place = session.place
        return session.store.next_case_no(place.branch_id, f"{session.today():%y%m}", place.counter)

    def _view(
        self, case: CaseHead | None, values: Mapping[str, str], level: str | None
    ) -> IntakeView:
        session = self._session
        dictionary = session.definitions.dictionary
        elder = session.pack.rule("older_client")
        return IntakeView(
            case=case,
            groups=dictionary.groups,
            fields=dictionary.fields,
            values=values,
            purposes=tuple(session.definitions.purposes.values()),
            products=tuple(
                ProductRow(
                    product.id,
                    product.name,
                    product.level,
                    product.summary,
                    suitability.blocking(product, level, session.pack) if level else None,
                )
                for product in session.definitions.products.values()
            ),
            previous_level=level,
            elder_from=elder.numbers["years"] if elder else None,
        )
