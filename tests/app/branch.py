"""A branch for tests: head office in its own process, PCs whole but for their window."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from branchdesk import host
from branchdesk.app.desk import Desk
from branchdesk.app.recording import Devices
from branchdesk.bootstrap import DATABASE, Engine, Setup
from branchdesk.demo.script import load
from branchdesk.demo.stage import ADVISER, PASSWORD, REVIEWER, SUPERVISOR, Stage
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.ink import Ink, Point, Stroke
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from tests.hub.process import HubProcess
from tests.sources import ROOT

__all__ = ["ADVISER", "PASSWORD", "REVIEWER", "SUPERVISOR"]

CLIP = str(host.resources() / "demo" / "short-en.mp4")
DEVICES = Devices(
    CameraSpec("clip", path=CLIP, width=640, height=360), MicrophoneSpec("clip", path=CLIP)
)
OTHER_ADVISER, IT = "A20588", "T30051"
DEADLINE_S = 60.0
READ_ALOUD_MS = 60_000
"""Longer than any question needs: nothing was answered before it was heard."""
NOWHERE = "http://127.0.0.1:9"
"""The discard port of this machine: nobody listens there."""

FACTS: Mapping[str, str] = {
    "name": "王小明",
    "id_number": "A123456789",
    "birth_date": "1979-02-11",
    "tax_residence": "tw",
    "phone": "0912345678",
    "email": "",
    "address": "台北市大安區忠孝東路四段 1 號",
    "occupation": "employed",
    "income_source": "salary",
    "yearly_income": "1040000",
    "investable_amount": "2500000",
    "settlement_account": "012-4471",
}


@dataclass
class Clock:
    """The wall clock, set forward as far as a test wants."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """Now."""
        return datetime.now(UTC) + self.ahead


def answers() -> dict[str, str]:
    """The answers in force of the demonstration's script, item to option: level C3."""
    script = load(host.resources() / "demo" / "interview-zh.json")
    chosen = {
        one.item: one.changed[-1].option if one.changed else one.option for one in script.items
    }
    if script.retake is not None:
        chosen[script.retake.item] = script.retake.option
    return chosen


def ink(strokes: int = 2, points: int = 12) -> Ink:
    """A signature with the mouse."""
    return Ink(
        strokes=tuple(
            Stroke(
                tuple(
                    Point(20.0 + 8 * n, 40.0 + 9 * s + n % 3, 10_000 * (n + 30 * s), 0.5)
                    for n in range(points)
                )
            )
            for s in range(strokes)
        ),
        width=400,
        height=160,
        pointer="mouse",
        device="test",
        has_pressure=False,
    )


def open_case(
    desk: Desk, purpose: str = "risk_review", products: tuple[str, ...] = (), **facts: str
) -> str:
    """A case of the signed-in account manager; its id."""
    return desk.intake.open_case({**FACTS, **facts}, purpose, products).case_id


def begin(desk: Desk, case_id: str, language: str = "zh_TW") -> None:
    """The recorder runs, the client agreed, the first question is up."""
    desk.interviews.begin(case_id, language)
    desk.interviews.consent(case_id, True)


def ask(desk: Desk, case_id: str, number: int, option: str | None = None) -> None:
    """One question as it should be: asked, read aloud, said in own words, answered."""
    view = desk.interviews.go_to(case_id, number)
    desk.interviews.speak(case_id, READ_ALOUD_MS, "person")
    if view.item.key:
        desk.interviews.own_words(case_id)
    desk.interviews.answer(case_id, option or answers()[view.item.id])


def interview(desk: Desk, case_id: str, changed: Mapping[str, str] | None = None) -> None:
    """The whole interview, every point of the gate met; ``changed`` are other answers."""
    begin(desk, case_id)
    wanted = {**answers(), **(changed or {})}
    for number, option in enumerate(wanted.values(), start=1):
        ask(desk, case_id, number, option)
    desk.results.finish(case_id)


def accept_open_points(desk: Desk, case_id: str) -> None:
    """Whatever the gate still holds open is let through with a reason."""
    for point in desk.results.view(case_id).points:
        if not point.passed:
            if point.remedy == "override":
                supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
                desk.results.override(case_id, point.key, "看過", supervisor)
            else:
                desk.results.accept_point(case_id, point.key, "看過")


def sign(desk: Desk, case_id: str) -> None:
    """Every page shown, signed, witnessed by the supervisor, sealed."""
    accept_open_points(desk, case_id)
    form = desk.signing.prepare(case_id)
    for page in range(1, len(form.pages) + 1):
        desk.signing.page_shown(case_id, form.document_id, page, 1200)
    witness = desk.access.witness(SUPERVISOR, PASSWORD)
    desk.signing.seal(case_id, form.document_id, ink(), witness)


