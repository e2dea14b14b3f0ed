"""Time stamps of sealed forms: within the seal where the branch's time server answers, later and
beside the form where it was away."""

import base64
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from branchdesk.app.incidents import log_incident
from branchdesk.app.session import Session
from branchdesk.documents.revision import HttpTimeStamper
from branchdesk.documents.seal import STAMPED
from branchdesk.documents.timestamp import ask_token
from branchdesk.domain.certificates import is_certificate
from branchdesk.domain.events import Draft, stream
from branchdesk.domain.happenings import DocumentStamped
from branchdesk.store.files import SealedFiles

_OWED = "time stamps owed"
"""Name of the setting with the documents that wait, a JSON list of ids."""
_PATIENCE_S = 2.0
"""How long a client waits for each step of the time server; then a form is sealed without it."""
_AGAIN_S = 60.0
_SYSTEM = "system"

log = logging.getLogger(__name__)


class Stamping:
    """What the time server still owes; asked again every minute on a thread of its own."""

    def __init__(self, session: Session, files: SealedFiles) -> None:
        self._session = session
        self._files = files
        server = session.place.time_server
        self.roots = _certificates(server.roots) if server else ()
        self.timestamper = HttpTimeStamper(server.url, self.roots, _PATIENCE_S) if server else None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask_again, name="stamping")

    def start(self) -> None:
        """Begin to ask; nothing to do at a branch without a time server."""
        if self.timestamper is not None:
            self._thread.start()

    def stop(self) -> None:
        """Ask no more; what is owed is asked for at the next start."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    @contextmanager
    def owing(self, document_id: str, level: str) -> Iterator[None]:
        """Around writing a sealed form: the debt of one without a stamp is there before the ledger
        knows the form, and nobody settles it meanwhile."""
        if self.timestamper is None or level == STAMPED:
            yield
            return
        with self._lock:
            self._keep((*self.owed(), document_id))
            yield

    def owed(self) -> tuple[str, ...]:
        """The documents that wait for their stamp, oldest first."""
        return tuple(json.loads(self._session.store.setting(_OWED) or "[]"))

    def catch_up(self) -> int:
        """Ask for what is owed, until the server is away; how many debts were settled. A document
        that cannot be stamped is told of in the log and keeps nobody behind it waiting."""
        settled = 0
        for document_id in self.owed():
            try:
                if not self._settled(document_id) and not self._stamp(document_id):
                    break
                settled += self._settled(document_id)
            except Exception as error:  # noqa: BLE001 - told in the log; the next one is asked for
                log_incident(error)
            if self._over.is_set():
                break
        return settled

    def token(self, document_id: str) -> bytes | None:
        """The stamp that came after the seal, or None."""
        for recorded in self._session.store.stream(stream("document", document_id)):
            if isinstance(recorded.payload, DocumentStamped):
                return base64.b64decode(recorded.payload.token)
        return None

    def _settled(self, document_id: str) -> bool:
        """Whether nothing is owed (any more) for that document. One whose sealing was cut short
        owes nothing; looked at and forgotten in one, as it may be sealed at any moment."""
        with self._lock:
            sealed = self._session.store.document(document_id).key is not None
            if sealed and self.token(document_id) is None:
                return False
            self._keep(tuple(one for one in self.owed() if one != document_id))
            return True

    def _stamp(self, document_id: str) -> bool:
        """Ask for a stamp and write it; whether there was one."""
        store = self._session.store
        document = store.document(document_id)
        if self.timestamper is None or document.key is None:
            return False
        pdf = self._files.get(document_id, base64.b64decode(document.key))
        token = ask_token(sha256(pdf).digest(), self.timestamper)
        if token is None:
            return False
        payload = DocumentStamped(document_id, base64.b64encode(token).decode())
        client_id = store.case(document.case_id).client_id
        name = stream("document", document_id)
        self._session.append_aside([Draft(name, payload, _SYSTEM, client_id)])
        return True

    def _keep(self, owed: tuple[str, ...]) -> None:
        self._session.store.set_setting(_OWED, json.dumps(tuple(dict.fromkeys(owed))))

    def _ask_again(self) -> None:
        while True:
            try:
                self.catch_up()
            except Exception as error:  # noqa: BLE001 - told in the log; the next one is asked for
                log_incident(error)
            if self._over.wait(_AGAIN_S):
                return


def _certificates(found: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Those of ``found`` that are certificates; the others are told of in the log, as head office's
    mistake is no reason not to show a form."""
    sound = tuple(one for one in found if is_certificate(one))
    if len(sound) < len(found):
        log.warning("%s roots of the time server are no certificates", len(found) - len(sound))
    return sound
