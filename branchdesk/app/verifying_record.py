"""An evidence folder against what its sealed form names: recordings, film, photographs, events."""

import fnmatch
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

import av

from branchdesk.app.case_record import CASE_RECORD, CaseRecord, NamedRecording, named_events, read
from branchdesk.app.exporting import EVENTS, FILM, FORM, IDENTITY, MANIFEST, ORIGINALS, original
from branchdesk.app.finding import Finding, sha256_of
from branchdesk.documents.verify import attachment
from branchdesk.domain.events import Event
from branchdesk.video.essence import essence_of


def check_named(
    folder: Path, listed: Iterable[str], signing_key: bytes, events: Iterable[Event]
) -> Iterator[Finding]:
    """What of ``folder`` is ``listed``, signed with ``signing_key``, against the case record
    of its form; a form of before there were any names nothing. IntegrityFault ``pdf_damaged``."""
    data = attachment((folder / FORM).read_bytes(), CASE_RECORD)
    if data is None:
        yield Finding("unnamed", True, {"file": FORM})
        return
    try:
        record = read(data)
    except ValueError:
        yield Finding("file", False, {"file": CASE_RECORD})
        return
    by_its_pc = signing_key == record.signing_key
    yield Finding("by_its_pc" if by_its_pc else "by_another_pc", True, {"file": MANIFEST})
    names = sorted(name for name in listed if (folder / name).exists())
    yield from _recordings(folder, fnmatch.filter(names, ORIGINALS), record.recordings)
    for name in fnmatch.filter(names, IDENTITY):
        holds = sha256_of(folder / name) in record.photographs
        yield Finding("photographed", holds, {"file": name})
    yield _written(events, record)


def _recordings(
    folder: Path, listed: Iterable[str], named: tuple[NamedRecording, ...]
) -> Iterator[Finding]:
    """Each recording as it was recorded, then the film, which holds only if they do."""
    paths = [folder / original(number) for number, _one in enumerate(named, start=1)]
    found = [_recorded(path, one) for path, one in zip(paths, named, strict=True)]
    yield from found
    for name in listed:
        if folder / name not in paths:
            yield Finding("added", False, {"file": name})
    begins = accumulate((one.media_ms for one in named), initial=0)
    joined = list(zip(paths, begins, strict=False))
    holds = all(one.holds for one in found) and _consists_of(folder / FILM, joined)
    yield Finding("film", holds, {"file": FILM})


def _recorded(path: Path, named: NamedRecording) -> Finding:
    params: dict[str, object] = {"file": path.name}
    if not path.exists():
        return Finding("missing", False, params)
    if not named.media_sha256:
        return Finding("unnamed", True, params)
    return Finding("recorded", sha256_of(path) == named.media_sha256, params)


def _consists_of(film: Path, parts: list[tuple[Path, int]]) -> bool:
    try:
        return essence_of([(film, 0)]) == essence_of(parts)
    except (av.FFmpegError, ValueError, OSError):
        return False


def _written(events: Iterable[Event], record: CaseRecord) -> Finding:
    named = record.events
    found = named_events(events, named.stream, named.device_id, named.last_seq)
    return Finding("written", found == named, {"file": EVENTS, "events": named.count})