def until(met: Callable[[], bool], what: str, engine: Engine | None = None) -> None:
    """Wait until ``met``; an ``engine`` is told again and again to look at head office now."""
    deadline = time.monotonic() + DEADLINE_S
    pause = threading.Event()
    while not met():
        assert time.monotonic() < deadline, f"never came: {what}"
        if engine is not None:
            engine.sync.nudge()
        pause.wait(0.1)


def environment() -> dict[str, str]:
    """Of a process of its own: without a screen, tests found wherever the program is."""
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    return {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": platform}


def refused(act: Callable[[], object]) -> BranchDeskError:
    """The fault with which ``act`` is refused."""
    try:
        act()
    except BranchDeskError as fault:
        return fault
    raise AssertionError("nothing was refused")


@dataclass(frozen=True)
class Unchanged:
    """What is on a PC's disk and in its ledger."""

    head: tuple[int, bytes]
    files: frozenset[Path]


def spoil(path: Path, at: float = 0.5) -> None:
    """Change one byte of a file, at a share of its length."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * at)] ^= 0x01
    path.write_bytes(content)


def state_of(engine: Engine) -> Unchanged:
    """To compare before and after something refused: nothing half done."""
    found = [path for path in engine.setup.data.rglob("*") if path.is_file()]
    kept = (path for path in found if not path.name.startswith(DATABASE))
    return Unchanged(engine.store.head(), frozenset(kept))


def lead_to(setup: Setup, address: str) -> Setup:
    """The PC with its line to that head office."""
    store = Store.open(setup.data / DATABASE, setup.keystore, setup.clock)
    store.set_setting("hub_address", address)
    store.close()
    return setup


@contextmanager
def running(setup: Setup, user: str | None = ADVISER) -> Iterator[Engine]:
    """A PC with ``user`` signed in; closed in order at the end."""
    engine = Engine(setup)
    engine.start()
    try:
        if user is not None:
            engine.desk.access.sign_in(user, PASSWORD)
        yield engine
    finally:
        engine.stop()


class Branch:
    """One head office and PCs in every stage of the job, each made once and then copied."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage(folder)
        self.stage.prepare()
        self.hub = HubProcess(self.stage.hub_data)
        self.hub.start()

    def close(self) -> None:
        """Stop head office."""
        self.hub.stop()

    def pc(self, name: str, counter: str, clock: Callable[[], datetime] | None = None) -> Setup:
        """A new PC that joined head office and talks to it."""
        setup = self._setup(self.stage.folder, name)
        self.stage.join(setup, self.hub.address, counter)
        return setup if clock is None else replace(setup, clock=clock)

    def copy(self, of: Setup, folder: Path, clock: Callable[[], datetime] | None = None) -> Setup:
        """``of`` as it was left, in ``folder``; its line to head office is down."""
        name = of.data.name
        shutil.copytree(of.data, folder / name)
        keys = f"{name}-keys.json"
        shutil.copy(of.data.parent / keys, folder / keys)
        setup = self._setup(folder, name)
        return setup if clock is None else replace(setup, clock=clock)

    @cached_property
    def joined(self) -> Setup:
        """A PC that joined; nothing happened there yet."""
        setup = self.pc("pc", "3")
        store = Store.open(setup.data / DATABASE, setup.keystore, setup.clock)
        store.set_setting("hub_address", NOWHERE)
        store.close()
        return setup

    @cached_property
    def interviewed(self) -> Setup:
        """A PC with one case that waits for its signature."""
        setup = self.copy(self.joined, self._room("interviewed"))
        with running(setup) as engine:
            interview(engine.desk, open_case(engine.desk))
        return setup

    @cached_property
    def sealed(self) -> Setup:
        """A PC with one sealed case."""
        setup = self.copy(self.interviewed, self._room("sealed"))
        with running(setup) as engine:
            sign(engine.desk, the_case(engine))
        return setup

    @cached_property
    def exported(self) -> Path:
        """The evidence folder of the sealed case."""
        folder = self._room("exported")
        with running(self.copy(self.sealed, self._room("exporting"))) as engine:
            engine.desk.exports.case(the_case(engine), folder, lambda tag: tag.kind, ())
        return folder

    def _room(self, name: str) -> Path:
        folder = self.stage.folder / name
        folder.mkdir()
        return folder

    @staticmethod
    def _setup(folder: Path, name: str) -> Setup:
        return Setup(folder / name, FileKeyStore(folder / f"{name}-keys.json"), DEVICES)


def the_case(engine: Engine) -> str:
    """The only case of a PC."""
    (row,) = engine.store.cases()
    return row.case_id
