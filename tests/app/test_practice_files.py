"""Each broken practice client is refused with its line and what was expected there."""

from pathlib import Path

import pytest

from branchdesk.app.definitions import lint, load
from branchdesk.app.definitions.bundle import definition_files
from branchdesk.domain.practice import CUES, DOES
from branchdesk.domain.tags import KINDS

FILE = "practice/coached.yaml"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  q20: all_lost\n", "  q20: »nothing\n", "question 'q20' has no option 'nothing'"),
        ("  q20: all_lost\n", "  q20: all_lost\n  »q99: yes\n", "unknown question 'q99'"),
        ("answers:\n  q01: 1m_2m\n", "»answers:\n", "question 'q01' has no answer"),
        ("option: buy_more", "option: »sell_now", "question 'q07' has no option 'sell_now'"),
        ("say: led, does: answer", "say: »lead, does: answer", "unknown phrase 'lead'"),
        ("on: explained", "on: »thought", "must be one of asked, spoken"),
        ("after_ms: 4000", "after_ms: »-1", "expected 0 or more"),
        ("does: answer, option: buy_more", "»option: buy_more", "goes with does: answer"),
        ("  name: 張國棟\n", "", "the required fact 'name' is missing"),
        ("  email: ", "  »e_mail: ", "unknown fact 'e_mail'"),
        ("purpose: risk_review", "purpose: »stroll", "unknown purpose 'stroll'"),
        ("purpose: risk_review", "purpose: »subscription", "buys nothing"),
        ("questionnaire: risk-", "questionnaire: »risky-", "unknown questionnaire"),
        ("    en: It is the way", "    »en: It {is} the way", "{is} cannot be filled"),
        ("    en: It is the way", "    »en: It {choice the way", "braces do not pair"),
        ("    en: It is the way", "    »en: It {choice} the way", "{choice} cannot be filled"),
        ("  first:\n", "  »never: {zh_TW: 一, zh_CN: 一, en: a}\n  first:\n", "is never said"),
        ("  q11:\n", "  »q31:\n", "unknown question 'q31'"),
        (
            "  - {on: spoken, after_ms: 3000, say: choose, does: answer}\nquestions",
            "  - {on: spoken, after_ms: 3000, say: choose}\nquestions",
            "the client never answers here",
        ),
        ("lesson:\n", "lesson: »none\nlessons:\n", "must be a group of keys"),
    ],
)
def test_a_broken_practice_client(
    resources: Path, tmp_path: Path, old: str, new: str, expected: str
) -> None:
    whole = (resources / FILE).read_text(encoding="utf-8")
    assert old in whole
    marked = whole.replace(old, new, 1)
    line = marked[: marked.index("»")].count("\n") + 1 if "»" in marked else None
    path = tmp_path / "coached.yaml"
    path.write_text(marked.replace("»", ""), encoding="utf-8")
    others = [one for one in definition_files(resources) if one.name != path.name]
    found = lint(resources, [*others, path])
    told = [one for one in found if one.path == path.as_posix() and expected in one.message]
    assert told, [str(problem) for problem in found]
    assert line is None or line in {one.line for one in told}


def test_the_three_clients_are_there_and_use_known_words(resources: Path) -> None:
    clients = load(resources).practice
    assert clients.keys() == {"hesitant", "coached", "clear"}
    for client in clients.values():
        scenes = (client.usual, *client.questions.values())
        lines = [line for scene in scenes for line in scene]
        assert {line.on for line in lines} <= set(CUES) <= set(KINDS)
        assert {line.does for line in lines} <= set(DOES)
