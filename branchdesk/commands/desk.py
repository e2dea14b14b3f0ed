"""A desk's verbs without its window: join head office, fold the ledger anew."""

import argparse
import sys

from branchdesk import host
from branchdesk.app.texts import tr
from branchdesk.bootstrap import DATABASE, Setup, now, this_pc
from branchdesk.commands.terminal import Refused, secret
from branchdesk.store.ledger import Store
from branchdesk.sync.enrolment import enrol


def setup_of(options: argparse.Namespace) -> Setup:
    """The PC that the command line names."""
    return this_pc(options.data or host.data_folder(), options.file_keys)


def join(options: argparse.Namespace) -> int:
    """``branchdesk join``: the code is asked for."""
    setup = setup_of(options)
    host.make_folder(setup.data)
    store = Store.open(setup.data / DATABASE, setup.keystore, now)
    try:
        code = secret(tr("command.code"))
        enrol(store, options.address, code, options.branch, options.counter, now)
    finally:
        store.close()
    sys.stdout.write(tr("command.joined") + "\n")
    return 0


def rebuild(options: argparse.Namespace) -> int:
    """``branchdesk rebuild``: drop every projection and fold it from the ledger."""
    setup = setup_of(options)
    database = setup.data / DATABASE
    if not database.exists():
        raise Refused(tr("command.no_desk", path=setup.data))
    store = Store.open(database, setup.keystore, now)
    try:
        count = store.rebuild()
    finally:
        store.close()
    sys.stdout.write(tr("command.rebuilt", count=count) + "\n")
    return 0
