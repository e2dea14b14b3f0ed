"""``branchdesk hub --seal`` and ``hub-seal-key``: head office seals for its branches."""

import argparse
import os
import sys
from datetime import UTC, datetime

from branchdesk import host
from branchdesk.app.texts import tr
from branchdesk.commands.hub import run_service
from branchdesk.commands.terminal import Refused, secret
from branchdesk.documents.fonts import FontSet
from branchdesk.hub.seal_keys import SECRET, make_seal_file, open_seal_key
from branchdesk.hub.sealing import BranchSeal
from branchdesk.hub.service import HeadOffice

_LEAST = 12
"""Characters of a passphrase: the file can be tried without end by whoever has it."""
_LONGEST_NAME = 64
"""Characters of a name in a certificate (RFC 5280, appendix A.1: ub-organization-name)."""


def run_sealing_service(options: argparse.Namespace) -> int:
    """``branchdesk hub --seal FILE``: serve, and seal with the key that the file describes."""
    key = open_seal_key(options.seal, os.environ, datetime.now(UTC))
    fonts = FontSet(host.resources() / "fonts")

    def sealing(office: HeadOffice) -> BranchSeal:
        parts = office.database, office.keys, office.references
        return BranchSeal(*parts, key, fonts, office.now)

    return run_service(options, sealing)


def make_seal_key(options: argparse.Namespace) -> int:
    """``branchdesk hub-seal-key``: a new key with its certificate; the passphrase is asked for."""
    if not 1 <= len(options.bank) <= _LONGEST_NAME:
        raise Refused(tr("command.seal.bank", most=_LONGEST_NAME))
    passphrase = os.environ.get(SECRET) or secret(tr("command.seal.passphrase"))
    if len(passphrase) < _LEAST:
        raise Refused(tr("command.seal.short", least=_LEAST))
    try:
        make_seal_file(options.out, passphrase, options.bank, datetime.now(UTC), os.urandom(32))
    except FileExistsError as error:
        raise Refused(tr("command.seal.there", path=options.out)) from error
    except OSError as error:
        raise Refused(tr("command.seal.not_written", path=options.out)) from error
    sys.stdout.write(tr("command.seal.made", path=options.out) + "\n")
    return 0
