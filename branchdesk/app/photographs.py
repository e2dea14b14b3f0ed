"""The client's identity document: photographed, kept sealed, compared by eye with what was typed.

Before a case is open there is nobody to keep a photograph for: it is held in memory until the case
is opened, and then written with it in one transaction.
"""

import base64
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from branchdesk.app.document_camera import Candidate, DocumentCamera
from branchdesk.app.library import Bring, coming
from branchdesk.app.session import Session
from branchdesk.app.views import IdentityPhoto, IdentityView, OnTheWay, Picture
from branchdesk.documents.identity import opened, shown
from branchdesk.documents.outline import Corners
from branchdesk.domain.case import OPEN
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Draft, stream
from branchdesk.domain.happenings import IdentityCompared, IdentityPhotographed
from branchdesk.store.files import SealedFiles
from branchdesk.store.queries import CaseRow, PhotographRow
from branchdesk.sync.files import Incoming

_ADVISERS = ("adviser", "supervisor")


@dataclass(frozen=True, slots=True)
class _Held:
    """A photograph that waits for its case, and who took it."""

    photograph_id: str
    taken_by: str
    side: str
    seen: Candidate


class Photographs:
    """Photographs of identity documents; ``camera`` is what they are taken with."""

    def __init__(
        self, session: Session, files: SealedFiles, camera: DocumentCamera, bring: Bring
    ) -> None:
        self._session = session
        self._files = files
        self._bring = bring
        self._held: list[_Held] = []
        self.camera = camera

    def take(self, document: str, side: str, case_id: str | None = None) -> IdentityView:
        """Keep the picture last looked at: with an open case, or until one is opened.

        A retake replaces nothing: the newest counts. DeviceFault where the camera gives no
        picture, InputFault ``case_state`` once the interview has begun.
        """
        person = self._session.require("photograph", *_ADVISERS)
        row = None if case_id is None else self._open(case_id)
        seen = self.camera.candidate(document)
        held = _Held(str(uuid.uuid4()), person.id, side, seen)
        if row is None:
            self._held.append(held)
        else:
            with ExitStack() as undo:
                self._session.append([self._kept(held, row.case_id, row.client_id, undo)])
                undo.pop_all()
        return self.view(case_id)

    def view(self, case_id: str | None = None) -> IdentityView:
        """What is photographed of an open case's client, or waits for a case. IntegrityFault where
        a file does not open or was made here and is gone."""
        if case_id is None:
            newest = {(held.seen.document, held.side): _photo_held(held) for held in self._mine()}
            return IdentityView(tuple(newest.values()))
        rows = {(row.document, row.side): row for row in self.rows(case_id)}
        return replace(self._compared(case_id), photos=tuple(map(self._photo, rows.values())))

    def compare(self, case_id: str, facts: Sequence[str]) -> IdentityView:
        """Write down that these facts agree with the newest photographs; InputFault
        ``case_state`` once the interview has begun."""
        self._session.require("photograph", *_ADVISERS)
        row = self._open(case_id)
        newest = {(taken.document, taken.side): taken for taken in self.rows(case_id)}
        names = tuple(taken.photograph_id for taken in newest.values())
        payload = IdentityCompared(case_id, names, tuple(facts))
        draft = self._session.draft("case", case_id, payload, client_id=row.client_id)
        self._session.append([draft])
        return self.view(case_id)

    def forget(self) -> None:
        """Another client is coming: what waits for a case is dropped."""
        self._held.clear()

    @contextmanager
    def keeping(
        self, case_id: str, client_id: str, compared: Sequence[str]
    ) -> Iterator[tuple[Draft, ...]]:
        """What waits for a case, as drafts to be appended inside with the case itself; where that
        fails the files are gone again and the photographs go on waiting."""
        waiting = self._mine()
        with ExitStack() as undo:
            drafts = [self._kept(held, case_id, client_id, undo) for held in waiting]
            if waiting and compared:
                newest = {(held.seen.document, held.side): held for held in waiting}
                names = tuple(held.photograph_id for held in newest.values())
                payload = IdentityCompared(case_id, names, tuple(compared))
                drafts.append(self._session.draft("case", case_id, payload, client_id=client_id))
            yield tuple(drafts)
            undo.pop_all()
        self.forget()

    def rows(self, case_id: str) -> tuple[PhotographRow, ...]:
        """The photographs of a case whose files are to be here, in order of taking."""
        store = self._session.store
        return tuple(
            row
            for row in store.photographs(case_id)
            if row.device_id == store.device_id or self._files.path(row.photograph_id).exists()
        )

    def on_the_way(self, case_id: str) -> tuple[OnTheWay, ...]:
        """What another PC photographed and is not here: on its way from now on. Once where one
        did not come: HubFault ``arrival_refused``, IntegrityFault ``arrival_damaged``, DeviceFault
        ``disk_full``, OSError."""
        store = self._session.store
        missing = (
            row
            for row in store.photographs(case_id)
            if row.device_id != store.device_id and not self._files.path(row.photograph_id).exists()
        )
        return tuple(map(self._on_the_way, missing))

    def jpeg(self, row: PhotographRow) -> bytes:
        """A photograph as the camera gave it; IntegrityFault where it does not open."""
        return self._files.get(row.photograph_id, base64.b64decode(row.key))

    def _on_the_way(self, row: PhotographRow) -> OnTheWay:
        size, path = row.sealed_size, self._files.path(row.photograph_id)
        if row.verified_at is None:
            return OnTheWay("unsent", 0, size)
        file = Incoming(row.photograph_id, size, row.sealed_sha256, path)
        return coming(self._bring, file)

    def _mine(self) -> list[_Held]:
        """What the person at the desk took, not the one before them."""
        person = self._session.person
        return [held for held in self._held if person is not None and held.taken_by == person.id]

    def _open(self, case_id: str) -> CaseRow:
        row = self._session.store.case(case_id)
        if row.state != OPEN:
            raise InputFault("case_state", case_no=row.case_no, state=row.state, wanted=OPEN)
        return row

    def _kept(self, held: _Held, case_id: str, client_id: str, undo: ExitStack) -> Draft:
        """Seal the file and draft its event; ``undo`` takes the file away again."""
        key, still, outline = os.urandom(32), held.seen.still, held.seen.outline
        stored = self._files.put(held.photograph_id, still.jpeg, key)
        undo.callback(self._files.path(held.photograph_id).unlink)
        payload = IdentityPhotographed(
            photograph_id=held.photograph_id,
            case_id=case_id,
            document=held.seen.document,
            side=held.side,
            sha256=stored.sha256,
            size=stored.size,
            sealed_sha256=stored.sealed_sha256,
            sealed_size=stored.sealed_size,
            key=base64.b64encode(key).decode(),
            width=still.width,
            height=still.height,
            corners=() if outline is None else tuple(_flat(outline.corners)),
            measures={one.what: round(one.figure, 4) for one in held.seen.judgements},
            faults=tuple(one.what for one in held.seen.judgements if not one.holds),
        )
        return self._session.draft("case", case_id, payload, client_id=client_id)

    def _photo(self, row: PhotographRow) -> IdentityPhoto:
        corners, jpeg = _corners(row), self.jpeg(row)
        return _photo(row.photograph_id, row.document, row.side, jpeg, corners, row.faults)

    def _compared(self, case_id: str) -> IdentityView:
        """The last comparison, unless a photograph was taken after it; without the photographs."""
        found = IdentityView()
        for recorded in self._session.store.stream(stream("case", case_id)):
            payload, event = recorded.payload, recorded.event
            if isinstance(payload, IdentityPhotographed):
                found = IdentityView()
            elif isinstance(payload, IdentityCompared):
                found = IdentityView((), payload.facts, event.actor, event.at_utc)
        return found


def _photo_held(held: _Held) -> IdentityPhoto:
    outline = held.seen.outline
    faults = tuple(one.what for one in held.seen.judgements if not one.holds)
    corners = None if outline is None else outline.corners
    jpeg = held.seen.still.jpeg
    return _photo(held.photograph_id, held.seen.document, held.side, jpeg, corners, faults)


def _photo(
    ident: str,
    document: str,
    side: str,
    jpeg: bytes,
    corners: Corners | None,
    faults: tuple[str, ...],
) -> IdentityPhoto:
    seen = shown(opened(jpeg), corners, document)
    picture = Picture(seen.width, seen.height, seen.rgb, 0)
    return IdentityPhoto(ident, document, side, picture, faults)


def _flat(corners: Corners) -> Iterable[float]:
    return (value for corner in corners for value in corner)


def _corners(row: PhotographRow) -> Corners | None:
    if not row.corners:
        return None
    ax, ay, bx, by, cx, cy, dx, dy = row.corners
    return (ax, ay), (bx, by), (cx, cy), (dx, dy)
