"""What the machine raised: the current claim with its two answers, the others below it."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import TagRow
from branchdesk.domain.interview_state import ABOUT_LEVEL
from branchdesk.ui import formats, icons, tag_text, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.chips import EvidenceChip, paint_evidence
from branchdesk.ui.widgets.empty import EmptyState
from branchdesk.ui.widgets.marks import TagMark, paint_tag_mark
from branchdesk.ui.widgets.rows import VALUE_ROLE, Index, RowList, RowModel, row_ground
from branchdesk.ui.widgets.text import Text, rule

_OPEN = ("", "open")


def is_open(claim: TagRow) -> bool:
    """Whether nobody has judged it yet."""
    return claim.state in _OPEN


def pane_head(title: Text, aside: QWidget | None, count: Text | None = None) -> QWidget:
    """A pane's head of 42 px with its title, a count beside it and something at the right."""
    look = theme.current()
    head = QWidget()
    head.setFixedHeight(look.size.row[2] + look.border.chosen)
    row = QHBoxLayout(head)
    row.setContentsMargins(look.space.m, 0, look.space.m, 0)
    row.setSpacing(look.space.xs)
    row.addWidget(title)
    if count is not None:
        row.addWidget(count)
    row.addStretch(1)
    if aside is not None:
        row.addWidget(aside)
    return head


def _question(claim: TagRow) -> str:
    return tr("review.question", n=claim.item_no) if claim.item_no else ""


class _Card(QWidget):
    """The current claim on a tint, with a bar at its left."""

    played = Signal()
    judged = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        self.setObjectName("claim-current")
        self._title = Text("", "body", medium=True, wrap=True)
        self._question = Text("", "label", "quiet")
        self._detail = Text("", "label", wrap=True)
        self._confidence = Text("", "label", "quiet")
        self._chips = QHBoxLayout()
        self._accept = Button("", key="Enter", small=True)
        self._accept.setObjectName("claim-accept")
        self._reject = Button("", key="X", small=True)
        self._reject.setObjectName("claim-reject")
        self._accept.clicked.connect(lambda: self.judged.emit(True))
        self._reject.clicked.connect(lambda: self.judged.emit(False))
        head = QHBoxLayout()
        head.setSpacing(look.space.xs)
        head.addWidget(TagMark("claim"))
        head.addWidget(self._title, 1)
        head.addWidget(self._question)
        head.addLayout(self._chips)
        foot = QHBoxLayout()
        foot.setSpacing(look.space.xs)
        foot.addWidget(self._accept)
        foot.addWidget(self._reject)
        foot.addStretch(1)
        foot.addWidget(self._confidence)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.m, look.space.s, look.space.m, look.space.s)
        column.setSpacing(look.space.xs)
        column.addLayout(head)
        column.addWidget(self._detail)
        column.addLayout(foot)

    def lend_enter(self, lent: bool) -> None:
        """Whether another part of the page has Enter for now."""
        self._accept.set_key("" if lent else "Enter")

    def show_claim(self, claim: TagRow, *, may_judge: bool) -> None:
        """Show a claim with its reason and second."""
        self._title.setText(tag_text.claim_title(claim))
        whole = claim.what in ABOUT_LEVEL
        self._question.setText(tr("review.whole") if whole else _question(claim))
        self._detail.setText(claim.text or tag_text.claim_detail(claim))
        sure = claim.confidence
        words = tr("review.confidence", percent=formats.percent(sure)) if sure is not None else ""
        self._confidence.setText(words)
        self._accept.set_words(tr("review.accept"))
        self._reject.set_words(tr("review.reject"))
        for button in (self._accept, self._reject):
            button.setEnabled(may_judge)
        clear(self._chips)
        chip = EvidenceChip(claim.at_ms)
        chip.clicked.connect(self.played)
        self._chips.addWidget(chip)
        self.setAccessibleName(tag_text.spoken(claim))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, look.colour("accent_tint"))
        painter.fillRect(QRectF(0, 0, look.size.rail_mark, area.height()), look.colour("accent"))
        foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
        paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))
        painter.end()


