"""A PC whose camera is over a document, until a photograph of it would be good."""

from pathlib import Path

from branchdesk.app.recording import Devices
from branchdesk.app.views import DocumentLook
from branchdesk.bootstrap import Engine
from branchdesk.store.queries import PhotographRow
from branchdesk.video.ports import CameraSpec
from tests.app.branch import DEVICES, until


def over(engine: Engine, clip: Path) -> Engine:
    """The PC with its camera over what the clip shows."""
    engine.recording.devices = Devices(CameraSpec("clip", path=str(clip)), DEVICES.microphone)
    return engine


def ready(engine: Engine) -> DocumentLook:
    """Look until the photograph would be good."""
    camera, seen = engine.desk.photographs.camera, [DocumentLook("off", "off")]

    def is_ready() -> bool:
        seen.append(camera.look("id_card"))
        return seen[-1].ready

    until(is_ready, "a good picture")
    return seen[-1]


def add_photograph(engine: Engine, case_id: str) -> PhotographRow:
    """A photograph of the document under the camera, kept with a case that has begun."""
    photographs, store = engine.desk.photographs, engine.store
    photographs.camera.begin()
    ready(engine)
    photographs.take("id_card", "front")
    with photographs.keeping(case_id, store.case(case_id).client_id, ()) as drafts:
        engine.session.append(drafts)
    photographs.camera.end()
    return store.photographs(case_id)[-1]
