"""Signing out: no camera goes on recording for somebody who has left."""

from functools import partial

from branchdesk.app.access import Access
from branchdesk.app.interviewing import Interviews
from branchdesk.app.recording import Recording
from branchdesk.app.session import Session
from branchdesk.domain import interview as rules
from branchdesk.store.queries import CaseRow


class Leaving:
    """Who is signed in goes."""

    def __init__(
        self, session: Session, access: Access, interviews: Interviews, recording: Recording
    ) -> None:
        self._session = session
        self._access = access
        self._interviews = interviews
        self._recording = recording

    def sign_out(self, reason: str) -> None:
        """Nobody is signed in. An interview that is being recorded is paused for ``reason``; one
        that has its result, or no consent yet, is recorded again when it is gone on with.

        DeviceFault where the recording could not be closed: whoever it was is signed out all the
        same.
        """
        try:
            self._end_recording(reason)
        finally:
            self._access.sign_out()

    def step_out(self, case_id: str) -> None:
        """The interview is not on show: who has not agreed to be recorded is not, until it is."""
        running, row = self._recording.running, self._session.store.case(case_id)
        if running is None or running.interview_id != row.interview_id:
            return
        if self._interviews.state(case_id).consent is None:
            self._recording.end(partial(self._interviews.append, case_id))

    def _end_recording(self, reason: str) -> None:
        running = self._recording.running
        row = None if running is None else self._case_of(running.interview_id)
        if row is None:
            return
        state = self._interviews.state(row.case_id)
        with self._recording.steady:
            at_ms = self._recording.now_ms(state.interview_id)
            is_talk = state.consent is True and state.assessed is None
            paused = [
                self._session.draft(
                    "interview",
                    state.interview_id,
                    payload,
                    client_id=row.client_id,
                    media_ms=at_ms,
                )
                for payload in (rules.pause(state, reason) if is_talk else ())
            ]
            if paused:
                self._interviews.append(row.case_id, paused)
            self._recording.end(partial(self._interviews.append, row.case_id))

    def _case_of(self, interview_id: str) -> CaseRow | None:
        cases = self._session.store.cases()
        return next((row for row in cases if row.interview_id == interview_id), None)
