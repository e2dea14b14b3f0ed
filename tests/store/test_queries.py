"""What screens ask: lanes, counts, lists; and every projection made anew is the same."""

from dataclasses import replace

import pytest

from branchdesk.domain import case as case_rules
from branchdesk.domain import happenings as happened
from branchdesk.domain import interview as interview_rules
from branchdesk.domain.events import Draft, Payload
from branchdesk.store.ledger import Store
from branchdesk.store.rows import TransferRow
from tests.store.branch import (
    ADVISER,
    REVIEWER,
    SHA,
    Order,
    interviewing,
    on_case,
    on_interview,
    opening,
    receipts,
    recording_ended,
    recording_started,
    signing,
    started,
    whole_case,
)


def place_of(store: Store, case_id: str = "case-1") -> tuple[str, str]:
    """State and lane of a case, which must be what the domain's folds say."""
    row = store.case(case_id)
    case = case_rules.fold(store.stream(f"case:{case_id}"))
    talk = None
    if row.interview_id is not None:
        talk = interview_rules.fold(store.stream(f"interview:{row.interview_id}"))
        assert row.answered == len(talk.answers())
        assert row.open_claims == sum(claim.id not in case.judged for claim in talk.claims)
        assert row.level == (talk.assessed.level if talk.assessed else None)
        assert {claim.claim_id: claim.to_ms for claim in store.claims(case_id)} == {
            claim.id: claim.to_ms for claim in talk.claims
        }
    assert row.state == case_rules.state_of(case, talk, row.state == "SUBMITTED")
    return row.state, row.lane


def say(store: Store, payload: Payload, at_ms: int = 0) -> str:
    """Write a step of the interview; its event's id."""
    return store.append([on_interview(payload, at_ms)])[0].event.id


def test_a_case_goes_through_its_lanes(store: Store) -> None:
    store.append(opening())
    assert place_of(store) == ("OPEN", "intake")
    *steps, assessed = interviewing()
    store.append(steps)
    assert place_of(store) == ("RECORDING", "interview")
    store.append([assessed])
    assert place_of(store) == ("COMPLETING", "interview")
    since = store.case("case-1").lane_since
    built, *rest, sealed = signing()
    store.append([built])
    assert place_of(store) == ("COMPLETING", "sign")
    assert store.case("case-1").lane_since > since
    store.append(rest)
    assert place_of(store) == ("COMPLETING", "sign")
    store.append([sealed])
    assert place_of(store) == ("SEALED", "seal")
    store.acknowledge(store.head()[0])
    store.take_feed(receipts(1), 1)
    assert place_of(store) == ("SUBMITTED", "review")
    approved = happened.ReviewApproved("case-1", "good", 0.9)
    store.append([replace(on_case(approved), actor=REVIEWER)])
    assert place_of(store) == ("APPROVED", "done")
    row = store.case("case-1")
    assert (row.watched_share, row.decided_by, row.remark) == (0.9, REVIEWER, "good")
    assert (row.client_name, row.birth_date, row.media_ms) == ("王1", "1960-02-03", 61_000)


@pytest.mark.parametrize(
    ("decision", "state", "lane"),
    [
        (happened.ReviewReturned("case-1", "again", ("q1",)), "RETURNED", "intake"),
        (happened.ReviewRejected("case-1", "no"), "REJECTED", "done"),
    ],
)
def test_the_first_decision_stands(store: Store, decision: Payload, state: str, lane: str) -> None:
    later = happened.ReviewApproved("case-1", "late", 1.0)
    store.append([*whole_case(), on_case(decision), on_case(later)])
    assert place_of(store) == (state, lane)
    assert store.case("case-1").decision == state


def test_an_abandoned_case_keeps_its_reason(store: Store) -> None:
    store.append([*opening(), *interviewing()])
    store.append([on_case(happened.CaseAbandoned("case-1", "client left"))])
    assert place_of(store) == ("ABANDONED", "done")
    assert store.case("case-1").remark == "client left"
    assert store.unfinished() == ()


