"""Parts of the signing page: pages small, what is agreed to in plain sentences, the witness."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import AgreementRow, Person, Picture
from branchdesk.domain.ink import Ink
from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.empty import LoadingRows
from branchdesk.ui.widgets.field import Field, SecretField
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.paper import BATCH_MS, Thumbnail, short_time
from branchdesk.ui.widgets.preview import to_image
from branchdesk.ui.widgets.text import ElidedText, Glyph, Text

_MOST_ROWS = 6


class PageStrip(QScrollArea):
    """The pages small, one below the other, each with the time it was seen. ``chosen(page)``."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        self._thumbs: list[Thumbnail] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFixedWidth(look.grid("sign"))
        body = QWidget()
        body.setProperty("surface", "canvas")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(look.space.l, look.space.m, 0, look.space.m)
        self._column.setSpacing(look.space.xs)
        self._column.addStretch(1)
        self.setWidget(body)

    def show_pages(self, pages: Sequence[Picture]) -> None:
        """Show these in place of those before."""
        for thumb in self._thumbs:
            self._column.removeWidget(thumb)
            thumb.setObjectName("")
            thumb.hide()
            thumb.deleteLater()
        self._thumbs = [Thumbnail(to_image(page), n) for n, page in enumerate(pages, 1)]
        for index, thumb in enumerate(self._thumbs):
            thumb.clicked.connect(lambda _=False, page=index + 1: self.chosen.emit(page))
            self._column.insertWidget(index, thumb)

    def show_seen(self, shown_ms: Sequence[int], page: int) -> None:
        """How long each was seen, ms, and which one (from 1) is on show."""
        for number, (thumb, ms) in enumerate(zip(self._thumbs, shown_ms, strict=False), 1):
            thumb.show_state(ms, current=number == page)


class Agreement(Painted):
    """One agreement: tick once its page was seen, title, its sentence, time seen. As high as the
    whole sentence needs: nobody agrees to half of one."""

    def __init__(self, row: AgreementRow, title_px: int) -> None:
        super().__init__()
        self._row, self._title_px = row, title_px
        self.setObjectName(f"agreement-{row.id}")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{pick(row.title)}: {pick(row.sentence)}")
        self.setToolTip(pick(row.sentence))
        self.say(self._time())

    @property
    def _seen(self) -> bool:
        return self._row.shown_ms >= BATCH_MS

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("pick_min"), look.size.row[1])

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        room = self._sentence_box(QRectF(0, 0, width, 0)).width()
        lines = paint.lines(pick(self._row.sentence), look.font("agreement"), room)
        return lines * look.line_px("agreement") + 2 * look.space.xs

    def _time(self) -> str:
        return short_time(self._row.shown_ms) if self._seen else tr("sign.not_seen")

    def _sentence_box(self, area: QRectF) -> QRectF:
        look = theme.current()
        left = look.size.icon[1] + look.space.xs + self._title_px + look.space.m
        right = paint.advance(self._time(), look.font("time")) + look.space.s
        return area.adjusted(left, 0, -right, 0)

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area, px = QRectF(self.rect()), look.size.icon[1]
        line = QRectF(area)
        line.setHeight(look.line_px("agreement") + 2 * look.space.xs)
        box = QRectF(0, line.center().y() - px / 2, px, px)
        name: str = "check" if self._seen else "minus"
        icons.draw(painter, name, box, "good" if self._seen else "quiet")
        left = float(px + look.space.xs)
        bold = look.font("agreement", medium=True)
        title = QRectF(left, 0, self._title_px, line.height())
        paint.text(painter, title, pick(self._row.title), bold, look.colour("ink"))
        ink = look.colour("quiet" if self._seen else "caution")
        right = Qt.AlignmentFlag.AlignRight
        paint.text(painter, line, self._time(), look.font("time"), ink, right)
        rest = self._sentence_box(area).adjusted(0, look.space.xs, 0, -look.space.xs)
        font, words, top = (
            look.font("agreement"),
            pick(self._row.sentence),
            Qt.AlignmentFlag.AlignTop,
        )
        paint.wrapped(painter, rest, words, font, look.colour("ink"), top)
        foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
        paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))


