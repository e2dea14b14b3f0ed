"""Hand-made views of the interview and its result. All people are invented."""

from dataclasses import replace

from branchdesk.app.views import (
    CapRow,
    CaseHead,
    Comprehension,
    IndexPart,
    InterviewView,
    LiveStatus,
    OpenPoint,
    Picture,
    QuestionBlock,
    ResultReason,
    ResultView,
    TagRow,
)
from branchdesk.domain.definitions import Item, Option
from tests.ui.samples import LONG_LATIN, words

RECORDING = "rec-1"
HEAD = CaseHead("case-0042", "2611-0042", "client-1", "王小明", 47, "interview", "RECORDING")
ELDER_HEAD = CaseHead(
    "case-0046", "2611-0046", "client-2", "Margaret Featherstone-Holt", 72, "interview", "RECORDING"
)
BLOCK = words("虧損與時間", "亏损与时间", "Loss and time")
LOSS = Item(
    id="q07",
    block="tolerance",
    text=words(
        "如果您的投資在三個月內下跌 20%，您最可能怎麼做？",
        "如果您的投资在三个月内下跌 20%，您最可能怎么做？",
        "If your investment fell 20% in three months, what would you most likely do?",
    ),
    options=(
        Option(
            "a", words("全部賣出，不再承擔虧損", "全部卖出，不再承担亏损", "Sell everything"), 1
        ),
        Option(
            "b", words("賣出一部分，先保住本金", "卖出一部分，先保住本金", "Sell part of it"), 2
        ),
        Option("c", words("不動，等市場恢復", "不动，等市场恢复", "Wait for it to recover"), 3),
        Option("d", words("趁低價加碼買進", "趁低价加码买进", "Buy more"), 4),
    ),
    key=True,
)
LONG = Item(
    id="q12",
    block="experience",
    text=words(
        "您過去五年買過下列哪一類商品，而且清楚它可能虧損多少、什麼時候拿得回來？",
        "您过去五年买过下列哪一类产品，而且清楚它可能亏损多少、什么时候拿得回来？",
        "Which of these have you bought in the last five years, knowing how much it could lose and "
        "when you could have your money back?",
    ),
    options=tuple(
        Option(f"o{number}", text, number)
        for number, text in enumerate(
            (
                words("只有存款", "只有存款", "Deposits only"),
                words(
                    "貨幣市場基金或投資等級的債券",
                    "货币市场基金或投资级债券",
                    "Money market funds or investment-grade bonds",
                ),
                words("平衡型或股票型基金", "平衡型或股票型基金", "Balanced or equity funds"),
                words(
                    "股票、期貨、選擇權，或連結這些標的的結構型商品",
                    "股票、期货、期权，或挂钩这些标的的结构性产品",
                    "Shares, futures, options, or structured products linked to them",
                ),
                words("以上都沒有", "以上都没有", "None of these"),
            ),
            1,
        )
    ),
)


def tag(number: int, kind: str, at_s: float, to_s: float | None = None, **more: object) -> TagRow:
    """A tag ``at_s`` seconds into the recording, of question ``number`` (0: of none)."""
    return TagRow(
        id=f"tag-{kind}-{at_s}",
        kind=kind,
        at_ms=round(at_s * 1000),
        to_ms=None if to_s is None else round(to_s * 1000),
        recording_id=RECORDING,
        item_no=number or None,
        **more,  # type: ignore[arg-type]
    )