def test_a_returned_case_waits_until_another_amends_it(store: Store) -> None:
    store.append([*whole_case(), on_case(happened.ReviewReturned("case-1", "again"))])
    amending = happened.CaseOpened(
        *("case-2", "2611-0002", "client-1", "branch", ADVISER, "account"), amends="case-1"
    )
    store.append([on_case(amending, "case-2")])
    assert store.case("case-1").lane == "done"
    assert store.case("case-1").amended_by == "case-2"
    assert store.case("case-2").amends == "case-1"


def test_a_refusal_to_be_recorded_opens_the_case_again(store: Store) -> None:
    store.append(opening())
    say(store, started())
    say(store, happened.Consented("talk-1", False))
    assert place_of(store) == ("OPEN", "intake")
    say(store, happened.Consented("talk-1", True))
    assert place_of(store) == ("RECORDING", "interview")


def test_a_new_take_or_answer_takes_the_result_out_of_force(store: Store) -> None:
    store.append([*opening(), *interviewing()])
    result = happened.Assessed("talk-1", 60, "C4", "C4", ())
    say(store, happened.Answered("talk-1", "q1", "b", "a"))
    assert place_of(store) == ("RECORDING", "interview")
    say(store, result)
    assert (place_of(store), store.case("case-1").level) == (("COMPLETING", "interview"), "C4")
    say(store, happened.Asked("talk-1", "q1", 1))
    assert place_of(store) == ("COMPLETING", "interview")
    store.append(signing()[:1])
    say(store, happened.Asked("talk-1", "q1", 2))
    assert (place_of(store), store.case("case-1").answered) == (("RECORDING", "interview"), 1)
    say(store, happened.Answered("talk-1", "q9", "a"))
    assert store.case("case-1").answered == 1, "an item that was never asked has no answer"


def test_claims_open_close_and_are_judged(store: Store) -> None:
    store.append(opening())
    for payload in (started(), recording_started()):
        say(store, payload)
    dark = happened.Claimed("talk-1", "dark", "light", "1", 0.9, 100, None)
    first = say(store, dark)
    say(store, dark)
    silent = say(store, happened.Claimed("talk-1", "silence", "voice", "1", 0.7, 50, 90))
    assert [claim.claim_id for claim in store.claims("case-1")] == [silent, first]
    place_of(store)
    say(store, recording_ended(), 61_000)
    assert store.claims("case-1")[1].to_ms == 61_000
    say(store, recording_started("tape-2"))
    say(store, dark)
    say(store, replace(dark, to_ms=400))
    place_of(store)
    assert store.case("case-1").open_claims == 3
    store.append([on_case(happened.ClaimJudged("case-1", first, True))])
    store.append([on_case(happened.ClaimJudged("case-1", silent, False))])
    place_of(store)
    assert [claim.state for claim in store.claims("case-1")] == ["rejected", "accepted", "open"]


def test_unfinished_interviews_and_recordings_are_offered(store: Store, other: Store) -> None:
    store.append([*opening(), *interviewing()])
    (found,) = store.unfinished()
    assert (found.case_id, found.interview_id, found.answered) == ("case-1", "talk-1", 2)
    assert found.open_recordings == ("tape-1",)
    assert [row.recording_id for row in store.unended_recordings()] == ["tape-1"]
    store.append([on_interview(recording_ended())])
    (found,) = store.unfinished()
    assert (found.open_recordings, store.unended_recordings()) == ((), ())
    row = store.recording("tape-1")
    assert (row.ended, row.size, row.sha256, row.media_ms) == (True, 9_000, SHA, 61_000)
    store.append(signing())
    assert store.unfinished() == ()
    assert other.unfinished() == ()


