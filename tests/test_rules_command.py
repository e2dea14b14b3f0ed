"""``branchdesk rules`` as head office runs it: a real process."""

import pytest

from tests.test_commands import branchdesk


@pytest.mark.parametrize(
    ("language", "summary"),
    [("en", "rules tried both ways, 0 not as said"), ("zh_TW", "0 條不相符")],
)
def test_every_rule_is_shown_with_its_article_and_both_cases(language: str, summary: str) -> None:
    found = branchdesk("rules", language=language)
    assert (found.returncode, found.stderr) == (0, "")
    assert summary in found.stdout
    for words in ("2025-7 §29", "130 §19", "ESMA35-43-1163", "tests=2", "tests=3", "C1 R2"):
        assert words in found.stdout


def test_one_pack_is_shown_alone() -> None:
    found = branchdesk("rules", "--pack", "eu")
    assert found.returncode == 0
    assert found.stdout.startswith("eu ")
    assert "cn-bank" not in found.stdout


def test_an_unknown_pack_is_named() -> None:
    found = branchdesk("rules", "--pack", "mars")
    assert (found.returncode, found.stdout) == (2, "")
    assert "mars" in found.stderr
    assert "tw-bank" in found.stderr
