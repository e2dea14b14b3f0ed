"""Verbs of the command line. Each returns the process's exit code: 0 only if all is well."""

import argparse
import errno
import getpass
import locale
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from branchdesk import host
from branchdesk.app.definitions import lint
from branchdesk.app.verifying import Finding, check_database, check_folder, check_pdf
from branchdesk.bootstrap import DATABASE, Setup, files_of, now, open_window, this_pc
from branchdesk.demo.open import open_demo
from branchdesk.demo.play import play
from branchdesk.domain.errors import BranchDeskError
from branchdesk.hub import service as hub_service
from branchdesk.hub.service import HeadOffice, serve
from branchdesk.store.ledger import Store
from branchdesk.sync.enrolment import enrol
from branchdesk.ui import i18n
from branchdesk.ui.faults import explain
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Language


class _Refused(Exception):
    """The command line asks for something that is not there; its text is for the person."""


def run(arguments: Sequence[str]) -> int:
    """Do what the command line asks; faults are told in the language of the PC."""
    options = _parser().parse_args(arguments)
    i18n.install(host.resources() / "i18n", options.language or _language())
    try:
        code: int = options.verb(options)
    except BranchDeskError as error:
        notice = explain(error)
        return _told("\n".join((notice.what, notice.kept, notice.do)))
    except _Refused as refused:
        return _told(str(refused))
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="branchdesk")
    parser.add_argument("--language", choices=i18n.LANGUAGES)
    parser.add_argument("--data", type=Path, help="this PC's data folder")
    parser.add_argument("--file-keys", type=Path, help="keep keys in this file (servers, CI)")
    parser.set_defaults(verb=_open)
    verbs = parser.add_subparsers()

    def verb(name: str, words: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=words, description=words)

    demo = verb("demo", "do the whole job on the demonstration clip")
    demo.add_argument("--out", type=Path, required=True)
    demo.set_defaults(verb=lambda options: play(options.out))
    shown = verb("open-demo", "open the window with the demonstration branch")
    shown.add_argument("--folder", type=Path)
    shown.set_defaults(verb=_open_demo)
    hub = verb("hub", "run head office's service")
    hub.add_argument("--data", type=Path, required=True, dest="hub_data")
    hub.add_argument("--host", default="127.0.0.1")
    hub.add_argument("--port", type=int, default=0)
    hub.add_argument("--seed", type=Path)
    hub.set_defaults(verb=_hub)
    code = verb("hub-code", "make a one-time joining code for a branch")
    code.add_argument("--data", type=Path, required=True, dest="hub_data")
    code.add_argument("--branch", required=True)
    code.set_defaults(verb=_hub_code)
    password = verb("hub-password", "give a member of staff a password")
    password.add_argument("--data", type=Path, required=True, dest="hub_data")
    password.add_argument("--staff", required=True)
    password.set_defaults(verb=_hub_password)
    join = verb("join", "join head office; the code is asked for")
    join.add_argument("--address", required=True)
    join.add_argument("--branch", required=True)
    join.add_argument("--counter", required=True)
    join.set_defaults(verb=_join)
    verify = verb("verify", "check a sealed PDF, an evidence folder or a desk's database")
    verify.add_argument("path", type=Path)
    verify.set_defaults(verb=_verify)
    rebuild = verb("rebuild", "make every projection anew from the ledger")
    rebuild.set_defaults(verb=_rebuild)
    check = verb("lint", "check definition files")
    check.add_argument("paths", type=Path, nargs="*")
    check.set_defaults(verb=_lint)
    return parser


def _open(options: argparse.Namespace) -> int:
    if not _has_display():
        return _told(tr("command.no_display"))
    return open_window(_setup(options))


def _open_demo(options: argparse.Namespace) -> int:
    if not _has_display():
        return _told(tr("command.no_display"))
    return open_demo(options.folder)


def _has_display() -> bool:
    """Without one Qt ends the process without a word that a person could use."""
    if not sys.platform.startswith("linux"):
        return True
    return any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def _hub(options: argparse.Namespace) -> int:
    try:
        serve(options.hub_data, options.host, options.port, options.seed)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES):
            raise
        return _told(tr("command.port_taken", host=options.host, port=options.port))
    return 0


@contextmanager
def _head_office(folder: Path) -> Iterator[HeadOffice]:
    """Head office's data, beside the service that may run; it must be there already."""
    if not (folder / hub_service.DATABASE).exists():
        raise _Refused(tr("command.no_hub", path=folder))
    office = HeadOffice(folder)
    try:
        yield office
    finally:
        office.close()


