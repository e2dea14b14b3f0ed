"""A real desk of one branch on real files, without recorder and line: sign-in, board, intake."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import msgspec

from branchdesk import host
from branchdesk.app.access import Access
from branchdesk.app.board import Board
from branchdesk.app.definitions import Definitions, load
from branchdesk.app.desk import Desk
from branchdesk.app.document_camera import DocumentCamera
from branchdesk.app.equipment import Equipment
from branchdesk.app.intake import Intake
from branchdesk.app.media_folders import MediaFolders
from branchdesk.app.photographs import Photographs
from branchdesk.app.place import place_of
from branchdesk.app.preferences import Choices
from branchdesk.app.preflight import Preflight
from branchdesk.app.recording import Devices, Recording
from branchdesk.app.session import Session
from branchdesk.app.views import Readiness
from branchdesk.domain.passwords import hash_password
from branchdesk.domain.wire import FeedReference
from branchdesk.store.files import SealedFiles
from branchdesk.sync.arrivals import Arrival
from branchdesk.sync.files import Incoming
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.vault import MediaVault
from tests.store.branch import Clock, open_store

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
ADVISER, SUPERVISOR, PASSWORD = "A20417", "S10086", "correct horse"
CLIP = str(RESOURCES / "demo" / "short-en.mp4")
DEVICES = Devices(
    CameraSpec("clip", path=CLIP, width=640, height=360), MicrophoneSpec("clip", path=CLIP)
)

_BRANCH = {
    "id": "012",
    "name": {"zh_TW": "忠孝分行", "zh_CN": "忠孝分行", "en": "Zhongxiao Branch"},
    "time_zone": "Asia/Taipei",
    "questionnaire": "risk-individual",
    "rule_pack": "tw-bank",
    "form": "one-form",
}
_NAME = {"zh_TW": "陳雅婷", "zh_CN": "陈雅婷", "en": "Y. T. Chen"}


@cache
def _hashed() -> str:
    return hash_password(PASSWORD, bytes(16))


@cache
def _definitions() -> Definitions:
    return load(RESOURCES)


def _reference(name: str, content: object) -> FeedReference:
    text = msgspec.json.encode(content).decode()
    return FeedReference(hub_seq=1, name=name, version="1", text=text)


@dataclass(frozen=True)
class FrontDesk:
    """The verbs that sign-in, board, intake and settings use."""

    session: Session
    access: Access
    board: Board
    intake: Intake
    choices: Choices
    recording: Recording
    equipment: Equipment
    media_folders: MediaFolders
    preflight: Preflight
    photographs: Photographs

    @property
    def desk(self) -> Desk:
        """As pages are given it."""
        return cast(Desk, self)


def _no_office(file: Incoming) -> Arrival:
    raise AssertionError(f"{file.file_id} was asked for where there is no head office")


@contextmanager
def front_desk(folder: Path) -> Iterator[tuple[FrontDesk, Desk]]:
    """A desk whose ledger lies in ``folder``; twice the same, once as pages are given it."""
    clock = Clock()
    store = open_store(folder, clock)
    staff = {
        "staff": [
            {
                "id": ADVISER,
                "name": _NAME,
                "role": "adviser",
                "password": _hashed(),
            },
            {
                "id": SUPERVISOR,
                "name": {"zh_TW": "李淑芬", "zh_CN": "李淑芬", "en": "S. F. Lee"},
                "role": "supervisor",
                "password": _hashed(),
            },
        ]
    }
    store.take_feed([_reference("branch", _BRANCH), _reference("staff", staff)], 1)
    definitions = _definitions()
    session = Session(store, definitions, place_of(store, definitions), clock)
    access = Access(session, lambda: (Readiness("camera", "ok", "Logitech BRIO", ""),))
    vault = MediaVault(folder / "media")
    recording = Recording(session, vault, DEVICES)
    choices = Choices(store)
    preflight = Preflight(lambda: recording.devices, lambda: recording.running is not None)
    camera = DocumentCamera(lambda: recording.devices, lambda: recording.running is not None)
    photographs = Photographs(session, SealedFiles(folder / "documents"), camera, _no_office)

    def give_back() -> None:
        preflight.end()
        camera.end()

    recording.before_start = give_back
    desk = FrontDesk(
        session=session,
        access=access,
        board=Board(session, access),
        intake=Intake(session, photographs),
        choices=choices,
        recording=recording,
        equipment=Equipment(choices, recording),
        media_folders=MediaFolders(session, choices, recording, vault, host.make_folder),
        preflight=preflight,
        photographs=photographs,
    )
    try:
        yield desk, cast(Desk, desk)
    finally:
        give_back()
        store.close()
