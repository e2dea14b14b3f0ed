"""One thing that ``branchdesk verify`` checked."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. ``what``: pdf (params in, check, detail and the detail's own),
    manifest (params file, sha256: of the key that signed it), by_its_pc or by_another_pc (whose key
    that is), added, file, recorded, film, photographed, events, written (against what the form
    names), unnamed (the form names nothing of it), media, database, ledger (params events, seq,
    reason), or why nothing could be checked: missing, unreadable (params code and the error's
    own)."""

    what: str
    holds: bool
    params: dict[str, object] = field(default_factory=dict)


def sha256_of(path: Path) -> str:
    """Of a file's content, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
