"""A client who is known: empty fields are filled from the record, and what differs from it stands
beside what was typed until somebody decides."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from branchdesk.app.views import KnownClient
from branchdesk.domain.definitions import FactField
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.instants import local
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.field import ChoiceField, Field
from branchdesk.ui.widgets.text import Text

Holds = Callable[[str], bool]


class RecordedLine(QWidget):
    """What is on record of a field, and a way to take it. ``taken``: the person does."""

    taken = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._words = Text("", "label", "caution", wrap=True)
        self.take = Button("", "quiet", small=True)
        self.take.setObjectName(f"take-{name}")
        self.take.clicked.connect(self.taken)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space.s)
        row.addWidget(self._words, 1)
        row.addWidget(self.take)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def set_words(self, label: str, value: str, day: str) -> None:
        """Say the value on record since ``day`` of the field ``label``."""
        self._words.setText(tr("case.on_record", value=value, day=day))
        self.take.set_words(tr("case.take_recorded"))
        self.take.setAccessibleName(tr("case.take_recorded_of", label=label, value=value))


class Record:
    """The record beside a form's fields. ``holds(field id)`` puts a field into its normal form and
    says whether it is valid."""

    def __init__(self, fields: Mapping[str, Field | ChoiceField], holds: Holds) -> None:
        self._fields = fields
        self._holds = holds
        self._specs: Mapping[str, FactField] = {}
        self._known: KnownClient | None = None
        self._lines: dict[str, RecordedLine] = {}
        self._filled: set[str] = set()

    @property
    def known(self) -> KnownClient | None:
        """The client's record, None for one who is new."""
        return self._known

    @property
    def filled(self) -> int:
        """How many fields were filled from it."""
        return len(self._filled)

    @property
    def untouched(self) -> frozenset[str]:
        """Ids of the fields that stand as they were filled from it."""
        recorded = self._known.facts if self._known is not None else {}
        return frozenset(
            name for name in self._filled if self._fields[name].value == recorded.get(name)
        )

    @property
    def differing(self) -> tuple[str, ...]:
        """Ids of the fields that differ from it, in the form's order."""
        return tuple(name for name in self._fields if self._differs(name))

    def show(self, specs: Mapping[str, FactField], known: KnownClient | None) -> None:
        """Fill what is empty and show what differs; without a record, take away what another one
        filled in and nobody changed."""
        self._specs = specs
        for name in self.untouched:
            self._fields[name].set_value("")
        self._filled = set()
        self._known = known
        for name, value in (known.facts if known is not None else {}).items():
            field = self._fields.get(name)
            if field is not None and value and not field.value:
                field.set_value(value)
                if self._fields[name].value:  # An option that is no longer there is not taken.
                    self._filled.add(name)
        for name in self._fields:
            self.look_at(name)

    def look_at(self, name: str) -> None:
        """A field has another value now."""
        line = self._lines.get(name)
        if not self._differs(name):
            if line is not None:
                line.hide()
            return
        if line is None:
            line = self._lines[name] = RecordedLine(name)
            line.taken.connect(lambda: self._take(name))
            self._fields[name].add_line(line)
        self._word(name, line)
        line.show()

    def retranslate(self) -> None:
        """Set every text anew."""
        for name, line in self._lines.items():
            if self._differs(name):
                self._word(name, line)

    def _differs(self, name: str) -> bool:
        recorded = self._known.facts.get(name, "") if self._known is not None else ""
        value = self._fields[name].value
        return bool(recorded and value and value != recorded)

    def _word(self, name: str, line: RecordedLine) -> None:
        if self._known is None:
            return
        spec, value = self._specs[name], self._known.facts[name]
        shown = next((pick(words) for choice, words in spec.choices if choice == value), value)
        day = formats.day(local(self._known.recorded_at).date())
        line.set_words(pick(spec.label), shown, day)

    def _take(self, name: str) -> None:
        if self._known is not None:
            field = self._fields[name]
            field.set_value(self._known.facts[name])
            self._holds(name)
            self.look_at(name)
            field.edited.emit(field.value)
            field.input.setFocus()
