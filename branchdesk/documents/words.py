"""The paper's own words: labels that belong to the form's layout, in its three languages."""

from dataclasses import dataclass

_NUMERALS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Words:
    """Labels of one language; ``page`` is a format with ``page`` and ``pages``."""

    one_form: str
    page: str
    result: str
    assessed_on: str
    valid_until: str
    products: str
    agreements: str
    answers: str
    question: str
    answer: str
    recorded_at: str
    client: str
    summary: str
    client_signs: str
    branch_seal: str
    form: str


_WORDS = {
    "zh_TW": Words(
        one_form="一表式",
        page="第 {page} 頁，共 {pages} 頁",
        result="風險屬性",
        assessed_on="評估日期",
        valid_until="有效期限",
        products="選擇的商品",
        agreements="約定事項",
        answers="風險訪談紀錄",
        question="問題",
        answer="客戶的回答",
        recorded_at="錄影時間",
        client="客戶資料",
        summary="同意事項",
        client_signs="客戶親簽",
        branch_seal="分行印章",
        form="表單",
    ),
    "zh_CN": Words(
        one_form="一表式",
        page="第 {page} 页，共 {pages} 页",
        result="风险承受能力",
        assessed_on="评估日期",
        valid_until="有效期至",
        products="选择的产品",
        agreements="约定事项",
        answers="风险访谈记录",
        question="问题",
        answer="客户的回答",
        recorded_at="录像时间",
        client="客户资料",
        summary="同意事项",
        client_signs="客户亲签",
        branch_seal="网点印章",
        form="表单",
    ),
    "en": Words(
        one_form="One form",
        page="page {page} of {pages}",
        result="Risk profile",
        assessed_on="Assessed on",
        valid_until="Valid until",
        products="Products chosen",
        agreements="What is agreed",
        answers="Record of the risk interview",
        question="Question",
        answer="Client's answer",
        recorded_at="Recording",
        client="Client",
        summary="Agreed to",
        client_signs="Client's signature",
        branch_seal="Branch seal",
        form="Form",
    ),
}


def words(language: str) -> Words:
    """The labels of a language; KeyError for another than zh_TW, zh_CN, en."""
    return _WORDS[language]


def ordinal(number: int, language: str) -> str:
    """``number`` (1..99) as it heads an article: 一、 in Chinese, 1. in English."""
    if language == "en":
        return f"{number}. "
    tens, ones = divmod(number, 10)
    text = ("" if tens < 2 else _NUMERALS[tens]) + ("十" if tens else "")
    return text + (_NUMERALS[ones] if ones else "") + "、"


def clock(at_ms: int) -> str:
    """A place in the recording as minutes and seconds, 75 000 ms being 01:15."""
    minutes, seconds = divmod(at_ms // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"
