"""What goes wrong at a running desk: each fault says in three languages what happened, what was
kept and what to do, and leaves nothing half done."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from branchdesk.app.recording import Devices
from branchdesk.app.texts import LANGUAGES, Catalogue
from branchdesk.bootstrap import Engine
from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.interview import Interview
from branchdesk.hub.service import HeadOffice
from branchdesk.video import devices
from branchdesk.video.devices import OpenCvCamera
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from tests.app import branch as desks
from tests.app.branch import (
    ADVISER,
    CLIP,
    NOWHERE,
    OTHER_ADVISER,
    PASSWORD,
    Branch,
    open_case,
    refused,
    running,
    spoil,
    state_of,
    the_case,
    until,
)
from tests.app.told import I18N, expect_told
from tests.sources import ROOT, parsed

NO_DEVICE = 63
"""The index of a camera and a microphone that no PC has."""
CAMERA = CameraSpec("clip", path=CLIP, width=640, height=360)
MICROPHONE = MicrophoneSpec("clip", path=CLIP)


# --- sign-in ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("user", "password"), [(OTHER_ADVISER, "wrong"), ("nobody", PASSWORD), ("", "")]
)
def test_a_wrong_password(pc: Engine, user: str, password: str) -> None:
    before = state_of(pc)
    expect_told(refused(lambda: pc.desk.access.sign_in(user, password)), "password_wrong")
    assert state_of(pc) == before
    assert pc.desk.access.person is not None
    assert pc.desk.access.person.id == ADVISER


# --- camera and microphone ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("found", "code", "shown"),
    [
        (
            Devices(CameraSpec(index=NO_DEVICE), MICROPHONE),
            "camera_missing",
            f"camera {NO_DEVICE}",
        ),
        (
            Devices(CAMERA, MicrophoneSpec(index=NO_DEVICE)),
            "microphone_missing",
            f"microphone {NO_DEVICE}",
        ),
    ],
)
def test_a_device_that_is_not_there(
    branch: Branch, tmp_path: Path, found: Devices, code: str, shown: str
) -> None:
    setup = replace(branch.copy(branch.joined, tmp_path), devices=found)
    with running(setup) as engine:
        case_id = open_case(engine.desk)
        before = state_of(engine)
        fault = refused(lambda: engine.desk.interviews.begin(case_id, "en"))
        expect_told(fault, code, device=shown)
        assert state_of(engine) == before
        assert engine.store.case(case_id).interview_id is None
        assert engine.desk.interviews.live().state == "off"
        # Another device is chosen: the same case goes on.
        engine.recording.devices = Devices(CAMERA, MICROPHONE)
        desks.begin(engine.desk, case_id)
        assert engine.store.case(case_id).state == "RECORDING"


def test_a_device_that_goes_away_for_good_lets_the_interview_be_gone_on_with(
    interviewed: Engine,
) -> None:
    case_id = the_case(interviewed)
    before: Interview = interviewed.desk.interviews.state(case_id)
    interviewed.recording.devices = Devices(CameraSpec(index=NO_DEVICE), MICROPHONE)
    kept = state_of(interviewed)
    fault = refused(lambda: interviewed.desk.interviews.begin(case_id, "zh_TW"))
    expect_told(fault, "camera_missing", device=f"camera {NO_DEVICE}")
    assert state_of(interviewed) == kept
    assert interviewed.desk.interviews.state(case_id) == before


def test_a_recording_whose_beginning_cannot_be_written_is_gone(pc: Engine) -> None:
    before = state_of(pc)

    def begin() -> None:
        with pc.recording.starting("talk", "client"):
            raise DeviceFault("disk_full", path="branchdesk.db", need_mb=100)

    expect_told(refused(begin), "disk_full", path="branchdesk.db", need_mb=100)
    assert state_of(pc) == before
    assert pc.recording.running is None


def test_a_camera_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its node is there, but it gives no picture: so it is when another program holds it."""
    monkeypatch.setattr(devices, "_NODES", tmp_path)
    (tmp_path / f"video{NO_DEVICE}").touch()
    with pytest.raises(DeviceFault) as caught:
        OpenCvCamera(NO_DEVICE).open()
    expect_told(caught.value, "camera_in_use", device=f"camera {NO_DEVICE}")


if sys.platform == "linux":
    SOUND_CARD = """
</usr/share/alsa/alsa.conf>
pcm.desk { type file slave.pcm { type null } file "/dev/null" infile "HEARD" format raw }
pcm.held { type null }
"""
    TAKE_IT = """
import json, pathlib, sys
from branchdesk.domain.errors import DeviceFault
from branchdesk.video.devices import SoundDeviceMicrophone, list_microphones
index = {found.name: found.index for found in list_microphones()}
# While one is open what was found stands.
held = SoundDeviceMicrophone(index["held"])
held.open()
pathlib.Path(sys.argv[1]).unlink()
try:
    SoundDeviceMicrophone(index["desk"]).open()
except DeviceFault as fault:
    print(json.dumps([fault.code, fault.params]))
held.close()
"""

    def test_a_microphone_in_use(tmp_path: Path) -> None:
        """ALSA lists it, but it cannot be taken: so it is when another program holds it."""
        heard, card = tmp_path / "heard.raw", tmp_path / "asound.conf"
        # A minute of it: ALSA ends the program where the file does.
        heard.write_bytes(bytes(12_000_000))
        card.write_text(SOUND_CARD.replace("HEARD", str(heard)), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", TAKE_IT, str(heard)],
            cwd=ROOT,
            env={**desks.environment(), "ALSA_CONFIG_PATH": str(card)},
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=desks.DEADLINE_S,
        )
        code, params = json.loads(done.stdout)
        expect_told(DeviceFault(code, **params), "microphone_in_use", **params)


