"""An evidence folder against what its sealed form names: recordings, films, photographs, events."""

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import av

from branchdesk.app.case_record import CASE_RECORD, CaseRecord, NamedRecording, named_events, read
from branchdesk.app.evidence_films import FILM, FILMS, ORIGINALS, film_name, original
from branchdesk.app.exporting import EVENTS, FORM, IDENTITY, MANIFEST
from branchdesk.app.finding import Finding, sha256_of
from branchdesk.documents.verify import attachment
from branchdesk.domain.events import Event
from branchdesk.video.essence import essence_of, film_headers
from branchdesk.video.joining import together

_Parts = tuple[tuple[Path, int], ...]
"""Films, and ms to each."""


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
    yield from check_recordings(folder, names, record.recordings)
    for name in fnmatch.filter(names, IDENTITY):
        holds = sha256_of(folder / name) in record.photographs
        yield Finding("photographed", holds, {"file": name})
    yield _written(events, record)


def check_recordings(
    folder: Path, listed: Sequence[str], named: Sequence[NamedRecording]
) -> Iterator[Finding]:
    """Each recording that is ``named`` as it was recorded, then the films, which hold only if they
    do; and what of ``listed`` is a recording or a film besides."""
    originals = {original(number): one for number, one in enumerate(named, start=1)}
    found = [_recorded(folder / name, one) for name, one in originals.items()]
    yield from found
    for name in fnmatch.filter(listed, ORIGINALS):
        if name not in originals:
            yield Finding("added", False, {"file": name})
    whole = all(one.holds for one in found)
    shown = [name for pattern in (FILM, FILMS) for name in fnmatch.filter(listed, pattern)]
    try:
        films = _films(folder, originals)
    except (av.FFmpegError, ValueError, OSError):
        # There is nothing that a film could be held against.
        films = dict.fromkeys(shown or (FILM,), ())
    for name in dict.fromkeys((*films, *shown)):
        holds = whole and name in films and _consists_of(folder / name, films[name])
        yield Finding("film", holds, {"file": name})


def _recorded(path: Path, named: NamedRecording) -> Finding:
    params: dict[str, object] = {"file": path.name}
    if not path.exists():
        return Finding("missing", False, params)
    if not named.media_sha256:
        return Finding("unnamed", True, params)
    return Finding("recorded", sha256_of(path) == named.media_sha256, params)


def _films(folder: Path, named: Mapping[str, NamedRecording]) -> dict[str, _Parts]:
    """What the films are called and what each consists of. Raises as :func:`film_headers`."""
    runs = together(
        (film_headers(folder / name), (folder / name, one.media_ms)) for name, one in named.items()
    )
    return {
        film_name(number, len(runs)): _one_after_another(run)
        for number, run in enumerate(runs, start=1)
    }


def _one_after_another(lengths: _Parts) -> _Parts:
    """Of films with their lengths where each begins, ms."""
    begins = accumulate((length_ms for _path, length_ms in lengths), initial=0)
    return tuple((path, at_ms) for (path, _ms), at_ms in zip(lengths, begins, strict=False))


def _consists_of(film: Path, parts: _Parts) -> bool:
    try:
        return essence_of([(film, 0)]) == essence_of(parts)
    except (av.FFmpegError, ValueError, OSError):
        return False


def _written(events: Iterable[Event], record: CaseRecord) -> Finding:
    named = record.events
    found = named_events(events, named.stream, named.device_id, named.last_seq)
    return Finding("written", found == named, {"file": EVENTS, "events": named.count})
