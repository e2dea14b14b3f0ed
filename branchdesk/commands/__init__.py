"""Verbs of the command line. Each returns the process's exit code: 0 only if all is well.

A verb's module is imported when that verb is asked for: head office's machine has no window and
none of the libraries that a window needs.
"""

import argparse
import locale
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from branchdesk import host
from branchdesk.app import texts
from branchdesk.app.notices import explain
from branchdesk.app.texts import Language
from branchdesk.commands.terminal import Refused, told
from branchdesk.domain.errors import BranchDeskError

Verb = Callable[[argparse.Namespace], int]


def prepare(arguments: Sequence[str]) -> Callable[[], int]:
    """Read the command line and load what its verb needs; what comes back does it.

    ImportError where a library of that verb is missing. Faults are told in the language of the PC.
    """
    options = _parser().parse_args(arguments)
    texts.install(host.resources() / "i18n", options.language or _language())
    return partial(_done, options.load(), options)


def _done(verb: Verb, options: argparse.Namespace) -> int:
    try:
        return verb(options)
    except BranchDeskError as error:
        notice = explain(error)
        return told("\n".join((notice.what, notice.kept, notice.do)))
    except Refused as refused:
        return told(str(refused))


# --- verbs, each loaded when it is asked for ---------------------------------------------------
def _open() -> Verb:
    from branchdesk.commands.window import open_desk  # noqa: PLC0415

    return open_desk


def _open_demo() -> Verb:
    from branchdesk.commands.window import open_demonstration  # noqa: PLC0415

    return open_demonstration


def _practice() -> Verb:
    from branchdesk.commands.window import practise  # noqa: PLC0415

    return practise


def _demo() -> Verb:
    from branchdesk.commands.window import demonstrate  # noqa: PLC0415

    return demonstrate


def _hub() -> Verb:
    from branchdesk.commands.hub import run_service  # noqa: PLC0415

    return run_service


def _hub_sealing() -> Verb:
    from branchdesk.commands.hub_seal import run_sealing_service  # noqa: PLC0415

    return run_sealing_service


def _hub_seal_key() -> Verb:
    from branchdesk.commands.hub_seal import make_seal_key  # noqa: PLC0415

    return make_seal_key


