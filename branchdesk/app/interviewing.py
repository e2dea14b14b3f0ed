"""The spoken interview: one question at a time, every step an event on the recording's clock."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Lock

from branchdesk.app import limits
from branchdesk.app.interview_view import interview_view
from branchdesk.app.interview_write import Leave, Write
from branchdesk.app.recording import Recording
from branchdesk.app.session import Session
from branchdesk.app.views import BarredView, InterviewView, LiveStatus, Person, Picture
from branchdesk.domain import interview as rules
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Draft, Payload, stream
from branchdesk.domain.happenings import InterviewResumed, InterviewStarted
from branchdesk.domain.interview import Interview
from branchdesk.store.queries import CaseRow

_ADVISERS = ("adviser", "supervisor")


class Interviews:
    """Use cases of the interview. Verbs write and return the page's new view."""

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self._folded: dict[str, Interview] = {}
        # The feed makes folds stale from sync's thread.
        self._folding = Lock()
        session.cache(self._forget)

    # --- begin and go on ------------------------------------------------------------------------
    def begin(self, case_id: str, language: str) -> InterviewView:
        """Start the recorder and the interview, or go on with one that was interrupted.

        DeviceFault when camera or microphone cannot be had, InputFault ``tests_used_up`` where
        this test could not count (see :meth:`barred`): nothing is written then. One that is
        paused stays so: only :meth:`go_on` records again.
        """
        row = self._own(case_id)
        with self._recording.steady:
            self._begin(row, language)
        return self.view(case_id)

    def barred(self, case_id: str) -> BarredView | None:
        """Why an interview of the case may not begin today; None where it may, or has begun."""
        row = self._own(case_id)
        return limits.barred(self._session, row) if self._is_new(row) else None

    def begin_anyway(
        self, case_id: str, language: str, reason: str, supervisor: Person
    ) -> InterviewView:
        """As :meth:`begin` against the limits: a supervisor, not the person signed in, lets it.

        ``supervisor`` from ``access.witness``. InputFault ``four_eyes``, ``not_permitted``,
        ``fact_missing`` at ``reason``.
        """
        row = self._own(case_id)
        self._session.require_supervisor("interview", *_ADVISERS, second=supervisor)
        with self._recording.steady:
            self._begin(row, language, Leave(reason, supervisor.id))
        return self.view(case_id)

    def _is_new(self, row: CaseRow) -> bool:
        """Whether beginning means a first interview, or one more where the client refused."""
        return row.interview_id is None or self._state_of(row).consent is False

    def _begin(self, row: CaseRow, language: str, leave: Leave | None = None) -> None:
        running = self._recording.running
        if running is not None and running.interview_id == row.interview_id:
            if self._recording.live().state == "fault":
                self._recording.retry()
            return
        new, interview_id = self._is_new(row), str(uuid.uuid4())
        lifted = self._lifted(row, interview_id, leave) if new else ()
        if running is not None:
            self._recording.end(partial(self._write, running.interview_id))
        if new:
            self._start(row, interview_id, language, lifted)
            return
        state = self._state_of(row)
        if state.paused is None:
            self._resume(row, state.interview_id)

    def _start(
        self, row: CaseRow, interview_id: str, language: str, lifted: Sequence[Draft]
    ) -> None:
        """A first interview, or one more where the client refused the last: that one is over."""
        session = self._session
        started = InterviewStarted(
            interview_id=interview_id,
            case_id=row.case_id,
            client_id=row.client_id,
            questionnaire=session.questionnaire.source.id,
            questionnaire_sha256=session.questionnaire.source.sha256,
            rule_pack=session.pack.source.id,
            rule_pack_sha256=session.pack.source.sha256,
            language=language,
        )
        self._recording.people = Interview(interview_id).people
        begun = session.draft(
            "interview", interview_id, started, client_id=row.client_id, media_ms=0
        )
        with self._recording.starting(interview_id, row.client_id, row.case_no) as (
            _recording_id,
            recording,
        ):
            self._write(interview_id, [begun, recording, *lifted])

    def _lifted(self, row: CaseRow, interview_id: str, leave: Leave | None) -> tuple[Draft, ...]:
        """The limits that ``leave`` lifts; InputFault ``tests_used_up`` without it."""
        found = limits.barred(self._session, row)
        if found is None:
            return ()
        if leave is None:
            first = found.points[0]
            raise InputFault("tests_used_up", **first.params, article=first.article or "")
        state = Interview(interview_id)
        return tuple(
            self._session.draft(
                "interview", interview_id, payload, client_id=row.client_id, media_ms=0
            )
            for point in found.points
            for payload in rules.override(
                state, point.point, leave.reason, leave.by, point.article or ""
            )
        )

    def pause(self, case_id: str, reason: str) -> InterviewView:
        """Record nothing from now on, for ``reason``: a tag, and the end of this recording."""
        with self._step(case_id) as (state, write):
            write(rules.pause(state, reason))
            self._recording.end(partial(self._write, state.interview_id))
        return self.view(case_id)

    def go_on(self, case_id: str) -> InterviewView:
        """Record a paused interview again, as a new recording of it; DeviceFault as
        :meth:`begin`."""
        row = self._own(case_id)
        state = self._state_of(row)
        if state.paused is not None:
            with self._recording.steady:
                self._resume(row, state.interview_id, state.paused)
        return self.view(case_id)

    def _resume(self, row: CaseRow, interview_id: str, paused_for: str = "") -> None:
        self._recording.people = self._state_of(row).people
        starting = self._recording.starting(interview_id, row.client_id, row.case_no, begun=True)
        with starting as (recording_id, recording):
            resumed = self._session.draft(
                "interview",
                interview_id,
                InterviewResumed(interview_id, recording_id, paused_for=paused_for),
                client_id=row.client_id,
                media_ms=0,
            )
            self._write(interview_id, [recording, resumed])

    # --- the steps ------------------------------------------------------------------------------
    def consent(self, case_id: str, given: bool) -> InterviewView:
        """The client agreed (or not) to be recorded; then the first question comes up."""
        with self._step(case_id) as (state, write):
            payloads = rules.consent(state, given)
            if given:
                # In one transaction: whoever agreed has a question to go on with after a crash.
                first = self._session.questionnaire.items[0].id
                agreed = replace(state, consent=True)
                payloads += rules.ask(agreed, self._session.questionnaire, first)
            write(payloads)
            if not given:
                self._recording.end(partial(self._write, state.interview_id))
        return self.view(case_id)

    def go_to(self, case_id: str, number: int) -> InterviewView:
        """Bring up question ``number`` (from 1); asking it for the first time is a tag."""
        items = self._session.questionnaire.items
        item = items[max(1, min(number, len(items))) - 1]
        with self._step(case_id) as (state, write):
            write(rules.ask(state, self._session.questionnaire, item.id))
        return self.view(case_id)

    def answer(self, case_id: str, option_id: str) -> InterviewView:
        """Record the answer to the question that is up; a second one is a change."""
        session = self._session
        with self._step(case_id) as (state, write):
            asked = rules.current(state)
            write(
                rules.answer(
                    state, session.questionnaire, session.pack, asked, option_id, write.at_ms
                )
            )
        return self.view(case_id)

    def speak(
        self,
        case_id: str,
        lasted_ms: int,
        by: str,
        number: int | None = None,
        ended_ms: int | None = None,
    ) -> InterviewView:
        """Question ``number`` (that is up) was read aloud for ``lasted_ms`` by "person" or
        "machine", until ``ended_ms`` of the recording (now)."""
        with self._step(case_id) as (state, write):
            payloads = rules.speak(state, self._item(state, number), lasted_ms, by)
            write.until(payloads, ended_ms)
        return self.view(case_id)

    def explain(self, case_id: str, note: str = "") -> InterviewView:
        """Something was explained."""
        return self._about_current(case_id, rules.explain, note)

    def own_words(self, case_id: str, note: str = "") -> InterviewView:
        """The client said it in their own words."""
        return self._about_current(case_id, rules.own_words, note)

    def client_asks(self, case_id: str, text: str = "", number: int | None = None) -> InterviewView:
        """The client asked something about question ``number`` (that is up)."""
        return self._about(case_id, number, rules.client_asks, text)

    def note(self, case_id: str, text: str, number: int | None = None) -> InterviewView:
        """A note of the account manager about question ``number`` (that is up)."""
        return self._about(case_id, number, rules.note, text)

    def accompany(self, case_id: str, name: str) -> InterviewView:
        """Who sits beside the client from now on, "" for nobody: one more face belongs into the
        picture."""
        with self._step(case_id) as (state, write):
            write(rules.accompany(state, name))
        self._recording.expect(self.state(case_id).people)
        return self.view(case_id)

    def retake(self, case_id: str) -> InterviewView:
        """Ask the question that is up once more; the old take is kept."""
        return self._about_current(case_id, rules.retake)

    def sweep(self, case_id: str) -> InterviewView:
        """Take what the detectors claimed into the ledger."""
        row = self._session.store.case(case_id)
        with self._recording.steady:
            running = self._recording.running
            if running is not None and running.interview_id == row.interview_id:
                self.sweep_aside()
        return self.view(case_id)

    def sweep_aside(self) -> None:
        """As :meth:`sweep`, of whatever is recorded while the page of no interview is on show."""
        with self._recording.steady:
            running = self._recording.running
            if running is None:
                return
            drafts = self._recording.claims()
            try:
                self._write(running.interview_id, drafts)
            except Exception:
                self._recording.keep_claims(drafts)
                raise

    @property
    def is_unswept(self) -> bool:
        """Whether detectors claimed what the ledger has not heard yet; never blocks, any thread."""
        return self._recording.has_claims

    # --- reading --------------------------------------------------------------------------------
    def view(self, case_id: str) -> InterviewView:
        """The question that is up, with its evidence and the timeline."""
        row = self._session.store.case(case_id)
        return interview_view(self._session, row, self._state_of(row))

    def live(self) -> LiveStatus:
        """The recorder now; never blocks, any thread."""
        return self._recording.live()

    def machine_voice(self, speaks: bool) -> None:
        """The program begins or ends to read aloud: what the microphone hears now is not the
        client. Never blocks, any thread."""
        running = self._recording.running
        if running is not None:
            running.recorder.machine_voice(speaks)

    def picture(self) -> Picture | None:
        """The newest frame; never blocks, any thread."""
        return self._recording.picture()

    def state(self, case_id: str) -> Interview:
        """The interview of a case, folded."""
        return self._state_of(self._session.store.case(case_id))

    def _state_of(self, row: CaseRow) -> Interview:
        interview_id = _interview_of(row)
        with self._folding:
            folded = self._folded.get(interview_id)
            if folded is None:
                recorded = self._session.store.stream(stream("interview", interview_id))
                folded = self._folded[interview_id] = rules.fold(recorded)
        return folded

    def write(
        self, case_id: str, payloads: Sequence[Payload], beside: Sequence[Draft] = ()
    ) -> Interview:
        """Append ``payloads`` to the interview of a case, at this second of its recording where
        one runs, and ``beside`` to other streams in the same transaction."""
        row = self._own(case_id)
        with self._recording.steady:
            self._put(row, payloads, self._recording.now_ms(_interview_of(row)), beside)
        return self.state(case_id)

    def append(self, case_id: str, drafts: Sequence[Draft]) -> None:
        """Append ``drafts``, those of the interview of a case and others, in one transaction."""
        self._write(_interview_of(self._session.store.case(case_id)), drafts)

    def _forget(self, streams: frozenset[str]) -> None:
        with self._folding:
            for name in streams:
                self._folded.pop(name.removeprefix("interview:"), None)

    # --- writing --------------------------------------------------------------------------------
    def _about_current(self, case_id: str, decide: rules.Decision, *args: object) -> InterviewView:
        return self._about(case_id, None, decide, *args)

    def _about(
        self, case_id: str, number: int | None, decide: rules.Decision, *args: object
    ) -> InterviewView:
        with self._step(case_id) as (state, write):
            write(decide(state, self._item(state, number), *args))
        return self.view(case_id)

    def _item(self, state: Interview, number: int | None) -> str:
        items = self._session.questionnaire.items
        return rules.current(state) if not number else items[number - 1].id

    @contextmanager
    def _step(self, case_id: str) -> Iterator[tuple[Interview, Write]]:
        """A step of the interview, one segment of its recording throughout: its state and how to
        write about it. Nothing counts that is not recorded."""
        row = self._own(case_id)
        rules.expect_going(self._state_of(row))
        with self._recording.counting(_interview_of(row)) as at_ms:
            yield self._state_of(row), Write(partial(self._put, row), at_ms)

    def _own(self, case_id: str) -> CaseRow:
        """The case, if it is the signed-in person's (InputFault ``not_permitted``) and neither
        sealed nor ended (``case_state``)."""
        person = self._session.require("interview", *_ADVISERS)
        row = self._session.store.case(case_id)
        if row.owner != person.id:
            raise InputFault("not_permitted", verb="interview", role=person.role)
        if row.sealed_at is not None or row.lane == "done":
            raise InputFault("case_state", case_no=row.case_no, state=row.state, wanted="RECORDING")
        return row

    def _put(
        self,
        row: CaseRow,
        payloads: Sequence[Payload],
        at_ms: int | None,
        beside: Sequence[Draft] = (),
    ) -> None:
        interview_id = _interview_of(row)
        drafts = [
            self._session.draft(
                "interview", interview_id, payload, client_id=row.client_id, media_ms=at_ms
            )
            for payload in payloads
        ]
        self._write(interview_id, [*drafts, *beside])

    def _write(self, interview_id: str, drafts: Sequence[Draft]) -> None:
        before = self._folded.get(interview_id)
        written = self._session.append(drafts)
        own = stream("interview", interview_id)
        # Among what is written late may be the end of another interview's recording.
        self._forget(frozenset(draft.stream for draft in drafts) - {own})
        if before is None:
            return
        state = before
        for recorded in written:
            if recorded.event.stream == own:
                state = rules.apply(state, recorded)
        with self._folding:
            # Otherwise the feed made it stale meanwhile: the next reader folds it anew.
            if self._folded.get(interview_id) is before:
                self._folded[interview_id] = state


def _interview_of(row: CaseRow) -> str:
    if row.interview_id is None:
        raise InputFault("case_state", case_no=row.case_no, state=row.state, wanted="RECORDING")
    return row.interview_id
