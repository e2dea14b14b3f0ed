"""The reviewer's table in words: a row for each question, one for what concerns the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from branchdesk.app.views import QuestionEvidence, TagRow, Understanding
from branchdesk.domain.definitions import Item
from branchdesk.ui import formats, tag_text
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.tokens import Role

COLUMNS = (
    *("takes", "read", "pause", "explained", "asked"),
    *("own_words", "changed", "lowers"),
)
"""Between the question with its answer and the flags; headed by ``review.column``."""
_PARTS_A_LINE = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines of a cell; the first in ``ink``, the others quiet."""

    lines: tuple[str, ...] = ()
    ink: Role = "ink"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A row: ``cells`` as :data:`COLUMNS`, none for the whole interview; ``start`` is the
    recording and ms at which the question was asked, None where it was not."""

    number: int | None
    question: str
    answer: str
    cells: tuple[Cell, ...]
    flags: tuple[TagRow, ...]
    start: tuple[str, int] | None

    @property
    def words(self) -> str:
        """The row as a screen reader says it."""
        parts = [self.question]
        if self.number is not None:
            parts = [tr("review.question", n=self.number), self.question, self.answer]
        for name, cell in zip(COLUMNS, self.cells, strict=False):
            told = " ".join(cell.lines)
            parts.append(tr("review.told", what=tr(f"review.column.{name}"), value=told))
        parts += [tag_text.spoken(flag) for flag in self.flags]
        return tr("common.list_comma").join(part for part in parts if part)


def rows_of(understood: Understanding) -> tuple[QuestionRow, ...]:
    """What concerns the whole interview first, then question after question."""
    rows = [_row(one) for one in understood.questions]
    if understood.whole:
        words = tr("review.whole")
        rows.insert(0, QuestionRow(None, words, "", (), understood.whole, None))
    return tuple(rows)


def _row(one: QuestionEvidence) -> QuestionRow:
    asked = one.recording_id is not None and one.at_ms is not None
    cells = {
        "takes": Cell((str(one.takes),), "ink" if one.takes > 1 else "quiet"),
        "read": _read(one),
        "pause": _figure(formats.duration(one.pause_ms) if one.pause_ms is not None else ""),
        "explained": _explained(one),
        "asked": _figure(str(one.client_questions or "")),
        "own_words": _own_words(one),
        "changed": _figure(str(one.changed or ""), "caution"),
        "lowers": _lowers(one.lowered),
    }
    return QuestionRow(
        number=one.number,
        question=pick(one.item.text),
        answer=_answer(one.item, one.chosen),
        cells=tuple(cells[name] for name in COLUMNS),
        flags=one.flags,
        start=(one.recording_id or "", one.at_ms or 0) if asked else None,
    )


def _answer(item: Item, chosen: str | None) -> str:
    for number, option in enumerate(item.options, 1):
        if option.id == chosen:
            return tr("review.answer", n=number, text=pick(option.text))
    return tr("review.unanswered")


def _figure(words: str, ink: Role = "ink") -> Cell:
    return Cell((words,), ink) if words else Cell((tr("review.nothing"),), "quiet")


def _read(one: QuestionEvidence) -> Cell:
    """Time read, below it the shortest fair time."""
    least = tr("review.least", time=formats.duration(one.enough_ms))
    if one.read_ms is None:
        return Cell((tr("review.unheard"), least), "caution")
    return Cell((formats.duration(one.read_ms), least), _heard(one.read_ms >= one.enough_ms))


def _heard(enough: bool) -> Role:
    return "ink" if enough else "caution"


def _explained(one: QuestionEvidence) -> Cell:
    if not one.explained:
        return _figure("")
    times = tr_count("interview.step.times", one.explained)
    return Cell((times, formats.duration(one.explained_ms)) if one.explained_ms else (times,))


def _own_words(one: QuestionEvidence) -> Cell:
    if one.own_words:
        return Cell((tr("review.said_so"),), "good")
    if one.own_words_wanted:
        return Cell((tr("review.not_said"),), "caution")
    return _figure("")


def _lowers(parts: Sequence[str]) -> Cell:
    """Names of the index's parts, two to a line."""
    names = [tr(f"result.part.name.{part}") for part in parts]
    groups = [names[at : at + _PARTS_A_LINE] for at in range(0, len(names), _PARTS_A_LINE)]
    lines = tuple(tr("review.parts_comma").join(group) for group in groups)
    return Cell(lines, "caution") if lines else _figure("")
