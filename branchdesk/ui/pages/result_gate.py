"""Would this pass review? Each open point with its remedy one click or digit away."""

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.app.views import OpenPoint, ResultView
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.pages.result_override import OverrideEntry
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.chips import EvidenceChip
from branchdesk.ui.widgets.entry import InlineEntry
from branchdesk.ui.widgets.icon import IconMark
from branchdesk.ui.widgets.marks import TagMark
from branchdesk.ui.widgets.text import Text, rule

_DIGITS = 9


def key_of(point: OpenPoint) -> str:
    """How the desk is told which point."""
    return point.key


def title_of(point: OpenPoint) -> str:
    """The point in one line, as it stands."""
    kind = "passed" if point.passed else "title"
    return tr(f"gate.{point.point}.{kind}", **_worded(point.params))


def detail_of(point: OpenPoint) -> str:
    """Why it is open, with the article that asks for it."""
    detail = tr(f"gate.{point.point}.detail", **_worded(point.params))
    if point.article:
        return tr("result.gate.article", article=point.article, detail=detail)
    return detail


def _worded(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters in words: ms become lengths of time, texts of definitions the language's own."""
    return {name: _word(name, value) for name, value in params.items()}


def _word(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return pick(value)
    if name.endswith("_ms") and isinstance(value, int):
        return formats.duration(value)
    if name == "date":
        return formats.day(date.fromisoformat(str(value)))
    return value


class GatePane(QWidget):
    """``remedied(point)`` starts what helps; ``accepted(point, reason)`` leaves it open with a
    reason; ``put_off(point, day)`` names the day of an answer; ``overridden(point, reason, user,
    password)`` has a second person let it through; ``opened(number)`` goes back to a question."""

    remedied = Signal(object)
    accepted = Signal(object, str)
    put_off = Signal(object, str)
    overridden = Signal(object, str, str, str)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "canvas")
        self.setFixedWidth(look.grid("result", 1))
        self._title = Text("", "pane_title")
        self._verdict = Text("", "body", medium=True)
        self._verdict.setObjectName("gate-verdict")
        self._mark = IconMark("triangle-alert", "caution")
        self._rows: list[_PointRow] = []
        self._waiting: Callable[[], None] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(look.space.l, look.space.l, look.space.l, look.space.m)
        head.setSpacing(look.space.xxs)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._mark)
        head.addWidget(self._verdict)
        column.addLayout(head)
        column.addWidget(rule())
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._scroll, 1)

    def show_view(self, view: ResultView) -> None:
        """Open points first, each with its remedy; below what has passed."""
        waiting = [point for point in view.points if not point.passed]
        passed = [point for point in view.points if point.passed]
        self._title.setText(tr("result.gate.title"))
        if waiting:
            self._verdict.setText(tr_count("result.gate.open", len(waiting)))
        else:
            self._verdict.setText(tr("result.gate.ready"))
        self._verdict.set_tone("caution" if waiting else "good")
        self._mark.set_icon(
            "triangle-alert" if waiting else "circle-check", "caution" if waiting else "good"
        )
        body = QWidget()
        body.setProperty("surface", "")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._rows = [_PointRow(point, index) for index, point in enumerate(waiting, 1)]
        for row in self._rows:
            row.remedied.connect(self.remedied)
            row.accepted.connect(self.accepted)
            row.put_off.connect(self.put_off)
            row.overridden.connect(self.overridden)
            row.opened.connect(self.opened)
            # Not at once: what waits takes the row away that is saying so.
            row.closed.connect(self._show_waiting, Qt.ConnectionType.QueuedConnection)
            column.addWidget(row)
        column.addWidget(_passed(passed))
        column.addStretch(1)
        self._scroll.setWidget(body)

    def ask_reason(self, point: OpenPoint) -> None:
        """Ask in place for the reason why a point stays open."""
        for row in self._rows:
            if row.point == point:
                row.ask_reason()
                self._scroll.ensureWidgetVisible(row)

    def refuse(self, point: OpenPoint, why: str) -> None:
        """Say why the second person did not count."""
        for row in self._rows:
            if row.point == point:
                row.override.refuse(why)

    def leave(self) -> None:
        """Forget what is being typed, a second person's number and password above all."""
        self._waiting = None
        for row in self._rows:
            row.leave()

    @property
    def typing(self) -> bool:
        """Whether a reason is being typed."""
        return any(row.typing for row in self._rows)

    def when_idle(self, show: Callable[[], None]) -> None:
        """Do ``show``, which replaces every row, once nothing is being typed; of those that wait,
        the last."""
        self._waiting = show
        self._show_waiting()

    def _show_waiting(self) -> None:
        if self._waiting is not None and not self.typing:
            show, self._waiting = self._waiting, None
            show()