class _Sealing(argparse.Action):
    """A path with which the service seals: it then needs the libraries of forms as well."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        _option: str | None = None,
    ) -> None:
        """Keep the path and load the service that seals."""
        setattr(namespace, self.dest, values)
        namespace.load = _hub_sealing


def _hub_code() -> Verb:
    from branchdesk.commands.hub import make_code  # noqa: PLC0415

    return make_code


def _hub_password() -> Verb:
    from branchdesk.commands.hub import set_password  # noqa: PLC0415

    return set_password


def _hub_market() -> Verb:
    from branchdesk.commands.hub import note_level  # noqa: PLC0415

    return note_level


def _join() -> Verb:
    from branchdesk.commands.desk import join  # noqa: PLC0415

    return join


def _rebuild() -> Verb:
    from branchdesk.commands.desk import rebuild  # noqa: PLC0415

    return rebuild


def _verify() -> Verb:
    from branchdesk.commands.verify import verify  # noqa: PLC0415

    return verify


def _lint() -> Verb:
    from branchdesk.commands.definitions import check_files  # noqa: PLC0415

    return check_files


def _import_form() -> Verb:
    from branchdesk.commands.forms import import_form  # noqa: PLC0415

    return import_form


def _reliability() -> Verb:
    from branchdesk.commands.figures import reliability  # noqa: PLC0415

    return reliability


def _rescore() -> Verb:
    from branchdesk.commands.figures import rescore  # noqa: PLC0415

    return rescore


def _doctor() -> Verb:
    from branchdesk.commands.doctor import doctor  # noqa: PLC0415

    return doctor


def _rules() -> Verb:
    from branchdesk.commands.rules import show_rules  # noqa: PLC0415

    return show_rules


def _scan_in() -> Verb:
    from branchdesk.commands.scans import scan_in  # noqa: PLC0415

    return scan_in


def _form_map() -> Verb:
    from branchdesk.commands.form_map import show_form_map  # noqa: PLC0415

    return show_form_map


def _ink() -> Verb:
    from branchdesk.commands.ink import export_ink  # noqa: PLC0415

    return export_ink


def _hub_ink() -> Verb:
    from branchdesk.commands.hub_ink import open_ink  # noqa: PLC0415

    return open_ink


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="branchdesk")
    parser.add_argument("--language", choices=texts.LANGUAGES)
    parser.add_argument("--data", type=Path, help="this PC's data folder")
    parser.add_argument("--file-keys", type=Path, help="keep keys in this file (servers, CI)")
    parser.set_defaults(load=_open)
    verbs = parser.add_subparsers()

    def verb(name: str, words: str, load: Callable[[], Verb]) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=words, description=words)
        made.set_defaults(load=load)
        return made

    _windows(verb)
    _head_office(verb)
    join = verb("join", "join head office; the code is asked for", _join)
    join.add_argument("--address", required=True)
    join.add_argument("--branch", required=True)
    join.add_argument("--counter", required=True)
    verify = verb("verify", "check a sealed PDF, an evidence folder or a desk's database", _verify)
    verify.add_argument("path", type=Path)
    verb("rebuild", "make every projection anew from the ledger", _rebuild)
    look = verb("doctor", "tell what this PC has of what the program needs", _doctor)
    look.add_argument("--json", action="store_true")
    rules = verb("rules", "show every rule of the rule packs, each tried both ways", _rules)
    rules.add_argument("--pack", help="one rule pack by its id")
    check = verb("lint", "check definition files", _lint)
    check.add_argument("paths", type=Path, nargs="*")
    form = verb("import-form", "make a questionnaire file of a workbook", _import_form)
    form.add_argument("path", type=Path)
    form.add_argument("--out", type=Path, required=True)
    figures = verb("reliability", "how far the stored answers can be trusted", _reliability)
    figures.add_argument("--json", action="store_true")
    table = verb("rescore", "signed levels beside those of another score table", _rescore)
    table.add_argument("--questionnaire", type=Path, required=True)
    _papers(verb)
    return parser


def _head_office(
    verb: Callable[[str, str, Callable[[], Verb]], argparse.ArgumentParser],
) -> None:
    """Verbs of head office's machine."""
    hub = verb("hub", "run head office's service", _hub)
    hub.add_argument("--data", type=Path, required=True, dest="hub_data")
    hub.add_argument("--host", default="127.0.0.1")
    hub.add_argument("--port", type=int, default=0)
    hub.add_argument("--seed", type=Path)
    hub.add_argument("--until-eof", action="store_true", help="stop when standard input ends")
    hub.add_argument("--seal", type=Path, action=_Sealing, help="file that describes the seal key")
    key = verb("hub-seal-key", "make a seal key in an encrypted file; asks for it", _hub_seal_key)
    key.add_argument("--bank", required=True, help="whose seal it is")
    key.add_argument("--out", type=Path, required=True)
    code = verb("hub-code", "make a one-time joining code for a branch", _hub_code)
    code.add_argument("--data", type=Path, required=True, dest="hub_data")
    code.add_argument("--branch", required=True)
    password = verb("hub-password", "give a member of staff a password", _hub_password)
    password.add_argument("--data", type=Path, required=True, dest="hub_data")
    password.add_argument("--staff", required=True)
    market = verb("hub-market", "note the market's level of a day", _hub_market)
    market.add_argument("--data", type=Path, required=True, dest="hub_data")
    market.add_argument("--index", required=True, help="the index's name")
    market.add_argument("--day", required=True, help="as 2026-11-25")
    market.add_argument("--level", type=float, required=True)


def _papers(verb: Callable[[str, str, Callable[[], Verb]], argparse.ArgumentParser]) -> None:
    """Verbs of the one form and its paper."""
    feeds = verb("form-map", "show which fact feeds which agreement of the one form", _form_map)
    feeds.add_argument("--purpose", help="one purpose by its id")
    scan = verb("scan-in", "keep signed paper that was scanned beside its form", _scan_in)
    scan.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="PDF or pictures")
    scan.add_argument("--staff", required=True, help="who scans; the password is asked for")
    scan.add_argument("--case", metavar="NO", help="where the codes do not say it")
    scan.add_argument("--place", action="append", default=[], metavar="SHEET=PAGE")
    ink = verb("ink", "write a client's signature as InkML; its hand stays sealed", _ink)
    ink.add_argument("--case", metavar="NO", required=True)
    ink.add_argument("--staff", required=True, help="who asks; the password is asked for")
    ink.add_argument("--out", type=Path, required=True)
    whole = verb("hub-ink", "put shape and hand of a signature together again", _hub_ink)
    whole.add_argument("--data", type=Path, required=True, dest="hub_data")
    whole.add_argument("path", type=Path, metavar="FILE")
    whole.add_argument("--out", type=Path, required=True)


def _windows(verb: Callable[[str, str, Callable[[], Verb]], argparse.ArgumentParser]) -> None:
    """Verbs that open a window besides the desk's own."""
    demo = verb("demo", "do the whole job on the demonstration clip", _demo)
    demo.add_argument("--out", type=Path, required=True)
    shown = verb("open-demo", "open the window with the demonstration branch", _open_demo)
    shown.add_argument("--folder", type=Path)
    practice = verb("practice", "practise an interview with a scripted client", _practice)
    practice.add_argument("--client", choices=("hesitant", "coached", "clear"))


def _language() -> Language:
    name = (locale.getlocale()[0] or "").lower()
    if name.startswith(("zh_cn", "zh_sg", "zh_hans", "chinese (simplified)")):
        return "zh_CN"
    return "zh_TW" if name.startswith(("zh", "chinese")) else "en"
