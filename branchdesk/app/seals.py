"""Head office's seal on forms that clients signed here: asked for until it comes.

The client's certified revision is durable on this PC before head office is asked, and the same
bytes are asked with again: whatever is lost on the way, nobody signs twice and no case is sealed
twice.
"""

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from branchdesk.app.incidents import log_incident
from branchdesk.app.session import Session
from branchdesk.app.stamping import Stamping
from branchdesk.documents.pki import Pki
from branchdesk.documents.verify import seal_holds, verify
from branchdesk.domain.errors import HubFault, IntegrityFault
from branchdesk.domain.events import Draft, stream
from branchdesk.domain.happenings import DocumentCertified, DocumentSealed
from branchdesk.domain.sealing import KEY_BYTES, NONCE_BYTES, seal, wrap_key
from branchdesk.domain.wire import SealAnswer, SealRequest, seal_binding
from branchdesk.store.files import SealedFiles, StoredFile
from branchdesk.store.ledger import Store

REFERENCE = "seal"
"""Name of head office's document that says it seals, and by what its seals are trusted."""
PKI = "seal pki"
"""Name under which the encrypted database keeps this desk's own certificates."""
_AWAITED = "seals awaited"
"""Name of the setting with the documents that wait, a JSON list of ids."""
_AGAIN_S = 60.0
_STOP_WAIT_S = 3.0
_SYSTEM = "system"

Ask = Callable[[str, SealRequest], SealAnswer]


class _Told(msgspec.Struct, frozen=True):
    """Head office's word: what its seals are trusted by, of now and of before, DER."""

    roots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A form to be sealed: what the ledger says of it, its bytes, what head office is asked."""

    kept: DocumentCertified
    form: bytes
    pages: int
    client_id: str
    request: SealRequest


def certified_name(document_id: str) -> str:
    """The sealed file of a form that waits for head office's seal."""
    return f"{document_id}-signed"


def certified_of(store: Store, document_id: str) -> DocumentCertified | None:
    """What the ledger says of the form with the client's signature alone, or None."""
    for recorded in store.stream(stream("document", document_id)):
        if isinstance(recorded.payload, DocumentCertified):
            return recorded.payload
    return None


def seal_roots(store: Store, document_id: str) -> tuple[bytes, ...]:
    """What a form's signatures are trusted by on the PC that made it, DER: its own root, and that
    of head office's seal where it has one."""
    roots = [own_pki(store).root]
    for recorded in store.stream(stream("document", document_id)):
        payload = recorded.payload
        if isinstance(payload, DocumentSealed) and payload.seal_root:
            roots.append(base64.b64decode(payload.seal_root))
    return tuple(roots)


def own_pki(store: Store) -> Pki:
    """This desk's certificates; IntegrityFault ``key_missing`` where none were made."""
    kept = store.secret(PKI)
    if kept is None:
        raise IntegrityFault("key_missing", name=PKI)
    return Pki.from_bytes(kept)


