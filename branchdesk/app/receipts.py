"""The client's receipt of one sealed case, in any of the three languages."""

from dataclasses import dataclass
from datetime import date

from branchdesk.app.session import Session
from branchdesk.app.signing import Signing
from branchdesk.app.views.signing import Receipt as ReceiptView
from branchdesk.documents.receipt import Receipt, agreed_said, level_said, notes
from branchdesk.documents.said import said_by
from branchdesk.domain import case, terms
from branchdesk.domain.definitions import LANGUAGES, Text
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import CopyGiven
from branchdesk.store.queries import CaseRow


@dataclass(frozen=True, slots=True)
class _Signed:
    """The words of what was signed, in every language; None where they are no longer to be had."""

    agreed: tuple[Text, ...] | None
    level_name: Text | None


class Receipts:
    """What a client is told of what they signed."""

    def __init__(self, session: Session, signing: Signing) -> None:
        self._session = session
        self._signing = signing

    def of(self, case_id: str, language: str, line: str, form: bytes) -> Receipt:
        """The receipt of a sealed case, with that ``line`` for the client; what it says was agreed
        stands in the ``form`` that was signed, whatever today's definitions say."""
        return self._written(case_id, language, line, self._signed(case_id, form))

    def _signed(self, case_id: str, form: bytes) -> _Signed:
        store, says = self._session.store, said_by(form)
        document = store.document(store.case(case_id).document_id or "")
        composer = self._signing.composer(case_id)
        agreed = composer.signed(document.agreements, says)
        return _Signed(agreed, composer.level_signed(says))

    def _written(self, case_id: str, language: str, line: str, signed: _Signed) -> Receipt:
        session = self._session
        row = session.store.case(case_id)
        signed_on = session.day_of(row.sealed_at or session.stamp())
        # As it was written into the seal: whoever was drawn to be called back is told so.
        sealed = case.fold(session.store.stream(stream("case", case_id))).sealed
        call_back = sealed.call_back if sealed is not None else None
        until = sealed.cooling_off_until if sealed is not None else None
        if until is None:
            until = self._by_todays_rules(row, signed_on)
        agreed, level_name = signed.agreed, signed.level_name
        return Receipt(
            language=language,
            case_no=row.case_no,
            name=row.client_name,
            signed_on=signed_on.isoformat(),
            level=row.level or "",
            level_name=level_name[language] if level_name else "",
            agreed=None if agreed is None else tuple(words[language] for words in agreed),
            cooling_off_until=until,
            call_back_by=call_back.by if call_back else "",
            branch=session.place.branch_name[language],
            phone=session.place.phone,
            line=line,
        )

    def _by_todays_rules(self, row: CaseRow, signed_on: date) -> str:
        """Until when the client of a case sealed before that was written may step back."""
        known = self._session.definitions.products
        products = [known[one] for one in row.products if one in known]
        until = terms.cooling_off_until(signed_on, products, self._session.pack)
        return "" if until is None else until.isoformat()

    def view(self, case_id: str, form: bytes) -> ReceiptView:
        """The same on screen, in every language."""
        signed = self._signed(case_id, form)
        found = {name: self._written(case_id, name, "", signed) for name in LANGUAGES}
        agreed = (agreed_said(receipt) for receipt in found.values())
        after = (notes(receipt) for receipt in found.values())
        return ReceiptView(
            level={language: level_said(receipt) for language, receipt in found.items()},
            agreed=tuple(dict(zip(found, each, strict=True)) for each in zip(*agreed, strict=True)),
            notes=tuple(dict(zip(found, each, strict=True)) for each in zip(*after, strict=True)),
            line=self._line(case_id),
        )

    def _line(self, case_id: str) -> str:
        """What was written for this client last."""
        store = self._session.store
        document_id = store.case(case_id).document_id or ""
        for recorded in reversed(store.stream(stream("document", document_id))):
            if isinstance(recorded.payload, CopyGiven):
                return recorded.payload.line
        return ""
