"""The gate below its screen: what a second person lets through, what nobody does, what waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from branchdesk.app.views import Duty, OpenPoint
from branchdesk.bootstrap import Engine
from branchdesk.domain import scoring, terms
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import CaseSealed, LevelConfirmed, Overridden
from branchdesk.domain.terms import CallBack, Retention
from tests.app.branch import (
    ADVISER,
    FACTS,
    OTHER_ADVISER,
    PASSWORD,
    SUPERVISOR,
    accept_open_points,
    answers,
    ask,
    begin,
    interview,
    open_case,
    refused,
    sign,
)

CAUTIOUS = {"q07": "sell_all", "q08": "none", "q09": "steady", "q10": "sleepless"}


def boldest(pc: Engine) -> dict[str, str]:
    """The riskiest answer to every question."""
    items = pc.session.questionnaire.items
    return {item.id: max(item.options, key=lambda one: one.points).id for item in items}


def of_level(pc: Engine, level: str) -> str:
    """A product of that level."""
    return next(one.id for one in pc.session.definitions.products.values() if one.level == level)


def waiting(pc: Engine, case_id: str) -> dict[str, OpenPoint]:
    """Open points by name."""
    return {one.point: one for one in pc.desk.results.points(case_id) if not one.passed}


def about(pc: Engine, case_id: str, name: str) -> dict[str, OpenPoint]:
    """The lines called ``name``, by the level of the product they are about."""
    found = pc.desk.results.points(case_id)
    return {str(one.params["risk"]): one for one in found if one.point == name}


def open_of(rows: dict[str, OpenPoint]) -> list[str]:
    """Which of them are open, each with its remedy."""
    return [f"{risk} {one.remedy}" for risk, one in rows.items() if not one.passed]


def answers_for(pc: Engine, level: str, bold: bool) -> dict[str, str]:
    """Answers that differ from the script's (level C3) by as few as give ``level``."""
    items, session = pc.session.questionnaire.items, pc.session
    wanted = max if bold else min
    changed: dict[str, str] = {}
    for item in items:
        changed[item.id] = wanted(item.options, key=lambda one: one.points).id
        found = scoring.assess(
            session.questionnaire, {**answers(), **changed}, FACTS, session.today()
        )
        if found.level == level:
            return changed
    raise AssertionError(f"no answers give {level}")


def take_again(pc: Engine, case_id: str, changed: dict[str, str]) -> None:
    """Go back from the result, ask the questions of ``changed`` anew, assess anew."""
    desk = pc.desk
    desk.interviews.begin(case_id, "zh_TW")
    for number, item in enumerate(pc.session.questionnaire.items, 1):
        if item.id in changed:
            desk.interviews.go_to(case_id, number)
            desk.interviews.retake(case_id)
            ask(desk, case_id, number, changed[item.id])
    desk.results.finish(case_id)


def test_a_supervisor_lets_an_older_client_buy_and_it_is_kept_who_and_why(pc: Engine) -> None:
    desk, results = pc.desk, pc.desk.results
    products = (of_level(pc, "R4"),)
    case_id = open_case(desk, "account_and_subscription", products, birth_date="1950-02-11")
    interview(desk, case_id, boldest(pc))
    point = waiting(pc, case_id)["older_client"]
    assert (point.remedy, point.article) == ("override", "65+")

    name = point.key
    assert refused(lambda: results.accept_point(case_id, name, "alone")).code == "four_eyes"
    assert refused(lambda: desk.access.witness(ADVISER, PASSWORD)).code == "four_eyes"
    colleague = desk.access.witness(OTHER_ADVISER, PASSWORD)
    fault = refused(lambda: results.override(case_id, name, "friend", colleague))
    assert fault.code == "not_permitted"
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    fault = refused(lambda: results.override(case_id, name, " ", supervisor))
    assert fault.params == {"field": "reason"}

    view = results.override(case_id, name, "explained twice", supervisor)
    assert next(one for one in view.points if one.point == "older_client").passed
    state = desk.interviews.state(case_id)
    written = pc.store.stream(stream("interview", state.interview_id))
    (kept,) = [one.payload for one in written if isinstance(one.payload, Overridden)]
    assert (kept.supervisor, kept.reason, kept.article) == (SUPERVISOR, "explained twice", "65+")
    (tag,) = [one for one in desk.interviews.view(case_id).tags if one.what == "overridden"]
    assert tag.text == "explained twice"
    sign(desk, case_id)
    assert pc.store.case(case_id).sealed_at is not None
    sealed = pc.store.stream(stream("case", case_id))[-1].payload
    assert isinstance(sealed, CaseSealed)
    pack = pc.session.pack.source
    assert sealed.retention == Retention(pack.id, pack.sha256, "retention", "H2", 60)


