"""A desk's verbs without its window: join head office, fold the ledger anew."""

import argparse
import os
import sys

from branchdesk import host
from branchdesk.app.seals import PKI
from branchdesk.app.texts import tr
from branchdesk.bootstrap import DATABASE, Setup, now, this_pc
from branchdesk.commands.terminal import Refused, secret
from branchdesk.documents.pki import create_demonstration
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
        _certify(store, options.branch, options.counter)
    finally:
        store.close()
    sys.stdout.write(tr("command.joined") + "\n")
    return 0


def _certify(store: Store, branch: str, counter: str) -> None:
    """Give a PC its own certificates, once: with them it certifies what clients sign, and seals
    where head office does not."""
    if store.secret(PKI) is None:
        names = (f"BranchDesk {branch}", branch, f"PC {counter}")
        store.set_secret(PKI, create_demonstration(now(), os.urandom(32), *names).to_bytes())


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
