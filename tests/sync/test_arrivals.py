"""Files of another PC on their way here, with the line held, cut, and head office gone."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from branchdesk.domain.errors import BranchDeskError, HubFault, IntegrityFault
from branchdesk.sync.arrivals import LOOKED_AT_S, Arrival, Arrivals
from branchdesk.sync.client import HubClient
from branchdesk.sync.files import Incoming, partial
from tests.hub.process import HubProcess
from tests.sync.desk import DEADLINE_S, Pc, now
from tests.sync.tap import Tap

NewPc = Callable[[str], Pc]

SIZE = 6_000_000
HELD = 2_500_000
PIECE = 1 << 16


def looked_at(met: Callable[[], bool]) -> None:
    """Wait as who looks again and again."""
    deadline, pause = time.monotonic() + DEADLINE_S, threading.Event()
    while not met():
        assert time.monotonic() < deadline, "it never came"
        pause.wait(0.02)


@pytest.fixture
def media() -> bytes:
    return secrets.token_bytes(SIZE)


@pytest.fixture
def tap(hub: HubProcess) -> Iterator[Tap]:
    with Tap(hub.port) as line:
        yield line


@pytest.fixture
def pcs(hub: HubProcess, new_pc: NewPc, tap: Tap, media: bytes) -> tuple[Pc, str]:
    """A PC that knows of a recording which head office has from another one; its id."""
    first, second = new_pc("first"), new_pc("second")
    first.enrol(hub.data, hub.address)
    first.start()
    recording = first.case("1", media)
    first.until(lambda: first.arrived("1"))
    first.sync.stop()
    second.enrol(hub.data, hub.address)
    second.store.set_setting("hub_address", tap.address)
    second.start()
    second.until(lambda: "case:1" in second.touched and second.arrived("1"))
    return second, recording


def wanted(pc: Pc, recording: str) -> Incoming:
    row = pc.store.recording(recording)
    assert row.size is not None
    assert row.sha256 is not None
    return Incoming(recording, row.size, row.sha256, pc.vault.path(recording))


def partly_here(pc: Pc, file: Incoming, tap: Tap) -> Arrival:
    """The line held in the middle of the file."""
    tap.let(HELD)
    looked_at(lambda: pc.sync.bring(file).done > HELD // 2)
    return pc.sync.bring(file)


def test_how_far_a_file_has_come_is_told_while_it_comes(
    pcs: tuple[Pc, str], tap: Tap, media: bytes
) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    seen = partly_here(pc, file, tap)
    assert (seen.done % PIECE, seen.size, seen.away) == (0, SIZE, False)
    assert not file.path.exists()
    pc.notes(1)
    tap.let(float("inf"))
    looked_at(file.path.exists)
    assert file.path.read_bytes() == media
    assert list(file.path.parent.glob("*.part")) == []
    pc.until(pc.all_sent)


def test_a_cut_line_is_said_and_gone_on_with_where_it_was_cut(
    hub: HubProcess, pcs: tuple[Pc, str], tap: Tap, media: bytes
) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    before = partly_here(pc, file, tap)
    hub.kill()
    tap.cut()
    looked_at(lambda: pc.sync.bring(file).away)
    assert pc.sync.bring(file).done >= before.done
    hub.start()
    passed = tap.passed
    tap.let(float("inf"))
    looked_at(file.path.exists)
    assert file.path.read_bytes() == media
    assert tap.passed - passed < SIZE - HELD // 2


def test_a_stop_in_the_middle_is_gone_on_with_after_the_next_start(
    hub: HubProcess, pcs: tuple[Pc, str], tap: Tap, media: bytes
) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    partly_here(pc, file, tap)
    hub.kill()
    tap.cut()
    pc.restart()
    hub.start()
    passed = tap.passed
    tap.let(float("inf"))
    assert pc.sync.bring(file).size == SIZE
    looked_at(file.path.exists)
    assert file.path.read_bytes() == media
    assert tap.passed - passed < SIZE - HELD // 2


def ends_with(pc: Pc, file: Incoming) -> BranchDeskError:
    """What whoever looks at the file is told."""
    told: list[BranchDeskError] = []

    def asked() -> bool:
        try:
            pc.sync.bring(file)
        except BranchDeskError as fault:
            told.append(fault)
        return bool(told)

    looked_at(asked)
    return told[0]


def test_what_is_not_what_was_announced_is_told_once_and_not_kept(pcs: tuple[Pc, str]) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    other = Incoming(file.file_id, file.size, hashlib.sha256(b"other").hexdigest(), file.path)
    fault = ends_with(pc, other)
    assert isinstance(fault, IntegrityFault)
    assert fault.code == "arrival_damaged"
    assert list(file.path.parent.glob(f"{recording}*")) == []
    pc.sync.bring(file)
    looked_at(file.path.exists)


def test_what_head_office_does_not_know_is_told(pcs: tuple[Pc, str], tmp_path: Path) -> None:
    pc, _ = pcs
    fault = ends_with(pc, Incoming("nothing", 10, "00", tmp_path / "nothing"))
    assert isinstance(fault, HubFault)
    assert fault.code == "arrival_refused"


def test_a_folder_that_cannot_be_written_to_is_told_and_then_tried_anew(
    pcs: tuple[Pc, str], media: bytes
) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    blocked = replace(file, path=pc.folder / "blocked" / "film")
    blocked.path.parent.touch()
    with pytest.raises(OSError, match="blocked"):
        looked_at(lambda: pc.sync.bring(blocked).done > 0)
    blocked.path.parent.unlink()
    assert pc.sync.bring(blocked).done == 0
    looked_at(blocked.path.exists)
    assert blocked.path.read_bytes() == media


def test_a_file_that_is_here_is_not_brought_again(
    pcs: tuple[Pc, str], tap: Tap, media: bytes
) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    pc.sync.bring(file)
    pc.until(lambda: f"file:{recording}" in pc.touched)
    passed = tap.passed
    pc.touched.clear()
    pc.sync.bring(file)
    pc.until(lambda: f"file:{recording}" in pc.touched)
    assert tap.passed - passed < SIZE
    assert file.path.read_bytes() == media


def test_a_pc_that_has_not_joined_says_that_head_office_is_away(new_pc: NewPc) -> None:
    pc = new_pc("alone")
    pc.start()
    file = Incoming("film", 10, "00", pc.folder / "film")
    looked_at(lambda: pc.sync.bring(file).away)


def test_the_end_of_a_part_that_was_spoilt_is_brought_anew(
    hub: HubProcess, pcs: tuple[Pc, str], tap: Tap, media: bytes
) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    partial(file).write_bytes(media[: SIZE // 2] + bytes(1000))
    assert pc.sync.bring(file).done == SIZE // 2 + 1000
    looked_at(file.path.exists)
    assert file.path.read_bytes() == media


def test_who_waits_behind_another_file_is_not_told_that_head_office_is_away(
    hub: HubProcess, pcs: tuple[Pc, str], tap: Tap
) -> None:
    pc, recording = pcs
    file = wanted(pc, recording)
    later = replace(file, file_id="later", size=2 * SIZE, path=pc.folder / "later")
    hub.kill()
    tap.cut()
    pc.sync.bring(later)
    looked_at(lambda: pc.sync.bring(file).away and pc.sync.bring(later).away)
    tap.let(HELD)
    hub.start()
    looked_at(lambda: pc.sync.bring(file).done > 0)
    assert not pc.sync.bring(later).away


@pytest.mark.parametrize(
    ("sizes", "apart_s", "first"),
    [
        ((SIZE, SIZE), LOOKED_AT_S, "2"),
        ((SIZE, SIZE), LOOKED_AT_S - 1, "1"),
        ((SIZE, 400_000), LOOKED_AT_S - 1, "2"),
        ((400_000, SIZE), LOOKED_AT_S, "2"),
    ],
)
def test_what_is_looked_at_comes_first_and_of_it_the_smallest(
    hub: HubProcess, new_pc: NewPc, sizes: tuple[int, int], apart_s: float, first: str
) -> None:
    maker, looker = new_pc("maker"), new_pc("looker")
    maker.enrol(hub.data, hub.address)
    looker.enrol(hub.data, hub.address)
    maker.start()
    media = zip("12", sizes, strict=True)
    names = [maker.case(case, secrets.token_bytes(size)) for case, size in media]
    maker.until(lambda: maker.arrived("1") and maker.arrived("2"))
    looker.start()
    looker.until(lambda: {"case:1", "case:2"} <= looker.touched)
    looker.until(lambda: looker.arrived("1") and looker.arrived("2"))
    files = dict(zip("12", (wanted(looker, name) for name in names), strict=True))
    client = HubClient(hub.address, looker.store.device_id, looker.store.signing_private(), now)
    clock, here, rung = [0.0], list[str](), list[float]()
    arrivals = Arrivals(lambda: rung.append(clock[0]), here.append, lambda: clock[0])
    arrivals.ask(files["1"])

    def turn_to_the_other() -> bool:
        """Asked between two pieces, and whether to stop: never."""
        if clock[0] == 0 and partial(files["1"]).is_file():
            clock[0] = apart_s
            arrivals.ask(files["2"])
        return False

    arrivals.bring(client, turn_to_the_other)
    client.close()
    assert not arrivals.due()
    assert [file.path.stat().st_size for file in files.values()] == [*sizes]
    assert rung == [0.0, apart_s]
    assert here[0] == files[first].file_id
