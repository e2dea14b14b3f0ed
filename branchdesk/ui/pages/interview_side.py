"""The right pane of the interview: live picture, checks, heard and understood, tags."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import InterviewView, QuestionBlock, TagRow
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.widgets.comprehension import (
    ComprehensionStrip,
    TakeComparison,
    TakeRow,
    lacking,
    steps_of,
)
from branchdesk.ui.widgets.recording_pane import RecordingPane
from branchdesk.ui.widgets.taglist import TagList
from branchdesk.ui.widgets.text import KeyCap, Text, rule


class SidePane(QWidget):
    """Fixed width; the tag list takes what height is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "canvas")
        self.setFixedWidth(look.grid("interview", 1))
        self.preview = RecordingPane()
        self._title = Text("", "label", "quiet")
        self._verdict = Text("", "label", medium=True)
        self._verdict.setObjectName("comprehension-verdict")
        self.steps = ComprehensionStrip()
        self.steps.setObjectName("comprehension")
        self.takes = TakeComparison()
        self.takes.setObjectName("takes")
        self._tags_title = Text("", "label", "quiet")
        self.tags = TagList()
        self._rules = (rule(), rule())
        self._build()

    def _build(self) -> None:
        look = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.preview)
        self._evidence = QWidget()
        inner = QVBoxLayout(self._evidence)
        inner.setContentsMargins(look.space.m, look.space.s, look.space.m, look.space.s)
        inner.setSpacing(look.space.xxs)
        row = QHBoxLayout()
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._verdict)
        inner.addLayout(row)
        inner.addWidget(self.steps)
        inner.addWidget(self.takes)
        column.addWidget(self._evidence)
        column.addWidget(self._rules[0])
        self._heads = QWidget()
        heads = QHBoxLayout(self._heads)
        heads.setContentsMargins(look.space.m, look.space.s, look.space.m, look.space.xxs)
        heads.setSpacing(look.space.xxs)
        heads.addWidget(self._tags_title)
        heads.addStretch(1)
        heads.addWidget(KeyCap("↑"))
        heads.addWidget(KeyCap("↓"))
        column.addWidget(self._heads)
        column.addWidget(self.tags, 1)

    def show_view(self, view: InterviewView) -> None:
        """Evidence for the question, and the tags so far."""
        self._evidence.setVisible(view.under_way)
        self._rules[0].setVisible(view.under_way)
        self._heads.setVisible(bool(view.tags))
        self._tags_title.setText(tr("interview.tags"))
        self.tags.show_tags(view.tags, view.number, view.item)
        two = _two_takes(view)
        self.steps.setVisible(two is None)
        self.takes.setVisible(two is not None)
        todo = lacking(view.comprehension)
        self._verdict.setText(
            tr_count("interview.step.lacking", todo) if todo else tr("interview.step.all_done")
        )
        self._verdict.set_tone("caution" if todo else "good")
        if two is None:
            self._title.setText(tr("interview.step.title"))
            self.steps.show_steps(steps_of(view.comprehension))
        else:
            self._title.setText(tr("interview.takes.title"))
            before, now = two
            names = [tr("interview.takes.take", n=block.take) for block in two]
            self.takes.show_takes(names[0], names[1], _compare(view, before, now))


def _two_takes(view: InterviewView) -> tuple[QuestionBlock, QuestionBlock] | None:
    """The last two takes of the question that is up, when there are two."""
    takes = sorted(
        (block for block in view.blocks if block.number == view.number),
        key=lambda block: block.take,
    )
    return (takes[-2], takes[-1]) if len(takes) > 1 else None


def _compare(view: InterviewView, before: QuestionBlock, now: QuestionBlock) -> tuple[TakeRow, ...]:
    old, new = _tags_of(view, before), _tags_of(view, now)
    fast = any(tag.what == "read_too_fast" for tag in old)
    return (
        TakeRow(tr("interview.takes.reading"), _reading(old), _reading(new), warn=fast),
        TakeRow(tr("interview.takes.answer"), _answer(view, old), _answer(view, new)),
        TakeRow(tr("interview.takes.ownwords"), _own_words(old, over=True), _own_words(new)),
    )


def _tags_of(view: InterviewView, block: QuestionBlock) -> tuple[TagRow, ...]:
    start, end = block.from_ms or 0, block.to_ms
    return tuple(
        tag
        for tag in view.tags
        if tag.item_no == block.number
        and tag.at_ms >= start
        and (end is None or tag.at_ms < end)
        and block.recording_id in (None, tag.recording_id)
    )


def _reading(tags: tuple[TagRow, ...]) -> str:
    for tag in tags:
        took = tag.detail.get("took_ms") or tag.detail.get("lasted_ms", "")
        if took.isdigit():
            return formats.duration(int(took))
    return tr("interview.takes.none")


def _answer(view: InterviewView, tags: tuple[TagRow, ...]) -> str:
    chosen = [tag.detail.get("option") for tag in tags if tag.kind in ("answered", "changed")]
    for number, option in enumerate(view.item.options, 1):
        if chosen and option.id == chosen[-1]:
            return f"{number} {pick(option.text)}"
    return tr("interview.takes.none")


def _own_words(tags: tuple[TagRow, ...], *, over: bool = False) -> str:
    if any(tag.kind == "ownwords" for tag in tags):
        return tr("interview.takes.yes")
    return tr("interview.takes.no" if over else "interview.takes.none")
