"""Why the client came, and which products are wanted; products above the level are locked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from branchdesk.app.views import IntakeView, ProductRow
from branchdesk.domain.definitions import Purpose
from branchdesk.ui import theme
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.layouts import clear
from branchdesk.ui.widgets.pick import PickRow
from branchdesk.ui.widgets.text import PaneTitle, Text


class ChoicesPane(QScrollArea):
    """Purposes (one) and products (any). ``edited`` on each choice by the person."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._purposes: tuple[Purpose, ...] = ()
        self._products: tuple[ProductRow, ...] = ()
        self._purpose_rows: dict[str, PickRow] = {}
        self._product_rows: dict[str, PickRow] = {}
        self._purpose_title, self._product_title = PaneTitle(), PaneTitle()
        self._purpose_error = Text("", "label", "recording", wrap=True)
        self._product_error = Text("", "label", "recording", wrap=True)
        self._purpose_column, self._product_column = QVBoxLayout(), QVBoxLayout()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("surface", "canvas")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        margin = look.space.l
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.space.s)
        for inner in (self._purpose_column, self._product_column):
            inner.setSpacing(look.space.xs)
        column.addWidget(self._purpose_title)
        column.addWidget(self._purpose_error)
        column.addLayout(self._purpose_column)
        column.addSpacing(look.space.s)
        column.addWidget(self._product_title)
        column.addWidget(self._product_error)
        column.addLayout(self._product_column)
        column.addStretch(1)
        self.setWidget(body)
        self._clear_errors()

    def show_view(self, view: IntakeView) -> None:
        """Show purposes and products; choices stay while they are still on offer."""
        if view.purposes != self._purposes:
            self._purposes = view.purposes
            self._purpose_rows = self._rows(
                self._purpose_column, "purpose", [purpose.id for purpose in view.purposes], False
            )
        if view.products != self._products:
            self._products = view.products
            self._product_rows = self._rows(
                self._product_column, "product", [product.id for product in view.products], True
            )
        self.retranslate()

    def _rows(
        self, column: QVBoxLayout, kind: str, names: Sequence[str], many: bool
    ) -> dict[str, PickRow]:
        clear(column)
        rows = {}
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.current().space.xs)
        for name in names:
            row = PickRow("", many=many)
            row.setObjectName(f"{kind}-{name}")
            row.clicked.connect(self._picked)
            inside.addWidget(row)
            rows[name] = row
        column.addWidget(holder)
        return rows

    def _picked(self) -> None:
        self._clear_errors()
        self._show_products()
        self.edited.emit()

    @property
    def purpose(self) -> str:
        """The chosen purpose, empty for none."""
        return next((name for name, row in self._purpose_rows.items() if row.isChecked()), "")

    @property
    def products(self) -> tuple[str, ...]:
        """The chosen products; none while the purpose does not ask for any."""
        if not self._wants_products():
            return ()
        return tuple(name for name, row in self._product_rows.items() if row.isChecked())

    def clear(self) -> None:
        """Choose nothing."""
        for row in (*self._purpose_rows.values(), *self._product_rows.values()):
            row.setAutoExclusive(False)
            row.setChecked(False)
        for row in self._purpose_rows.values():
            row.setAutoExclusive(True)
        self._clear_errors()
        self._show_products()

    def choose(self, purpose: str, products: Sequence[str]) -> None:
        """Choose these, as far as they are still on offer."""
        self.clear()
        for names, rows in (((purpose,), self._purpose_rows), (products, self._product_rows)):
            for name in names:
                row = rows.get(name)
                if row is not None and row.isEnabled():
                    row.setChecked(True)
        self._show_products()

    def check(self) -> bool:
        """Show what is missing; True when a case can be opened with these choices."""
        self._clear_errors()
        if not self.purpose:
            self._tell(self._purpose_error, tr("case.purpose_missing"))
            first = next(iter(self._purpose_rows.values()), None)
        elif self._wants_products() and not self.products:
            self._tell(self._product_error, tr("case.product_missing"))
            first = next((row for row in self._product_rows.values() if row.isEnabled()), None)
        else:
            return True
        if first is not None:
            first.setFocus()
        return False

    def _wants_products(self) -> bool:
        chosen = self.purpose
        return any(item.needs_product for item in self._purposes if item.id == chosen)

    @staticmethod
    def _tell(label: Text, words: str) -> None:
        label.setText(words)
        label.show()

    def _clear_errors(self) -> None:
        self._purpose_error.hide()
        self._product_error.hide()

    def _show_products(self) -> None:
        wanted = self._wants_products()
        self._product_title.setVisible(wanted)
        for row in self._product_rows.values():
            row.setVisible(wanted)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._purpose_title.set_texts(tr("case.purpose"))
        self._product_title.set_texts(tr("case.products"))
        for purpose in self._purposes:
            forms = tr_count("case.agreements", len(purpose.agreements))
            self._purpose_rows[purpose.id].show_words(pick(purpose.title), forms)
        for product in self._products:
            second = pick(product.summary)
            if product.blocked is not None:
                second = tr("case.blocked", article=product.blocked)
            self._product_rows[product.id].show_words(
                pick(product.name), second, product.level, blocked=product.blocked is not None
            )
        self._show_products()
