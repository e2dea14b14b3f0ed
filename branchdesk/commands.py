"""Verbs of the command line. Each returns the process's exit code: 0 only if all is well."""

import argparse
import getpass
import locale
import sys
from collections.abc import Sequence
from pathlib import Path

from branchdesk import host
from branchdesk.app.definitions import lint
from branchdesk.app.verifying import Finding, check_desk, check_folder, check_pdf, roots_beside
from branchdesk.bootstrap import DATABASE, Setup, files_of, now, open_window, this_pc
from branchdesk.demo.open import open_demo
from branchdesk.demo.play import play
from branchdesk.domain.errors import BranchDeskError
from branchdesk.hub.service import HeadOffice, serve
from branchdesk.store.ledger import Store
from branchdesk.sync.enrolment import enrol
from branchdesk.ui import i18n
from branchdesk.ui.faults import explain
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Language


def run(arguments: Sequence[str]) -> int:
    """Do what the command line asks; faults are told in the language of the PC."""
    options = _parser().parse_args(arguments)
    i18n.install(host.resources() / "i18n", options.language or _language())
    try:
        code: int = options.verb(options)
    except BranchDeskError as error:
        notice = explain(error)
        for sentence in (notice.what, notice.kept, notice.do):
            sys.stderr.write(sentence + "\n")
        return 2
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
    shown.set_defaults(verb=lambda options: open_demo(options.folder))
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
    return open_window(_setup(options))


def _hub(options: argparse.Namespace) -> int:
    serve(options.hub_data, options.host, options.port, options.seed)
    return 0


def _hub_code(options: argparse.Namespace) -> int:
    office = HeadOffice(options.hub_data)
    try:
        sys.stdout.write(office.enrolment.make_code(options.branch) + "\n")
    finally:
        office.close()
    return 0


def _hub_password(options: argparse.Namespace) -> int:
    office = HeadOffice(options.hub_data)
    try:
        office.references.set_password(options.staff, _secret(tr("command.password")))
    finally:
        office.close()
    return 0


def _join(options: argparse.Namespace) -> int:
    setup = _setup(options)
    setup.data.mkdir(parents=True, exist_ok=True)
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
    findings: tuple[Finding, ...]
    if path.is_dir() and not (path / DATABASE).exists():
        findings = check_folder(path)
    elif path.suffix.lower() == ".pdf":
        findings = check_pdf(path, roots_beside(path))
    else:
        findings = _check_database(path / DATABASE if path.is_dir() else path, options)
    for finding in findings:
        mark = tr("verify.holds" if finding.holds else "verify.fails")
        sys.stdout.write(f"{mark}  {tr(f'verify.{finding.what}', **finding.params)}\n")
    whole = bool(findings) and all(finding.holds for finding in findings)
    sys.stdout.write(tr("verify.whole" if whole else "verify.broken") + "\n")
    return 0 if whole else 1


def _check_database(path: Path, options: argparse.Namespace) -> tuple[Finding, ...]:
    data = path.parent
    keys = options.file_keys or data.parent / f"{data.name}-keys.json"
    setup = this_pc(data, keys) if keys.exists() else _setup(options)
    try:
        store, vault, files = files_of(setup)
    except BranchDeskError as error:
        return (Finding("database_unreadable", False, {"file": path.name, "code": error.code}),)
    try:
        return check_desk(store, vault, files)
    except BranchDeskError as error:
        return (Finding("database_unreadable", False, {"file": path.name, "code": error.code}),)
    finally:
        store.close()


def _rebuild(options: argparse.Namespace) -> int:
    setup = _setup(options)
    store = Store.open(setup.data / DATABASE, setup.keystore, now)
    try:
        count = store.rebuild()
    finally:
        store.close()
    sys.stdout.write(tr("command.rebuilt", count=count) + "\n")
    return 0


def _lint(options: argparse.Namespace) -> int:
    problems = lint(host.resources(), options.paths or None)
    for problem in problems:
        sys.stdout.write(f"{problem.path}:{problem.line}: {problem.message}\n")
    return 1 if problems else 0


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