def test_nobody_sells_above_the_level_where_the_rules_forbid_it(pc: Engine) -> None:
    desk, results = pc.desk, pc.desk.results
    case_id = open_case(desk, "account_and_subscription", (of_level(pc, "R5"),))
    interview(desk, case_id)
    point = waiting(pc, case_id)["product_blocked"]
    assert point.article == "H3"
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    for attempt in (
        lambda: results.accept_point(case_id, point.key, "insists"),
        lambda: results.override(case_id, point.key, "insists", supervisor),
        lambda: desk.signing.prepare(case_id),
    ):
        fault = refused(attempt)
        assert (fault.code, fault.params["level"]) == ("suitability_blocked", "C3")
        assert fault.params["product"]


def test_a_clients_question_waits_for_its_day(pc: Engine) -> None:
    desk, results = pc.desk, pc.desk.results
    case_id = open_case(desk)
    begin(desk, case_id)
    for number in range(1, len(answers()) + 1):
        ask(desk, case_id, number)
    desk.interviews.client_asks(case_id, "fees?")
    results.finish(case_id)
    point = waiting(pc, case_id)["question_open"]
    assert point.number is not None
    number = point.number
    with pytest.raises(InputFault, match="answer_by"):
        results.put_off(case_id, number, "tomorrow")
    today = pc.session.today().isoformat()
    view = results.put_off(case_id, number, today)
    promised = next(one for one in view.points if one.point == "question_promised")
    assert (promised.passed, promised.params["date"]) == (True, today)
    tags = [one for one in desk.interviews.view(case_id).tags if one.what == "put_off"]
    assert [tag.detail["answer_by"] for tag in tags] == [today]
    accept_open_points(desk, case_id)
    assert results.view(case_id).may_sign


def test_nobody_confirms_a_level_that_nothing_records(sealed: Engine) -> None:
    desk, results = sealed.desk, sealed.desk.results
    case_id = open_case(desk)
    interview(desk, case_id, CAUTIOUS)
    desk.leaving.sign_out("登出")
    desk.access.sign_in(ADVISER, PASSWORD)
    assert refused(lambda: results.confirm_level(case_id)).code == "recorder_stopped"
    desk.interviews.begin(case_id, "zh_TW")
    desk.interviews.pause(case_id, "電話")
    assert refused(lambda: results.confirm_level(case_id)).code == "interview_paused"
    desk.interviews.go_on(case_id)
    view = results.confirm_level(case_id)
    assert "level_changed" not in [one.point for one in view.points if not one.passed]
    written = sealed.store.stream(stream("interview", view.interview_id))
    (confirmed,) = [one for one in written if isinstance(one.payload, LevelConfirmed)]
    assert confirmed.event.media_ms is not None


