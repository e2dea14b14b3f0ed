"""The left pane of the interview: the question, its choices, the open claim and the tools."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import InterviewView
from branchdesk.ui import formats, theme
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.pages.interview_claim import ClaimStrip
from branchdesk.ui.pages.interview_line import TypedLine
from branchdesk.ui.widgets.button import Button, YieldingButton
from branchdesk.ui.widgets.chips import Chip
from branchdesk.ui.widgets.icon import IconMark
from branchdesk.ui.widgets.option import OptionRow, columns_of
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import Text

_FIRST = 1000
"""Stretch of what gets its room before any space is left free."""
_TOOLS = (
    ("speak", "volume-2", "S"),
    ("explain", "lightbulb", "E"),
    ("own-words", "quote", "W"),
    ("client-asks", "message-circle-question-mark", "Q"),
    ("note", "sticky-note", "T"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the question is read aloud: ``words`` a key under interview.tool, ``tip`` under
    interview.tip, ``going`` while somebody reads."""

    words: str = "speak"
    tip: str = "speak_voice"
    going: bool = False


class AnswerRow(OptionRow):
    """A choice; Enter stays the page's next step, Space or the digit chooses."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(number, words)
        self.setObjectName(f"option-{number}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class QuestionPane(QWidget):
    """One question. ``answered(option id, question's number)``, ``tool(object name)``,
    ``remedied(remedy)``, ``entered(what, text, number)`` for a line typed in place, ``refolded``
    when the choices changed between one column and two."""

    answered = Signal(str, int)
    tool = Signal(str)
    remedied = Signal(str)
    entered = Signal(str, str, int)
    refolded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        self._view: InterviewView | None = None
        self._options: list[AnswerRow] = []
        self._option_key: tuple[object, ...] = ()
        self._hint_wanted = False
        self._number = Text("", "option", medium=True)
        self._total = Text("", "option", "quiet")
        self._block = Chip()
        self._timer = Text("00:00", "option")
        self._timer.setObjectName("question-timer")
        self.strip = MessageStrip(closable=False)
        self.strip.setObjectName("recorder-strip")
        self.take_strip = MessageStrip(closable=False)
        self.take_strip.setObjectName("take-strip")
        self._question = Text("", "question", wrap=True)
        self._question.setObjectName("question")
        self._hint = Text("", "body", "quiet", wrap=True)
        self._grid = QGridLayout()
        self._breaths = (QSpacerItem(0, 0), QSpacerItem(0, 0))
        self._claims = ClaimStrip()
        self._tools = {name: YieldingButton(icon=icon, key=key) for name, icon, key in _TOOLS}
        self._companion = Button("", icon="users", key="A", small=True)
        self._pause = Button("", icon="pause", key="P")
        self._window = Button("", icon="monitor", key="C")
        self._tool_row = QWidget()
        self._line = TypedLine()
        self._build()
        self._claims.remedied.connect(self.remedied)
        self._line.entered.connect(self.entered)
        self._line.closed.connect(self._line_closed)

    def _build(self) -> None:
        look = theme.current()
        column = QVBoxLayout(self)
        # Room for the focus ring, which lies outside the control that has it.
        ring = look.border.focus
        side = look.space.l - ring
        column.setContentsMargins(side, look.space.m, side, look.space.m)
        column.setSpacing(look.space.s)
        column.addLayout(self._head())
        for strip in (self.strip, self.take_strip):
            column.addLayout(_inset(strip))
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(ring, 0, ring, ring)
        inner.setSpacing(look.space.xs)
        inner.addSpacerItem(self._breaths[0])
        inner.addWidget(self._question)
        inner.addSpacerItem(self._breaths[1])
        self._grid.setSpacing(look.space.xs)
        inner.addLayout(self._grid)
        inner.addWidget(self._hint)
        inner.addStretch(1)
        self.body = body
        self._inner = inner
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        body.setProperty("surface", "")
        column.addWidget(scroll, _FIRST)
        # Outside the scroll area: a claim must never be out of sight.
        column.addLayout(_inset(self._claims))
        column.addStretch(1)
        self.column = column
        self.scroller = scroll
        row = QHBoxLayout(self._tool_row)
        row.setContentsMargins(ring, 0, ring, 0)
        row.setSpacing(look.space.xs)
        for name, button in self._tools.items():
            self._dress_tool(name, button)
            row.addWidget(button)
        row.addStretch(1)
        for name, small in (("pause", self._pause), ("client-window", self._window)):
            self._dress_tool(name, small)
            row.addWidget(small)
        column.addWidget(self._tool_row)
        column.addLayout(_inset(self._line))

    def _head(self) -> QHBoxLayout:
        look = theme.current()
        row = QHBoxLayout()
        row.setContentsMargins(look.border.focus, 0, look.border.focus, 0)
        row.setSpacing(look.space.s)
        row.addWidget(self._number)
        row.addWidget(self._total)
        row.addWidget(self._block)
        row.addStretch(1)
        self._clock = IconMark("clock")
        self._dress_tool("companion", self._companion)
        row.addWidget(self._companion)
        row.addWidget(self._clock)
        row.addWidget(self._timer)
        return row

    def _dress_tool(self, name: str, button: Button) -> None:
        button.setObjectName(name)
        # A click must not take the keyboard away from the page's own keys.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _=False: self.tool.emit(name))

    # What it shows -----------------------------------------------------------------------

    def show_starting(self) -> None:
        """Before there is a view: the devices are being opened."""
        self._view = None
        self.drop_line()
        self._number.setText(tr("interview.starting"))
        self._question.setText("")
        for widget in (self._total, self._block, self._clock, self._timer, self._tool_row):
            widget.hide()
        for widget in (self._companion, self._hint, self._claims, self.take_strip, *self._options):
            widget.hide()

    def show_view(self, view: InterviewView) -> None:
        """Show the question, before the first one the words that ask for consent, or the pause."""
        self._view = view
        asking = view.under_way
        for widget in (self._total, self._block, self._clock, self._timer):
            widget.setVisible(asking)
        self._tool_row.setVisible(asking and not self.typing)
        for button in (*self._tools.values(), self._pause):
            button.setVisible(asking or button is self._tools["speak"])
        self._companion.setVisible(asking and view.elder)
        self._companion.set_tone("accent" if view.companion else None)
        explanation = pick(view.item.explanation or {})
        self._tools["explain"].setToolTip(explanation or tr("interview.tip.explain"))
        self._hint_wanted = not asking or bool(explanation and view.comprehension.explained)
        self._hint.setVisible(self._hint_wanted)
        if asking:
            self._hint.setText(explanation)
            self._number.setText(tr("interview.question", n=view.number))
            self._total.setText(tr("interview.of_total", n=view.total))
            self._block.set_words(pick(view.block))
            self._question.setText(pick(view.item.text))
        elif view.paused is not None:
            self._number.setText(tr("interview.pause.title"))
            self._question.setText(tr("interview.pause.text"))
            self._hint.setText(tr("interview.pause.why", reason=view.paused))
        else:
            self._number.setText(tr("interview.consent.title"))
            words = tr("interview.consent.text", name=view.case.client_name)
            self._question.setText(words)
            self._hint.setText(tr("interview.consent.hint"))
        self._show_options(view)
        self._claims.show_claims(view.claims if asking else ())
        self._show_take(view)

    def _show_options(self, view: InterviewView) -> None:
        options = view.item.options if view.under_way else ()
        words = tuple(pick(option.text) for option in options)
        columns = columns_of(words, self.width(), self.window().height())
        key = (view.number, words, columns)
        if key != self._option_key:
            self._option_key = key
            self._rebuild(view, words, columns)
        for row, option in zip(self._options, options, strict=True):
            chosen = option.id == view.chosen
            row.set_chosen(chosen, _chosen_note(view) if chosen else "")
            row.show()

    def _rebuild(self, view: InterviewView, words: tuple[str, ...], columns: int) -> None:
        for old in self._options:
            self._grid.removeWidget(old)
            old.setObjectName("")
            old.hide()
            old.deleteLater()
        self._options = []
        for index, text in enumerate(words):
            row = AnswerRow(index + 1, text)
            choice = view.item.options[index].id, view.number
            row.clicked.connect(lambda _=False, choice=choice: self.answered.emit(*choice))
            self._options.append(row)
            self._grid.addWidget(row, index // columns, index % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = self._option_key
        if self._view is not None:
            self._show_options(self._view)
        if self._option_key != before:
            self.refolded.emit()

    def _show_take(self, view: InterviewView) -> None:
        takes = [block for block in view.blocks if block.number == view.number]
        now = max((block.take for block in takes), default=1)
        before = [block for block in takes if block.take == now - 1 and block.from_ms is not None]
        if now == 1 or not before or not view.under_way:
            self.take_strip.dismiss()
            return
        lasted = (before[0].to_ms or 0) - (before[0].from_ms or 0)
        kept = tr("interview.take.kept", n=now - 1, time=formats.media_time(lasted))
        what = tr("interview.take.strip", n=now)
        self.take_strip.show_notice(Notice("fault", what, kept), icon="circle-dot")

    def paint_now(self) -> None:
        """Paint the question and its choices without waiting for the next turn of the window."""
        self.repaint(0, 0, self.width(), self.scroller.geometry().bottom() + 1)

    def show_time(self, shown_ms: int) -> None:
        """How long the question has been up."""
        self._timer.setText(formats.media_time(shown_ms))

    def show_reading(self, reading: Reading | None) -> None:
        """What the key S does now; None where nobody but a person reads."""
        if self._view is not None and not self._view.consented:
            self._tool_row.setVisible(reading is not None)
        if reading is None:
            return
        button = self._tools["speak"]
        button.set_words(tr(f"interview.tool.{reading.words}"))
        button.setToolTip(tr(f"interview.tip.{reading.tip}"))
        button.set_tone("accent" if reading.going else None)
        button.set_icon_name("circle-check" if reading.words == "read_done" else "volume-2")

    def show_window(self, *, is_open: bool) -> None:
        """Whether the client's window is open."""
        self._window.setAccessibleName(tr("interview.tool.window"))
        self._window.setToolTip(tr(f"interview.tip.window_{'close' if is_open else 'open'}"))
        self._window.set_tone("accent" if is_open else None)

    # A line typed in place -----------------------------------------------------------------

    @property
    def typing(self) -> bool:
        """Whether a line is being typed."""
        return self._line.typing

    def ask_line(self, what: str, words: str = "") -> None:
        """Ask for a line in place of the tools, ``words`` already in it; ``what``: note,
        client_asks, companion, reason, pause."""
        self._tool_row.hide()
        self._line.ask(what, 0 if self._view is None else self._view.number, words)

    def ask_companion(self) -> None:
        """Ask who sits beside an older client; who does is already in the line."""
        if self._view is not None and self._view.elder:
            self.ask_line("companion", self._view.companion)

    def drop_line(self) -> None:
        """Nobody else goes on with what was being typed."""
        self._line.drop()

    def _line_closed(self) -> None:
        self._tool_row.setVisible(self._view is not None and self._view.under_way)
        page = self.parentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set the words that do not come with a view."""
        keys = {"own-words": "ownwords", "client-asks": "client_asks"}
        for name, button in self._tools.items():
            key = keys.get(name, name)
            if name != "speak":  # the reading says what S does
                button.set_words(tr(f"interview.tool.{key}"))
                button.setToolTip(tr(f"interview.tip.{key}"))
        self._companion.setAccessibleName(tr("interview.tool.companion"))
        self._companion.setToolTip(tr("interview.tip.companion"))
        self._pause.setAccessibleName(tr("interview.tool.pause"))
        self._pause.setToolTip(tr("interview.tip.pause"))
        self._timer.setAccessibleName(tr("interview.shown_for"))
        self._option_key = ()

    def fit(self, room: int, *, hint: bool) -> bool:
        """Space out in ``room`` px, with the explanation if ``hint``; whether nothing scrolls."""
        self._hint.setVisible(self._hint_wanted and (hint or not self._options))
        self._breathe(theme.current().space.s)
        if self.needed_height() > room:
            self._breathe(0)
        self.scroller.setMaximumHeight(self._inner_height())
        return self.needed_height() <= room

    def _breathe(self, high: int) -> None:
        """Extra px above and below the question."""
        for breath in self._breaths:
            breath.changeSize(0, high, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._inner.invalidate()

    def _inner_height(self) -> int:
        """Height in px that question, choices and explanation want at the pane's width."""
        margins = self.column.contentsMargins()
        wide = self.width() - margins.left() - margins.right()
        if wide > 0 and self._inner.hasHeightForWidth():
            return self._inner.heightForWidth(wide)
        return self._inner.sizeHint().height()

    def needed_height(self) -> int:
        """The least height in px at which nothing of the pane has to be scrolled."""
        margins = self.column.contentsMargins()
        high = self._inner_height()
        spacing = theme.current().space.s
        for strip in (self.strip, self.take_strip, self._claims):
            if strip.isVisibleTo(self):
                high += strip.sizeHint().height() + spacing
        head = theme.current().line_px("option")
        high += head + self._tool_row.sizeHint().height() + 2 * spacing
        return high + margins.top() + margins.bottom()


def _inset(widget: QWidget) -> QHBoxLayout:
    """``widget`` in line with what has room for a focus ring."""
    row = QHBoxLayout()
    ring = theme.current().border.focus
    row.setContentsMargins(ring, 0, ring, 0)
    row.addWidget(widget)
    return row


def _chosen_note(view: InterviewView) -> str:
    if view.chosen_after_ms is None:
        return ""
    explained = view.comprehension.explained > 0
    key = "interview.chosen_after_explained" if explained else "interview.chosen_after"
    return tr(key, time=formats.duration(view.chosen_after_ms))
