"""How the one form is laid out: result, products, agreements with their terms, the record of the
interview, and at the end the page that is signed. All lengths in pt."""

from dataclasses import dataclass, field
from typing import Any

from reportlab.platypus.doctemplate import CondPageBreak, PageBreak
from reportlab.platypus.flowables import Flowable, KeepTogether, Spacer

from branchdesk.documents.content import Fact, FormContent, RiskResult
from branchdesk.documents.fonts import BOLD, MEDIUM, REGULAR, FontSet
from branchdesk.documents.typesetting import EDGE, HAIR, INK, QUIET, WHOLE, Cell, Row, Style, Table
from branchdesk.documents.words import Words, clock, ordinal, words

_LEVELS = ("C1", "C2", "C3", "C4", "C5")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The type area of a page and the styles of one language.

    ``density`` below 1 sets rows closer, to save a page that would be nearly empty.
    """

    language: str
    width: float
    height: float
    fonts: FontSet
    density: float = 1.0
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", words(self.language))

    @property
    def label(self) -> float:
        """Width of the column of labels and titles: four to six Chinese characters or a word."""
        return 126.0 if self.language == "en" else 107.0

    def style(
        self,
        size: float,
        leading: float,
        weight: str = REGULAR,
        colour: tuple[float, float, float] = INK,
    ) -> Style:
        """A style in this sheet's language."""
        return Style(self.fonts.typeface(self.language, weight), size, leading, colour)


class SignatureBlock(Flowable):  # type: ignore[misc]
    """Declaration, base line for the client's ink, room for the seal.

    After drawing, ``signature_box`` and ``seal_box`` are (page, x, y, width, height) on the page.
    """

    SEAL = 111.0
    LINE = 255.0
    _CAPTION = 22.0
    _INK = 84.0
    _SEAL_X = 333.0

    def __init__(self, declaration: str, sheet: Sheet) -> None:
        super().__init__()
        self._declaration = sheet.style(11, 18)
        self._caption = sheet.style(9, 13, colour=QUIET)
        self._words = sheet.words
        self._lines = self._declaration.set(declaration, self._SEAL_X - 24)
        self.width = sheet.width
        text = len(self._lines) * self._declaration.leading
        self.height = max(self.SEAL, text + self._INK) + self._CAPTION
        self.signature_box: tuple[int, float, float, float, float] = (0, 0, 0, 0, 0)
        self.seal_box: tuple[int, float, float, float, float] = (0, 0, 0, 0, 0)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Size of the block."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw at the canvas' origin and remember where the boxes are."""
        canvas = self.canv
        for index, line in enumerate(self._lines):
            top = self.height - index * self._declaration.leading
            self._declaration.paint(canvas, 0, top, line)
        base = self._CAPTION
        canvas.setStrokeColorRGB(*INK)
        canvas.setLineWidth(HAIR)
        canvas.line(0, base, self.LINE, base)
        self._caption.paint(canvas, 0, base - 7, self._words.client_signs)
        self._caption.paint(canvas, self._SEAL_X, base - 7, self._words.branch_seal)
        page = canvas.getPageNumber()
        x, y = canvas.absolutePosition(0, base)
        self.signature_box = (page, x, y + 2, self.LINE, self._INK - 4)
        self.seal_box = (page, x + self._SEAL_X, y, self.SEAL, self.SEAL)


class LevelScale(Flowable):  # type: ignore[misc]
    """C1 to C5 as five boxes, the client's own filled."""

    _BOX = (38.0, 24.0)

    def __init__(self, level: str, style: Style, on: Style) -> None:
        super().__init__()
        self._level = level
        self._style = style
        self._on = on

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Size of the scale."""
        return width, self._BOX[1] + 12

    def draw(self) -> None:
        """Draw at the canvas' origin."""
        canvas: Any = self.canv
        width, height = self._BOX
        canvas.setLineWidth(HAIR)
        for index, level in enumerate(_LEVELS):
            x = index * (width + 4)
            chosen = level == self._level
            canvas.setStrokeColorRGB(*(INK if chosen else EDGE))
            canvas.setFillColorRGB(*INK)
            canvas.roundRect(x, 12, width, height, 3, stroke=1, fill=int(chosen))
            style = self._on if chosen else self._style
            style.paint(canvas, x + (width - style.width(level)) / 2, 12 + height - 4, level)


