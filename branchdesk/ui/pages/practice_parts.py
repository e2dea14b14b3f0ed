"""Parts of practice: a client to choose, what an interview was worth, and each question."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from branchdesk.domain.practice import PracticeClient
from branchdesk.domain.practice_score import WEIGHTS, QuestionMark, Score
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.icon import IconMark
from branchdesk.ui.widgets.score_bar import ScoreBar, make_alike
from branchdesk.ui.widgets.text import KeyCap, PaneTitle, Text, Tone, rule

_TOP = Qt.AlignmentFlag.AlignTop


class ClientCard(Pressable):
    """A client to practise with: key, name, and what is learned from them."""

    def __init__(self, client: PracticeClient, key: str) -> None:
        super().__init__()
        look = theme.current()
        self.setObjectName(f"practise-{client.source.id}")
        self.setAccessibleName(pick(client.title))
        self.setAccessibleDescription(pick(client.lesson))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space.m, look.space.m, look.space.m, look.space.m)
        row.setSpacing(look.space.m)
        words = QVBoxLayout()
        words.setSpacing(look.space.xxs)
        words.addWidget(Text(pick(client.title), "pane_title", wrap=True))
        words.addWidget(Text(pick(client.lesson), "body", "quiet", wrap=True))
        row.addWidget(KeyCap(key))
        row.addLayout(words, 1)
        row.addWidget(IconMark("arrow-right", "accent"))
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if isinstance(layout, QLayout) else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if isinstance(layout, QLayout) else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        over, down = self.underMouse(), self.isDown()
        fill: Role = "accent_tint" if down else "paper"
        edge: Role = "accent" if over or down else "line"
        area, radius = QRectF(self.rect()), look.radius.card
        paint.frame(painter, area, radius=radius, fill=look.colour(fill), edge=look.colour(edge))
        painter.end()


class Worth(QWidget):
    """The score, its parts as bars, and what to do better, the dearest first."""

    def __init__(self, score: Score) -> None:
        super().__init__()
        look = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "canvas")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.l, look.space.l, look.space.l, look.space.l)
        column.setSpacing(look.space.xs)
        title = Text(tr("practice.score.title", n=score.total), "page_title")
        title.setObjectName("score")
        column.addWidget(title)
        bars = [
            ScoreBar(
                name,
                tr(f"practice.part.{name}"),
                value,
                tr("practice.score.weighed", weight=WEIGHTS[name]),
            )
            for name, value in score.parts.items()
        ]
        make_alike(bars)
        for bar in bars:
            column.addWidget(bar)
        column.addSpacing(look.space.m)
        column.addWidget(PaneTitle(tr("practice.score.better")))
        for name in score.advice or ("none",):
            column.addLayout(_advice(name))
        column.addStretch(1)


def _advice(name: str) -> QHBoxLayout:
    look = theme.current()
    row = QHBoxLayout()
    row.setContentsMargins(0, look.space.xxs, 0, look.space.xxs)
    row.setSpacing(look.space.s)
    good = name == "none"
    row.addWidget(IconMark("circle-check" if good else "lightbulb", "good" if good else "caution"))
    row.addWidget(Text(tr(f"practice.advice.{name}"), "body", medium=True, wrap=True), 1)
    return row


class Questions(QWidget):
    """A row for each question: which, how long it was read, what was wrong."""

    def __init__(self, questions: Sequence[QuestionMark]) -> None:
        super().__init__()
        look = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.l, look.space.l, look.space.l, look.space.l)
        column.setSpacing(0)
        column.addWidget(PaneTitle(tr("practice.score.questions")))
        column.addSpacing(look.space.s)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.space.m)
        grid.setVerticalSpacing(look.space.xs)
        grid.setColumnStretch(1, 1)
        for place, question in enumerate(questions):
            _fill(grid, 2 * place, question)
        column.addLayout(grid)
        column.addStretch(1)


def _fill(grid: QGridLayout, at: int, question: QuestionMark) -> None:
    """The cells of a question in row ``at``, and a rule below."""
    right = Qt.AlignmentFlag.AlignRight | _TOP
    grid.addWidget(Text(str(question.number), "body", "quiet"), at, 0, right)
    grid.addWidget(Text(pick(question.item.text), "body", wrap=True), at, 1, _TOP)
    fast: Tone = "caution" if "fast" in question.marks or question.read_ms is None else "quiet"
    grid.addWidget(Text(_read(question), "body", fast), at, 2, right)
    marks = QVBoxLayout()
    marks.setSpacing(theme.current().space.xxs)
    for mark in question.marks or ("fine",):
        marks.addLayout(_mark(mark))
    marks.addStretch(1)
    grid.addLayout(marks, at, 3)
    grid.addWidget(rule(), at + 1, 0, 1, 4)


def _mark(mark: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.current().space.xs)
    good = mark == "fine"
    row.addWidget(IconMark("check" if good else "triangle-alert", "good" if good else "caution"))
    tone: Tone = "good" if good else "caution"
    row.addWidget(Text(tr(f"practice.question.{mark}"), "body", tone))
    row.addStretch(1)
    return row


def _read(question: QuestionMark) -> str:
    if question.read_ms is None:
        return tr("practice.question.none")
    read, enough = formats.duration(question.read_ms), formats.duration(question.enough_ms)
    return tr("practice.question.read", read=read, enough=enough)
