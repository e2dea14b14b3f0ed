"""Level, reasons and "would this pass review?", before the client stands up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from branchdesk.app import limits, self_checks
from branchdesk.app.form_content import band_name
from branchdesk.app.heads import age_of, head
from branchdesk.app.interviewing import Interviews
from branchdesk.app.market import market_of_today
from branchdesk.app.recording import Recording
from branchdesk.app.session import Session
from branchdesk.app.views import CapRow, IndexPart, OpenPoint, Person, ResultReason, ResultView
from branchdesk.domain import comprehension, gate, prompting, scales, scoring, suitability, terms
from branchdesk.domain import interview as rules
from branchdesk.domain.definitions import Text
from branchdesk.domain.errors import InputFault
from branchdesk.domain.interview import Interview
from branchdesk.domain.sale import Sale
from branchdesk.store.queries import CaseRow, ClientRow

_ADVISERS = ("adviser", "supervisor")


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
            kept = replace(assessed, market=market_of_today(session))
            self._interviews.write(case_id, [kept, *claims])
        return self.view(row.case_id)

    def confirm_level(self, case_id: str) -> ResultView:
        """The client confirmed a second time that the level differs from last time's.

        Only on film: InputFault ``interview_paused``, DeviceFault ``recorder_stopped`` where
        nothing records it.
        """
        state = self._interviews.state(case_id)
        rules.expect_going(state)
        with self._recording.counting(state.interview_id):
            self._interviews.write(case_id, rules.confirm_level(state))
        return self.view(case_id)

    def accept_point(self, case_id: str, point: str, reason: str) -> ResultView:
        """Leave an open point open, with a reason that the reviewer sees.

        ``point`` is its ``key``; nothing is written for one that is no longer open.
        """
        state = self._interviews.state(case_id)
        found = self._open(case_id, point)
        if found is not None and found.remedy == "override":
            raise InputFault("four_eyes", user=self._person().id)
        if found is not None:
            payloads = rules.accept_point(state, self._key(found), reason, found.subject)
            self._interviews.write(case_id, payloads)
        return self.view(case_id)

    def override(self, case_id: str, point: str, reason: str, supervisor: Person) -> ResultView:
        """A supervisor, not the person signed in, lets a point through against its rule.

        ``point`` as for :meth:`accept_point`, ``supervisor`` from ``access.witness``; at
        ``self_check`` the ``reason`` is what the branch's self-check of today found. InputFault
        ``four_eyes``, ``not_permitted``, ``fact_missing`` at ``reason``.
        """
        self._session.require_supervisor("result", *_ADVISERS, second=supervisor)
        state, found = self._interviews.state(case_id), self._open(case_id, point)
        if found is not None and found.remedy == "override":
            article = found.article or ""
            payloads = rules.override(
                state, self._key(found), reason, supervisor.id, article, found.subject
            )
            beside = []
            if found.point == "self_check":
                made = self_checks.draft(self._session, supervisor.id, state.interview_id, article)
                beside.append(made)
            self._interviews.write(case_id, payloads, beside)
        return self.view(case_id)

    def put_off(self, case_id: str, number: int, answer_by: str) -> ResultView:
        """The client's open questions at question ``number`` are answered by the day ``answer_by``
        (ISO); InputFault ``fact_invalid`` for a day past or too far ahead."""
        session = self._session
        item = session.questionnaire.items[number - 1].id
        state = self._interviews.state(case_id)
        payloads = rules.put_off(state, session.pack, item, answer_by, session.today())
        self._interviews.write(case_id, payloads)
        return self.view(case_id)

    def _person(self) -> Person:
        return self._session.require("result", *_ADVISERS)

    def _open(self, case_id: str, point: str) -> OpenPoint | None:
        """The open point that is so called; InputFault ``suitability_blocked``, ``beyond_means`` or
        ``case_state`` for one that nobody may let through."""
        for found in self.points(case_id):
            if found.key == point and not found.passed:
                if found.remedy == "blocked":
                    raise self._blocked(case_id, found)
                return found
        return None

    def _blocked(self, case_id: str, point: OpenPoint) -> InputFault:
        state, row = self._interviews.state(case_id), self._session.store.case(case_id)
        name = point.params.get("product")
        if not isinstance(name, Mapping):
            # The result itself has run out: only a new case helps.
            return InputFault("case_state", case_no=row.case_no, state=row.state, wanted="OPEN")
        product, article = name[state.language], point.article or ""
        if point.point == "beyond_means":
            return InputFault("beyond_means", product=product, article=article)
        level = str(point.params["level"])
        return InputFault("suitability_blocked", product=product, level=level, article=article)

    def _key(self, point: OpenPoint) -> str:
        """How the point is written: by its question's item, as it has no number in the ledger."""
        if point.number is None:
            return point.point
        return f"{point.point}:{self._session.questionnaire.items[point.number - 1].id}"

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
            scales=scales.reached(session.questionnaire, state.answers()),
        )

    def points(self, case_id: str) -> tuple[OpenPoint, ...]:
        """The gate: open points first."""
        session = self._session
        row, client = self._rows(case_id)
        state = self._interviews.state(case_id)
        numbers = {item.id: n for n, item in enumerate(session.questionnaire.items, 1)}
        today, year = limits.tests(session, row)
        found = gate.open_points(
            state,
            session.questionnaire,
            session.pack,
            tests_today=today,
            tests_year=year,
            running_ms=self._recording.now_ms(state.interview_id) or 0,
            facts=client.facts,
            sale=self._sale(row, client),
            self_check=self_checks.standing(session),
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
                subject=point.subject,
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
        return terms.valid_until(self.assessed_on(case_id), self._session.pack)

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

    def _earlier_levels(self, row: CaseRow) -> tuple[str, ...]:
        """Levels of the client's other tests within the days of the rule ``repeated_tests``."""
        session = self._session
        rule = session.pack.rule("repeated_tests")
        if rule is None:
            return ()
        since = session.today() - timedelta(days=rule.numbers["days"])
        return limits.other_levels(session, row, since)

    def _sale(self, row: CaseRow, client: ClientRow) -> Sale:
        session = self._session
        known = session.definitions.products
        return Sale(
            products=tuple(known[ident] for ident in row.products if ident in known),
            age=age_of(session, client.birth_date),
            facts=client.facts,
            currency=session.place.currency,
            assessed_on=self.assessed_on(row.case_id),
            today=session.today(),
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
