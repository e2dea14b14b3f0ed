"""Hand-made views of signing, the sealed page, review and profile. All people are invented."""

from dataclasses import replace
from io import BytesIO
from math import pi, sin

from PIL import Image
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen

from branchdesk.app.views import (
    AgreementRow,
    CaseHead,
    CheckRow,
    ClientRow,
    Contradiction,
    DimensionScore,
    MediaTrack,
    Person,
    Picture,
    ProductRow,
    ProfileLine,
    ProfileView,
    QuestionBlock,
    QueueRow,
    ReviewView,
    SealedView,
    SignView,
    TagRow,
    Transfer,
)
from branchdesk.domain.ink import Ink, Point, Stroke
from tests.ui.samples import CHEN, CHOU, LIN, LONG_HAN, LONG_LATIN, WU, words

FIRST, SECOND = "rec-1", "rec-2"
HEAD = CaseHead("case-0042", "2611-0042", "client-1", "王小明", 52, "sign", "COMPLETING")
WITNESS = Person("11021", LIN, "supervisor")
STEADY = words("穩健", "稳健", "Balanced")
_TERMS = (
    ("account", "開戶", "开户", "Account",
     "在本行開立基金帳戶，隨時可以結清。", "在本行开立基金账户，随时可以结清。",
     "A fund account is opened here; it can be closed at any time.", 31_000),
    ("risk", "風險預告", "风险预告", "Risk",
     "投資可能虧損，最壞情況會損失本金。", "投资可能亏损，最坏情况会损失本金。",
     "Investments can lose value; at worst the money put in is lost.", 42_000),
    ("suitability", "適合度", "适合度", "Suitability",
     "風險屬性 C3，只買 R1 到 R3 的商品。", "风险属性 C3，只买 R1 到 R3 的产品。",
     "Risk level C3: only products R1 to R3 are bought.", 38_000),
    ("privacy", "個人資料", "个人资料", "Personal data",
     "資料只用於本次往來，可以要求刪除。", "资料只用于本次往来，可以要求删除。",
     "Data serve this relation only; deletion can be asked for.", 25_000),
    ("debit", "扣款授權", "扣款授权", "Debit",
     "每月 5 日扣 10,000 元，可以隨時停止。", "每月 5 日扣 10,000 元，可以随时停止。",
     "10,000 is debited on the 5th of each month, until you stop it.", 22_000),
    ("online", "電子交易", "电子交易", "Online",
     "網路下單前，每次都要再輸入密碼。", "网上下单前，每次都要再输入密码。",
     "Each online order asks for the password again.", 0),
)  # fmt: skip


