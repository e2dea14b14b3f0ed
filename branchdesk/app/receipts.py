"""The client's receipt of one sealed case, in any of the three languages."""

from branchdesk.app.form_content import band_name
from branchdesk.app.session import Session
from branchdesk.app.signing import Signing
from branchdesk.app.views.signing import Receipt as ReceiptView
from branchdesk.documents.receipt import Receipt, level_said, notes
from branchdesk.domain import case, terms
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import CopyGiven


class Receipts:
    """What a client is told of what they signed."""

    def __init__(self, session: Session, signing: Signing) -> None:
        self._session = session
        self._signing = signing

    def of(self, case_id: str, language: str, line: str) -> Receipt:
        """The receipt of a sealed case, with that ``line`` for the client."""
        session = self._session
        row = session.store.case(case_id)
        signed_on = session.day_of(row.sealed_at or session.stamp())
        known = session.definitions.products
        products = [known[one] for one in row.products if one in known]
        cooling_off = terms.cooling_off_until(signed_on, products, session.pack)
        # As it was written into the seal: whoever was drawn to be called back is told so.
        sealed = case.fold(session.store.stream(stream("case", case_id))).sealed
        call_back = sealed.call_back if sealed is not None else None
        agreements = self._signing.composer(case_id).agreements()
        level = row.level or ""
        return Receipt(
            language=language,
            case_no=row.case_no,
            name=row.client_name,
            signed_on=signed_on.isoformat(),
            level=level,
            level_name=band_name(session, level)[language],
            agreed=tuple(sentence[language] for _id, _title, sentence in agreements),
            cooling_off_until=cooling_off.isoformat() if cooling_off else "",
            call_back_by=call_back.by if call_back else "",
            branch=session.place.branch_name[language],
            phone=session.place.phone,
            line=line,
        )

    def view(self, case_id: str) -> ReceiptView:
        """The same on screen, in every language."""
        found = {language: self.of(case_id, language, "") for language in LANGUAGES}
        agreed = (receipt.agreed for receipt in found.values())
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
