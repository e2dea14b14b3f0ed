"""Hand-made views of signing and the sealed page. All people are invented."""

from dataclasses import replace
from math import pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen

from branchdesk.app.views import (
    AgreementRow,
    CaseHead,
    CheckRow,
    Duty,
    Person,
    Picture,
    SealedView,
    SignView,
    Transfer,
)
from branchdesk.app.views.signing import Receipt
from branchdesk.domain.ink import Ink, Point, Stroke
from tests.ui.samples import LIN, LONG_HAN, LONG_LATIN, words

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


def elder_sign_view() -> SignView:
    """An older client with a long name."""
    view = sign_view()
    return replace(view, case=replace(HEAD, client_name=LONG_HAN, age=71), elder=True)


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
            CheckRow("branch_seal", "valid", "valid", {"sealed_by": "head_office"}),
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
        receipt=Receipt(
            level=words(
                "您的風險屬性是 C3 穩健。",
                "您的风险承受能力是 C3 稳健。",
                "Your risk level is C3 Balanced.",
            ),
            agreed=tuple(words(*part[4:7]) for part in _TERMS),
            notes=(
                words(
                    "有任何問題，請打 02-2771-0012 找忠孝分行。",
                    "有任何问题，请拨打 02-2771-0012 找忠孝分行。",
                    "With any question call 02-2771-0012 and ask for Zhongxiao Branch.",
                ),
            ),
            line="孫子的學費，下個月一起看一次。",
        ),
        duties=(
            Duty("retention", "2031-11-23", "H2", HEAD.case_no),
            Duty("call_back", "2026-12-08", "call 15", HEAD.case_no),
        ),
    )


def damaged_view() -> SealedView:
    """A page was changed after the seal."""
    view = sealed_view()
    bad = CheckRow("pages", "invalid", "pages_changed", {"page": 3, "pages": 6})
    checks = tuple(bad if row.check == "pages" else row for row in view.checks)
    return replace(view, document_id="doc-2", checks=checks)


def awaited_view() -> SealedView:
    """The client signed; head office's seal is on its way."""
    view = sealed_view()
    checks = [row for row in view.checks if row.check not in ("timestamp", "complete")]
    checks[1] = CheckRow("branch_seal", "valid", "seal_awaited")
    pages = tuple(form_page(number, 6) for number in range(1, 7))
    transfers = (_transfer("document", "waiting", 0, 0, None), *view.transfers[1:])
    return replace(view, pages=pages, checks=tuple(checks), transfers=transfers, awaits_seal=True)
