"""A case as a folder anybody can check: form, signed paper, identity document, ink, recordings as
they were recorded and as one film with chapters, tags, profile, sealed events.

Recordings that do not fit into one film, since the camera or its size was changed in a pause, come
as one film each that do, ``recording-1.mp4`` with ``tags-1.vtt`` and so on.

``manifest.json`` names every file with its SHA-256 and is signed by the PC (Ed25519); the sealed
events keep their hash chain, so they can be compared with head office's copy.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from branchdesk.app.case_record import shown_of
from branchdesk.app.evidence_films import (
    FILM,
    FILMS,
    ORIGINALS,
    TAGS,
    TAGS_OF_FILMS,
    Film,
    films_of,
    original,
)
from branchdesk.app.evidence_text import tags_as_vtt
from branchdesk.app.finding import sha256_of
from branchdesk.app.inks import ink_of
from branchdesk.app.interviewing import Interviews
from branchdesk.app.library import Library
from branchdesk.app.photographs import Photographs
from branchdesk.app.scans import Scans
from branchdesk.app.session import Session
from branchdesk.app.signing import Signing
from branchdesk.app.stamping import Stamping
from branchdesk.app.timeline import Timeline
from branchdesk.app.views import ProfileLine, TagRow
from branchdesk.app.whole_file import write_whole
from branchdesk.domain import sealing
from branchdesk.domain.errors import room_for
from branchdesk.domain.events import Event, stream
from branchdesk.domain.interview import Interview
from branchdesk.store.queries import CaseRow
from branchdesk.video.export import Chapter, export_mp4, export_original, recorded_headers
from branchdesk.video.joining import together

FORMAT = "branchdesk evidence 1"
MANIFEST = "manifest.json"
FORM = "form.pdf"
EVENTS = "events.jsonl"
ROOTS = "roots.pem"
TIME_ROOTS = "time-roots.pem"
STAMP = "form.tst"
"""A time stamp of the form that came after the seal (RFC 3161)."""
INK = "ink.inkml"
PROFILE = "profile.json"
IDENTITY = "identity-*.jpg"
EVIDENCE = (
    *(FORM, EVENTS, ROOTS, TIME_ROOTS, STAMP, INK, FILM, FILMS, TAGS, TAGS_OF_FILMS, PROFILE),
    *("paper-*.pdf", IDENTITY, ORIGINALS),
)
"""What the files of an evidence folder are called, as patterns: one of these names that the
manifest does not have was put there by somebody else."""

Title = Callable[[TagRow], str]
"""A tag's name in the words of whoever exports."""