class _PointRow(QWidget):
    """An open point: mark, what, why, evidence, remedy; ``closed`` when nothing is typed in it any
    more."""

    remedied = Signal(object)
    accepted = Signal(object, str)
    put_off = Signal(object, str)
    overridden = Signal(object, str, str, str)
    opened = Signal(int)
    closed = Signal()

    def __init__(self, point: OpenPoint, place: int) -> None:
        super().__init__()
        look = theme.current()
        self.point = point
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        self.setObjectName(f"point-{place}")
        self.setAccessibleName(title_of(point))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(look.space.l, look.space.s, look.space.l, look.space.s)
        line.setSpacing(look.space.s)
        line.addWidget(TagMark("claim"))
        words = QVBoxLayout()
        words.setSpacing(look.space.xxs)
        words.addWidget(Text(title_of(point), "body", medium=True, wrap=True))
        words.addLayout(self._details())
        line.addLayout(words, 1)
        self._remedy = self._remedy_button(place)
        buttons = QVBoxLayout()
        buttons.setSpacing(look.space.xxs)
        right = Qt.AlignmentFlag.AlignRight
        buttons.addWidget(self._remedy, 0, right)
        if point.point == "question_open":
            buttons.addWidget(self._later_button(), 0, right)
        if point.remedy not in ("none", "override", "blocked"):
            buttons.addWidget(self._keep_button(), 0, right)
        line.addLayout(buttons)
        column.addLayout(line)
        self._entry = InlineEntry(f"reason-{place}", may_be_empty=False, narrow=True)
        self._entry.kept.connect(lambda text: self.accepted.emit(self.point, text))
        self._entry.dropped.connect(self._remedy.setFocus)
        room = QHBoxLayout()
        room.setContentsMargins(look.space.l, 0, look.space.l, 0)
        room.addWidget(self._entry)
        self._later = InlineEntry(f"later-{place}", may_be_empty=False, narrow=True)
        self._later.kept.connect(lambda text: self.put_off.emit(self.point, text))
        self._later.dropped.connect(self._remedy.setFocus)
        room.addWidget(self._later)
        self.override = OverrideEntry(f"override-{place}")
        self.override.given.connect(
            lambda reason, user, word: self.overridden.emit(self.point, reason, user, word)
        )
        self.override.dropped.connect(self._remedy.setFocus)
        room.addWidget(self.override)
        for entry in (self._entry, self._later):
            entry.kept.connect(self.closed)
        for given_up in (self._entry.dropped, self._later.dropped, self.override.dropped):
            given_up.connect(self.closed)
        column.addLayout(room)
        column.addWidget(rule())

    def _details(self) -> QHBoxLayout:
        look = theme.current()
        point = self.point
        line = QHBoxLayout()
        line.setSpacing(look.space.xs)
        line.addWidget(Text(detail_of(point), "label", "quiet", wrap=True), 1)
        if point.at_ms is not None and point.number is not None:
            chip = EvidenceChip(point.at_ms)
            chip.setObjectName(f"point-evidence-{point.number}")
            time = formats.media_time(point.at_ms)
            words = tr("result.open_item", n=point.number, time=time)
            chip.setAccessibleName(words)
            chip.setToolTip(words)
            chip.played.connect(lambda _ms, number=point.number: self.opened.emit(number))
            line.addWidget(chip)
        return line

    def _keep_button(self) -> Button:
        """A point that has a remedy may also stay open with a reason."""
        keep = Button("", "quiet", icon="pen-line", small=True)
        keep.setObjectName(f"accept-{key_of(self.point)}")
        keep.setAccessibleName(tr("result.accept.again"))
        keep.setToolTip(tr("result.accept.again"))
        keep.clicked.connect(self.ask_reason)
        return keep

    def _later_button(self) -> Button:
        """A question of the client may be answered later, on a day that is named."""
        later = Button("", "quiet", icon="clock", small=True)
        later.setObjectName(f"later-{key_of(self.point)}")
        later.setAccessibleName(tr("result.later.do"))
        later.setToolTip(tr("result.later.do"))
        later.clicked.connect(
            lambda: self._later.open(tr("result.later.label"), tr("result.later.hint"))
        )
        return later

    def _remedy_button(self, place: int) -> Button:
        key = str(place) if place <= _DIGITS else ""
        button = Button(tr(f"result.remedy.{self.point.remedy}"), key=key)
        button.setObjectName(f"remedy-{place}")
        if self.point.remedy in ("none", "override"):
            button.clicked.connect(self.ask_reason)
        else:
            button.clicked.connect(lambda: self.remedied.emit(self.point))
        return button

    def ask_reason(self) -> None:
        """Ask in place for the reason why the point stays open, and for a second person where a
        rule forbids it."""
        if self.point.remedy == "override":
            self.override.open()
            return
        self._entry.open(tr("result.accept.label"), tr("result.accept.hint"))
        self._entry.setContentsMargins(0, 0, 0, theme.current().space.m)

    def leave(self) -> None:
        """Forget what is being typed."""
        self._entry.leave()
        self._later.leave()
        self.override.leave()

    @property
    def typing(self) -> bool:
        """Whether a reason is being typed."""
        entries = (self._entry, self._later, self.override)
        return any(entry.isVisibleTo(self) for entry in entries)


def _passed(points: list[OpenPoint]) -> QWidget:
    look = theme.current()
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.m)
    column.setSpacing(0)
    if points:
        column.addWidget(Text(tr_count("result.gate.passed", len(points)), "label", "quiet"))
        column.addSpacing(look.space.xs)
    for point in points:
        row = QWidget()
        row.setMinimumHeight(look.size.row[1])
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.space.s)
        line.addWidget(IconMark("check", "good"))
        line.addWidget(Text(title_of(point), "body", wrap=True), 1)
        column.addWidget(row)
    return block
