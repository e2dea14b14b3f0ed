"""The composition root: the only place that names concrete parts; how they start and stop.

A desk without its window is here, the window over it in :mod:`branchdesk.bootstrap.window`.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from branchdesk import host
from branchdesk.app.access import Access
from branchdesk.app.board import Board
from branchdesk.app.definitions import Definitions, load
from branchdesk.app.desk import Desk
from branchdesk.app.document_camera import DocumentCamera
from branchdesk.app.equipment import Equipment
from branchdesk.app.exporting import Exports
from branchdesk.app.intake import Intake
from branchdesk.app.interviewing import Interviews
from branchdesk.app.leaving import Leaving
from branchdesk.app.library import Library
from branchdesk.app.media_folders import MediaFolders
from branchdesk.app.paper import Paper
from branchdesk.app.photographs import Photographs
from branchdesk.app.place import place_of
from branchdesk.app.practising import Practising
from branchdesk.app.preferences import Choices
from branchdesk.app.preflight import Preflight
from branchdesk.app.profiling import Clients
from branchdesk.app.readiness import Readiness
from branchdesk.app.recording import Devices, Recording
from branchdesk.app.results import Results
from branchdesk.app.reviewing import Reviews
from branchdesk.app.scan_folder import ScanFolder
from branchdesk.app.scans import Scans
from branchdesk.app.sealed import Sealed
from branchdesk.app.seals import Seals
from branchdesk.app.session import Session
from branchdesk.app.signing import Signing
from branchdesk.app.stamping import Stamping
from branchdesk.app.transfers import Transfers
from branchdesk.documents.fonts import FontSet, rare_fonts
from branchdesk.store.files import SealedFiles
from branchdesk.store.keys import FileKeyStore, KeyStore, OsKeyStore
from branchdesk.store.ledger import Store
from branchdesk.sync.service import Sync
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.vault import MediaVault

DATABASE = "branchdesk.db"


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Setup:
    """One PC: where its data is, where its keys are, what it records with; ``second`` is where a
    recording goes on when the disk of its data is full, in place of what was chosen. ``practice``:
    its ledger is one to practise on."""

    data: Path
    keystore: KeyStore
    devices: Devices
    clock: Callable[[], datetime] = now
    second: Path | None = None
    practice: bool = False


def this_pc(data: Path, key_file: Path | None = None) -> Setup:
    """The PC as it is: system key store unless a key file is chosen, first camera, default
    microphone."""
    keystore = FileKeyStore(key_file) if key_file else OsKeyStore()
    return Setup(data, keystore, Devices(CameraSpec(), MicrophoneSpec()))


def open_store(setup: Setup, database: Path | None = None) -> Store:
    """A PC's ledger, or the copy of it at ``database``."""
    path = database or setup.data / DATABASE
    return Store.open(path, setup.keystore, setup.clock, practice=setup.practice)


def files_of(setup: Setup, database: Path | None = None) -> tuple[Store, MediaVault, SealedFiles]:
    """A PC's ledger (or the copy at ``database``), recordings and forms, nothing running."""
    store = open_store(setup, database)
    choice = Choices(store).recording()
    second = setup.second or (Path(choice.second) if choice.second else None)
    vault = MediaVault(setup.data / "media", second, tuple(map(Path, choice.former)))
    return store, vault, SealedFiles(setup.data / "documents")


class Engine:
    """A desk without its window: store, use cases and sync, started and stopped in order."""

    def __init__(self, setup: Setup) -> None:
        """Open everything. Raises IntegrityFault for a database or key that does not hold,
        InputFault ``definition_invalid``; nothing keeps running then."""
        self.setup = setup
        self.definitions: Definitions = load(host.resources())
        self.store, self.vault, self.files = files_of(setup)
        with ExitStack() as undo:
            undo.callback(self.store.close)
            place = place_of(self.store, self.definitions)
            self.sync = Sync(lambda: open_store(setup), self.vault, self.files)
            self.session = Session(self.store, self.definitions, place, setup.clock)
            self.recording = Recording(self.session, self.vault, setup.devices)
            self.stamping = Stamping(self.session, self.files)
            self.seals = Seals(self.session, self.files, self.stamping, self.sync.seal)
            self.desk = self._desk()
            undo.pop_all()

    def start(self) -> None:
        """Close what a crash left open, then begin to send. Where that fails everything is closed
        again."""
        with ExitStack() as undo:
            undo.callback(self.store.close)
            self.recording.mend()
            self.desk.signing.mend()
            self.sync.start()
            self.stamping.start()
            self.seals.start()
            undo.pop_all()

    def stop(self) -> None:
        """Close a recording under way, stop sending, close the database: each of them, whatever
        becomes of the one before. What could not be closed is mended at the next start."""
        with ExitStack() as closing:
            closing.callback(self.store.close)
            closing.callback(self.sync.stop)
            closing.callback(self.stamping.stop)
            closing.callback(self.seals.stop)
            closing.callback(self.desk.preflight.end)
            closing.callback(self.desk.photographs.camera.end)
            self.recording.end(self.session.append)

    def _heard(self, streams: frozenset[str]) -> None:
        """On a thread of sync: streams changed, or the line did."""
        self.session.refresh(streams)
        self.seals.line(self.sync.status().link)

    def _desk(self) -> Desk:
        session = self.session
        choices = Choices(self.store)
        equipment = Equipment(choices, self.recording)
        trial, camera = self._trial()
        photographs = Photographs(session, self.files, camera, self.sync.bring)
        readiness = Readiness(self.sync.status, equipment, self.setup.data)
        access = Access(session, readiness.rows)
        intake = Intake(session, photographs)
        interviews = Interviews(session, self.recording)
        results = Results(session, interviews, self.recording)
        rare = rare_fonts(self.setup.data / "fonts", host.system_fonts())
        fonts = FontSet(host.resources() / "fonts", rare)
        owing = self.stamping, self.seals
        signing = Signing(session, interviews, results, self.recording, self.files, fonts, *owing)
        transfers = Transfers(session, self.sync, self.setup.data)
        library = Library(session, self.vault, self.sync.bring)
        scans = Scans(session, self.files)
        self.sync.on_change = self._heard
        session.on_written = self.sync.written
        return Desk(
            session=session,
            access=access,
            board=Board(session, access),
            intake=intake,
            interviews=interviews,
            leaving=Leaving(session, access, interviews, self.recording),
            results=results,
            signing=signing,
            sealed=Sealed(session, access, interviews, signing, transfers, fonts, *owing),
            paper=Paper(session, scans),
            scan_folder=ScanFolder(),
            reviews=Reviews(session, access, interviews, library, photographs),
            clients=Clients(session, access, interviews),
            transfers=transfers,
            exports=Exports(
                session, interviews, signing, library, scans, photographs, self.stamping
            ),
            choices=choices,
            equipment=equipment,
            media_folders=MediaFolders(
                session, choices, self.recording, self.vault, host.make_folder
            ),
            preflight=trial,
            photographs=photographs,
            practising=Practising(session, access, intake, interviews, results),
        )

    def _trial(self) -> tuple[Preflight, DocumentCamera]:
        """Who has the camera before an interview, and gives it back when one begins."""
        recording = self.recording
        preflight = Preflight(lambda: recording.devices, lambda: recording.running is not None)
        camera = DocumentCamera(lambda: recording.devices, lambda: recording.running is not None)

        def give_back() -> None:
            preflight.end()
            camera.end()

        recording.before_start = give_back
        return preflight, camera