def _hub_code(options: argparse.Namespace) -> int:
    with _head_office(options.hub_data) as office:
        sys.stdout.write(office.enrolment.make_code(options.branch) + "\n")
    return 0


def _hub_password(options: argparse.Namespace) -> int:
    with _head_office(options.hub_data) as office:
        try:
            office.references.set_password(options.staff, _secret(tr("command.password")))
        except KeyError as error:
            raise _Refused(tr("command.staff_unknown", staff=options.staff)) from error
    return 0


def _join(options: argparse.Namespace) -> int:
    setup = _setup(options)
    host.make_folder(setup.data)
    store = Store.open(setup.data / DATABASE, setup.keystore, now)
    try:
        code = _secret(tr("command.code"))
        enrol(store, options.address, code, options.branch, options.counter, now)
    finally:
        store.close()
    sys.stdout.write(tr("command.joined") + "\n")
    return 0


def _verify(options: argparse.Namespace) -> int:
    path: Path = options.path
    if not path.exists():
        raise _Refused(tr("command.no_path", path=path))
    if path.suffix.lower() == ".pdf" and path.is_file():
        findings = check_pdf(path)
    elif path.is_dir() and not (path / DATABASE).exists():
        findings = check_folder(path)
    else:
        database = path / DATABASE if path.is_dir() else path
        findings = check_database(database, lambda: files_of(_beside(database, options), database))
    for finding in findings:
        mark = tr("verify.holds" if finding.holds else "verify.fails")
        sys.stdout.write(f"{mark}  {_in_words(finding)}\n")
    whole = bool(findings) and all(finding.holds for finding in findings)
    sys.stdout.write(tr("verify.whole" if whole else "verify.broken") + "\n")
    return 0 if whole else 1


def _beside(database: Path, options: argparse.Namespace) -> Setup:
    """The PC whose database it is: its key file where one was named or lies beside its folder,
    as the demonstration leaves it, else the key store of this PC."""
    data = database.parent
    keys = options.file_keys or data.parent / f"{data.name}-keys.json"
    return this_pc(data, keys if keys.exists() else options.file_keys)


def _in_words(finding: Finding) -> str:
    params = finding.params
    if finding.what == "pdf":
        check = tr(f"sealed.check.{params['check']}")
        valid = params["detail"] == "valid"
        detail = (
            tr("sealed.state.valid") if valid else tr(f"sealed.detail.{params['detail']}", **params)
        )
        return tr("verify.pdf", file=params["in"], check=check, detail=detail)
    if finding.what == "unreadable":
        problem = tr(f"errors.{params['code']}.what", **params)
        return tr("verify.unreadable", file=params["file"], problem=problem)
    if finding.what == "ledger" and not finding.holds:
        reason = tr(f"verify.reason.{params['reason']}")
        return tr("verify.ledger_broken", reason=reason, seq=params["seq"])
    if finding.what == "events" and not finding.holds:
        return tr("verify.events_broken", **params)
    return tr(f"verify.{finding.what}", **params)


def _rebuild(options: argparse.Namespace) -> int:
    setup = _setup(options)
    database = setup.data / DATABASE
    if not database.exists():
        raise _Refused(tr("command.no_desk", path=setup.data))
    store = Store.open(database, setup.keystore, now)
    try:
        count = store.rebuild()
    finally:
        store.close()
    sys.stdout.write(tr("command.rebuilt", count=count) + "\n")
    return 0


def _lint(options: argparse.Namespace) -> int:
    for path in options.paths:
        if not path.exists():
            raise _Refused(tr("command.no_path", path=path))
    problems = lint(host.resources(), options.paths or None)
    for problem in problems:
        sys.stdout.write(f"{problem.path}:{problem.line}: {problem.message}\n")
    if problems:
        return 1
    sys.stdout.write(tr("command.lint_whole") + "\n")
    return 0


def _told(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 2


def _setup(options: argparse.Namespace) -> Setup:
    return this_pc(options.data or host.data_folder(), options.file_keys)


def _secret(prompt: str) -> str:
    """A secret from the terminal without echo, or a line of standard input: never an argument."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt + " ")
    return sys.stdin.readline().strip()


def _language() -> Language:
    name = (locale.getlocale()[0] or "").lower()
    if name.startswith(("zh_cn", "zh_sg", "zh_hans", "chinese (simplified)")):
        return "zh_CN"
    return "zh_TW" if name.startswith(("zh", "chinese")) else "en"