@pytest.mark.parametrize("content", [b"", b"no film at all" * 1000])
def test_an_unreadable_clip(branch: Branch, tmp_path: Path, content: bytes) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(content)
    found = Devices(CameraSpec("clip", path=str(clip)), MicrophoneSpec("clip", path=str(clip)))
    with running(replace(branch.copy(branch.joined, tmp_path), devices=found)) as engine:
        case_id = open_case(engine.desk)
        before = state_of(engine)
        fault = refused(lambda: engine.desk.interviews.begin(case_id, "en"))
        expect_told(fault, "clip_unreadable", path=clip)
        assert state_of(engine) == before
        assert engine.store.case(case_id).state == "OPEN"


# --- the form -----------------------------------------------------------------------------------
def test_a_name_with_a_character_no_font_has(pc: Engine) -> None:
    character = "\U0002b740"
    case_id = open_case(pc.desk, name=f"王{character}明", id_number="D123456782")
    desks.interview(pc.desk, case_id)
    desks.accept_open_points(pc.desk, case_id)
    before = state_of(pc)
    expect_told(
        refused(lambda: pc.desk.signing.prepare(case_id)), "glyph_missing", character=character
    )
    assert state_of(pc) == before
    assert pc.store.case(case_id).document_id is None
    assert pc.store.client(pc.store.case(case_id).client_id).facts["name"] == f"王{character}明"


# --- head office --------------------------------------------------------------------------------
def test_head_office_away(sealed: Engine) -> None:
    until(lambda: sealed.desk.transfers.view().link == "offline", "that the line is down", sealed)
    before = state_of(sealed)
    fault = refused(lambda: sealed.sync.enrol(NOWHERE, "CODE", "012", "3"))
    expect_told(fault, "hub_away", address=NOWHERE)
    assert state_of(sealed) == before
    view = sealed.desk.transfers.view()
    assert view.unsent_events == sealed.store.head()[0] - sealed.store.acknowledged() > 0
    assert {part.state for part in view.transfers} == {"waiting"}
    # Work goes on.
    open_case(sealed.desk, id_number="E123456783")


def test_head_office_refuses_a_code(pc: Engine, branch: Branch) -> None:
    before = state_of(pc)
    fault = refused(lambda: pc.sync.enrol(branch.hub.address, "WRONG", "012", "3"))
    assert fault.params == {"reason": "code_invalid"}
    expect_told(fault, "hub_refused")
    assert state_of(pc) == before


def test_head_office_refuses_a_pc_it_put_out(branch: Branch) -> None:
    setup = branch.pc("put-out", "11")
    office = HeadOffice(branch.stage.hub_data)
    with running(setup) as engine:
        until(lambda: engine.desk.transfers.view().link == "online", "the line", engine)
        assert office.standing.revoke(engine.store.device_id)
        case_id = open_case(engine.desk, id_number="F123456784")

        def is_refused() -> bool:
            view = engine.desk.transfers.view()
            return (view.link, view.reason) == ("refused", "revoked") and view.unsent_events > 0

        until(is_refused, "the refusal, with everything still to send", engine)
        assert engine.store.case(case_id).state == "OPEN"
        assert engine.store.verify().first_bad_seq is None
    office.close()


def test_every_reason_of_head_office_is_in_words() -> None:
    reasons = {
        str(node.args[1].value)
        for path in (ROOT / "branchdesk" / "hub").glob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "Refused"
        and isinstance(node.args[1], ast.Constant)
    }
    # These are answered by sending again, from another place or the same; nobody is shown them.
    reasons -= {"gap", "wrong_offset", "hash_mismatch", "checksum"}
    assert "code_invalid" in reasons
    # What a file is stuck for on this PC's own side.
    reasons |= {"media_damaged", "media_missing"}
    for language in LANGUAGES:
        catalogue = Catalogue(I18N, language)
        assert not [name for name in reasons if not catalogue.has(f"sync.reason.{name}")]


# --- what was kept ------------------------------------------------------------------------------
def test_a_damaged_form_is_not_shown_as_whole(sealed: Engine) -> None:
    case_id = the_case(sealed)
    (path,) = sealed.setup.data.glob("documents/*.sealed")
    spoil(path)
    before = state_of(sealed), path.read_bytes()
    expect_told(refused(lambda: sealed.desk.signing.pdf(case_id)), "pdf_damaged", path=path)
    assert (state_of(sealed), path.read_bytes()) == before


def test_a_desk_can_be_stopped_after_any_fault(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    engine = Engine(setup)
    engine.start()
    engine.desk.access.sign_in(ADVISER, PASSWORD)
    case_id = open_case(engine.desk)
    desks.begin(engine.desk, case_id)
    recorder = engine.recording.running
    assert recorder is not None
    recorder.recorder.close()
    engine.stop()
    engine.stop()
    with running(setup) as again:
        assert again.store.unended_recordings() == ()
        assert again.store.case(case_id).answered == 0
        assert again.store.verify().first_bad_seq is None


def test_a_desk_that_could_not_be_started_can_be_stopped(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.interviewed, tmp_path)
    with running(setup) as pc:
        case_id = the_case(pc)
        desks.accept_open_points(pc.desk, case_id)
        form = pc.desk.signing.prepare(case_id)
        place = pc.files.path(form.document_id)
    # A folder where the file of a sealing that was cut short would be: it cannot be removed.
    place.mkdir(parents=True)
    engine = Engine(setup)
    with pytest.raises(OSError, match=form.document_id):
        engine.start()
    engine.stop()
    engine.stop()
    place.rmdir()
    with running(setup) as again:
        assert again.store.case(case_id).document_id == form.document_id