class Exports:
    """Writes evidence folders."""

    def __init__(
        self,
        session: Session,
        interviews: Interviews,
        signing: Signing,
        library: Library,
        scans: Scans,
        photographs: Photographs,
        stamping: Stamping,
    ) -> None:
        self._session = session
        self._interviews = interviews
        self._signing = signing
        self._library = library
        self._scans = scans
        self._photographs = photographs
        self._stamping = stamping

    def case(
        self, case_id: str, folder: Path, title: Title, profile: tuple[ProfileLine, ...]
    ) -> Path:
        """Write the evidence of a sealed case into ``folder``; returns the manifest's path.

        InputFault ``case_state`` before the seal; nothing is written then. The manifest is
        written last: a folder without one is not finished. DeviceFault ``disk_full``: what was
        written is removed.
        """
        pdf = self._signing.pdf(case_id)
        with room_for(folder, 1):
            folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        with ExitStack() as undo:
            manifest = self._fill(case_id, folder, title, profile, pdf, undo)
            undo.pop_all()
        return manifest

    def _fill(
        self,
        case_id: str,
        folder: Path,
        title: Title,
        profile: tuple[ProfileLine, ...],
        pdf: bytes,
        undo: ExitStack,
    ) -> Path:
        row = self._session.store.case(case_id)
        interview = self._interviews.state(case_id)
        tags = Timeline(interview, self._session.questionnaire).tags()
        films, names = self._films(interview, folder, tags, title, undo)
        files = {
            FORM: pdf,
            **{film.tags: _tags(film, tags) for film in films},
            PROFILE: _profile(row, profile),
            EVENTS: self._events(row),
            INK: ink_of(self._session.store, row),
            ROOTS: _pem(self._signing.roots(case_id)),
        }
        if self._stamping.roots:
            files[TIME_ROOTS] = _pem(self._stamping.roots)
        token = self._stamping.token(row.document_id or "")
        if token is not None:
            files[STAMP] = token
        for number, scan in enumerate(self._scans.kept(case_id), start=1):
            files[f"paper-{number}.pdf"] = scan
        for number, taken in enumerate(self._photographs.rows(case_id), start=1):
            files[f"identity-{number}-{taken.side}.jpg"] = self._photographs.jpeg(taken)
        for name, data in files.items():
            undo.callback((folder / name).unlink, missing_ok=True)
            write_whole(folder / name, data)
        # An export of before may have left one film here of what does not fit into one.
        for name in {FILM, TAGS}.difference(names, files):
            (folder / name).unlink(missing_ok=True)
        return self._manifest(row, folder, (*names, *files))

    def _films(
        self,
        interview: Interview,
        folder: Path,
        tags: Sequence[TagRow],
        title: Title,
        undo: ExitStack,
    ) -> tuple[tuple[Film, ...], tuple[str, ...]]:
        """Write the films and what they were made of; the films, and the names of all of it."""
        with ExitStack() as opened:
            readers = {
                ident: opened.enter_context(self._library.open(ident))
                for ident in shown_of(interview)
            }
            runs = together((recorded_headers(reader), ident) for ident, reader in readers.items())
            films = films_of(runs, interview.starts())
            originals = [original(number) for number, _id in enumerate(readers, start=1)]
            names = (*(film.name for film in films), *originals)
            for name in names:
                undo.callback((folder / name).unlink, missing_ok=True)
            for film in films:
                own = [readers[ident] for ident in film.recording_ids]
                export_mp4(own, folder / film.name, _chapters(film, tags, title))
            for name, reader in zip(originals, readers.values(), strict=True):
                export_original(reader, folder / name)
        return films, names

    def _events(self, row: CaseRow) -> bytes:
        """The case's sealed events, one JSON a line, in the order of the ledger."""
        streams = [
            stream("client", row.client_id),
            stream("case", row.case_id),
            stream("interview", row.interview_id or ""),
            stream("document", row.document_id or ""),
        ]
        events: list[Event] = [
            recorded.event for name in streams for recorded in self._session.store.stream(name)
        ]
        events.sort(key=lambda event: (event.device_id, event.seq))
        return b"".join(msgspec.json.encode(event) + b"\n" for event in events)

    def _manifest(self, row: CaseRow, folder: Path, names: tuple[str, ...]) -> Path:
        store = self._session.store
        seq, head = store.head()
        content = {
            "format": FORMAT,
            "case_no": row.case_no,
            "device_id": store.device_id,
            "signing_key": base64.b64encode(store.signing_public()).decode(),
            "ledger": {"seq": seq, "head": head.hex()},
            "made_at": self._session.stamp(),
            "files": {name: sha256_of(folder / name) for name in sorted(names)},
        }
        signature = sealing.sign(store.signing_private(), manifest_message(content))
        signed = {**content, "signature": base64.b64encode(signature).decode()}
        path = folder / MANIFEST
        write_whole(path, json.dumps(signed, ensure_ascii=False, indent=2).encode())
        return path


def manifest_message(content: Mapping[str, object]) -> bytes:
    """The bytes a manifest's signature covers: its canonical JSON without the signature."""
    bare = {name: value for name, value in content.items() if name != "signature"}
    return FORMAT.encode() + b"\n" + msgspec.json.encode(bare, order="sorted")


def _chapters(film: Film, tags: Sequence[TagRow], title: Title) -> list[Chapter]:
    starts = film.starts_ms
    return [Chapter(starts[tag.recording_id] + tag.at_ms, title(tag)) for tag in film.shown(tags)]


def _tags(film: Film, tags: Sequence[TagRow]) -> bytes:
    return tags_as_vtt(film.shown(tags), film.recording_ids, film.starts_ms).encode()


def _pem(certificates: Sequence[bytes]) -> bytes:
    loaded = map(x509.load_der_x509_certificate, certificates)
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in loaded)


def _profile(row: CaseRow, lines: tuple[ProfileLine, ...]) -> bytes:
    """Profile lines by dimension, each with the seconds it cites."""
    found = [
        {
            "dimension": line.dimension,
            "stance": line.stance,
            "text": line.text,
            "confidence": line.confidence,
            "written_by": dict(line.written_by),
            "evidence": [
                {
                    "tag": tag.id,
                    "kind": tag.kind,
                    "recording": tag.recording_id,
                    "at_ms": tag.at_ms,
                    "question": tag.item_no,
                }
                for tag in line.evidence
            ],
        }
        for line in lines
    ]
    content = {"case_no": row.case_no, "level": row.level, "lines": found}
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