def test_a_coached_client_is_shown_to_the_reviewer_with_the_seconds(pc: Engine) -> None:
    desk = pc.desk
    case_id = open_case(desk)
    begin(desk, case_id)
    for number in range(1, len(answers()) + 1):
        ask(desk, case_id, number)
    for number in (7, 8, 9):
        item = pc.session.questionnaire.items[number - 1]
        desk.interviews.go_to(case_id, number)
        desk.interviews.explain(case_id)
        desk.interviews.answer(case_id, max(item.options, key=lambda one: one.points).id)
    desk.results.finish(case_id)
    sign(desk, case_id)
    view = desk.reviews.view(case_id)
    claims = view.claims
    whats = [one.what for one in claims if one.what in ("coached", "one_way", "level_coached")]
    assert whats == ["coached", "coached", "coached", "one_way", "level_coached"]
    assert all(one.to_ms is not None and one.to_ms >= one.at_ms for one in claims)
    understood = view.understanding
    assert [flag.what for flag in understood.whole] == ["level_coached"], "of no question"
    rows = {row.number: row for row in understood.questions}
    assert len(rows) == len(answers())
    assert "coached" in [flag.what for flag in rows[7].flags]
    assert (rows[7].takes, rows[7].explained, rows[7].changed) == (1, 1, 1)
    assert rows[7].lowered == ("changed",)
    assert understood.index == round(
        sum(part.score * part.weight for part in understood.parts)
        / sum(part.weight for part in understood.parts)
    )
    changed = [one for one in view.tags if one.kind == "changed"]
    assert [one.detail["between"] for one in changed] == ["explained"] * 3


def test_a_mismatch_that_the_pack_allows_is_warned_of_in_the_form(pc: Engine) -> None:
    desk, results, session = pc.desk, pc.desk.results, pc.session
    session.place = replace(session.place, rule_pack="cn-securities")
    product = session.definitions.products[of_level(pc, "R4")]
    case_id = open_case(desk, "account_and_subscription", (product.id,))
    interview(desk, case_id)
    point = waiting(pc, case_id)["mismatch_warning"]
    assert (point.remedy, point.article) == ("override", "130 §19")
    assert refused(lambda: desk.signing.prepare(case_id)).code == "case_state"
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    results.override(case_id, point.key, "the client insists", supervisor)
    accept_open_points(desk, case_id)
    rows = {row.id: row for row in desk.signing.prepare(case_id).agreements}
    warning = rows[f"mismatch_warning_{product.id}"]
    assert product.name["zh_TW"] in warning.title["zh_TW"]
    rule = session.pack.rule("mismatch_warning")
    assert rule is not None
    assert warning.sentence == rule.text
    sign(desk, case_id)
    assert pc.store.case(case_id).sealed_at is not None


def insisting(pc: Engine) -> str:
    """A case of a C3 client who wants an R4 and an R5 product, under a pack that allows it after a
    warning."""
    pc.session.place = replace(pc.session.place, rule_pack="cn-securities")
    wanted = (of_level(pc, "R4"), of_level(pc, "R5"))
    case_id = open_case(pc.desk, "account_and_subscription", wanted)
    interview(pc.desk, case_id)
    return case_id


def test_one_product_let_through_leaves_the_other_open_with_its_remedy(pc: Engine) -> None:
    desk, results = pc.desk, pc.desk.results
    case_id = insisting(pc)
    rows = about(pc, case_id, "mismatch_warning")
    assert open_of(rows) == ["R4 override", "R5 override"]
    assert rows["R4"].key != rows["R5"].key
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    view = results.override(case_id, rows["R4"].key, "knows this fund", supervisor)
    assert not view.may_sign
    rows = about(pc, case_id, "mismatch_warning")
    assert open_of(rows) == ["R5 override"]
    assert refused(lambda: desk.signing.prepare(case_id)).code == "case_state"

    results.override(case_id, rows["R4"].key, "once more", supervisor)
    results.override(case_id, rows["R5"].key, "and this one", supervisor)
    state = desk.interviews.state(case_id)
    written = pc.store.stream(stream("interview", state.interview_id))
    kept = [one.payload for one in written if isinstance(one.payload, Overridden)]
    assert [one.reason for one in kept] == ["knows this fund", "and this one"]
    tags = [one for one in desk.interviews.view(case_id).tags if one.what == "overridden"]
    products = (of_level(pc, "R4"), of_level(pc, "R5"))
    for tag, product in zip(tags, products, strict=True):
        assert product in tag.detail["subject"], "the reviewer sees what was let through"
    accept_open_points(desk, case_id)
    agreements = {row.id for row in desk.signing.prepare(case_id).agreements}
    assert {f"mismatch_warning_{product}" for product in products} <= agreements
    sign(desk, case_id)
    assert pc.store.case(case_id).sealed_at is not None