def test_recordings_and_documents_are_found_by_case(store: Store) -> None:
    store.append(whole_case())
    assert store.recordings(case_id="case-1") == store.recordings(interview_id="talk-1")
    assert store.recordings(case_id="none") == ()
    (form,) = store.documents_of("case-1")
    assert form == store.document("form-1")
    assert (form.sealed_sha256, form.sealed_size, form.key) == ("cd" * 32, 500, "a2V5")
    assert (form.agreements, form.witness, form.copies) == (("account",), "SV1", 0)
    printed = happened.DocumentPrinted("form-1", 2, "printer")
    store.append([Draft("document:form-1", printed, ADVISER, "client-1")])
    assert store.document("form-1").copies == 2
    talk = store.interview("talk-1")
    assert (talk.questionnaire, talk.level, talk.consented) == ("risk", "C3", True)
    assert store.sealed_seq("case-1") == store.head()[0] - 1


def test_what_is_not_there_raises_key_error(store: Store) -> None:
    store.append(opening())
    for ask in (
        *(store.case, store.client, store.interview, store.recording, store.document),
        store.sealed_seq,
    ):
        with pytest.raises(KeyError, match="nothing"):
            ask("nothing")
    with pytest.raises(KeyError):
        store.sealed_seq("case-1")
    assert store.reference("nothing") is None
    assert store.transfer("nothing") is None


def test_clients_are_found_and_counted(store: Store) -> None:
    store.append([*whole_case(), *opening("case-2", "client-2", 2)])
    store.append(opening("case-3", "client-1", 3)[1:])
    first, second = store.client("client-1"), store.client("client-2")
    assert store.clients() == (first, second)
    assert (first.cases, first.level, first.score, second.level) == (2, "C3", 55, None)
    assert store.client_by_id_number("A000000002") == second
    assert store.client_by_id_number("none") is None
    assert [row.case_id for row in store.cases(client_id="client-1")] == ["case-1", "case-3"]
    assert [row.case_id for row in store.cases(states=("OPEN",))] == ["case-2", "case-3"]
    (level,) = store.levels("client-1")
    assert (level.case_id, level.level, level.score) == ("case-1", "C3", 55)
    assert store.levels("client-2") == ()


def test_facts_typed_again_replace_the_earlier(store: Store) -> None:
    store.append(opening())
    again = happened.FactsRecorded("client-1", "case-1", {"name": "王大明"})
    store.append([Draft("client:client-1", again, ADVISER, "client-1")])
    client = store.client("client-1")
    assert (client.name, client.facts, client.id_number) == ("王大明", {"name": "王大明"}, None)
    assert client.first_seen < client.last_seen


def test_profile_lines_can_be_taken_back(store: Store) -> None:
    store.append(whole_case())
    evidence = (happened.Evidence("tag-1", "tape-1", 2_000),)
    lines = [
        happened.ProfileLineWritten(
            *(ident, "client-1", "case-1", "mindset", "+", "calm", "high"), evidence
        )
        for ident in ("line-1", "line-2")
    ]
    store.append([Draft("client:client-1", line, REVIEWER, "client-1") for line in lines])
    assert store.client("client-1").lines == 2
    gone = happened.ProfileLineWithdrawn("line-1", "client-1", "misheard")
    store.append([Draft("client:client-1", gone, REVIEWER, "client-1")])
    (line,) = store.profile_lines("client-1")
    assert (line.line_id, line.written_by, line.evidence) == ("line-2", REVIEWER, evidence)
    assert store.client("client-1").lines == 1


def test_case_numbers_go_on_within_branch_month_and_counter(store: Store) -> None:
    def following(counter: str = "3", branch: str = "branch", yymm: str = "2611") -> str:
        return store.next_case_no(branch, yymm, counter)

    assert following() == "2611-3001"
    store.append([*opening(), *opening("case-2", "client-2", 3041)])
    assert following() == "2611-3042"
    assert following(counter="9") == "2611-9001"
    assert following(counter="") == "2611-001"
    assert following(yymm="2612") == "2612-3001"
    assert following(branch="elsewhere") == "2611-3001"
    store.append(opening("case-3", "client-3", 3999))
    assert following() == "2611-3-1000"


