"""The segments of an interview under way, by their real recorders."""

import base64
from pathlib import Path

import psutil

from branchdesk.app.recording import Running
from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.interview import Interview
from branchdesk.video.reader import SealedReader
from tests.app.branch import the_case, until

SOME_MS = 1500


def segment(engine: Engine) -> Running:
    found = engine.recording.running
    assert found is not None
    return found


def process_of(one: Running) -> psutil.Process:
    return psutil.Process(one.recorder.pid)


def saved(engine: Engine, ms: int = SOME_MS) -> Running:
    """The segment under way once so much of it is safe."""
    until(lambda: engine.recording.live().saved_ms >= ms, f"{ms} ms on the disk")
    return segment(engine)


def followed(engine: Engine, before: Running) -> Running:
    """The segment after ``before``, once it is under way."""
    until(lambda: segment(engine) is not before, "a new segment")
    return segment(engine)


def stop(engine: Engine) -> None:
    """Stop recording, as the seal does."""
    case_id = the_case(engine)
    engine.desk.interviews.append(case_id, engine.recording.stop())


def interview_of(engine: Engine) -> Interview:
    return engine.desk.interviews.state(the_case(engine))


def expect_whole(engine: Engine, interview: Interview) -> None:
    """Every recording of the interview is closed, opens by its key and agrees with the ledger."""
    for ident in interview.recording_ids:
        row = engine.store.recording(ident)
        with SealedReader(engine.vault.path(ident), base64.b64decode(row.key)) as media:
            media.verify()
            assert media.length_ms == row.media_ms == interview.ended[ident].media_ms > 0


def killed(engine: Engine, one: Running) -> Running:
    """The segment killed; to be used with ``steady`` held, so that none follows yet."""
    assert engine.recording.running is one
    process_of(one).kill()
    until(lambda: not one.recorder.alive, "the end of its recorder")
    return one


def cut_off(engine: Engine) -> None:
    """The program is gone without a word, with what it would go on recording by; its ledger hears
    no more of it."""
    for part in (engine.sync, engine.stamping, engine.seals):
        part.stop()
    engine.recording._running = None
    if engine.recording._spare is not None:
        engine.recording._spare.kill()
    engine.store.close()


def unended(setup: Setup, interview_id: str) -> Path:
    """Where a recording lies whose end the ledger of a PC, which is closed, does not know."""
    engine = Engine(setup)
    with engine.recording.starting(interview_id, "client") as (recording_id, draft):
        engine.session.append([draft])
    engine.recording.stop()
    engine.store.close()
    return engine.vault.path(recording_id)
