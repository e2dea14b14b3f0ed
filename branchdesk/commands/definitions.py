"""``branchdesk lint``: faults of definition files, by file and line."""

import argparse
import sys

from branchdesk import host
from branchdesk.app.definitions import lint
from branchdesk.app.texts import tr
from branchdesk.commands.terminal import Refused


def check_files(options: argparse.Namespace) -> int:
    """Check the files named, or all that the program brings."""
    for path in options.paths:
        if not path.exists():
            raise Refused(tr("command.no_path", path=path))
    problems = lint(host.resources(), options.paths or None)
    for problem in problems:
        sys.stdout.write(f"{problem.path}:{problem.line}: {problem.message}\n")
    if problems:
        return 1
    sys.stdout.write(tr("command.lint_whole") + "\n")
    return 0
