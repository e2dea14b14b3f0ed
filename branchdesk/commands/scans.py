"""``branchdesk scan-in``: signed paper that came back, kept beside its form."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing

from branchdesk import host
from branchdesk.app.access import Access
from branchdesk.app.definitions import load
from branchdesk.app.place import place_of
from branchdesk.app.scans import Returned, Scans
from branchdesk.app.session import Session
from branchdesk.app.texts import tr
from branchdesk.bootstrap import DATABASE, files_of
from branchdesk.commands.desk import setup_of
from branchdesk.commands.terminal import Refused, secret
from branchdesk.documents.scanning import ScanFile


def scan_in(options: argparse.Namespace) -> int:
    """Match the sheets to their case and keep them; 1 where a page is missing or does not
    belong, and then nothing is kept. The password of the person at the scanner is asked for."""
    placed = dict(_place(text) for text in options.place)
    for path in options.paths:
        if not path.is_file():
            raise Refused(tr("command.no_path", path=path))
    delivered = [ScanFile(path.name, path.read_bytes()) for path in options.paths]
    setup = setup_of(options)
    if not (setup.data / DATABASE).exists():
        raise Refused(tr("command.no_desk", path=setup.data))
    store, _vault, files = files_of(setup)
    with closing(store):
        definitions = load(host.resources())
        session = Session(store, definitions, place_of(store, definitions), setup.clock)
        password = secret(tr("command.staff_password", staff=options.staff))
        Access(session, tuple).sign_in(options.staff, password)
        returned = Scans(session, files).take_in(delivered, options.case, placed)
    sys.stdout.writelines(line + "\n" for line in _in_words(returned))
    return 0 if returned.kept else 1


def _place(text: str) -> tuple[int, int]:
    sheet, _equals, page = text.partition("=")
    if not (sheet.isdecimal() and page.isdecimal()):
        raise Refused(tr("command.scan.placed_wrong", text=text))
    return int(sheet), int(page)


def _in_words(returned: Returned) -> Iterator[str]:
    match, case_no = returned.match, returned.case_no
    if match is None:
        yield tr("command.scan.ask_case", sheets=returned.sheets)
        return
    pages = len(match.matched)
    yield tr("command.scan.case", case_no=case_no, sheets=returned.sheets, pages=pages)
    if match.missing:
        yield tr("command.scan.missing", numbers=_list(match.missing))
    if match.foreign:
        yield tr("command.scan.foreign", numbers=_list(match.foreign))
    if match.again:
        yield tr("command.scan.again", numbers=_list(match.again))
    if match.unreadable:
        numbers = _list(match.unreadable)
        yield tr("command.scan.unreadable", numbers=numbers, case_no=case_no)
    if match.by_hand:
        yield tr("command.scan.by_hand", numbers=_list(match.by_hand))
    yield tr("command.scan.kept" if returned.kept else "command.scan.not_kept")


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