FAST = tag(
    7, "claim", 242, 246, what="read_too_fast", confidence=1.0, state="open",
    detail={"took_ms": "4000", "enough_ms": "9000"},
)  # fmt: skip
_EARLIER = (
    tag(0, "asked", 2, what="consent", detail={"given": "yes"}),
    tag(1, "asked", 5, detail={"take": "1"}), tag(1, "spoken", 14, 21),
    tag(1, "answered", 32, detail={"option": "b", "after_ms": "11000", "option_no": "2"}),
    tag(2, "asked", 41, detail={"take": "1"}), tag(2, "ownwords", 54, text="房貸一個月兩萬二"),
    tag(2, "answered", 68, detail={"option": "b", "after_ms": "9000", "option_no": "2"}),
    tag(3, "asked", 75, detail={"take": "1"}), tag(3, "question", 88, text="這要放多久？"),
    tag(3, "explained", 97, 104), tag(3, "hesitated", 104, 111, detail={"pause_ms": "7000"}),
    tag(3, "answered", 115, detail={"option": "c", "after_ms": "21000", "option_no": "3"}),
    tag(4, "asked", 123, detail={"take": "1"}),
    tag(4, "answered", 144, detail={"option": "a", "after_ms": "8000", "option_no": "1"}),
    tag(5, "asked", 153, detail={"take": "1"}), tag(5, "spoken", 163, 171),
    tag(5, "answered", 172, detail={"option": "a", "after_ms": "6000", "option_no": "1"}),
    tag(5, "changed", 186, detail={"option": "b", "previous": "a", "after_ms": "9000"}),
    tag(6, "asked", 200, detail={"take": "1"}), tag(6, "ownwords", 214),
    tag(6, "answered", 228, detail={"option": "d", "after_ms": "7000", "option_no": "4"}),
)  # fmt: skip
_NOW = (
    tag(7, "asked", 238, detail={"take": "1"}),
    FAST,
    tag(7, "explained", 246, 252, text="下跌 20%"),
    tag(7, "answered", 263, detail={"option": "c", "after_ms": "11000"}),
)


def blocks(current: int = 7, total: int = 20, takes: int = 1) -> tuple[QuestionBlock, ...]:
    """Questions as blocks: those before ``current`` done, the last one open."""
    starts = (4, 40, 74, 122, 152, 199, 237)
    done = [
        QuestionBlock(number, 1, starts[number - 1] * 1000, starts[number] * 1000 - 500, "done")
        for number in range(1, min(current, 7))
    ]
    now = [QuestionBlock(current, 1, 237_000, None, "current")]
    if takes > 1:
        now = [
            QuestionBlock(current, 1, 237_000, 267_000, "old_take"),
            QuestionBlock(current, 2, 267_500, None, "current"),
        ]
    coming = [QuestionBlock(n, 1, None, None, "to_come") for n in range(current + 1, total + 1)]
    return (*done, *now, *coming)


def interview_view() -> InterviewView:
    """Question 7 answered after an explanation; it was read too fast."""
    return InterviewView(
        case=HEAD,
        interview_id="interview-1",
        language="zh_TW",
        number=7,
        total=20,
        block=BLOCK,
        item=LOSS,
        chosen="c",
        chosen_after_ms=11_000,
        asked_at_ms=238_000,
        comprehension=Comprehension(4000, 9000, 1, False, True, 0),
        claims=(FAST,),
        tags=(*_EARLIER, *_NOW),
        blocks=blocks(),
        answered=6,
        elder=False,
        consented=True,
        complete=False,
    )


def consent_view() -> InterviewView:
    """Before the first question: the client is asked whether they agree to be recorded."""
    coming = tuple(QuestionBlock(number, 1, None, None, "to_come") for number in range(1, 21))
    return replace(
        interview_view(),
        number=1, chosen=None, chosen_after_ms=None, asked_at_ms=None, claims=(), tags=(),
        blocks=coming, answered=0, consented=False,
        comprehension=Comprehension(None, 9000, 0, False, True, 0),
    )  # fmt: skip


def elder_view() -> InterviewView:
    """An older client; the question is being asked a second time."""
    again = (
        tag(7, "asked", 271, detail={"take": "2"}),
        tag(7, "spoken", 272, 290, detail={"lasted_ms": "18000", "by": "person"}),
        tag(7, "answered", 296, detail={"option": "b", "after_ms": "7000", "take": "2"}),
    )
    return replace(
        interview_view(),
        case=ELDER_HEAD, language="en", elder=True, chosen="b", chosen_after_ms=7000,
        asked_at_ms=271_000, claims=(), tags=(*_EARLIER, *_NOW, *again), blocks=blocks(takes=2),
        comprehension=Comprehension(18_000, 12_000, 0, False, True, 0),
    )  # fmt: skip