class AgreementList(QScrollArea):
    """What is agreed to, each in its plain sentence; bars until it is known."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        body = QWidget()
        body.setProperty("surface", "paper")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(LoadingRows(3))
        self._column.addStretch(1)
        self.setWidget(body)
        self.setMinimumHeight(theme.current().size.row[1])

    def show_rows(self, rows: Sequence[AgreementRow]) -> None:
        """Show these in place of those before."""
        clear(self._column, keep=1)
        wide = title_width(rows)
        shown = [Agreement(row, wide) for row in rows]
        for index, agreement in enumerate(shown):
            self._column.insertWidget(index, agreement)
        self.setMaximumHeight(agreements_height(shown))


def ink_facts(ink: Ink) -> str:
    """How the signature was given: with what, how many points, for how long."""
    if not ink.strokes:
        return tr("sign.ink_none")
    seconds = f"{ink.lasted_ms / 1000:.1f}"
    pointer = tr(f"sign.pointer.{ink.pointer}")
    return tr("sign.ink_facts", pointer=pointer, points=ink.points, seconds=seconds)


def title_width(rows: Sequence[AgreementRow]) -> int:
    """Room for the longest title, a third of the pane at most."""
    look = theme.current()
    bold = look.font("agreement", medium=True)
    widest = max((paint.advance(pick(row.title), bold) for row in rows), default=0.0)
    return int(min(widest, look.grid("sign", 2) / 3))


def agreements_height(rows: Sequence[Agreement]) -> int:
    """What the rows need, px; more than six lines are scrolled, so that there is room to sign."""
    look = theme.current()
    room = look.grid("sign", 2) - 2 * look.space.l - look.size.scrollbar
    needed = sum(row.heightForWidth(room) for row in rows)
    return min(needed, _MOST_ROWS * look.size.row[1])


class Witness(QWidget):
    """A second person confirms with number and password; then who it was, and that it is another.

    ``asked(user, password)`` when they press the button.
    """

    asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._person: Person | None = None
        self._at = ""
        self._user = Field()
        self._user.input.setObjectName("witness-user")
        self._password = SecretField()
        self._password.input.setObjectName("witness-password")
        self._confirm = Button("", icon="user-check")
        self._confirm.setObjectName("witness")
        self._confirm.clicked.connect(self._ask)
        self._user.entered.connect(self._password.input.setFocus)
        self._password.entered.connect(self._ask)
        form = QWidget()
        row = QHBoxLayout(form)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space.s)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self._user, 1, top)
        row.addWidget(self._password, 1, top)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, look.line_px("label") + look.space.xxs + 2, 0, 0)
        beside.addWidget(self._confirm, 0, top)
        row.addLayout(beside)
        self._strip = _Witnessed()
        self._strip.hide()
        self._form = form
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        column.addWidget(self._strip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def person(self) -> Person | None:
        """Who witnesses; None as long as nobody does."""
        return self._person

    @property
    def typing(self) -> bool:
        """Whether somebody is filling it in."""
        return bool(self._user.value or self._password.value)

    def show_person(self, person: Person | None, at: str = "") -> None:
        """Show who witnesses since ``at`` (a clock time), or ask again."""
        self._person, self._at = person, at
        self._password.set_value("")
        self._confirm.setEnabled(True)
        if person is None:
            self._user.set_value("")
        else:
            self._strip.show_person(person, at)
        self._form.setVisible(person is None)
        self._strip.setVisible(person is not None)

    def refuse(self, why: str) -> None:
        """Say at the field why it did not count."""
        self._confirm.setEnabled(True)
        self._password.set_value("")
        self._password.set_error(why)
        self._password.input.setFocus()

    def _ask(self) -> None:
        user, password = self._user.value, self._password.value
        self._user.set_error("" if user else tr("sign.witness_user_missing"))
        self._password.set_error("" if password else tr("sign.witness_password_missing"))
        if not (user and password):
            (self._user if not user else self._password).input.setFocus()
        elif self._confirm.isEnabled():
            self._confirm.setEnabled(False)
            self.asked.emit(user, password)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._user.set_texts(tr("sign.witness_user"))
        self._password.set_texts(tr("sign.witness_password"))
        self._confirm.set_words(tr("sign.witness_do"))
        if self._person is not None:
            self._strip.show_person(self._person, self._at)


class _Witnessed(QWidget):
    """A green strip: witness, name, role, time; and that it is not the account manager."""

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        self.setObjectName("witnessed")
        self._what = Text("", "body", medium=True)
        self._name = ElidedText("", "body", medium=True)
        self._rest = Text("", "label", "quiet")
        self._differs = Text("", "label", "good", medium=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space.s, 0, look.space.s, 0)
        row.setSpacing(look.space.xs)
        row.addWidget(Glyph("user-check", look.size.icon[1], "good"))
        for part in (self._what, self._name, self._rest):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(Glyph("check", look.size.icon[1], "good"))
        row.addWidget(self._differs)
        self.setMinimumHeight(look.size.row[2])

    def show_person(self, person: Person, at: str) -> None:
        """Name, role and time in the language in force."""
        self._what.setText(tr("sign.witness"))
        self._name.setText(pick(person.name))
        self._rest.setText(f"{tr(f'common.role.{person.role}')}　{at}".strip())
        self._differs.setText(tr("sign.witness_differs"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint.frame(painter, area, radius=look.radius.control, fill=look.colour("good_tint"))
        painter.end()
