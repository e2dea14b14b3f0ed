"""``branchdesk hub-ink``: head office puts a signature's shape and its hand together again."""

import argparse
import hashlib
import sys

from branchdesk.app.texts import tr
from branchdesk.app.whole_file import write_whole
from branchdesk.commands.terminal import Refused
from branchdesk.documents.ink import inkml, read_open_inkml
from branchdesk.domain.biometric import whole_ink
from branchdesk.domain.ink import encode
from branchdesk.domain.sealing import NotAuthentic
from branchdesk.hub.keys import KEYS, open_keys


def open_ink(options: argparse.Namespace) -> int:
    """Write the InkML with every channel, and name its digest, to be compared with the form's."""
    keys = options.hub_data / KEYS
    if not keys.exists():
        raise Refused(tr("command.no_hub", path=options.hub_data))
    if not options.path.is_file():
        raise Refused(tr("command.no_path", path=options.path))
    try:
        signature = read_open_inkml(options.path.read_bytes())
        private = open_keys(keys).wrapping
        ink = whole_ink(signature.shape, signature.hand, private, signature.document_id)
    except (ValueError, NotAuthentic) as error:
        raise Refused(tr("command.ink.not_ours", path=options.path)) from error
    try:
        write_whole(options.out, inkml(ink))
    except OSError as error:
        raise Refused(tr("command.ink.not_written", path=options.out)) from error
    digest = hashlib.sha256(encode(ink)).hexdigest()
    sys.stdout.write(tr("command.ink.opened", path=options.out, digest=digest) + "\n")
    return 0