@pytest.mark.parametrize(
    ("level", "bold", "left"),
    [("C2", False, ["R4 override", "R5 override"]), ("C4", True, ["R5 override"])],
)
def test_what_was_let_through_for_one_level_is_asked_for_at_another(
    pc: Engine, level: str, bold: bool, left: list[str]
) -> None:
    case_id = insisting(pc)
    accept_open_points(pc.desk, case_id)
    assert pc.desk.results.view(case_id).may_sign
    take_again(pc, case_id, answers_for(pc, level, bold))
    view = pc.desk.results.view(case_id)
    assert (view.level, view.may_sign) == (level, False)
    assert open_of(about(pc, case_id, "mismatch_warning")) == left


def test_an_older_client_is_looked_at_for_each_product(pc: Engine) -> None:
    desk, results = pc.desk, pc.desk.results
    products = (of_level(pc, "R4"), of_level(pc, "R5"))
    case_id = open_case(desk, "account_and_subscription", products, birth_date="1950-02-11")
    interview(desk, case_id, boldest(pc))
    rows = about(pc, case_id, "older_client")
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    results.override(case_id, rows["R5"].key, "explained twice", supervisor)
    assert "R4 override" in open_of(about(pc, case_id, "older_client"))
    assert about(pc, case_id, "older_client")["R5"].passed


def test_a_point_that_is_no_longer_so_is_not_let_through(pc: Engine) -> None:
    desk, results = pc.desk, pc.desk.results
    case_id = insisting(pc)
    stale = about(pc, case_id, "mismatch_warning")["R5"].key
    take_again(pc, case_id, answers_for(pc, "C4", bold=True))
    before = desk.interviews.state(case_id)
    view = results.override(case_id, stale, "read at C3", desk.access.witness(SUPERVISOR, PASSWORD))
    results.accept_point(case_id, "read_too_fast:1", "never was")
    assert desk.interviews.state(case_id) == before
    assert not view.may_sign


def test_what_is_owed_after_the_seal_is_in_the_seal_and_on_the_pages(pc: Engine) -> None:
    desk, session = pc.desk, pc.session
    sample = session.definitions.rule_packs["cn-securities"].rule("callback_sample")
    assert sample is not None
    everybody = replace(sample, numbers={"percent": 100, "days": 30})
    pack = replace(session.pack, rules=(*session.pack.rules, everybody))
    packs = {**session.definitions.rule_packs, session.place.rule_pack: pack}
    session.definitions = replace(session.definitions, rule_packs=packs)
    case_id = open_case(desk)
    interview(desk, case_id)
    sign(desk, case_id)
    row, source = pc.store.case(case_id), pack.source
    sealed = pc.store.stream(stream("case", case_id))[-1].payload
    assert isinstance(sealed, CaseSealed)
    by = (session.today() + timedelta(days=30)).isoformat()
    assert sealed.call_back == CallBack(source.id, source.sha256, "callback_sample", "SAC", by)
    kept = terms.months_later(session.today(), 60).isoformat()
    owed = (
        Duty("retention", kept, "H2", row.case_no),
        Duty("call_back", by, "SAC", row.case_no),
    )
    assert desk.sealed.view(case_id).duties == owed
    assert desk.clients.profile(row.client_id).duties == owed
