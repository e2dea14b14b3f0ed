"""The client's ink as it may leave the branch: its shape for all, its hand for head office only."""

import base64
import os

from branchdesk.app.session import Session
from branchdesk.documents.ink import OpenInk, open_inkml
from branchdesk.domain.biometric import seal_hand, shape_of
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import DocumentSigned, InkTaken
from branchdesk.domain.ink import Ink, decode
from branchdesk.store.ledger import Store
from branchdesk.store.queries import CaseRow

_STAFF = ("adviser", "reviewer", "supervisor")


def take_ink(session: Session, case_no: str) -> bytes:
    """The InkML of that case for whoever is signed in, written down in the ledger before it is
    handed out. InputFault ``not_permitted``, ``case_unknown``; as :func:`ink_of`."""
    session.require("ink", *_STAFF)
    try:
        case = session.store.case_numbered(case_no)
    except KeyError as error:
        raise InputFault("case_unknown", case_no=case_no) from error
    written = ink_of(session.store, case)
    taken = InkTaken(case.document_id or "")
    session.append([session.draft("document", taken.document_id, taken, client_id=case.client_id)])
    return written


def ink_of(store: Store, case: CaseRow) -> bytes:
    """The InkML of a signed case; InputFault ``case_state`` before it is signed."""
    document_id = case.document_id or ""
    for recorded in store.stream(stream("document", document_id)):
        signed = recorded.payload
        if isinstance(signed, DocumentSigned):
            # Ledgers of before hands were sealed hold the whole ink; only its shape leaves.
            shape = shape_of(decode(base64.b64decode(signed.ink)))
            return open_inkml(OpenInk(shape, document_id, base64.b64decode(signed.hand)))
    raise InputFault("case_state", case_no=case.case_no, state=case.state, wanted="SEALED")


def hand_of(store: Store, document_id: str, ink: Ink) -> str:
    """What of the ink only head office may read, base64; practice has none and keeps nothing."""
    keys = store.hub_keys()
    if keys is None:
        return ""
    return base64.b64encode(seal_hand(ink, keys[1], document_id, os.urandom)).decode()
