"""Definitions are loaded whole or refused with file, line and problem."""

import hashlib
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from branchdesk.app.definitions import (
    DefinitionFault,
    Definitions,
    Problem,
    lint,
    load,
    load_branch,
)
from branchdesk.app.definitions.bundle import definition_files
from branchdesk.domain.definitions import LANGUAGES, LEVELS, PRODUCT_LEVELS
from branchdesk.domain.errors import InputFault
from branchdesk.domain.reading import enough_ms, rates, spoken_units
from branchdesk.domain.scoring import CONDITIONS

QUESTIONS = "questionnaires/risk-individual.yaml"
PACK = "rulepacks/tw-bank.yaml"
FORM = "forms/one-form.yaml"
SPOT = "»"


@pytest.fixture(scope="module")
def shipped(resources: Path) -> Definitions:
    return load(resources)


@pytest.fixture
def copied(resources: Path, tmp_path: Path) -> Path:
    """The shipped definitions where a test may break them."""
    for path in [*definition_files(resources), resources / "demo" / "branch.yaml"]:
        target = tmp_path / path.relative_to(resources)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copytree(resources / "schemas", tmp_path / "schemas")
    return tmp_path


# --- what is shipped ---------------------------------------------------------------------------
def test_what_is_shipped_has_no_problem(resources: Path) -> None:
    assert lint(resources) == ()
    assert lint(resources, [*definition_files(resources), resources / "demo/branch.yaml"]) == ()


def test_the_questionnaire_is_whole(shipped: Definitions) -> None:
    questionnaire = shipped.questionnaires["risk-individual"]
    assert len(questionnaire.items) == 20
    counts = {block.id: 0 for block in questionnaire.blocks}
    for item in questionnaire.items:
        counts[item.block] += 1
    assert counts == {
        "capacity": 4,
        "circumstances": 2,
        "tolerance": 4,
        "objectives": 4,
        "experience": 3,
        "knowledge": 3,
    }
    assert [(b.level, b.low, b.high) for b in questionnaire.bands] == [
        *(("C1", 0, 20), ("C2", 21, 36), ("C3", 37, 53), ("C4", 54, 82), ("C5", 83, 100)),
    ]
    assert sum(item.correct is not None for item in questionnaire.items) == 3
    assert "20%" in questionnaire.items[6].text["zh_TW"]
    assert {name for cap in questionnaire.caps for name in cap.when} <= set(CONDITIONS)


def test_questions_are_short_enough_to_follow_by_ear(shipped: Definitions) -> None:
    per_minute = rates(shipped.rule_packs["tw-bank"])
    for item in shipped.questionnaires["risk-individual"].items:
        assert spoken_units(item.text["zh_TW"]) <= 40
        assert all(2_000 < enough_ms(item, lang, per_minute) < 20_000 for lang in LANGUAGES)


def test_every_level_has_products_and_every_pack_its_numbers(shipped: Definitions) -> None:
    assert len(shipped.products) == 40
    assert {product.level for product in shipped.products.values()} == set(PRODUCT_LEVELS)
    assert set(shipped.rule_packs) == {"tw-bank", "cn-bank", "cn-securities", "eu"}
    for pack in shipped.rule_packs.values():
        matching = pack.rule("matching")
        assert matching is not None
        assert [matching.numbers[level] for level in LEVELS] == [1, 2, 3, 4, 5]


def test_a_definition_carries_the_hash_of_its_file(shipped: Definitions, resources: Path) -> None:
    source = shipped.questionnaires["risk-individual"].source
    raw = (resources / QUESTIONS).read_bytes()
    assert source.sha256 == hashlib.sha256(raw).hexdigest()
    assert (source.version, source.effective_from, source.effective_to) == (
        *("2026.1", "2026-11-01"),
        None,
    )
    assert Definitions.load(resources) == shipped


def test_the_demonstration_branch(resources: Path) -> None:
    branch = load_branch(resources, resources / "demo" / "branch.yaml")
    assert (branch.source.id, branch.name["zh_TW"]) == ("012", "忠孝分行")
    assert {person.role for person in branch.staff} == {"adviser", "reviewer", "supervisor", "it"}
    assert branch.staff[0].id == "A20417"


