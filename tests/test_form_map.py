"""``form-map`` as a person reads it, and the counting behind it."""

from branchdesk import host
from branchdesk.app.definitions import load
from branchdesk.app.form_map import form_maps
from tests.test_commands import branchdesk


def test_every_purpose_is_shown_with_what_one_form_saves() -> None:
    shown = branchdesk("form-map")
    assert (shown.returncode, shown.stderr) == (0, "")
    for purpose in load(host.resources()).purposes:
        assert f"\n{purpose}  " in f"\n{shown.stdout}"
    assert "Signatures: 1 instead of 10, 9 saved." in shown.stdout


def test_one_purpose_is_shown_in_each_language() -> None:
    for language, words in {"zh_TW": "少簽 7 次", "zh_CN": "少签 7 次", "en": "7 saved"}.items():
        shown = branchdesk("form-map", "--purpose", "securities_account", language=language)
        assert shown.returncode == 0
        assert words in shown.stdout
        assert "●" in shown.stdout
    unknown = branchdesk("form-map", "--purpose", "barter")
    assert unknown.returncode == 2
    assert "'barter'" in unknown.stderr


def test_there_are_eight_agreements_of_a_bank_and_a_securities_firm_and_more() -> None:
    definitions = load(host.resources())
    (form,) = definitions.forms.values()
    assert len(form.agreements) == 12
    assert len({agreement.id for agreement in form.agreements if not agreement.when}) >= 8


def test_entries_and_signatures_are_counted_by_hand_once() -> None:
    definitions = load(host.resources())
    (form,) = definitions.forms.values()
    found = {one.purpose.id: one for one in form_maps(definitions, form)}["risk_review"]
    assert [agreement.id for agreement in found.agreements] == [
        *("risk_disclosure", "suitability", "personal_data"),
    ]
    assert found.uses == (
        frozenset(),
        frozenset({"yearly_income", "investable_amount"}),
        frozenset(),
    )
    assert (found.entries, found.entries_least, found.entries_block) == (12, 2 + 4 + 2, 8 + 10 + 8)
    assert found.signatures_saved == 2


def test_every_fact_but_those_of_the_head_feeds_an_agreement() -> None:
    definitions = load(host.resources())
    (form,) = definitions.forms.values()
    used = frozenset().union(*(uses for one in form_maps(definitions, form) for uses in one.uses))
    assert {field.id for field in definitions.dictionary.fields} == used | set(form.shared)
