"""Facts are checked where they are typed."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import facts
from branchdesk.domain.errors import InputFault
from tests.domain.samples import TODAY, field


@pytest.mark.parametrize(
    ("check", "typed", "normal"),
    [
        ("text", "  工程師  資深 ", "工程師 資深"),
        ("name", "王小明", "王小明"),
        ("name", "歐陽‧阿不都熱合曼", "歐陽·阿不都熱合曼"),
        ("name", "Maximiliana Featherstone-O'Brien Jr.", "Maximiliana Featherstone-O'Brien Jr."),
        ("id_number", "a123456789", "A123456789"),
        ("id_number", "Ａ１２３４５６７８９", "A123456789"),
        ("id_number", "A800000014", "A800000014"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("id_number", "A123456(3)", "A1234563"),
        ("id_number", "AB987654(3)", "AB9876543"),
        ("id_number", "A1234564", "A1234564"),
        ("id_number", "300123456", "300123456"),
        ("id_number", "E12345678", "E12345678"),
        ("date", "1974-5-18", "1974-05-18"),
        ("date", "1974/05/18", "1974-05-18"),
        ("date", "1974年5月18日", "1974-05-18"),
        ("date", "19740518", "1974-05-18"),
        ("date", "2026-11-24", "2026-11-24"),
        ("phone", "0912-345 678", "0912345678"),
        ("phone", "+886 (2) 2345-6789#12", "+886223456789#12"),
        ("amount", "1,250,000", "1250000"),
        ("amount", "０", "0"),
        ("email", "ming@example.com.tw", "ming@example.com.tw"),
        ("address", "臺北市大安區忠孝東路四段", "臺北市大安區忠孝東路四段"),
        ("choice", "yes", "yes"),
    ],
)
def test_a_sound_value_gets_its_normal_form(check: str, typed: str, normal: str) -> None:
    assert facts.check(field(check), typed, TODAY) == normal


@pytest.mark.parametrize(
    ("check", "typed", "expected"),
    [
        ("text", "長" * 121, "text"),
        ("name", "王小明2", "name"),
        ("name", "·", "name"),
        ("name", "明" * 61, "name"),
        ("id_number", "A123456788", "id_number"),
        ("id_number", "110105194912310021", "id_number"),
        ("id_number", "11010519491331002X", "id_number"),
        ("id_number", "A123456(4)", "id_number"),
        ("id_number", "12345", "id_number"),
        ("date", "18/5/1974", "date_past"),
        ("date", "1974-02-30", "date_past"),
        ("date", "2026-11-25", "date_past"),
        ("date", "1890-01-01", "date_past"),
        ("phone", "12345", "phone"),
        ("phone", "call me", "phone"),
        ("amount", "-5", "amount"),
        ("amount", "1.5", "amount"),
        ("amount", "9999999999999", "amount"),
        ("email", "ming@example", "email"),
        ("email", "ming example.com", "email"),
        ("address", "臺北", "address"),
        ("choice", "perhaps", "choice"),
    ],
)
def test_an_unsound_value_is_refused_at_its_field(check: str, typed: str, expected: str) -> None:
    with pytest.raises(InputFault) as refused:
        facts.check(field(check), typed, TODAY)
    assert refused.value.code == "fact_invalid"
    assert refused.value.params == {"field": check, "expected": expected}
    assert expected in facts.EXPECTATIONS
    assert typed not in str(refused.value)


def test_an_empty_value() -> None:
    with pytest.raises(InputFault, match="fact_missing"):
        facts.check(field("email"), "  　", TODAY)
    assert facts.check(field("email", required=False), " ", TODAY) == ""


@given(st.sampled_from(string.ascii_uppercase), st.integers(0, 10**8 - 1), st.sampled_from("12"))
def test_one_check_digit_of_ten_holds_for_a_taiwan_number(
    letter: str, serial: int, sex: str
) -> None:
    held = 0
    for digit in range(10):
        number = f"{letter}{sex}{serial // 10:07d}{digit}"
        try:
            held += facts.check(field("id_number"), number, TODAY) == number
        except InputFault:
            continue
    # Two weights of one and a sum to ten: exactly one last digit can close it.
    assert held == 1


@given(st.dates(date(1900, 1, 1), date(2026, 11, 24)))
def test_age_counts_birthdays(born: date) -> None:
    years = facts.age(born.isoformat(), TODAY)
    assert years >= 0
    assert (born.year + years, born.month, born.day) <= (TODAY.year, TODAY.month, TODAY.day)
    assert (born.year + years + 1, born.month, born.day) > (TODAY.year, TODAY.month, TODAY.day)


@given(st.sampled_from(facts.CHECKS), st.text(max_size=40))
def test_a_check_is_stable_and_never_fails_otherwise(check: str, typed: str) -> None:
    try:
        normal = facts.check(field(check, required=False), typed, TODAY)
    except InputFault:
        return
    assert facts.check(field(check, required=False), normal, TODAY) == normal


@pytest.mark.parametrize(
    ("check", "value", "shown"),
    [
        ("name", "王小明", "王・・"),
        ("id_number", "A123456789", "A12・・・・・89"),
        ("phone", "0912345678", "091・・・・・78"),
        ("email", "ming@example.com", "m・・・@example.com"),
        ("date", "1974-05-18", "・・・・"),
        ("amount", "500000", "・・・・"),
        ("address", "臺北市大安區忠孝東路四段", "臺北市大安區・・・"),
        ("text", "012-345", "012・・・"),
        ("name", "", ""),
    ],
)
def test_a_masked_value_tells_two_clients_apart_and_no_more(
    check: str, value: str, shown: str
) -> None:
    assert facts.mask(field(check), value) == shown


def test_what_is_not_personal_is_shown() -> None:
    assert facts.mask(field("text", personal=False), "退休") == "退休"