def test_numbers_of_one_counter_are_never_those_of_another(store: Store) -> None:
    store.append(opening("case-1", "client-1", 1999))
    store.append(opening("case-12", "client-12", 12001))
    assert store.next_case_no("branch", "2611", "1") == "2611-1-1000"
    assert store.next_case_no("branch", "2611", "12") == "2611-12002"


def test_the_riskiest_case_is_reviewed_first(store: Store) -> None:
    for number, level, claims in ((1, "C2", 0), (2, "C5", 0), (3, "C1", 1)):
        case_id, talk = f"case-{number}", f"talk-{number}"
        client_id = f"client-{number}"
        steps: list[Payload] = [started(talk, case_id)]
        steps += [happened.Claimed(talk, "dark", "light", "1", 0.9, 1, 2)] * claims
        steps.append(happened.Assessed(talk, 50, level, level, ()))
        store.append(opening(case_id, client_id, number))
        store.append([on_interview(step, 0, client_id) for step in steps])
        sealed = happened.CaseSealed(case_id, talk, f"form-{number}", ())
        store.append([on_case(sealed, case_id, client_id)])
    assert [row.case_id for row in store.review_queue()] == ["case-3", "case-2", "case-1"]


def test_transfers_are_kept(store: Store) -> None:
    going = TransferRow("tape-1", "recording", "going", 5, 9)
    store.set_transfer(going)
    assert store.transfer("tape-1") == going
    stuck = replace(going, state="stuck", reason="wrong_offset")
    store.set_transfer(stuck)
    assert store.transfers() == (stuck,)


def test_what_is_on_the_way_is_counted_until_head_office_has_it(store: Store) -> None:
    steps = whole_case()
    store.append(steps[:-1])
    assert store.on_the_way() == {}
    store.append(steps[-1:])
    assert store.on_the_way() == {"waiting": 3}
    store.set_transfer(TransferRow("tape-1", "recording", "stuck", 5, 9, "wrong_offset"))
    store.set_transfer(TransferRow("form-1", "document", "going", 5, 9))
    assert store.on_the_way() == {"waiting": 1, "stuck": 1, "going": 1}
    store.acknowledge(store.head()[0])
    assert store.on_the_way() == {"stuck": 1, "going": 1}
    store.take_feed(receipts(1), 1)
    assert store.on_the_way() == {}


def test_a_recording_that_saved_nothing_is_not_on_the_way(store: Store) -> None:
    steps = whole_case()
    ended = next(one for one in steps if isinstance(one.payload, happened.RecordingEnded))
    empty = replace(ended, payload=replace(recording_ended(), size=0))
    store.append([empty if one is ended else one for one in steps])
    assert store.on_the_way() == {"waiting": 2}


def test_another_pcs_case_is_on_the_way_until_its_seal_is_placed(
    store: Store, other: Store
) -> None:
    other.append(whole_case())
    assert other.on_the_way() == {"waiting": 3}
    Order([store, other]).exchange()
    assert store.on_the_way() == {"waiting": 2}
    assert other.on_the_way() == {"waiting": 2}


def test_cases_of_a_state_are_those_that_are_shown_in_it(store: Store) -> None:
    store.append(opening("case-2", "client-2", 2))
    store.append(whole_case())
    asked = {state: store.cases(states=(state,)) for state in ("OPEN", "SEALED", "SUBMITTED")}
    assert {state: len(rows) for state, rows in asked.items()} == {
        "OPEN": 1,
        "SEALED": 1,
        "SUBMITTED": 0,
    }
    store.acknowledge(store.head()[0])
    store.take_feed(receipts(1), 1)
    assert store.cases(states=("SEALED",)) == ()
    assert [row.case_id for row in store.cases(states=("SUBMITTED",))] == ["case-1"]
