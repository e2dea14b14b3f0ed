"""``branchdesk import-form``: a workbook of head office as a questionnaire file."""

import argparse
import sys
from pathlib import Path

from branchdesk import host
from branchdesk.app.texts import tr, tr_count
from branchdesk.app.whole_file import write_whole
from branchdesk.app.xlsform import read_form
from branchdesk.commands.terminal import Refused


def import_form(options: argparse.Namespace) -> int:
    """Write the questionnaire, or nothing: then every fault of the workbook is named by cell."""
    out: Path = options.out
    for needed in (options.path, out.parent):
        if not needed.exists():
            raise Refused(tr("command.no_path", path=needed))
    form = read_form(options.path, host.resources())
    for problem in form.problems:
        sys.stdout.write(f"{problem}\n")
    if form.problems:
        return 1
    write_whole(out, form.text().encode())
    sys.stdout.write(tr_count("command.form_read", len(form.data["items"]), path=out) + "\n")
    return 0
