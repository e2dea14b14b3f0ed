"""What a kill left of a recording and of the ledger, read from the disk by an opened desk."""

import base64
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.happenings import RecordingStarted
from branchdesk.store.queries import RecordingRow
from branchdesk.video.clock import NS_PER_MS
from branchdesk.video.export import export_mp4
from branchdesk.video.reader import SealedReader
from tests.app.branch import running, the_case
from tests.e2e.killed_desk import Diary, Kill

MOST_LOST_MS = 1000


@dataclass(frozen=True)
class Outcome:
    """What one kill left. ``lost_ms``: media between the kill and what was saved; ``gap_ms``: with
    the recorder killed alone, from the kill to the first picture of the next segment."""

    what: str
    at_ms: int
    lost_ms: int
    gap_ms: int | None
    media_ms: int
    opens: bool
    probed: bool
    recovered: bool
    second: bool

    @property
    def unrecorded_ms(self) -> int:
        """All that no recording has: what was lost before the kill and the gap after it."""
        return self.lost_ms + (self.gap_ms or 0)

    @property
    def holds(self) -> bool:
        """No more than a second of what was filmed is missing and the file is whole. How soon the
        next segment begins is shown beside it: that depends on who else works on this machine."""
        return self.lost_ms <= MOST_LOST_MS and self.opens and self.probed


@dataclass(frozen=True)
class Told:
    """The events that were confirmed and how many of them are there."""

    confirmed: int
    found: int
    refused: int
    whole: bool

    @property
    def holds(self) -> bool:
        """Nothing confirmed is missing and the chain is whole."""
        return self.confirmed == self.found > 0 and self.whole


def judged(setup: Setup, diary: Diary, keep: Path | None = None) -> Iterator[tuple[Outcome, Told]]:
    """What became of each kill; the films that were exported to be looked into stay in ``keep``."""
    with running(setup, None) as engine:
        told = _told(engine, diary)
        with tempfile.TemporaryDirectory() as folder:
            for kill in diary.kills:
                yield _outcome(engine, kill, keep or Path(folder)), told


def _outcome(engine: Engine, kill: Kill, folder: Path) -> Outcome:
    state = engine.desk.interviews.state(the_case(engine))
    origins = {
        recorded.payload.recording_id: recorded.payload.monotonic_ns
        for recorded in engine.store.stream(f"interview:{state.interview_id}")
        if isinstance(recorded.payload, RecordingStarted)
    }
    row = engine.store.recording(kill.recording_id)
    media_ms = row.media_ms or 0
    ended_ns = origins[kill.recording_id] + media_ms * NS_PER_MS
    following = dict(pairwise(state.recording_ids)).get(kill.recording_id)
    gap_ms = None
    if kill.what == "recorder" and following is not None:
        gap_ms = (origins[following] - kill.at_ns) // NS_PER_MS
    opens, probed = _opens(engine, row, folder / f"{kill.recording_id}.mp4")
    return Outcome(
        what=kill.what,
        at_ms=(kill.at_ns - origins[kill.recording_id]) // NS_PER_MS,
        lost_ms=max(0, (kill.at_ns - ended_ns) // NS_PER_MS),
        gap_ms=gap_ms,
        media_ms=media_ms,
        opens=opens,
        probed=probed,
        recovered=state.ended[kill.recording_id].recovered,
        second=engine.vault.folder not in engine.vault.path(kill.recording_id).parents,
    )


def _opens(engine: Engine, row: RecordingRow, film: Path) -> tuple[bool, bool]:
    """Whether the program opens the recording whole, and ffprobe what is exported of it. Where
    nothing had been saved yet there is nothing to export."""
    path = engine.vault.path(row.recording_id)
    if not row.media_ms:
        return True, True
    try:
        with SealedReader(path, base64.b64decode(row.key)) as media:
            media.verify()
            same = media.length_ms == row.media_ms
            export_mp4([media], film, ())
            frames = len(media.index())
    except BranchDeskError:
        return False, False
    return same, _frames_in(film) == frames


def _frames_in(film: Path) -> int:
    """How many pictures ffprobe decodes."""
    done = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0"),
            *("-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", str(film)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return int(done.stdout.strip() or -1) if not done.stderr else -1


def _told(engine: Engine, diary: Diary) -> Told:
    tags = {tag.id for tag in engine.desk.interviews.state(the_case(engine)).tags}
    return Told(
        confirmed=len(diary.tags),
        found=len(diary.tags & tags),
        refused=diary.refused,
        whole=engine.store.verify().first_bad_seq is None,
    )


HEADING = (
    f"{'killed':>8}  {'at':>8}  {'media lost':>10}  {'gap':>7}  {'unrecorded':>10}"
    "  opens  ffprobe  closed by  place"
)


def line_of(found: Outcome) -> str:
    """An outcome as a line of the table."""
    words = {True: "yes", False: "NO"}
    gap = "-" if found.gap_ms is None else f"{found.gap_ms} ms"
    return (
        f"{found.what:>8}  {found.at_ms / 1000:>6.2f} s  {found.lost_ms:>7} ms  {gap:>7}"
        f"  {found.unrecorded_ms:>7} ms  {words[found.opens]:>5}  {words[found.probed]:>7}"
        f"  {'recovery' if found.recovered else 'recorder':>9}"
        f"  {'second' if found.second else 'first'}"
    )