def long_view() -> InterviewView:
    """The longest question, five choices, a claim and a very long name."""
    head = replace(HEAD, client_name=LONG_LATIN, age=58)
    silence = tag(7, "claim", 250, 266, what="silence", state="open")
    return replace(
        interview_view(), case=head, item=LONG, chosen="o4", claims=(FAST, silence)
    )  # fmt: skip


def last_view() -> InterviewView:
    """The last question, answered."""
    done = tuple(
        QuestionBlock(n, 1, (n - 1) * 30_000, n * 30_000 - 500, "done") for n in range(1, 20)
    )
    last = QuestionBlock(20, 1, 570_000, None, "current")
    return replace(
        interview_view(),
        number=20, claims=(), blocks=(*done, last), answered=20, complete=True,
        comprehension=Comprehension(12_000, 9000, 1, True, True, 0),
    )  # fmt: skip


def paused_view() -> InterviewView:
    """Paused in the middle of question 7, for a reason of some length."""
    reason = "客戶的女兒打電話來，想先私下談談家裡的房貸"
    gone = tag(7, "quality", 270, what="paused", text=reason)
    return replace(interview_view(), paused=reason, tags=(*_EARLIER, *_NOW, gone))


def live(elapsed_ms: int = 271_000, **more: object) -> LiveStatus:
    """The recorder in the middle of a recording."""
    now = LiveStatus(
        state="recording",
        elapsed_ms=elapsed_ms,
        saved_ms=elapsed_ms - 1000,
        level=0.58,
        checks={"face": "ok", "voice": "ok", "light": "ok", "clock": "ok"},
        faces=((0.51, 0.17, 0.25, 0.45), (0.2, 0.33, 0.18, 0.32)),
        drops=0,
        recording_id=RECORDING,
    )
    return replace(now, **more)  # type: ignore[arg-type]