class End(Flowable):  # type: ignore[misc]
    """Takes no room; after drawing, ``y`` is how high on its page it came to stand."""

    def __init__(self) -> None:
        super().__init__()
        self.y = 0.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """No size."""
        return 0.0, 0.0

    def draw(self) -> None:
        """Remember the place."""
        self.y = self.canv.absolutePosition(0, 0)[1]


def story(content: FormContent, sheet: Sheet) -> tuple[list[Flowable], SignatureBlock, End]:
    """The form's flowables in order, the block that is signed, and the end of what is before it."""
    parts: list[Flowable] = []
    if content.result is not None:
        parts += _result(content.result, sheet)
    if content.products:
        parts += _products(content, sheet)
    parts += _agreements(content, sheet)
    if content.answers:
        parts += _answers(content, sheet)
    block = SignatureBlock(content.declaration, sheet)
    end = End()
    return [*parts, end, PageBreak(), *_signature_page(content, sheet, block)], block, end


def _heading(text: str, sheet: Sheet, *first: Row) -> list[Flowable]:
    """A section's heading, kept on one page with the section's ``first`` rows.

    Of a row that may be cut in two, its beginning is enough.
    """
    cell = Cell(0, sheet.width, sheet.style(13, 20, BOLD), text)
    rows = [row.wrap(sheet.width, sheet.height)[1] for row in first]
    need = 52 + sum(110 if height >= WHOLE else height for height in rows)
    return [CondPageBreak(need), Spacer(0, 22 * sheet.density), Row([cell], 5, INK)]


def _result(result: RiskResult, sheet: Sheet) -> list[Flowable]:
    big = sheet.style(26, 34, BOLD)
    label = sheet.style(9, 14, colour=QUIET)
    value = sheet.style(11, 18, MEDIUM)
    words_ = sheet.words
    dates = 150.0
    row = Row(
        [
            Cell(0, sheet.width - 2 * dates - 16, big, f"{result.level} {result.name}"),
            Cell(sheet.width - 2 * dates, dates, label, words_.assessed_on),
            Cell(sheet.width - 2 * dates, dates, value, result.assessed_on),
            Cell(sheet.width - dates, dates, label, words_.valid_until),
            Cell(sheet.width - dates, dates, value, result.valid_until),
        ],
        14,
        None,
    )
    white = sheet.style(11, 16, BOLD, (1, 1, 1))
    scale = LevelScale(result.level, sheet.style(11, 16, colour=QUIET), white)
    reasons = [
        Row([Cell(0, sheet.width, sheet.style(10.5, 17), reason)], 2.5, None)
        for reason in result.reasons
    ]
    return [*_heading(words_.result, sheet, row), row, scale, *reasons]


def _products(content: FormContent, sheet: Sheet) -> list[Flowable]:
    name, text = sheet.style(10.5, 17, MEDIUM), sheet.style(10.5, 17)
    rows = []
    for product in content.products:
        cells = [
            Cell(0, 30, name, product.level),
            Cell(sheet.label, sheet.width - sheet.label, name, product.name),
        ]
        if product.summary:
            cells.append(Cell(sheet.label, sheet.width - sheet.label, text, product.summary))
        rows.append(Row(cells, 7))
    return [*_heading(sheet.words.products, sheet, rows[0]), *rows]


def _agreements(content: FormContent, sheet: Sheet) -> list[Flowable]:
    title, sentence = sheet.style(11, 18, BOLD), sheet.style(11, 18, MEDIUM)
    term = sheet.style(10, 16.5)
    rows: list[Row] = []
    for number, agreement in enumerate(content.agreements, start=1):
        heading = ordinal(number, content.language) + agreement.title
        cells = [
            Cell(0, sheet.label - 12, title, heading),
            Cell(sheet.label, sheet.width - sheet.label, sentence, agreement.sentence),
        ]
        for index, text in enumerate(agreement.terms, start=1):
            above = 5.0 if index == 1 else 2.0
            label = f"({index})"
            cells.append(
                Cell(sheet.label, sheet.width - sheet.label, term, text, False, label, 20, above)
            )
        rows.append(Row(cells, 11 * sheet.density, mark=agreement.id))
    apart = [part for row in rows[1:] for part in (CondPageBreak(96), row)]
    return [*_heading(sheet.words.agreements, sheet, *rows[:1]), *rows[:1], *apart]


