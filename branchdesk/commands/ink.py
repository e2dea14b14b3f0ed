"""``branchdesk ink``: a client's signature as InkML, its hand readable at head office alone."""

import argparse
import sys
from contextlib import closing

from branchdesk import host
from branchdesk.app.access import Access
from branchdesk.app.definitions import load
from branchdesk.app.inks import take_ink
from branchdesk.app.place import place_of
from branchdesk.app.session import Session
from branchdesk.app.texts import tr
from branchdesk.app.whole_file import write_whole
from branchdesk.bootstrap import DATABASE, open_store
from branchdesk.commands.desk import setup_of
from branchdesk.commands.terminal import Refused, secret


def export_ink(options: argparse.Namespace) -> int:
    """Write the signature of a case; the password of the person who asks is asked for."""
    setup = setup_of(options)
    if not (setup.data / DATABASE).exists():
        raise Refused(tr("command.no_desk", path=setup.data))
    with closing(open_store(setup)) as store:
        definitions = load(host.resources())
        session = Session(store, definitions, place_of(store, definitions), setup.clock)
        password = secret(tr("command.staff_password", staff=options.staff))
        Access(session, tuple).sign_in(options.staff, password)
        written = take_ink(session, options.case)
    try:
        write_whole(options.out, written)
    except OSError as error:
        raise Refused(tr("command.ink.not_written", path=options.out)) from error
    sys.stdout.write(tr("command.ink.written", path=options.out) + "\n")
    return 0
