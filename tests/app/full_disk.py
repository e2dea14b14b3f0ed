"""A PC whose disk fills up: ``python -m tests.app.full_disk WHAT INTERVIEWED SEALED DISK``.

``small`` works on DISK, a small file system of its own; ``limit`` has the operating system refuse
this process any file longer than a little, which needs no rights. Prints as JSON each fault that
was met, and whether everything was then as before; at the end there is room and all of it works.
"""

import errno
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.errors import BranchDeskError
from branchdesk.store.keys import FileKeyStore
from tests.app import branch as desks
from tests.app.branch import SUPERVISOR, open_case, running, state_of, the_case
from tests.app.start_window import faults

if sys.platform != "win32":
    import resource

Full = Callable[[], AbstractContextManager[None]]

_LIMIT_BYTES = 8_192
_SEVERAL = 200
"""More cases than fit into what the ledger may still have in hand."""


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """No byte is left on ``disk`` inside."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for piece in (1 << 20, 1 << 12, 1):
            try:
                while file.write(bytes(piece)):
                    pass
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    yield
    filler.unlink()


@contextmanager
def limited() -> Iterator[None]:
    """No file may be written beyond its first few bytes inside."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT_BYTES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


class Diary:
    """What was tried, how it was refused, and whether anything was left half done."""

    def __init__(self) -> None:
        self.met: dict[str, dict[str, object]] = {}

    def tried(self, name: str, act: Callable[[], object], look: Callable[[], object]) -> None:
        """Try ``act`` until it is refused; ``look`` must see the same before and after."""
        for _again in range(_SEVERAL):
            before = look()
            try:
                act()
            except BranchDeskError as fault:
                params = {key: str(value) for key, value in fault.params.items()}
                same = look() == before
                self.met[name] = {"code": fault.code, "params": params, "same": same}
                return
        raise AssertionError(f"{name} always found room")


def pc(folder: Path, name: str) -> Setup:
    """The PC in ``folder``."""
    return Setup(folder / name, FileKeyStore(folder / f"{name}-keys.json"), desks.DEVICES)


def on_the_table(engine: Engine) -> tuple[str, Callable[[], None]]:
    """The case that waits for its signature with its pages seen, and how it is sealed."""
    desk, case_id = engine.desk, the_case(engine)
    desks.accept_open_points(desk, case_id)
    form = desk.signing.prepare(case_id)
    for page in range(1, len(form.pages) + 1):
        desk.signing.page_shown(case_id, form.document_id, page, 1200)
    witness = desk.access.witness(SUPERVISOR, desks.PASSWORD)
    return case_id, lambda: desk.signing.seal(case_id, form.document_id, desks.ink(), witness)


def files_in(folder: Path) -> frozenset[str]:
    """What lies in a folder, but for what fills the disk."""
    return frozenset(path.name for path in folder.rglob("*") if path.name != "filler")


def leave(
    engine: Engine, disk: Path, diary: Diary, full: Callable[[], AbstractContextManager[None]]
) -> None:
    """Save the sealed form and export the evidence where there is no room."""
    case_id, desk = the_case(engine), engine.desk
    out = disk / "out"
    out.mkdir()

    def save() -> None:
        desk.sealed.save_copy(case_id, out / "form.pdf", "open sesame", "")

    def export() -> None:
        desk.exports.case(case_id, out / "evidence", lambda tag: tag.kind, ())

    with full():
        diary.tried("save", save, lambda: files_in(out))
        (out / "evidence").mkdir()
        diary.tried("export", export, lambda: files_in(out))
    save()
    export()


def small(interviewed: Path, sealed: Path, disk: Path) -> dict[str, object]:
    """Everything on a disk of its own that is full."""
    shutil.copytree(interviewed, disk / "pc")
    diary, setup = Diary(), pc(disk, "pc")
    (disk / "pc-keys.json").write_bytes(interviewed.with_name("pc-keys.json").read_bytes())
    with filled(disk):
        window = faults(setup)
    with running(setup) as engine:
        case_id, seal = on_the_table(engine)

        def open_another() -> None:
            open_case(engine.desk)

        with filled(disk):
            diary.tried(
                "record",
                lambda: engine.desk.interviews.begin(case_id, "en"),
                lambda: state_of(engine),
            )
            diary.tried("open", open_another, lambda: (state_of(engine), engine.store.cases()))
            diary.tried("seal", seal, lambda: state_of(engine))
        open_another()
        seal()
        whole = engine.store.verify().first_bad_seq is None
    with running(pc(sealed.parent, "pc")) as engine:
        leave(engine, disk, diary, lambda: filled(disk))
    return {"met": diary.met, "window": window, "whole": whole}


def limit(interviewed: Path, sealed: Path, disk: Path) -> dict[str, object]:
    """What is written as whole files, each refused beyond a little."""
    diary = Diary()
    with running(pc(interviewed.parent, "pc")) as engine:
        _case_id, seal = on_the_table(engine)
        with limited():
            diary.tried("seal", seal, lambda: state_of(engine))
        seal()
        whole = engine.store.verify().first_bad_seq is None
    with running(pc(sealed.parent, "pc")) as engine:
        leave(engine, disk, diary, limited)
    return {"met": diary.met, "whole": whole}


def main() -> int:
    """Do what the command line asks."""
    what, *folders = sys.argv[1:]
    act = small if what == "small" else limit
    print(json.dumps(act(*map(Path, folders))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
