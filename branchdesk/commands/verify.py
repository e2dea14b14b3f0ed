"""``branchdesk verify``: what was checked and whether it holds, in words."""

import argparse
import sys
from pathlib import Path

from branchdesk.app.finding import Finding
from branchdesk.app.texts import tr
from branchdesk.app.verifying import check_database, check_folder, check_pdf
from branchdesk.bootstrap import DATABASE, Setup, files_of, this_pc
from branchdesk.commands.terminal import Refused


def verify(options: argparse.Namespace) -> int:
    """Check a sealed PDF, an evidence folder or a desk's data; 0 only if everything holds."""
    path: Path = options.path
    if not path.exists():
        raise Refused(tr("command.no_path", path=path))
    findings = _findings(path, options)
    for finding in findings:
        mark = tr("verify.holds" if finding.holds else "verify.fails")
        sys.stdout.write(f"{mark}  {_in_words(finding)}\n")
    whole = bool(findings) and all(finding.holds for finding in findings)
    sys.stdout.write(tr("verify.whole" if whole else "verify.broken") + "\n")
    return 0 if whole else 1


def _findings(path: Path, options: argparse.Namespace) -> tuple[Finding, ...]:
    if path.suffix.lower() == ".pdf" and path.is_file():
        return check_pdf(path)
    if path.is_dir() and not (path / DATABASE).exists():
        return check_folder(path)
    database = path / DATABASE if path.is_dir() else path
    return check_database(database, lambda: files_of(_beside(database, options), database))


def _beside(database: Path, options: argparse.Namespace) -> Setup:
    """The PC whose database it is: its key file where one was named or lies beside its folder,
    as the demonstration leaves it, else the key store of this PC."""
    data = database.parent
    keys = options.file_keys or data.parent / f"{data.name}-keys.json"
    return this_pc(data, keys if keys.exists() else options.file_keys)


def _in_words(finding: Finding) -> str:
    params = finding.params
    if finding.what == "pdf":
        check = tr(f"sealed.check.{params['check']}")
        valid = params["detail"] == "valid"
        detail = (
            tr("sealed.state.valid") if valid else tr(f"sealed.detail.{params['detail']}", **params)
        )
        if valid and params["check"] == "branch_seal":
            key = tr(f"sealed.sealed_by.{params['sealed_by']}")
            detail = tr("verify.seal", detail=detail, by=key, certificate=params["certificate"])
        return tr("verify.pdf", file=params["in"], check=check, detail=detail)
    if finding.what == "unreadable":
        problem = tr(f"errors.{params['code']}.what", **params)
        return tr("verify.unreadable", file=params["file"], problem=problem)
    if finding.what == "ledger" and not finding.holds:
        reason = tr(f"verify.reason.{params['reason']}")
        return tr("verify.ledger_broken", reason=reason, seq=params["seq"])
    if finding.what == "events" and not finding.holds:
        return tr("verify.events_broken", **params)
    return tr(f"verify.{finding.what}", **params)