# --- broken files ------------------------------------------------------------------------------
# (file, what stands there, what stands there instead with SPOT where the fault is, the problem)
BROKEN = [
    (QUESTIONS, "kind: questionnaire", "»kind: quiz", "'kind' must be one of"),
    (QUESTIONS, 'version: "2026.1"', "»version: 2026", "version must be text, not a whole number"),
    (QUESTIONS, "  zh_TW: 個人客戶", "  »zh_HK: 個人客戶", "'zh_HK' is not a key of title"),
    (
        QUESTIONS,
        "    text:\n      zh_TW: 您一年的收入，大約是多少？\n",
        "    »text:\n",
        "items[1].text lacks 'zh_TW'",
    ),
    (QUESTIONS, "      en: Roughly how much do you earn in a year?", '      »en: ""', "is empty"),
    (QUESTIONS, "  - id: q02\n", "  - »id: q01\n", "item 'q01' stands here twice"),
    (QUESTIONS, "      - id: third_half", "      - »id: over_half", "option 'over_half' stands"),
    (QUESTIONS, "block: circumstances", "»block: weather", "unknown block 'weather'"),
    (QUESTIONS, "  - id: knowledge", "  - »id: luck", "must be one of capacity"),
    (QUESTIONS, "{level: C3, low: 37", "»{level: C3, low: 38", "C2 and C3 leave a gap"),
    (QUESTIONS, "{level: C3, low: 37", "»{level: C3, low: 36", "C2 and C3 overlap"),
    (QUESTIONS, "high: 100,", "»high: 99,", "the highest score is 100"),
    (QUESTIONS, "{answer: [q08, none]}", "»{answer: [q28, none]}", "unknown item 'q28'"),
    (QUESTIONS, "{answer: [q08, none]}", "»{answer: [q08, gone]}", "'q08' has no option 'gone'"),
    (QUESTIONS, "{correct_below: 2}", "»{correct_below: 4}", "only 3 knowledge items"),
    (QUESTIONS, "{correct_below: 2}", "»{moon: 2}", "'moon' is not a key of caps[2].when"),
    (QUESTIONS, "    correct: falls", "    »correct: sinks", "unknown option 'sinks'"),
    (QUESTIONS, "    fact: yearly_income", "    »fact: phone", "'phone' is not an amount"),
    (QUESTIONS, "between: [0, 499999]", "»between: [9, 3]", "the range runs backwards"),
    (
        QUESTIONS,
        "      - id: under_500k\n        points: 0\n        between: [0, 499999]\n",
        "      - »id: under_500k\n        points: 0\n",
        "lacks 'between' beside the item's fact",
    ),
    (
        QUESTIONS,
        "zh_TW: 您一年的收入，大約是多少？",
        "»zh_TW: " + "您一年的收入大約是多少" * 4,
        "44 characters are more than 40",
    ),
    (PACK, "  - id: hesitation", "  - »id: hesitaton", "knows no rule 'hesitaton'"),
    (PACK, "{pause_ms: 15000}", "{pause_ms: 15000, »pause: 1}", "has no number 'pause'"),
    (PACK, "numbers: {pause_ms: 15000}", "»numbers: {}", "lacks the number 'pause_ms'"),
    (PACK, "    confidence: read", "    »confidence: sure", "must be one of read, code"),
    (PACK, "  - id: recording", "  - »id: level_change", "rule 'level_change' stands here twice"),
    (PACK, "numbers: {years: 65,", "numbers: {»years: old,", "must be a whole number, not text"),
    ("facts.yaml", "check: phone", "»check: fax", "must be one of text, name"),
    ("facts.yaml", "group: contact", "»group: fax", "unknown group 'fax'"),
    ("facts.yaml", "  - id: phone", "  - »id: email", "field 'email' stands here twice"),
    ("facts.yaml", "  - id: money\n", "  - id: money\n    »colour: red\n", "'colour' is not a key"),
    (
        "facts.yaml",
        "  - id: phone\n    group: contact\n    check: phone",
        "  - »id: phone\n    group: contact\n    check: choice",
        "'choices' goes with check",
    ),
    (FORM, "  - settlement_account", "  - »bank_account", "unknown fact 'bank_account'"),
    (
        FORM,
        "zh_TW: 申購款從交割帳戶 {settlement_account}",
        "»zh_TW: 申購款從 {account}",
        "{account}",
    ),
    (FORM, "zh_TW: 申購款從交割帳戶 {settlement_account}", "»zh_TW: 申購款從 {account", "braces"),
    (FORM, "zh_CN: 认购{products}，内容", "»zh_CN: 认购，内容", "the placeholders of zh_TW"),
    (
        FORM,
        "  - id: electronic_trading",
        "  - »id: direct_debit",
        "agreement 'direct_debit' stands",
    ),
    (
        "purposes.yaml",
        "agreements: [risk_disclosure,",
        "»agreements: [risk,",
        "unknown agreement 'risk'",
    ),
    (FORM, "when: {tax_residence: [us", "when: {»residence: [us", "which is no fact with choices"),
    (FORM, "when: {tax_residence: [us", "when: {»phone: [us", "which is no fact with choices"),
    (FORM, "[us, other]", "[»moon, other]", "unreachable: 'tax_residence' is never 'moon'"),
    (FORM, "[us, other]", "[»tw, cn, hk, us, other]", "dead: 'tax_residence' is always one of"),
    (FORM, "{tax_residence: [us, other]}", "»{}", "dead: it asks for nothing"),
    (FORM, "[USD, CNY]", "[USD, »EUR]", "unreachable: 'product_currency' is never 'EUR'"),
    (FORM, "[USD, CNY]", "[»USD, CNY, TWD]", "dead: 'product_currency' is always one of"),
    ("purposes.yaml", "[brokerage, safe", "[»foreign_currency, safe", "no product is chosen"),
    (
        "purposes.yaml",
        "[risk_disclosure, suitability, personal_data]",
        "»[tax_reporting]",
        "without",
    ),
    ("products.yaml", "    level: R3", "    »level: R6", "must be one of R1, R2"),
    ("products.yaml", "  - id: td-twd-36", "  - »id: td-twd-12", "'td-twd-12' stands here twice"),
    ("products.yaml", "    minimum: 10000", "    »minimum: 0", "expected 1 or more"),
    ("products.yaml", 'effective_from: "2026-11-01"', '»effective_from: "2026-11-31"', "no day"),
    (
        "purposes.yaml",
        'effective_from: "2026-11-01"\n',
        'effective_from: "2026-11-01"\n»effective_to: "2026-10-01"\n',
        "effective_to lies before effective_from",
    ),
    (
        "products.yaml",
        "    kind: deposit\n",
        "    kind: deposit\n    »kind: bond\n",
        "stands here twice",
    ),
]


