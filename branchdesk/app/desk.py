"""Everything that can be done at a desk, as verbs; the one thing screens are given."""

from dataclasses import dataclass

from branchdesk.app.access import Access
from branchdesk.app.board import Board
from branchdesk.app.equipment import Equipment
from branchdesk.app.exporting import Exports
from branchdesk.app.intake import Intake
from branchdesk.app.interviewing import Interviews
from branchdesk.app.leaving import Leaving
from branchdesk.app.media_folders import MediaFolders
from branchdesk.app.paper import Paper
from branchdesk.app.photographs import Photographs
from branchdesk.app.practising import Practising
from branchdesk.app.preferences import Choices
from branchdesk.app.preflight import Preflight
from branchdesk.app.profiling import Clients
from branchdesk.app.results import Results
from branchdesk.app.reviewing import Reviews
from branchdesk.app.scan_folder import ScanFolder
from branchdesk.app.sealed import Sealed
from branchdesk.app.session import Changed, Session
from branchdesk.app.signing import Signing
from branchdesk.app.transfers import Transfers


@dataclass(frozen=True, slots=True)
class Desk:
    """Use cases by the part of the job they belong to. Blocking; call them on the db lane, but
    for ``live``, ``look`` and ``picture``, which may be asked anywhere, and ``paper.read``,
    ``scan_folder``, ``signing.read_fonts`` and the ``look`` of a document's camera, which leave the
    ledger alone and take long: they are for the work lane."""

    session: Session
    access: Access
    board: Board
    intake: Intake
    interviews: Interviews
    leaving: Leaving
    results: Results
    signing: Signing
    sealed: Sealed
    paper: Paper
    scan_folder: ScanFolder
    reviews: Reviews
    clients: Clients
    transfers: Transfers
    exports: Exports
    choices: Choices
    equipment: Equipment
    media_folders: MediaFolders
    preflight: Preflight
    photographs: Photographs
    practising: Practising

    def subscribe(self, listener: Changed) -> None:
        """``listener`` hears, on the writing thread, which streams of the ledger changed."""
        self.session.subscribe(listener)
