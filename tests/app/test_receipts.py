"""A receipt promises what was written into the seal, in the language of the interview."""

from pathlib import Path

from branchdesk.app.receipts import Receipts
from branchdesk.bootstrap import Engine
from branchdesk.domain.definitions import LANGUAGES
from tests.app.branch import Branch, interview, open_case, running, sign, the_case


def receipts(engine: Engine) -> Receipts:
    return Receipts(engine.session, engine.desk.signing)


def test_a_client_is_told_of_the_call_that_the_seal_names(sealed: Engine) -> None:
    case_id = the_case(sealed)
    duties = {duty.what: duty.until for duty in sealed.desk.sealed.view(case_id).duties}
    for language in LANGUAGES:
        told = receipts(sealed).of(case_id, language, "")
        assert told.call_back_by == duties.get("call_back", "")
        assert told.phone == "02-2771-0012"
        assert told.level == "C3"
        assert len(told.agreed) >= 3


def test_without_a_right_to_step_back_none_is_promised(branch: Branch, tmp_path: Path) -> None:
    with running(branch.copy(branch.joined, tmp_path)) as engine:
        product = next(
            one.id
            for one in engine.definitions.products.values()
            if one.level in ("R1", "R2", "R3") and one.currency == "TWD"
        )
        case_id = open_case(engine.desk, "fund_account", (product,))
        interview(engine.desk, case_id)
        sign(engine.desk, case_id)
        told = receipts(engine).of(case_id, "en", "a line")
        assert told.line == "a line"
        assert told.cooling_off_until == "", "this pack knows no cooling-off"
        view = engine.desk.sealed.view(case_id)
        assert len(view.receipt.notes) == 2 + bool(told.call_back_by)