def break_file(path: Path, old: str, new: str) -> int:
    """Put ``new`` in the place of the first ``old``; the line of the spot, from 1."""
    before, found, rest = path.read_text(encoding="utf-8").partition(old)
    assert found, f"{old!r} is not in {path.name}"
    broken = before + new
    line = broken[: broken.index(SPOT)].count("\n") + 1
    path.write_text((broken + rest).replace(SPOT, ""), encoding="utf-8")
    return line


@pytest.mark.parametrize(("name", "old", "new", "message"), BROKEN)
def test_a_broken_file_is_refused_with_its_line(
    copied: Path, name: str, old: str, new: str, message: str
) -> None:
    line = break_file(copied / name, old, new)
    with pytest.raises(DefinitionFault) as refused:
        load(copied)
    found = {(p.path, p.line): p.message for p in refused.value.problems}
    assert message in found.get((name, line), f"nothing at {line}, but {found}")


@pytest.mark.parametrize(
    ("raw", "line", "message"),
    [
        (b"kind: products\nproducts: [\n", 3, "not YAML"),
        (b"kind: products\n\tid: x\n", 2, "not YAML"),
        (b"kind: products\nid: x\xff\n", 2, "not UTF-8"),
        (b"kind: products\nid: x\x01\n", 2, "not YAML"),
        (b"", 1, "'kind' must be one of"),
        (b"- a\n- b\n", 1, "'kind' must be one of"),
        (b"kind: 7\n", 1, "'kind' must be one of"),
        (b"kind: products\nid: x\n", 1, "the file lacks"),
        (b"kind: products\nproducts: []\n", 2, "needs at least 1 entries"),
        (b"kind: products\nproducts: true\n", 2, "must be a list, not true or false"),
        (b"kind: products\nproducts:\n", 2, "must be a list, not nothing"),
        (b"kind: products\nproducts: {}\n", 2, "must be a list, not a group of keys"),
        (b"kind: products\nid: [x]\n", 2, "must be text, not a list"),
    ],
)
def test_what_is_no_definition_at_all(copied: Path, raw: bytes, line: int, message: str) -> None:
    (copied / "products.yaml").write_bytes(raw)
    problems = lint(copied, [copied / "products.yaml"])
    assert any(p.line == line and message in p.message for p in problems), problems


def test_too_many_entries_are_refused(copied: Path) -> None:
    more = "bands:\n  - {level: C1, low: 0, high: 0, name: {zh_TW: a, zh_CN: a, en: a}}\n"
    line = break_file(copied / QUESTIONS, "bands:\n", SPOT + more)
    (problem,) = lint(copied)
    assert (problem.line, problem.message) == (line, "bands takes at most 5 entries, has 6")