class _Delegate(QStyledItemDelegate):
    """A claim in a row: mark by state, title (struck when rejected), question, second."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme.current()
        return QSize(0, look.size.row[2])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        claim: TagRow = index.data(VALUE_ROLE)
        painter.save()
        view = self.parent()
        focused = isinstance(view, QWidget) and view.hasFocus()
        area = row_ground(painter, option, focused=focused)
        px, label = look.size.icon[1], look.font("label")
        mark = QRectF(area.x() + look.space.m, area.center().y() - px / 2, px, px)
        if is_open(claim):
            paint_tag_mark(painter, "claim", mark.center(), look.size.tag_mark)
        else:
            accepted = claim.state == "accepted"
            icons.draw(painter, "check" if accepted else "x", mark, "good" if accepted else "quiet")
        time = formats.media_time(claim.at_ms)
        wide = paint.advance(time, look.font("time")) + 4 * look.space.xs
        chip = QRectF(area.right() - look.space.m - wide, 0, wide, look.size.row[0])
        chip.moveCenter(QPointF(chip.center().x(), area.center().y()))
        paint_evidence(painter, chip, time)
        question = _question(claim)
        wide = paint.advance(question, label)
        right = QRectF(chip.left() - look.space.xs - wide, area.y(), wide, area.height())
        paint.text(painter, right, question, label, look.colour("quiet"))
        left = mark.right() + look.space.xs
        box = QRectF(left, area.y(), right.left() - look.space.xs - left, area.height())
        font = look.font("body")
        font.setStrikeOut(claim.state == "rejected")
        ink = look.colour("ink" if is_open(claim) else "quiet")
        title = tag_text.claim_title(claim)
        paint.text(painter, box, title, font, ink)
        taken = min(paint.advance(title, font) + look.space.xs, box.width())
        said = "" if is_open(claim) else tag_text.aside(claim)
        if taken + paint.advance(said, label) <= box.width():
            # The mark says it as well: half a word would say less.
            paint.text(painter, box.adjusted(taken, 0, 0, 0), said, label, look.colour("quiet"))
        painter.restore()


class ClaimsPane(QWidget):
    """``chosen(claim)``: another one is current. ``judged(claim, accepted)``."""

    chosen = Signal(object)
    judged = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "paper")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.current().grid("review", 1))
        self._claims: tuple[TagRow, ...] = ()
        self._current: TagRow | None = None
        self._may_judge = True
        self._title = Text("", "pane_title")
        self._count = Text("", "body", "quiet")
        self._aside = Text("", "label", "quiet")
        self._card = _Card()
        self._model = RowModel(tag_text.spoken)
        self.list = RowList(self._model)
        self.list.setObjectName("claim-list")
        self.list.setItemDelegate(_Delegate(self.list))
        self._none = EmptyState("circle-check", "", "")
        self._none.step.setFixedWidth(theme.current().grid("pick_min"))
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._card)
        inner.addWidget(self.list, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(body)
        self._stack.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(pane_head(self._title, self._aside, self._count))
        column.addWidget(rule())
        column.addWidget(self._stack, 1)
        self._card.played.connect(self._again)
        self._card.judged.connect(self.judge)
        self.list.clicked.connect(lambda index: self.choose(index.data(VALUE_ROLE).id))
        self.retranslate()

    @property
    def current(self) -> TagRow | None:
        """The claim with the two answers."""
        return self._current

    @property
    def open_count(self) -> int:
        """How many nobody has judged."""
        return sum(is_open(claim) for claim in self._claims)

    def show_claims(self, claims: Sequence[TagRow], *, may_judge: bool) -> None:
        """Show claims; the current one stays, or the first open one becomes it."""
        self._claims, self._may_judge = tuple(claims), may_judge
        kept = self._current.id if self._current is not None else ""
        by_id = {claim.id: claim for claim in self._claims}
        first = next((claim for claim in self._claims if is_open(claim)), None)
        self._current = by_id.get(kept) or first or next(iter(self._claims), None)
        self._show()

    def choose(self, claim_id: str) -> bool:
        """Make a claim current; False when it is none of these."""
        for claim in self._claims:
            if claim.id == claim_id:
                self._current = claim
                self._show()
                self.chosen.emit(claim)
                return True
        return False

    def next_open(self) -> bool:
        """Go to the next open claim in time, round to the first; False when none is left."""
        opens = [claim for claim in self._claims if is_open(claim)]
        if not opens:
            return False
        here = self._claims.index(self._current) if self._current in self._claims else -1
        later = [claim for claim in opens if self._claims.index(claim) > here]
        return self.choose((later or opens)[0].id)

    def lend_enter(self, lent: bool) -> None:
        """Whether another part of the page has Enter for now: its cap goes with it."""
        self._card.lend_enter(lent)

    def judge(self, accepted: bool) -> None:
        """Answer the current claim."""
        if self._current is not None and self._may_judge:
            self.judged.emit(self._current, accepted)

    def _again(self) -> None:
        if self._current is not None:
            self.chosen.emit(self._current)

    def _show(self) -> None:
        judged = len(self._claims) - self.open_count
        self._count.setText(tr("review.of", n=judged, of=len(self._claims)))
        self._stack.setCurrentIndex(0 if self._claims else 1)
        if self._current is not None:
            self._card.show_claim(self._current, may_judge=self._may_judge)
        others = [claim for claim in self._claims if claim is not self._current]
        self._model.show_values(others)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._title.setText(tr("review.to_judge"))
        self._aside.setText(tr("review.who_judges"))
        self._none.set_texts(tr("review.no_claim_title"), tr("review.all_judged"))
        self.list.setAccessibleName(tr("review.to_judge"))
        self._show()