def form_page(number: int, of: int = 6, *, signed: bool = False) -> Picture:
    """A page that looks like the form: title, table, paragraphs, boxes for ink and seal."""
    wide, high = 909, 1286
    image = QImage(wide, high, QImage.Format.Format_RGB888)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont()
    font.setFamilies(["Noto Sans TC", "Noto Sans SC"])
    font.setPixelSize(34)
    painter.setFont(font)
    painter.drawText(QPointF(78, 118), "投資往來綜合申請書")
    font.setPixelSize(20)
    painter.setFont(font)
    painter.drawText(QPointF(78, 156), f"一表式　2611-0042　第 {number} 頁，共 {of} 頁")
    painter.setPen(QPen(QColor("#222"), 2))
    painter.drawLine(78, 178, wide - 78, 178)
    painter.setPen(QColor("#333"))
    rows = ("姓名　王小明", "身分證字號　A12·····89", "風險屬性　C3 穩健", "交割帳戶　012-···-4471")
    for row, line in enumerate(rows):
        painter.drawText(QPointF(90, 222 + row * 44), line)
    for row in range(14):
        part = _TERMS[row % 6]
        painter.drawText(QPointF(90, 440 + row * 42), f"{part[1]}　　{part[4]}")
    if number == of:
        painter.setPen(QPen(QColor("#222"), 2))
        painter.drawLine(78, 1190, 460, 1190)
        if signed:
            _hand(painter)
            painter.setPen(QPen(QColor("#B0301C"), 6))
            painter.drawRoundedRect(QRectF(590, 1020, 168, 168), 8, 8)
        else:
            painter.setPen(QPen(QColor("#777"), 2, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(590, 1020, 168, 168))
    painter.end()
    data = bytes(image.constBits())
    stride = image.bytesPerLine()
    return Picture(wide, high, b"".join(data[y * stride :][: wide * 3] for y in range(high)), 0)


def _hand(painter: QPainter) -> None:
    path = QPainterPath(QPointF(110, 1150))
    for step in range(1, 60):
        path.lineTo(110 + step * 5, 1130 + 40 * sin(step / 4))
    painter.setPen(QPen(QColor("#14202B"), 5))
    painter.drawPath(path)


def ink(width: int = 554, height: int = 200, pointer: str = "pen") -> Ink:
    """A signature of three strokes."""
    strokes = tuple(
        Stroke(
            tuple(
                Point(
                    width * (0.2 + stroke * 0.2) + step * 1.6,
                    height * 0.5 + 36 * sin(step / 8 + stroke),
                    (stroke * 60 + step) * 26_000,
                    0.35 + 0.6 * abs(sin(pi * step / 50)) if pointer == "pen" else 0.5,
                )
                for step in range(50)
            )
        )
        for stroke in range(3)
    )
    return Ink(strokes, width, height, pointer, "WT-500", pointer == "pen")


def sign_view(pages: int = 6) -> SignView:
    """Five of six pages were seen."""
    agreements = tuple(
        AgreementRow(key, words(*titles), words(*sentences), ms)
        for key, *rest, ms in _TERMS
        for titles, sentences in ((rest[:3], rest[3:]),)
    )
    return SignView(
        case=HEAD,
        document_id="doc-1",
        sha256="0" * 64,
        pages=tuple(form_page(number, pages) for number in range(1, pages + 1)),
        shown_ms=(31_000, 42_000, 38_000, 25_000, 22_000, 0)[:pages],
        agreements=agreements,
        signed=False,
        witness=None,
        witness_at=None,
    )


def long_sign_view() -> SignView:
    """A long Latin name."""
    view = sign_view(2)
    return replace(view, document_id="doc-2", case=replace(HEAD, client_name=LONG_LATIN))


def _transfer(part: str, state: str, done: int, total: int, at: str | None) -> Transfer:
    return Transfer("case-0042", "2611-0042", "王小明", part, state, done, total, at)


def sealed_view() -> SealedView:
    """Everything verifies, the recording is still on its way."""
    arrived = "2026-11-23T03:21:58.000000Z"
    return SealedView(
        case=replace(HEAD, lane="seal", state="SEALED"),
        document_id="doc-1",
        pages=tuple(form_page(number, 6, signed=True) for number in range(1, 7)),
        sealed_at="2026-11-23T03:21:52.000000Z",
        took_seconds=1286,
        checks=(
            CheckRow("client_signature", "valid", "valid", {"signer": "王小明"}),
            CheckRow("branch_seal", "valid", "valid", {}),
            CheckRow("timestamp", "valid", "timestamp_absent", {}),
            CheckRow("complete", "valid", "valid", {}),
            CheckRow("pages", "valid", "valid", {"pages": 6}),
            CheckRow("attachments", "valid", "valid", {"count": 3}),
            CheckRow("ink", "valid", "valid", {"strokes": 6}),
            CheckRow("ledger", "valid", "ledger", {"seq": 18_204, "head": "9f2c71abe07dc3d4" * 4}),
        ),
        transfers=(
            _transfer("document", "arrived", 200_000, 200_000, arrived),
            _transfer("events", "arrived", 214, 214, arrived),
            _transfer("recording", "going", 188_000_000, 412_000_000, None),
        ),
        copies=0,
        receipt=tuple(words(*part[4:7]) for part in _TERMS),
        level="C3",
        level_name=STEADY,
    )


def damaged_view() -> SealedView:
    """A page was changed after the seal."""
    view = sealed_view()
    bad = CheckRow("pages", "invalid", "pages_changed", {"page": 3, "pages": 6})
    checks = tuple(bad if row.check == "pages" else row for row in view.checks)
    return replace(view, document_id="doc-2", checks=checks)


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
        lines=(LINES[0], LINES[2], LINES[3], LINES[5]),
        checklist=("identity", "risk_read", "no_prompting", "level_confirmed"),
        watched_needed=0.8,
        may_decide=True,
        why_not=None,
        decision=None,
        remark="",
    )


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
    )