def peaks(length_ms: int = 271_000) -> list[float]:
    """Loudness as of two people who take turns, a value each 250 ms."""
    return [
        0.1 + 0.8 * ((index * 7919) % 97) / 97 * (1.0 if (index // 24) % 3 else 0.25)
        for index in range(length_ms // 250)
    ]


def picture() -> Picture:
    """A neutral grey scene with two heads, 320 x 180."""
    wide, high = 320, 180
    heads = ((203, 70, 26, 33), (99, 88, 20, 25))
    rows = bytearray()
    for y in range(high):
        for x in range(wide):
            shade = (38, 48, 57) if y < 120 else (32, 40, 48)
            for cx, cy, rx, ry in reversed(heads):
                in_head = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1
                in_body = (
                    y > cy + ry
                    and ((x - cx) / (rx * 2.1)) ** 2 + ((y - cy - ry * 3) / (ry * 2)) ** 2 <= 1
                )
                if in_head or in_body:
                    shade = (98, 114, 127) if rx == 26 else (72, 86, 98)
            rows += bytes(shade)
    return Picture(wide, high, bytes(rows), 271_000)


BANDS = (
    ("C1", 0, 20, words("保守", "保守", "Conservative")),
    ("C2", 21, 36, words("謹慎", "谨慎", "Cautious")),
    ("C3", 37, 53, words("穩健", "稳健", "Balanced")),
    ("C4", 54, 82, words("積極", "积极", "Growth")),
    ("C5", 83, 100, words("激進", "激进", "Aggressive")),
)


def result_view() -> ResultView:
    """C3 after a cap, two points open."""
    return ResultView(
        case=HEAD,
        interview_id="interview-1",
        level="C3",
        level_name=BANDS[2][3],
        score=58,
        uncapped="C4",
        bands=BANDS,
        valid_until="2027-11-22",
        product_levels=("R1", "R2", "R3"),
        reasons=(
            ResultReason(
                words(
                    "能等 3 到 5 年，這筆錢近期不用。", "能等 3 到 5 年，这笔钱近期不用。",
                    "Can wait three to five years; the money is not needed soon.",
                ),
                9, 362_000, RECORDING,
            ),
            ResultReason(
                words(
                    "虧 20% 時選擇不動，能接受中等波動。", "亏 20% 时选择不动，能接受中等波动。",
                    "Would wait at a loss of 20%; accepts medium swings.",
                ),
                7, 263_000, RECORDING,
            ),
            ResultReason(
                words(
                    "收入穩定，房貸占月收入 22%。", "收入稳定，房贷占月收入 22%。",
                    "Steady income; the mortgage takes 22% of it.",
                ),
                2, 66_000, RECORDING,
            ),
        ),
        caps=(
            CapRow(
                words(
                    "知識題 3 題答對 1 題，最高 C3", "知识题 3 题答对 1 题，最高 C3",
                    "One of three knowledge questions right: at most C3",
                ),
                "C3", "第 7 條", True,
            ),
            CapRow(words("年滿 65 歲", "年满 65 岁", "Aged 65 or over"), "C3", "第 9 條", False),
            CapRow(
                words("不願承受任何虧損", "不愿承受任何亏损", "Accepts no loss at all"),
                "C1", "第 6 條", False,
            ),
        ),
        rule_pack="TW-BK 2026.2",
        index=86,
        parts=(
            IndexPart("reading", 78, 30, "reading", {"count": 1}),
            IndexPart("explained", 92, 15, "explained", {"count": 5}),
            IndexPart("own_words", 80, 25, "own_words", {"count": 4, "total": 5}),
            IndexPart("changed", 90, 10, "changed", {"count": 2}),
            IndexPart("client_questions", 100, 10, "client_questions", {"count": 3, "dealt": 3}),
            IndexPart("consistent", 100, 10, "consistent", {"count": 0}),
        ),
        previous_level="C2",
        previous_score=33,
        previous_date="2025-11-18",
        changes=(
            (
                words("投資期限", "投资期限", "Horizon"),
                words("1–3 年", "1–3 年", "1–3 years"), words("3–5 年", "3–5 年", "3–5 years"),
            ),
            (words("最大虧損", "最大亏损", "Largest loss"), words("10%"), words("20%")),
            (
                words("年收入", "年收入", "Income"),
                words("98 萬", "98 万", "980 k"), words("104 萬", "104 万", "1.04 M"),
            ),
        ),
        points=(
            OpenPoint(
                "level_changed", False, "confirm_level", {"level": "C3", "previous": "C2"},
                article="第 12 條",
            ),
            OpenPoint(
                "read_too_fast", False, "retake",
                {"number": 7, "took_ms": 4000, "enough_ms": 9000}, 7, 238_000, RECORDING,
            ),
            *_PASSED,
        ),
        may_sign=False,
    )  # fmt: skip


_PASSED = (
    OpenPoint("face_share", True, "none", {"percent": 96, "wanted": 80}),
    OpenPoint("silence", True, "none", {"longest_ms": 3000, "limit_ms": 20_000}),
    OpenPoint("all_answered", True, "none", {"answered": 20, "total": 20}),
    OpenPoint("own_words", True, "none", {"total": 5}),
    OpenPoint("questions_answered", True, "none", {"count": 3}),
    OpenPoint("tests_today", True, "none", {"count": 1, "limit": 2}),
    OpenPoint("tests_year", True, "none", {"count": 2, "limit": 8}),
)


def ready_view() -> ResultView:
    """Nothing is open: it may be signed."""
    passed = tuple(replace(point, passed=True, remedy="none") for point in result_view().points)
    return replace(result_view(), points=passed, may_sign=True)


def first_view() -> ResultView:
    """A client's first assessment: nothing to compare with, five points open, a long name."""
    head = replace(HEAD, client_name=LONG_LATIN)
    opened = (
        OpenPoint("all_answered", False, "re_ask", {"answered": 19, "total": 20}, 20),
        OpenPoint("own_words_missing", False, "re_ask", {"number": 11}, 11, 420_000, RECORDING),
        OpenPoint("question_open", False, "re_ask", {"number": 3}, 3, 88_000, RECORDING),
        OpenPoint("face_share", False, "none", {"percent": 71, "wanted": 80}, article="第 15 條"),
        OpenPoint("silence", False, "none", {"longest_ms": 34_000, "limit_ms": 20_000}),
    )
    return replace(
        result_view(),
        case=head, previous_level=None, previous_score=None, previous_date=None, changes=(),
        level="C4", level_name=BANDS[3][3], uncapped="C4", caps=(),
        points=(*opened, *_PASSED[3:]),
    )  # fmt: skip
