"""The client's receipt: one page in large type and plain words of what was signed today."""

import io
from dataclasses import dataclass

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from branchdesk.documents.archive import mend_unicode
from branchdesk.documents.fonts import BOLD, MEDIUM, FontSet
from branchdesk.documents.typesetting import DRAWING, HAIR, INK, QUIET, Style

_WIDTH, _HEIGHT = A4
_SIDE, _TOP, _FOOT = 64.0, 84.0, 60.0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What it says, in the words of ``language``; dates as printed, empty where there is none.

    ``agreed`` are the agreements' one plain sentence each, None where the words that were signed
    are no longer to be had, as ``level_name`` is empty then; ``line`` is what the account manager
    chose to write for this client; ``printed`` which paper copy of the form it goes with.
    """

    language: str
    case_no: str
    name: str
    signed_on: str
    level: str
    level_name: str
    agreed: tuple[str, ...] | None
    cooling_off_until: str
    call_back_by: str
    branch: str
    phone: str
    line: str = ""
    printed: "Printed | None" = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper copy: its number from 1, when it was printed, and the staff number of who did."""

    copy: int
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    level: str
    level_alone: str
    agreed: str
    in_form: str
    cooling_off: str
    to_change: str
    call_back: str
    call: str
    visit: str
    line: str
    printed: str


_WORDS = {
    "zh_TW": _Words(
        title="您今天簽了什麼",
        level="您的風險屬性是 {level} {level_name}。",
        level_alone="您的風險屬性是 {level}。",
        agreed="您同意了",
        in_form="您同意的各項約定，都寫在您簽的文件裡，這裡不再重述。",
        cooling_off="到 {cooling_off_until} 為止您可以反悔，告訴分行就可以。",
        to_change="要停止或更改這次簽的內容，隨時告訴分行。",
        call_back="{call_back_by} 以前，另一位同仁會打電話向您再確認一次。",
        call="有任何問題，請打 {phone} 找{branch}。",
        visit="有任何問題，請到{branch}找我們。",
        line="給您的一句話",
        printed="本文件第 {copy} 份紙本，{at} 由 {by} 列印。",
    ),
    "zh_CN": _Words(
        title="您今天签了什么",
        level="您的风险承受能力是 {level} {level_name}。",
        level_alone="您的风险承受能力是 {level}。",
        agreed="您同意了",
        in_form="您同意的各项约定，都写在您签的文件里，这里不再重述。",
        cooling_off="到 {cooling_off_until} 为止您可以反悔，告诉网点就可以。",
        to_change="要停止或更改这次签的内容，随时告诉网点。",
        call_back="{call_back_by} 以前，另一位同事会打电话向您再确认一次。",
        call="有任何问题，请拨打 {phone} 找{branch}。",
        visit="有任何问题，请到{branch}找我们。",
        line="给您的一句话",
        printed="本文件第 {copy} 份纸本，{at} 由 {by} 打印。",
    ),
    "en": _Words(
        title="What you signed today",
        level="Your risk level is {level} {level_name}.",
        level_alone="Your risk level is {level}.",
        agreed="What you agreed to",
        in_form="What you agreed to is written in the form you signed; it is not repeated here.",
        cooling_off="Until {cooling_off_until} you may change your mind; just tell the branch.",
        to_change="To stop or change what you signed, tell the branch at any time.",
        call_back="By {call_back_by} a colleague who did not advise you will call to make sure.",
        call="With any question call {phone} and ask for {branch}.",
        visit="With any question come to {branch}.",
        line="One line for you",
        printed="Paper copy {copy} of this form, printed {at} by {by}.",
    ),
}


def level_said(receipt: Receipt) -> str:
    """The sentence that names the client's level."""
    words = _WORDS[receipt.language]
    return _filled(words.level if receipt.level_name else words.level_alone, receipt)


def agreed_said(receipt: Receipt) -> tuple[str, ...]:
    """What was agreed, a sentence each; or the one that says where it is written."""
    return (_WORDS[receipt.language].in_form,) if receipt.agreed is None else receipt.agreed


