"""Hand-made views of review and profile. All people are invented."""

from dataclasses import replace
from functools import cache
from io import BytesIO
from math import sin

from PIL import Image

from branchdesk.app.timeline import Timeline
from branchdesk.app.understanding import understanding
from branchdesk.app.views import (
    CaseHead,
    ClientRow,
    Contradiction,
    DimensionScore,
    Duty,
    MediaTrack,
    ProductRow,
    ProfileLine,
    ProfileView,
    QuestionBlock,
    QueueRow,
    ReviewView,
    TagRow,
    Understanding,
)
from tests.e2e.scripted import talk
from tests.ui.samples import CHEN, CHOU, LIN, LONG_HAN, LONG_LATIN, WU, words
from tests.ui.samples_signing import HEAD, STEADY

FIRST, SECOND = "rec-1", "rec-2"

# Review ------------------------------------------------------------------------------------


def queue_rows() -> tuple[QueueRow, ...]:
    """Five cases: one of the reader's own, one whose film is not there yet."""
    rows = []
    people = (
        ("王小明", 52, "C3", 6, 1011, CHEN, False, True),
        (LONG_LATIN, 38, "C5", 4, 1330, WU, False, True),
        (LONG_HAN, 66, "C2", 3, 905, LIN, False, True),
        ("簡淑惠", 70, "C1", 1, 640, CHOU, True, True),
        ("游雅雯", 33, "C4", 0, 0, WU, False, False),
    )
    for number, (name, age, level, claims, seconds, owner, mine, arrived) in enumerate(people):
        head = CaseHead(
            f"case-{number}", f"2611-00{42 - number}", f"client-{number}", name, age, "review",
            "SUBMITTED" if arrived else "SEALED",
        )  # fmt: skip
        at = f"2026-11-23T0{number + 1}:21:52.000000Z"
        rows.append(QueueRow(head, level, claims, seconds, at, owner, mine, arrived))
    return tuple(rows)


def _tag(number: int, kind: str, at_s: float, to_s: float | None = None, **more: object) -> TagRow:
    return TagRow(
        id=f"{kind}-{at_s}",
        kind=kind,
        at_ms=round(at_s * 1000),
        to_ms=None if to_s is None else round(to_s * 1000),
        recording_id=FIRST,
        item_no=number or None,
        **more,  # type: ignore[arg-type]
    )


_CLAIMS = (
    _tag(7, "claim", 242, 246, what="read_too_fast", confidence=1.0, state="rejected",
         detail={"took_ms": "4000", "enough_ms": "9000"}),
    _tag(11, "claim", 440, 446, what="answered_too_fast", confidence=0.58, state="open",
         detail={"took_ms": "2000", "enough_ms": "8000"}),
    _tag(11, "claim", 448, 452, what="second_face", confidence=0.71, state="open"),
    _tag(13, "claim", 586, 592, what="silence", confidence=0.9, state="open"),
    _tag(14, "claim", 676, 679, what="face_lost", confidence=0.96, state="accepted"),
    _tag(17, "claim", 808, 812, what="dark", confidence=0.8, state="open"),
)  # fmt: skip


def _tags() -> tuple[TagRow, ...]:
    made: list[TagRow] = []
    for number in range(1, 21):
        start = (number - 1) * 50 + 4
        made.append(_tag(number, "asked", start, detail={"take": "1"}))
        made.append(_tag(number, "spoken", start + 6, start + 14))
        after = str(9000 + number * 700)
        detail = {"option": "b", "option_no": "2", "after_ms": after}
        made.append(_tag(number, "answered", start + 30, detail=detail))
        if number % 5 == 0:
            made.append(_tag(number, "changed", start + 38, detail={**detail, "previous": "a"}))
        if number % 4 == 2:
            text = "就是放著不動，跌了也不賣，等它回來。"
            made.append(_tag(number, "ownwords", start + 22, start + 27, text=text))
        if number % 6 == 3:
            made.append(_tag(number, "question", start + 16, text="中途贖回要費用嗎？"))
            made.append(_tag(number, "explained", start + 20, start + 26))
        if number % 7 == 4:
            made.append(
                _tag(number, "hesitated", start + 27, start + 30, detail={"pause_ms": "6000"})
            )
    return (*made, *_CLAIMS)


def thumbnail(seed: int) -> bytes:
    """A small JPEG of two people at a desk, seen as blocks."""
    picture = Image.new("RGB", (96, 54), (38, 51, 60))
    for left, top, side in ((18, 16 + seed % 3, 14), (54, 8 + seed % 2, 20)):
        picture.paste((96, 116, 130), (left, top, left + side, 54))
    held = BytesIO()
    picture.save(held, "JPEG")
    return held.getvalue()


