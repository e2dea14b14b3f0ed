"""A file for somebody else: whole or not at all."""

from pathlib import Path

from branchdesk.domain.errors import room_for


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``. DeviceFault ``disk_full``, OSError for a place that cannot be
    written to; what was there before is untouched then."""
    part = path.with_name(path.name + ".part")
    try:
        with room_for(path.parent, -(-len(data) >> 20)):
            part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
