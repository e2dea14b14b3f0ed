"""A receipt promises what was written into the seal, in the language of the interview."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from branchdesk.app.definitions import Definitions
from branchdesk.app.receipts import Receipts
from branchdesk.app.views import SealedView
from branchdesk.bootstrap import Engine
from branchdesk.domain.definitions import LANGUAGES
from tests.app.branch import Branch, interview, open_case, running, sign, the_case

NAME = dict.fromkeys(LANGUAGES, "Bold as brass")


def receipts(engine: Engine) -> Receipts:
    return Receipts(engine.session, engine.desk.signing)


def test_a_client_is_told_of_the_call_that_the_seal_names(sealed: Engine) -> None:
    case_id = the_case(sealed)
    duties = {duty.what: duty.until for duty in sealed.desk.sealed.view(case_id).duties}
    for language in LANGUAGES:
        told = receipts(sealed).of(case_id, language, "", sealed.desk.signing.pdf(case_id))
        assert told.call_back_by == duties.get("call_back", "")
        assert told.phone == "02-2771-0012"
        assert told.level == "C3"
        assert told.agreed is not None
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
        told = receipts(engine).of(case_id, "en", "a line", engine.desk.signing.pdf(case_id))
        assert told.line == "a line"
        assert told.cooling_off_until == "", "this pack knows no cooling-off"
        view = engine.desk.sealed.view(case_id)
        assert len(view.receipt.notes) == 2 + bool(told.call_back_by)


def test_the_day_to_step_back_is_that_of_the_signature(branch: Branch, tmp_path: Path) -> None:
    with running(branch.copy(branch.joined, tmp_path)) as engine:
        session = engine.session
        usual = session.place
        session.place = replace(usual, rule_pack="cn-securities")
        case_id = open_case(engine.desk, "fund_account", ("reit-fund",))
        interview(engine.desk, case_id)
        sign(engine.desk, case_id)
        form = engine.desk.signing.pdf(case_id)
        told = receipts(engine).of(case_id, "en", "", form).cooling_off_until
        assert told == (session.today() + timedelta(days=1)).isoformat()
        session.place = usual
        assert session.pack.rule("cooling_off") is None
        assert receipts(engine).of(case_id, "en", "", form).cooling_off_until == told


def updated(engine: Engine, change: Callable[[Definitions], Definitions]) -> SealedView:
    """The sealed page after an update of the definitions; its copy is printed as before."""
    engine.session.definitions = change(engine.session.definitions)
    view = engine.desk.sealed.view(the_case(engine))
    copy = engine.desk.sealed.paper_copy(the_case(engine), 20, "")
    assert len(copy) == 1 + len(view.pages)
    return view


def more_agreements(found: Definitions) -> Definitions:
    """Every purpose needs every agreement now."""
    (form,) = found.forms.values()
    every = tuple(one.id for one in form.agreements)
    purposes = {name: replace(one, agreements=every) for name, one in found.purposes.items()}
    return replace(found, purposes=purposes)


def no_purpose(found: Definitions) -> Definitions:
    """What the client came for is no longer on offer."""
    return replace(found, purposes={})


@pytest.mark.parametrize("change", [more_agreements, no_purpose])
def test_after_an_update_the_receipt_states_what_was_signed(
    sealed: Engine, change: Callable[[Definitions], Definitions]
) -> None:
    before = sealed.desk.sealed.view(the_case(sealed)).receipt
    assert updated(sealed, change).receipt == before
    document = sealed.store.document(sealed.store.case(the_case(sealed)).document_id or "")
    assert len(before.agreed) == len(document.agreements)


def no_agreement(found: Definitions) -> Definitions:
    """The form has lost its agreements."""
    forms = {name: replace(form, agreements=()) for name, form in found.forms.items()}
    return replace(found, forms=forms)


def other_wording(found: Definitions) -> Definitions:
    """The form promises something else under the same names."""
    (form,) = found.forms.values()
    last = form.agreements[-1]
    words = dict.fromkeys(LANGUAGES, "{occupation}: another promise")
    others = tuple(replace(one, sentence=words) for one in form.agreements if one is not last)
    return replace(found, forms={form.source.id: replace(form, agreements=(*others, last))})


def no_fact(found: Definitions) -> Definitions:
    """The dictionary has lost the facts that the sentences say."""
    changed = other_wording(found)
    return replace(changed, dictionary=replace(changed.dictionary, fields=()))


@pytest.mark.parametrize("change", [no_agreement, other_wording, no_fact])
def test_where_the_wording_is_gone_the_form_is_named_and_nothing_else_is_stated(
    sealed: Engine, change: Callable[[Definitions], Definitions]
) -> None:
    view = updated(sealed, change)
    (instead,) = view.receipt.agreed
    assert set(instead) == set(LANGUAGES)
    assert len(set(instead.values())) == len(LANGUAGES)
    assert "written in the form" in instead["en"]
    for language in LANGUAGES:
        form = sealed.desk.signing.pdf(the_case(sealed))
        assert receipts(sealed).of(the_case(sealed), language, "", form).agreed is None


def test_a_level_that_has_another_name_today_is_said_without_one(sealed: Engine) -> None:
    def renamed(found: Definitions) -> Definitions:
        others = {
            name: replace(one, bands=tuple(replace(band, name=NAME) for band in one.bands))
            for name, one in found.questionnaires.items()
        }
        return replace(found, questionnaires=others)

    def unknown(found: Definitions) -> Definitions:
        others = {name: replace(one, bands=()) for name, one in found.questionnaires.items()}
        return replace(found, questionnaires=others)

    for change in (renamed, unknown):
        level = updated(sealed, change).receipt.level
        assert (level["en"], level["zh_TW"]) == ("Your risk level is C3.", "您的風險屬性是 C3。")