def _answers(content: FormContent, sheet: Sheet) -> list[Flowable]:
    head, text = sheet.style(9, 14, colour=QUIET), sheet.style(10, 16)
    answer, time = sheet.style(10, 16, MEDIUM), sheet.style(10, 16, colour=QUIET)
    width = sheet.width
    question_x, answer_x, time_width = 26.0, width * 0.56, 62.0
    question_width = answer_x - question_x - 18
    answer_width = width - time_width - answer_x - 8

    def row(number: str, question: str, given: str, at: str, styles: tuple[Style, ...]) -> Row:
        quiet, words_, strong, late = styles
        cells = [
            Cell(0, question_x, quiet, number),
            Cell(question_x, question_width, words_, question),
            Cell(answer_x, answer_width, strong, given),
            Cell(width - time_width, time_width, late, at, right=True),
        ]
        return Row(cells, 6 * sheet.density)

    labels = sheet.words
    rows = [
        row(
            str(item.number),
            item.question,
            item.answer,
            "" if item.at_ms is None else clock(item.at_ms),
            (time, text, answer, time),
        )
        for item in content.answers
    ]
    top = row("", labels.question, labels.answer, labels.recorded_at, (head,) * 4)
    return [*_heading(labels.answers, sheet, top, *rows[:2]), Table(top, rows)]


def _signature_page(content: FormContent, sheet: Sheet, block: SignatureBlock) -> list[Flowable]:
    """The page as it is signed; set closer where it would otherwise not fit on one page."""
    settings = (
        (False, 8.0, 10.5, 44.0),
        (False, 5.5, 8.0, 30.0),
        (False, 4.0, 6.0, 24.0),
        (True, 6.5, 8.0, 30.0),
        (True, 3.5, 5.0, 20.0),
        (True, 2.5, 3.0, 14.0),
    )
    rows: list[Row] = []
    gap = 0.0
    for paired, fact_padding, agreement_padding, gap in settings:
        rows = [*_facts(content, sheet, fact_padding, paired)]
        rows += _agreed(content, sheet, agreement_padding)
        used = sum(row.wrap(sheet.width, sheet.height)[1] for row in rows)
        if used + gap + block.height <= sheet.height:
            return [*rows, Spacer(0, gap), block]
    # Too much for one page: at least the last agreement stays with the signature.
    return [*rows[:-1], KeepTogether([*rows[-1:], Spacer(0, gap), block])]


def _agreed(content: FormContent, sheet: Sheet, padding: float) -> list[Row]:
    title, sentence = sheet.style(11, 18, BOLD), sheet.style(11, 18)
    rows = []
    for number, agreement in enumerate(content.agreements, start=1):
        heading = ordinal(number, content.language) + agreement.title
        cells = [
            Cell(0, sheet.label - 12, title, heading),
            Cell(sheet.label, sheet.width - sheet.label, sentence, agreement.sentence),
        ]
        rows.append(Row(cells, padding))
    return rows


def _facts(content: FormContent, sheet: Sheet, padding: float, paired: bool) -> list[Row]:
    label, value = sheet.style(10.5, 17, colour=QUIET), sheet.style(10.5, 17)
    half = sheet.width / 2
    groups = _pairs(content.facts, value, half - sheet.label - 24) if paired else zip(content.facts)
    rows: list[Row] = []
    for group in groups:
        cells = []
        for index, fact in enumerate(group):
            x = index * half
            room = (half if len(group) == 2 else sheet.width) - sheet.label - 20
            cells.append(Cell(x + 6, sheet.label - 14, label, fact.label))
            cells.append(Cell(x + sheet.label + 17, room, value, fact.value))
        dividers = [index * half + sheet.label for index in range(len(group))]
        rows.append(Row(cells, padding, dividers=dividers))
    return rows


def _pairs(facts: tuple[Fact, ...], value: Style, room: float) -> list[tuple[Fact, ...]]:
    """Facts in their order, two neighbours a row where both are short."""
    groups: list[tuple[Fact, ...]] = []
    may_join = False
    for fact in facts:
        short = value.width(fact.value) <= room
        if short and may_join:
            groups[-1] = (*groups[-1], fact)
            may_join = False
        else:
            groups.append((fact,))
            may_join = short
    return groups
