"""Level, reasons and "would this pass review?", before the client stands up."""

from collections.abc import Mapping
from datetime import date, timedelta

from branchdesk.app.form_content import band_name
from branchdesk.app.heads import head
from branchdesk.app.interviewing import Interviews
from branchdesk.app.recording import Recording
from branchdesk.app.session import Session
from branchdesk.app.views import CapRow, IndexPart, OpenPoint, ResultReason, ResultView
from branchdesk.domain import comprehension, gate, prompting, scoring, suitability
from branchdesk.domain import interview as rules
from branchdesk.domain.definitions import Text
from branchdesk.domain.errors import InputFault
from branchdesk.domain.interview import Interview
from branchdesk.store.queries import CaseRow, ClientRow


class Results:
    """The result of an interview: written when it is finished, shown with its reasons."""

    def __init__(self, session: Session, interviews: Interviews, recording: Recording) -> None:
        self._session = session
        self._interviews = interviews
        self._recording = recording

    def finish(self, case_id: str) -> ResultView:
        """Assess the answers; InputFault ``unanswered`` naming the questions left."""
        session = self._session
        row, client = self._rows(case_id)
        state = self._interviews.state(case_id)
        if state.assessed is None:
            assessed = rules.assess(
                state, session.questionnaire, client.facts, session.today(), client.level
            )
            claims = prompting.at_result(
                state,
                session.questionnaire,
                session.pack,
                assessed,
                self._recording.now_ms(state.interview_id) or 0,
                facts=client.facts,
                today=session.today(),
                earlier=self._earlier_levels(row),
            )
            self._interviews.write(case_id, [assessed, *claims])
        return self.view(row.case_id)

    def confirm_level(self, case_id: str) -> ResultView:
        """The client confirmed a second time that the level differs from last time's."""
        state = self._interviews.state(case_id)
        self._interviews.write(case_id, rules.confirm_level(state))
        return self.view(case_id)

    def accept_point(self, case_id: str, point: str, reason: str) -> ResultView:
        """Leave an open point open, with a reason that the reviewer sees.

        ``point`` is its id, or "id:number" for the one about question ``number``.
        """
        state = self._interviews.state(case_id)
        name, _, number = point.partition(":")
        if number:
            point = f"{name}:{self._session.questionnaire.items[int(number) - 1].id}"
        self._interviews.write(case_id, rules.accept_point(state, point, reason))
        return self.view(case_id)

    def view(self, case_id: str) -> ResultView:
        """The result page; InputFault ``unanswered`` while there is no result."""
        session = self._session
        row, client = self._rows(case_id)
        state = self._interviews.state(case_id)
        assessed = state.assessed
        if assessed is None:
            raise InputFault("unanswered", items="-")
        index = comprehension.index(state, session.questionnaire, session.pack, client.facts)
        points = self.points(case_id)
        return ResultView(
            case=head(session, row),
            interview_id=state.interview_id,
            level=assessed.level,
            level_name=band_name(session, assessed.level),
            score=assessed.score,
            uncapped=assessed.uncapped,
            bands=tuple((b.level, b.low, b.high, b.name) for b in session.questionnaire.bands),
            valid_until=self.valid_until(case_id).isoformat(),
            product_levels=suitability.permitted(assessed.level, session.pack),
            reasons=self._reasons(state, client.facts),
            caps=self._caps(assessed.caps),
            rule_pack=f"{session.pack.source.id} {session.pack.source.version}",
            index=index.total,
            parts=tuple(
                IndexPart(part.part, part.score, part.weight, part.note, part.params)
                for part in index.parts
            ),
            previous_level=client.level,
            previous_score=client.score,
            previous_date=client.level_at,
            changes=self._changes(state, client),
            points=points,
            may_sign=all(point.passed for point in points),
        )

    def points(self, case_id: str) -> tuple[OpenPoint, ...]:
        """The gate: open points first."""
        session = self._session
        row, client = self._rows(case_id)
        state = self._interviews.state(case_id)
        numbers = {item.id: n for n, item in enumerate(session.questionnaire.items, 1)}
        today, year = self._tests(row)
        found = gate.open_points(
            state,
            session.questionnaire,
            session.pack,
            tests_today=today,
            tests_year=year,
            running_ms=self._recording.now_ms(state.interview_id) or 0,
            facts=client.facts,
        )
        return tuple(
            OpenPoint(
                point=point.point,
                passed=point.passed,
                remedy=point.remedy,
                params=self._named(point.params),
                number=numbers.get(point.item or ""),
                at_ms=point.at_ms,
                recording_id=point.recording_id,
                article=point.article,
            )
            for point in found
        )

    def assessed_on(self, case_id: str) -> date:
        """The branch's day on which the result of a case was found."""
        session = self._session
        row = session.store.interview(self._interviews.state(case_id).interview_id)
        return session.day_of(row.assessed_at) if row.assessed_at else session.today()

    def valid_until(self, case_id: str) -> date:
        """The last day on which the result may be used; the pack's rule ``validity``."""
        rule = self._session.pack.rule("validity")
        months = rule.numbers["months"] if rule else 12
        return _months_later(self.assessed_on(case_id), months) - timedelta(days=1)

    def _reasons(self, state: Interview, facts: Mapping[str, str]) -> tuple[ResultReason, ...]:
        session = self._session
        questionnaire = session.questionnaire
        assessment = scoring.assess(questionnaire, state.answers(), facts, session.today())
        rows = []
        for item_id, option_id in assessment.reasons:
            item = questionnaire.item(item_id)
            take = state.take(item_id)
            reason = item.option(option_id).reason
            if take is not None and take.answers and reason is not None:
                choice = take.answers[-1]
                rows.append(
                    ResultReason(
                        text=reason,
                        item_no=questionnaire.items.index(item) + 1,
                        at_ms=choice.at_ms,
                        recording_id=choice.recording_id or "",
                    )
                )
        return tuple(rows)

    def _caps(self, applied: tuple[str, ...]) -> tuple[CapRow, ...]:
        caps = self._session.questionnaire.caps
        rows = [CapRow(cap.text, cap.level, cap.article, cap.id in applied) for cap in caps]
        return tuple(sorted(rows, key=lambda row: not row.applied))

    def _changes(self, state: Interview, client: ClientRow) -> tuple[tuple[Text, Text, Text], ...]:
        """Answers that differ from the client's last sealed interview: title, before, now."""
        levels = self._session.store.levels(client.client_id)
        earlier = [level for level in levels if level.case_id != state.case_id]
        if not earlier:
            return ()
        before = self._interviews.state(earlier[-1].case_id).answers()
        now = state.answers()
        questionnaire = self._session.questionnaire
        rows = []
        for item in questionnaire.items:
            # The earlier interview may have been held by another version of the questionnaire.
            was = questionnaire.choice(item.id, before.get(item.id, ""))
            is_now = questionnaire.choice(item.id, now.get(item.id, ""))
            if was is not None and is_now is not None and was.id != is_now.id:
                rows.append((item.text, was.text, is_now.text))
        return tuple(rows)

    def _tests(self, row: CaseRow) -> tuple[int, int]:
        """Assessments of this client today and in the last 12 months, this one included."""
        session = self._session
        today = session.today()
        since = _months_later(today, -12)
        days = [
            session.day_of(found.opened_at)
            for found in session.store.cases(client_id=row.client_id)
            if found.level is not None or found.case_id == row.case_id
        ]
        return sum(day >= today for day in days), sum(day > since for day in days)

    def _earlier_levels(self, row: CaseRow) -> tuple[str, ...]:
        """Levels of the client's other tests within the days of the rule ``repeated_tests``."""
        session = self._session
        rule = session.pack.rule("repeated_tests")
        if rule is None:
            return ()
        since = session.today() - timedelta(days=rule.numbers["days"])
        return tuple(
            found.level
            for found in session.store.cases(client_id=row.client_id)
            if found.level is not None
            and found.case_id != row.case_id
            and session.day_of(found.opened_at) > since
        )

    def _named(self, params: Mapping[str, object]) -> Mapping[str, object]:
        """A fact is shown by what the form calls it."""
        if "fact" not in params:
            return params
        field = self._session.definitions.dictionary.field(str(params["fact"]))
        return {**params, "fact": field.label}

    def _rows(self, case_id: str) -> tuple[CaseRow, ClientRow]:
        row = self._session.store.case(case_id)
        return row, self._session.store.client(row.client_id)


def _months_later(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)
