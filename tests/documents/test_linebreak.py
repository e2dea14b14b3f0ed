"""No line begins or ends where Chinese typesetting forbids it, and words stay whole."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.documents.linebreak import NO_END, NO_START, Line, lines, may_break
from branchdesk.domain.definitions import LANGUAGES
from tests.documents import samples

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


# What follows knows nothing of the program's own tables: the rules as a typesetter would say them.
_NEVER_FIRST = set("，。、；：？！）】〕］｝」』》〉”’…—·％,.;:?!)]}%")
_NEVER_LAST = set("（【〔［｛「『《〈“‘￥＄([{$")
_WORDS = (
    *(
        "本人",
        "於貴行",
        "開立",
        "基金交易帳戶",
        "得隨時結清",
        "風險",
        "适当性",
        "销户",
        "贖回",
        "元",
        "年",
    ),
    *("fund", "well-known", "e-mail", "client's", "A/B", "R1", "NAV", "i", "Montgomery", "T+2"),
    *("10,000", "1.5%", "3.2", "2026-11-25", "NT$ 500", "$1,200.50", "0912-345-678", "-7", "50–60"),
    *("，", "。", "、", "；", "：", "？", "！", "……", "——", "·", "％", "—"),
    *(
        "「",
        "」",
        "『",
        "』",
        "《",
        "》",
        "（",
        "）",
        "【",
        "】",
        "“",
        "”",
        "‘",
        "’",
        "(",
        ")",
        "[",
        "]",
    ),
    *(" ", " ", " ", "　", ", ", ". ", "; ", "%"),
)


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_forbidden(text: str, end: int, start: int) -> bool:
    """Whether a line that ends at ``end`` and goes on at ``start`` is one nobody would set."""
    before, after = text[end - 1], text[start]
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return True
    if end < start:
        return False
    inside = before in ".,'/:" and _is_letter(text[end - 2]) and after.isdigit()
    return (_is_letter(before) and _is_letter(after)) or (end > 1 and inside)


def _has_a_plain_end(text: str, start: int, end: int) -> bool:
    """Whether the line from ``start`` might have ended before ``end`` after a character of
    Chinese or a space, where nobody would object."""
    for index in range(start + 1, end + 1):
        before, after = text[index - 1], text[index]
        chinese = "一" <= before <= "龥" and "一" <= after <= "龥"
        stop = start + len(text[start:index].rstrip())
        apart = before.isspace() and not after.isspace() and stop > start
        if chinese or (apart and not _is_forbidden(text, stop, index)):
            return True
    return False


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_thousand_random_breaks_are_none_of_them_forbidden(language: str) -> None:
    face = samples.fonts().typeface(language)
    draw = random.Random(f"breaks {language}")
    breaks = chains = 0
    while breaks < 10_000:
        text = "".join(draw.choices(_WORDS, k=60)).strip()
        start, room = 0, draw.uniform(8, 45)
        for line in lines(text, face.advance, room):
            while text[start].isspace():
                start += 1
            end = start + len(line.text)
            assert text[start:end] == line.text
            after = next((i for i in range(end, len(text)) if not text[i].isspace()), None)
            if after is None:
                break
            breaks += 1
            if line.forced:
                chains += 1
            else:
                assert not _is_forbidden(text, end, after), (line.text, text[after:][:8])
            start = end
    assert 0 < chains < breaks / 30, chains


@given(st.lists(st.sampled_from(_WORDS), max_size=60), st.floats(6, 45))
def test_a_break_is_never_forced_where_a_plain_one_fits(words: list[str], width: float) -> None:
    text = "".join(words).strip()
    start = 0
    for line in lines(text, _em, width):
        start = text.index(line.text, start)
        end = start + len(line.text)
        if line.forced:
            assert not _has_a_plain_end(text, start, end - 1), line.text
        start = end


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