def track(recording_id: str = FIRST, length_ms: int = 1_011_000) -> MediaTrack:
    """Voice in bursts, a thumbnail each 60 s."""
    peaks = tuple(
        abs(sin(step / 9)) * (0.9 if step // 60 % 3 else 0.2) for step in range(length_ms // 500)
    )
    pictures = tuple((ms, thumbnail(ms // 60_000)) for ms in range(0, length_ms, 60_000))
    return MediaTrack(recording_id, length_ms, 500, peaks, pictures)


def _line(number: int, dimension: str, stance: str, text: str, *at_s: int) -> ProfileLine:
    return ProfileLine(
        line_id=f"line-{number}",
        dimension=dimension,
        stance=stance,
        text=text,
        confidence=("high", "medium", "high", "low")[number % 4],
        evidence=tuple(_tag(7, "answered", at) for at in at_s),
        written_by=CHOU,
        case_no="2611-0042",
    )


LINES = (
    _line(0, "mindset", "+", "虧過之後更謹慎，會先問最壞情況", 432, 494),
    _line(1, "mindset", "+", "不喜歡天天看盤", 321),
    _line(2, "preferences", "+", "只買看得懂的，偏好有配息", 340, 542),
    _line(4, "direction", "+", "退休金，5 年後開始用", 362),
    _line(5, "direction", "~", "女兒 2028 年出國念書，要 120 萬", 707),
    _line(7, "strength", "-", "可投資 200 萬（口述），與表單不符", 580),
)


def review_view() -> ReviewView:
    """Six claims, two of them judged; one line a dimension."""
    blocks = tuple(
        QuestionBlock(n, 1, ((n - 1) * 50 + 4) * 1000, (n * 50 + 3) * 1000, "done", FIRST)
        for n in range(1, 21)
    )
    return ReviewView(
        case=replace(HEAD, lane="review", state="SUBMITTED"),
        level="C3",
        level_name=STEADY,
        recording_ids=(FIRST,),
        tracks=(track(),),
        blocks=blocks,
        tags=_tags(),
        claims=_CLAIMS,
        understanding=understood(),
        lines=(LINES[0], LINES[2], LINES[3], LINES[5]),
        checklist=("identity", "risk_read", "no_prompting", "level_confirmed"),
        watched_needed=0.8,
        may_decide=True,
        why_not=None,
        decision=None,
        remark="",
    )


@cache
def understood(name: str = "coached") -> Understanding:
    """What the reviewer reads of a scripted client of resources/practice, by the product's rules;
    its two first flags are judged."""
    talked = talk(name)
    judged = talked.whole()
    claims = Timeline(judged.interview, talked.questionnaire).claims()
    states = ("accepted", "rejected", *["open"] * len(claims))
    claims = tuple(
        replace(claim, recording_id=FIRST, state=state)
        for claim, state in zip(claims, states, strict=False)
    )
    found = understanding(
        judged.interview, talked.questionnaire, talked.pack, judged.client.facts, claims
    )
    rows = tuple(replace(row, recording_id=FIRST) for row in found.questions)
    return replace(found, questions=rows)


def own_case_view() -> ReviewView:
    """The reader is the account manager, and nothing is left to judge."""
    judged = tuple(replace(claim, state="accepted") for claim in _CLAIMS)
    return replace(
        review_view(),
        case=replace(HEAD, client_name=LONG_LATIN, lane="review"),
        claims=judged,
        lines=(),
        may_decide=False,
        why_not="own_case",
    )


# Profile -----------------------------------------------------------------------------------


def profile_view() -> ProfileView:
    """Four dimensions, six lines, two contradictions, six years of levels."""
    level_dates = (
        ("2021-05-03T02:00:00.000000Z", "C2"),
        ("2022-06-11T02:00:00.000000Z", "C2"),
        ("2023-06-20T02:00:00.000000Z", "C2"),
        ("2024-07-01T02:00:00.000000Z", "C3"),
        ("2025-07-04T02:00:00.000000Z", "C2"),
        ("2026-11-23T03:21:52.000000Z", "C3"),
    )
    return ProfileView(
        client=ClientRow("client-1", "K-104871", "王小明", 52, "C3", 6, "2026-11-23", len(LINES)),
        dimensions=(
            DimensionScore("mindset", 58),
            DimensionScore("preferences", 72),
            DimensionScore("direction", 66),
            DimensionScore("strength", 34),
        ),
        lines=LINES,
        contradictions=(
            Contradiction(
                "investable_amount", "200 萬到 500 萬", _tag(9, "answered", 580), "500000"
            ),
            Contradiction("yearly_income", "超過 300 萬", _tag(2, "answered", 84), "1200000"),
        ),
        products=(
            _product("穩健平衡基金 A（月配）", "Balanced Fund A (monthly)", "R3", None),
            _product("短期公債基金", "Short Government Bonds", "R1", None),
            _product("高收益債組合", "High Yield Bonds", "R4", "第 9 條"),
        ),
        levels=level_dates,
        reviewer=CHOU,
        decided_at="2026-11-23T05:05:00.000000Z",
        duties=(
            Duty("retention", "2031-11-23", "H2", HEAD.case_no),
            Duty("call_back", "2026-12-08", "call 15", HEAD.case_no),
        ),
    )


def _product(name: str, english: str, level: str, blocked: str | None) -> ProductRow:
    return ProductRow(english, words(name, name, english), level, words(name), blocked)


def new_client_view() -> ProfileView:
    """Nothing is known yet, and the name is long."""
    return replace(
        profile_view(),
        client=ClientRow("client-2", "K-2", LONG_LATIN, None, None, 1, "2026-11-23", 0),
        dimensions=tuple(replace(each, score=None) for each in profile_view().dimensions),
        lines=(),
        contradictions=(),
        products=(),
        levels=(),
        reviewer=None,
        decided_at=None,
        duties=(),
    )