def test_bands_out_of_order_are_refused(copied: Path) -> None:
    break_file(copied / QUESTIONS, "{level: C1, low: 0", "»{level: C2, low: 0")
    assert any("in this order" in problem.message for problem in lint(copied))


def test_an_amount_without_a_fact_is_refused(copied: Path) -> None:
    break_file(copied / QUESTIONS, "    fact: yearly_income\n", SPOT)
    assert len([p for p in lint(copied) if "lacks a 'fact' of its item" in p.message]) == 5


def test_a_block_and_a_group_without_content_are_refused(copied: Path) -> None:
    questions = copied / QUESTIONS
    text = questions.read_text(encoding="utf-8")
    questions.write_text(text.replace("block: circumstances", "block: tolerance"), encoding="utf-8")
    facts = copied / "facts.yaml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("group: contact", "group: person"), encoding="utf-8")
    messages = [problem.message for problem in lint(copied)]
    assert messages == ["group 'contact' has no field", "block 'circumstances' has no item"]


def test_a_fact_typed_for_nothing_is_refused(copied: Path) -> None:
    line = break_file(copied / FORM, "  - email\n", SPOT)
    assert line > 1
    (problem,) = lint(copied)
    assert (problem.path, problem.message) == (
        "facts.yaml",
        "fact 'email' is typed but nothing uses it",
    )


def test_two_definitions_of_one_id_are_refused(copied: Path) -> None:
    shutil.copyfile(copied / PACK, copied / "rulepacks" / "twice.yaml")
    (problem,) = lint(copied)
    assert problem.path == "rulepacks/twice.yaml"
    assert problem.message == "rulepack 'tw-bank' is defined in rulepacks/tw-bank.yaml too"


@pytest.mark.parametrize("name", ["facts.yaml", "purposes.yaml", "products.yaml"])
def test_an_absent_file_is_refused(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(InputFault) as refused:
        load(copied)
    assert refused.value.code == "definition_invalid"
    assert refused.value.params["path"] == name
    assert "cannot be read" in str(refused.value.params["problem"])


def test_a_branch_works_by_definitions_that_exist(copied: Path) -> None:
    path = copied / "demo" / "branch.yaml"
    line = break_file(path, "rule_pack: tw-bank", "»rule_pack: moon")
    with pytest.raises(DefinitionFault) as refused:
        load_branch(copied, path)
    assert refused.value.problems == (Problem("demo/branch.yaml", line, "unknown rulepack 'moon'"),)


def test_a_file_alone_is_judged_by_itself(copied: Path, tmp_path: Path) -> None:
    assert lint(copied, [copied / FORM]) == ()
    assert lint(copied, [copied / QUESTIONS]) == ()
    assert lint(copied, [copied / "purposes.yaml"]) == ()
    assert lint(copied, [copied / "facts.yaml"]) == ()
    assert lint(copied, [copied / "demo" / "branch.yaml"]) == ()
    elsewhere = lint(copied, [tmp_path.parent / "nowhere.yaml"])
    assert elsewhere[0].path.endswith("nowhere.yaml")


def test_the_fault_names_the_first_and_carries_all(copied: Path) -> None:
    break_file(copied / "products.yaml", "    level: R3", "    »level: R6")
    line = break_file(copied / "products.yaml", "    minimum: 10000", "    »minimum: 0")
    with pytest.raises(DefinitionFault) as refused:
        load(copied)
    fault = refused.value
    assert len(fault.problems) == 2
    assert (fault.params["path"], fault.params["line"]) == ("products.yaml", line)
    assert str(fault.problems[0]).startswith(f"products.yaml:{line}: ")
    again = pickle.loads(pickle.dumps(fault))  # noqa: S301
    assert (type(again), again.problems) == (DefinitionFault, fault.problems)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("title:\n", "title: &name\n", 1),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
    ],
)
def test_what_is_only_written_otherwise_is_accepted(
    copied: Path, change: Callable[[str], str]
) -> None:
    path = copied / PACK
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode())
    assert lint(copied) == ()


def test_an_agreement_that_no_purpose_names_is_unreachable(copied: Path) -> None:
    break_file(copied / "purposes.yaml", "[brokerage, ", "»[")
    with pytest.raises(DefinitionFault) as refused:
        load(copied)
    (problem,) = refused.value.problems
    assert problem.path == FORM
    assert problem.message == "agreement 'brokerage' is unreachable: no purpose names it"
