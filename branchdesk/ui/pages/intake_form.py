"""The client's facts as fields in groups, two abreast; errors stand at the field."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.app.views import KnownClient
from branchdesk.domain.definitions import FactField
from branchdesk.domain.definitions import Text as Wording
from branchdesk.domain.errors import InputFault
from branchdesk.ui import theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.pages.intake_record import Record
from branchdesk.ui.widgets.field import ChoiceField, Field
from branchdesk.ui.widgets.text import PaneTitle

_WIDE = ("address",)

Check = Callable[[str, str], str]


class FactForm(QScrollArea):
    """Fields built from the fact dictionary. ``edited(field id)`` on each change by the person,
    ``settled(field id)`` when they leave a field that holds."""

    edited = Signal(str)
    settled = Signal(str)

    def __init__(self, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._fields: dict[str, Field | ChoiceField] = {}
        self._specs: dict[str, FactField] = {}
        self._locked = False
        self._titles: list[tuple[PaneTitle, Wording]] = []
        self.record = Record(self._fields, self._holds)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def build(self, groups: Sequence[tuple[str, Wording]], specs: Sequence[FactField]) -> None:
        """Build the fields anew unless they are already these."""
        if tuple(self._specs.values()) == tuple(specs):
            return
        look = theme.current()
        self._specs = {spec.id: spec for spec in specs}
        self._fields, self._titles = {}, []
        self.record = Record(self._fields, self._holds)
        body = QWidget()
        body.setProperty("surface", "paper")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.l)
        column.setSpacing(look.space.s)
        for group, wording in groups:
            members = [spec for spec in specs if spec.group == group]
            if members:
                title = PaneTitle()
                self._titles.append((title, wording))
                column.addWidget(title)
                column.addLayout(self._grid(members))
                column.addSpacing(look.space.xs)
        column.addStretch(1)
        self.setWidget(body)
        self.retranslate()

    def _grid(self, members: Sequence[FactField]) -> QGridLayout:
        look = theme.current()
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.space.l)
        grid.setVerticalSpacing(look.space.s)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        place = 0
        for spec in members:
            field = self._make(spec)
            self._fields[spec.id] = field
            wide = spec.check in _WIDE
            if wide and place % 2:
                place += 1
            span = 2 if wide else 1
            grid.addWidget(field, place // 2, place % 2, 1, span, Qt.AlignmentFlag.AlignTop)
            place += span
        return grid

    def _make(self, spec: FactField) -> Field | ChoiceField:
        field: Field | ChoiceField
        if spec.check == "choice":
            field = ChoiceField()
        else:
            field = Field()
            field.input.editingFinished.connect(lambda: self._left(spec.id))
        field.input.setObjectName(f"fact-{spec.id}")
        field.edited.connect(lambda _: self._edited(spec.id))
        return field

    # Values ------------------------------------------------------------------------------

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: field.value for name, field in self._fields.items()}

    def typed(self) -> dict[str, str]:
        """The same without what a record filled in and nobody changed."""
        filled = self.record.untouched
        return {name: "" if name in filled else value for name, value in self.values().items()}

    def show_values(self, values: Mapping[str, str], *, locked: bool) -> None:
        """Fill the fields; ``locked`` ones cannot be changed any more."""
        self._locked = locked
        self.record.show(self._specs, None)
        note = tr("case.recorded") if locked else ""
        for name, field in self._fields.items():
            field.set_value(values.get(name, ""))
            field.set_locked(locked, note)

    def show_known(self, known: KnownClient | None) -> None:
        """Lay a client's record beside the fields; None where the client is new."""
        self.record.show(self._specs, known)

    def _edited(self, name: str) -> None:
        self.record.look_at(name)
        self.edited.emit(name)

    def missing(self) -> list[str]:
        """Labels of required fields that are still empty."""
        return [
            pick(spec.label)
            for name, spec in self._specs.items()
            if spec.required and not self._fields[name].value
        ]

    def check_all(self) -> bool:
        """Check every field, show each error at its field, go to the first; True if all hold."""
        wrong = [name for name in self._fields if not self._holds(name)]
        if wrong:
            self.go_to(wrong[0])
        return not wrong

    def go_to(self, name: str) -> None:
        """Put the keyboard into a field and bring it into view."""
        field = self._fields[name]
        self.ensureWidgetVisible(field)
        field.input.setFocus()

    def show_fault(self, fault: InputFault) -> bool:
        """Show a fault at the field it names; False when it names none of these."""
        name = str(fault.params.get("field", ""))
        if name not in self._fields:
            return False
        self._fields[name].set_error(self._reason(fault))
        self.go_to(name)
        return True

    def _left(self, name: str) -> None:
        if not self._fields[name].value or self._locked:
            return
        if self._holds(name):
            self.record.look_at(name)
            self.settled.emit(name)

    def _holds(self, name: str) -> bool:
        field = self._fields[name]
        try:
            normal = self._check(name, field.value)
        except InputFault as fault:
            field.set_error(self._reason(fault))
            return False
        field.set_value(normal)
        return True

    @staticmethod
    def _reason(fault: InputFault) -> str:
        if fault.code == "fact_invalid":
            return tr(f"expected.{fault.params['expected']}")
        return tr(f"errors.{fault.code}.do", **fault.params)

    def retranslate(self) -> None:
        """Set labels, hints and choices anew."""
        for title, wording in self._titles:
            title.set_texts(pick(wording))
        for name, field in self._fields.items():
            spec = self._specs[name]
            label = pick(spec.label)
            if not spec.required:
                label = tr("case.optional", label=label)
            field.set_texts(label, pick(spec.hint) if spec.hint else "")
            if isinstance(field, ChoiceField):
                field.set_choices([(value, pick(words)) for value, words in spec.choices])
                field.input.setPlaceholderText(tr("case.choose"))
        self.record.retranslate()