def notes(receipt: Receipt) -> tuple[str, ...]:
    """What follows the agreements: until when to change one's mind, who calls, whom to call."""
    words = _WORDS[receipt.language]
    found = [words.cooling_off if receipt.cooling_off_until else words.to_change]
    if receipt.call_back_by:
        found.append(words.call_back)
    found.append(words.call if receipt.phone else words.visit)
    return tuple(_filled(text, receipt) for text in found)


def copy_said(language: str, printed: Printed) -> str:
    """The sentence that numbers a paper copy."""
    return _WORDS[language].printed.format(copy=printed.copy, at=printed.at, by=printed.by)


def draw_receipt(receipt: Receipt, fonts: FontSet) -> bytes:
    """The receipt as PDF. InputFault ``glyph_missing`` before anything is drawn."""
    words = _WORDS[receipt.language]
    for field, text in (
        ("name", receipt.name),
        ("branch", receipt.branch + receipt.phone),
        ("line", receipt.line),
        ("receipt", "\n".join((level_said(receipt), *agreed_said(receipt), *notes(receipt)))),
    ):
        fonts.require(text, field)
    with DRAWING:
        sheet = _Sheet(receipt.language, fonts)
        sheet.text(words.title, sheet.title)
        sheet.text(f"{receipt.name}　{receipt.signed_on}　{receipt.case_no}", sheet.quiet, above=4)
        sheet.text(level_said(receipt), sheet.strong, above=24)
        if receipt.agreed is None:
            sheet.text(words.in_form, sheet.body, above=22)
        else:
            sheet.text(words.agreed, sheet.quiet, above=22)
            for sentence in receipt.agreed:
                sheet.text(sentence, sheet.body, above=6, hang=18, mark="・")
        sheet.rule()
        for note in notes(receipt):
            sheet.text(note, sheet.body, above=8)
        if receipt.line:
            sheet.rule()
            sheet.text(words.line, sheet.quiet, above=6)
            sheet.text(receipt.line, sheet.strong, above=4)
        if receipt.printed is not None:
            sheet.text(copy_said(receipt.language, receipt.printed), sheet.quiet, above=22)
        return sheet.bytes()


def _filled(words: str, receipt: Receipt) -> str:
    names = ("level", "level_name", "cooling_off_until", "call_back_by", "phone", "branch")
    return words.format_map({name: getattr(receipt, name) for name in names})


class _Sheet:
    """Text downwards from the top of a page, and on to the next where one is full."""

    def __init__(self, language: str, fonts: FontSet) -> None:
        regular, medium = fonts.typeface(language), fonts.typeface(language, MEDIUM)
        self.title = Style(fonts.typeface(language, BOLD), 26, 36)
        self.strong = Style(medium, 18, 28)
        self.body = Style(regular, 14, 23)
        self.quiet = Style(regular, 12, 19, QUIET)
        self._out = io.BytesIO()
        self._canvas = Canvas(
            self._out, A4, pageCompression=1, invariant=1, initialFontName=regular.first
        )
        self._y = _HEIGHT - _TOP

    def text(
        self, words: str, style: Style, above: float = 0.0, hang: float = 0.0, mark: str = ""
    ) -> None:
        """A paragraph; ``mark`` stands before it in the ``hang`` pt that its lines leave free."""
        self._y -= above
        for index, line in enumerate(style.set(words, _WIDTH - 2 * _SIDE - hang)):
            if self._y - style.leading < _FOOT:
                self._canvas.showPage()
                self._y = _HEIGHT - _TOP
            if mark and index == 0:
                style.paint(self._canvas, _SIDE, self._y, mark)
            style.paint(self._canvas, _SIDE + hang, self._y, line)
            self._y -= style.leading

    def rule(self) -> None:
        """A hairline across."""
        self._y -= 18
        self._canvas.setStrokeColorRGB(*INK)
        self._canvas.setLineWidth(HAIR)
        self._canvas.line(_SIDE, self._y, _WIDTH - _SIDE, self._y)
        self._y -= 6

    def bytes(self) -> bytes:
        """The file."""
        self._canvas.showPage()
        self._canvas.save()
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(self._out.getvalue())) as pdf:
            mend_unicode(pdf)
            pdf.save(out, deterministic_id=True)
        return out.getvalue()
