"""No line begins or ends where Chinese typesetting forbids it, and words stay whole."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.documents.linebreak import NO_END, NO_START, Line, lines, may_break

_ALPHABET = "本行開立基金帳戶，。、；：！？（）「」『』《》—…abcXYZ 0123456789.,-%()/ 元"
_TEXTS = st.text(st.sampled_from(_ALPHABET), max_size=120)


def _em(character: str) -> float:
    return 0.55 if character.isascii() else 1.0


def _width(text: str) -> float:
    return sum(map(_em, text))


def _assert_set_well(text: str, width: float) -> tuple[int, int]:
    """Checks every break of ``text``; returns how many there were and how many were forced."""
    found = lines(text, _em, width)
    position = 0
    for index, line in enumerate(found):
        assert text.startswith(line.text, position)
        position += len(line.text)
        gap = position
        while gap < len(text) and text[gap] in " \t\u3000":
            gap += 1
        if index < len(found) - 1:
            assert line.forced or may_break(text, gap)
            assert line.forced or line.text[-1:] not in NO_END
            assert line.forced or found[index + 1].text[:1] not in NO_START
            position = gap
        assert _width(line.text) <= width + 1e-6 or len(line.text) == 1
    assert not text[position:].strip()
    return len(found) - 1, sum(line.forced for line in found)


@given(_TEXTS, st.floats(4, 40))
def test_no_break_is_forbidden(text: str, width: float) -> None:
    _assert_set_well(text.strip(" \t\u3000"), width)


@given(_TEXTS, st.floats(4, 40))
def test_a_break_is_forced_only_where_no_legal_one_fits(text: str, width: float) -> None:
    text = text.strip(" \t\u3000")
    start = 0
    for line in lines(text, _em, width):
        start = text.index(line.text, start)
        end = start + len(line.text)
        if line.forced:
            assert not any(may_break(text, index) for index in range(start + 1, end))
        start = end


def test_ten_thousand_breaks_of_real_sentences_are_all_legal() -> None:
    words = (
        "本人於貴行開立基金交易帳戶，得隨時結清；",
        "「兌換損失」（含匯率變動）。",
        "每月 5 日扣 10,000 元，",
        "以 e-mail 通知 ming.wang@example.com……",
        "《基金公開說明書》——第 3.2 節：",
        "风险承受能力“C3”，只买 R1 到 R3 的产品！",
        "redeemable on any day (fee 1.5 %), ",
    )
    draw = random.Random(20261123)
    breaks = forced = 0
    while breaks < 10_000:
        text = "".join(draw.choices(words, k=30)).strip()
        made, cut = _assert_set_well(text, draw.uniform(12, 45))
        breaks += made
        forced += cut
    # Only the address is wider than the narrowest line, and only there may it be cut.
    assert forced < breaks / 20


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("投資可能虧損。", 6, ("投資可能虧", "損。")),
        ("（一）甲乙丙", 2.5, ("（一", "）甲", "乙丙")),
        ("金額 10,000 元整", 5, ("金額", "10,000 元", "整")),
        ("金額 10,000 元整", 4, ("金額", "10,000", "元整")),
        ("on any e-mail", 3.6, ("on any", "e-mail")),
        ("a well-known fund", 4.5, ("a well-", "known", "fund")),
        ("共 NT$\u00a010,000", 6, ("共", "NT$\u00a010,000")),
        ("甲乙「丙丁」", 3, ("甲乙", "「丙", "丁」")),
        ("說明……如下", 3, ("說", "明……", "如下")),
        ("第一行\n第二行", 9, ("第一行", "第二行")),
        ("", 5, ("",)),
    ],
)
def test_known_lines(text: str, width: float, expected: tuple[str, ...]) -> None:
    assert tuple(line.text for line in lines(text, _em, width)) == expected


def test_a_stretch_without_any_legal_break_is_cut_and_says_so() -> None:
    assert lines("ABCDEFGH", lambda _: 1.0, 3) == (
        Line("ABC", forced=True),
        Line("DEF", forced=True),
        Line("GH"),
    )
    assert lines("字。。。。", lambda _: 1.0, 2)[0].forced
