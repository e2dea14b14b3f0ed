"""Head office's verbs: its service, joining codes, passwords. Nothing here knows a window."""

import argparse
import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from branchdesk.app.texts import tr
from branchdesk.commands.terminal import Refused, secret, told
from branchdesk.domain.market import MarketLevel
from branchdesk.hub.market import note_market
from branchdesk.hub.service import DATABASE, HeadOffice, Sealing, serve

MakeSealing = Callable[[HeadOffice], Sealing]
"""Makes the seal of a head office."""


def run_service(options: argparse.Namespace, sealing: MakeSealing | None = None) -> int:
    """``branchdesk hub``: serve until a signal, or until standard input ends where asked to."""
    until = sys.stdin if options.until_eof else None
    where = options.hub_data, options.host, options.port, options.seed
    try:
        serve(*where, until=until, sealing=sealing)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES):
            raise
        return told(tr("command.port_taken", host=options.host, port=options.port))
    return 0


def make_code(options: argparse.Namespace) -> int:
    """``branchdesk hub-code``: a one-time joining code on standard output."""
    with _head_office(options.hub_data) as office:
        sys.stdout.write(office.enrolment.make_code(options.branch) + "\n")
    return 0


def set_password(options: argparse.Namespace) -> int:
    """``branchdesk hub-password``: the password is asked for."""
    with _head_office(options.hub_data) as office:
        try:
            office.references.set_password(options.staff, secret(tr("command.password")))
        except KeyError as error:
            raise Refused(tr("command.staff_unknown", staff=options.staff)) from error
    return 0


def note_level(options: argparse.Namespace) -> int:
    """``branchdesk hub-market``: the market's level of a day, for every branch."""
    new = MarketLevel(options.index, options.day, options.level)
    with _head_office(options.hub_data) as office:
        try:
            note_market(office.references, new)
        except ValueError as error:
            raise Refused(tr("command.no_market", day=new.day, level=new.level)) from error
    return 0


@contextmanager
def _head_office(folder: Path) -> Iterator[HeadOffice]:
    """Head office's data, beside the service that may run; it must be there already."""
    if not (folder / DATABASE).exists():
        raise Refused(tr("command.no_hub", path=folder))
    office = HeadOffice(folder)
    try:
        yield office
    finally:
        office.close()