class Seals:
    """What head office has still to seal; asked at once, at every start and each minute, on a
    thread of its own."""

    def __init__(self, session: Session, files: SealedFiles, stamping: Stamping, ask: Ask) -> None:
        self._session = session
        self._files = files
        self._stamping = stamping
        self._ask = ask
        self._lock = threading.Lock()
        self._over = False
        self._bell = threading.Event()
        self._link = ""
        self._refusals: dict[str, str] = {}
        # A daemon, as the lanes of sync: a call on a dead line is left to its own end, and what
        # comes of it then is not written.
        self._thread = threading.Thread(target=self._ask_again, name="seals", daemon=True)

    @property
    def at_head_office(self) -> bool:
        """Whether head office seals for this branch; what is told once holds with the line down."""
        return not self._session.store.practice and self._told() is not None

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Ask no more; what is awaited is asked for at the next start."""
        with self._lock:
            self._over = True
        self._bell.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_WAIT_S)

    @contextmanager
    def keeping(self, document_id: str) -> Iterator[None]:
        """Around writing a signed form: that its seal is awaited is known before the ledger knows
        the form, and head office is asked right after."""
        with self._lock:
            self._await((*self.awaited(), document_id))
            yield
        self._bell.set()

    def awaited(self) -> tuple[str, ...]:
        """The documents that wait for their seal, oldest first."""
        return tuple(json.loads(self._session.store.setting(_AWAITED) or "[]"))

    def refusal(self, document_id: str) -> str | None:
        """Why head office said no the last time it was asked since the start, or None."""
        return self._refusals.get(document_id)

    def certified(self, document_id: str) -> bytes:
        """The form with the client's signature that waits; IntegrityFault ``media_missing``."""
        kept = certified_of(self._session.store, document_id)
        if kept is None:
            raise IntegrityFault("media_missing", recording=document_id)
        return self._files.get(certified_name(document_id), base64.b64decode(kept.key))

    def unsealed(self, document_id: str) -> bytes | None:
        """As :meth:`certified`, None where the seal is there: looked at and read in one, as it may
        come at any moment and takes that file away."""
        with self._lock:
            if self._session.store.document(document_id).key is not None:
                return None
            return self.certified(document_id)

    def line(self, link: str) -> None:
        """The state of the line, from any thread: head office is asked once it is back."""
        came_back = link == "online" and self._link != "online"
        self._link = link
        if came_back:
            self._bell.set()

    def catch_up(self) -> int:
        """Ask for what is awaited until head office is away; how many seals came. A form that it
        refuses keeps nobody behind it waiting."""
        came = 0
        for document_id in self.awaited():
            try:
                came += self._sealed(document_id)
            except HubFault as fault:
                if fault.code == "hub_away":
                    break
                self._refuse(document_id, str(fault.params.get("reason", fault.code)))
            except Exception as error:  # noqa: BLE001 - told in the log; the next one is asked for
                log_incident(error)
            if self._over:
                break
        return came

    def _sealed(self, document_id: str) -> bool:
        """Ask for one seal and write it; whether it came now."""
        with self._lock:
            kept = self._unsettled(document_id)
            waiting = None if kept is None else self._waiting(kept)
        if waiting is None:
            return False
        answer = self._ask(waiting.kept.case_id, waiting.request)
        with self._lock:
            # Whoever asked at the same time may have written the answer: the key of a file that
            # is written anew then would be in no ledger.
            if self._unsettled(document_id) is None:
                return False
            self._write(waiting, self._checked(waiting, answer), answer)
            self._settle(document_id)
        return True

    def _unsettled(self, document_id: str) -> DocumentCertified | None:
        """What the ledger says of the form that waits under that id; None once it is over. None,
        and no longer awaited, where nothing waits: its signing was cut short before the ledger
        knew it, or its seal is written. The file of the former is left: it may be signed again at
        this moment."""
        if self._over:
            return None
        store = self._session.store
        kept = certified_of(store, document_id)
        if kept is None:
            self._forget(document_id)
            return None
        if store.document(document_id).key is not None:
            self._settle(document_id)
            return None
        return kept

    def _waiting(self, kept: DocumentCertified) -> _Waiting:
        store, ident = self._session.store, kept.document_id
        form = self._files.get(certified_name(ident), base64.b64decode(kept.key))
        pages, client_id = store.document(ident).pages, store.case(kept.case_id).client_id
        return _Waiting(kept, form, pages, client_id, self._request(kept, form))

    def _request(self, kept: DocumentCertified, form: bytes) -> SealRequest:
        keys = self._session.store.hub_keys()
        if keys is None:
            raise IntegrityFault("not_enrolled")
        key = os.urandom(KEY_BYTES)
        bound = seal_binding(kept.case_id, kept.document_id)
        return SealRequest(
            document_id=kept.document_id,
            language=kept.language,
            root=own_pki(self._session.store).root,
            wrapped=wrap_key(keys[1], os.urandom(KEY_BYTES), key),
            form=seal(key, os.urandom(NONCE_BYTES), bound, form),
        )

    def _checked(self, waiting: _Waiting, answer: SealAnswer) -> bytes:
        """The sealed file of an answer that holds: the form as it was signed, and head office's
        seal, trusted by what head office told its branches."""
        told = self._told()
        pdf = waiting.form + answer.revision
        if told is None or answer.root not in told.roots:
            raise HubFault("hub_refused", reason="other_seal")
        try:
            report = verify(pdf, (own_pki(self._session.store).root, answer.root))
        except IntegrityFault as error:
            raise HubFault("hub_refused", reason="seal_invalid") from error
        if not seal_holds(report) or sha256(pdf).hexdigest() != answer.sha256:
            raise HubFault("hub_refused", reason="seal_invalid")
        return pdf

    def _write(self, waiting: _Waiting, pdf: bytes, answer: SealAnswer) -> None:
        """The sealed form durable, then its event; a form that a crash left between the two is
        written anew, as nobody knows its key."""
        kept, key = waiting.kept, os.urandom(KEY_BYTES)
        self._files.path(kept.document_id).unlink(missing_ok=True)
        stored = self._files.put(kept.document_id, pdf, key)
        sealed = replace(
            sealed_payload(kept.document_id, kept.case_id, waiting.pages, stored, key),
            seal_root=base64.b64encode(answer.root).decode(),
        )
        name = stream("document", kept.document_id)
        with self._stamping.owing(kept.document_id, answer.level):
            self._session.append_aside([Draft(name, sealed, _SYSTEM, waiting.client_id)])

    def _settle(self, document_id: str) -> None:
        self._files.path(certified_name(document_id)).unlink(missing_ok=True)
        self._forget(document_id)

    def _forget(self, document_id: str) -> None:
        self._await(tuple(one for one in self.awaited() if one != document_id))
        self._refusals.pop(document_id, None)

    def _refuse(self, document_id: str, reason: str) -> None:
        """Remember why, and let the pages show it where it is new and there are pages."""
        if not self._over and self._refusals.get(document_id) != reason:
            self._refusals[document_id] = reason
            self._session.announce(frozenset({stream("document", document_id)}))

    def _told(self) -> _Told | None:
        document = self._session.store.reference(REFERENCE)
        return None if document is None else msgspec.json.decode(document.text, type=_Told)

    def _await(self, documents: tuple[str, ...]) -> None:
        self._session.store.set_setting(_AWAITED, json.dumps(tuple(dict.fromkeys(documents))))

    def _ask_again(self) -> None:
        while not self._over:
            # Before asking: whoever signs meanwhile is asked for right after.
            self._bell.clear()
            try:
                self.catch_up()
            except Exception as error:  # noqa: BLE001 - told in the log; it is asked for again
                log_incident(error)
            if not self._over:
                self._bell.wait(_AGAIN_S)


def sealed_payload(
    document_id: str, case_id: str, pages: int, stored: StoredFile, key: bytes
) -> DocumentSealed:
    """The event of a sealed form that was put away under ``key``."""
    return DocumentSealed(
        document_id=document_id,
        case_id=case_id,
        sha256=stored.sha256,
        size=stored.size,
        sealed_sha256=stored.sealed_sha256,
        sealed_size=stored.sealed_size,
        key=base64.b64encode(key).decode(),
        pages=pages,
    )
