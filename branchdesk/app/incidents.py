"""An error nobody foresaw gets a number a person can quote, and a line in the log."""

import logging
import secrets
import traceback
from pathlib import Path

from branchdesk.domain.errors import BranchDeskError

log = logging.getLogger("branchdesk")
"""The program's log; see :func:`branchdesk.host.start_logging` for what it may hold."""


def log_incident(error: BaseException) -> str:
    """Log where ``error`` came from and return its incident number (8 hex digits).

    Of a foreign exception only the type is written: its message may quote what somebody typed.
    """
    number = secrets.token_hex(4).upper()
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
    )
    code = str(error) if isinstance(error, BranchDeskError) else type(error).__name__
    log.error("incident %s %s at %s", number, code, places or "unknown place")
    return number
