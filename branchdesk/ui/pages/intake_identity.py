"""The client's identity document: photographed, then compared with the typed facts by eye."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.app.views import DocumentLook, IdentityPhoto, IdentityView, Picture
from branchdesk.domain.definitions import FactField
from branchdesk.domain.identity import COMPARED, KINDS, SIDES
from branchdesk.ui import theme
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.pages.document_run import DocumentRun
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button, Switch
from branchdesk.ui.widgets.document_view import DocumentView
from branchdesk.ui.widgets.pick import PickRow
from branchdesk.ui.widgets.text import Glyph, PaneTitle, Text, Tone

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

KEY = "F8"
_AGAIN = ("busy", "fault")
_WARNED = (*_AGAIN, "off")


class IdentityPane(QWidget):
    """Closed a single line; open the camera, or the photograph beside the facts. ``turned(bool)``
    when it opens or closes; ``photographed`` once a photograph is kept."""

    turned = Signal(bool)
    photographed = Signal()

    def __init__(self, desk: "Desk", runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._case_id: str | None = None
        self._view = IdentityView()
        self._look = DocumentLook("off", "off")
        self._live = self._busy = False
        self._specs: dict[str, FactField] = {}
        self._facts: Mapping[str, str] = {}
        self._run = DocumentRun(desk, runner, self)
        self._title = PaneTitle()
        self._open = Button("", "secondary", icon="camera", key=KEY)
        self._open.setObjectName("identity-open")
        self._seen = DocumentView()
        self._seen.setObjectName("identity-view")
        self._hint_icon = Glyph("info", theme.current().size.icon[1], "info")
        self._hint = Text("", "body", wrap=True)
        self._hint.setObjectName("identity-hint")
        self._kind = Switch(tuple(KINDS), "")
        self._kind.setObjectName("identity-kind")
        self._kind.set_names([f"identity-{kind}" for kind in KINDS])
        self._side = Switch(SIDES["id_card"], "")
        self._side.set_names([f"identity-{side}" for side in SIDES["id_card"]])
        self._take = Button("", "secondary", icon="camera", key=KEY)
        self._take.setObjectName("identity-take")
        self._close = Button("", "quiet", icon="x", key="Esc")
        self._close.setObjectName("identity-close")
        self._compare_title = PaneTitle()
        self._rows = {name: PickRow("", many=True) for name in COMPARED}
        self._confirm = Button("", "secondary", icon="check", small=True)
        self._confirm.setObjectName("identity-confirm")
        self._inside = QScrollArea()
        self._comparing = QWidget()
        self._build()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        space = theme.current().space
        compare = QVBoxLayout(self._comparing)
        compare.setContentsMargins(0, 0, 0, 0)
        compare.setSpacing(space.xs)
        compare.addWidget(self._compare_title)
        for name, row in self._rows.items():
            row.setObjectName(f"identity-agrees-{name}")
            compare.addWidget(row)
        self._compare_title.row.addWidget(self._confirm)
        choices, acts, hint = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row_of, parts in ((choices, (self._kind, self._side)), (acts, (self._take,))):
            row_of.setSpacing(space.s)
            for part in parts:
                row_of.addWidget(part)
            row_of.addStretch(1)
        acts.addWidget(self._close)
        hint.setSpacing(space.xs)
        hint.addWidget(self._hint_icon)
        hint.addWidget(self._hint, 1)
        body = QWidget()
        body.setProperty("surface", "canvas")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._inside.setWidget(body)
        self._inside.setWidgetResizable(True)
        self._inside.setFrameShape(QFrame.Shape.NoFrame)
        self._inside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(space.l, 0, space.l, space.s)
        inside.setSpacing(space.s)
        inside.addLayout(choices)
        inside.addWidget(self._seen)
        inside.addLayout(hint)
        inside.addLayout(acts)
        inside.addWidget(self._comparing)
        inside.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(space.l, 0, space.l, 0)
        head.setSpacing(space.s)
        head.addWidget(self._title)
        head.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, space.m, 0, 0)
        column.setSpacing(space.s)
        column.addLayout(head)
        column.addWidget(self._inside, 1)
        self._inside.hide()

    def _connect(self) -> None:
        self._open.clicked.connect(self.press)
        self._take.clicked.connect(self.press)
        self._close.clicked.connect(self.shut)
        self._kind.chosen.connect(lambda _index: self._choose())
        self._side.chosen.connect(lambda _index: self._choose())
        self._confirm.clicked.connect(self._record)
        self._run.pictured.connect(self._pictured)
        self._run.looked.connect(self._looked)
        self._run.rested.connect(self.rest)
        for row in self._rows.values():
            row.clicked.connect(self._refresh)

    # What is on show ---------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the pane fills its column."""
        return not self._inside.isHidden()

    @property
    def compared(self) -> tuple[str, ...]:
        """The facts that were ticked as agreeing with a photograph."""
        return tuple(name for name, row in self._rows.items() if row.isChecked())

    @property
    def document(self) -> str:
        """The kind of document chosen."""
        return tuple(KINDS)[self._kind.index]

    @property
    def side(self) -> str:
        """The side chosen."""
        sides = SIDES[self.document]
        return sides[self._side.index] if self._side.index < len(sides) else sides[0]

    def start(self, case_id: str | None, fields: Sequence[FactField]) -> None:
        """Another client: nothing is photographed or compared yet."""
        self._case_id = case_id
        self._specs = {spec.id: spec for spec in fields if spec.id in COMPARED}
        self.shut()
        self.show_view(IdentityView())

    def show_view(self, view: IdentityView) -> None:
        """Show what is photographed, and which facts agree with it."""
        self._view, self._busy = view, False
        self.tick(view.compared)

    def tick(self, compared: Sequence[str]) -> None:
        """Tick what was found to agree with a photograph before."""
        for name, row in self._rows.items():
            row.setChecked(name in compared)
        self._refresh()

    def show_facts(self, facts: Mapping[str, str], edited: str = "") -> None:
        """The facts as they stand; one that was ``edited`` is to be compared anew."""
        self._facts = facts
        if edited in self._rows:
            self._rows[edited].setChecked(False)
        self._refresh()

    # Intents -----------------------------------------------------------------------------

    def press(self) -> None:
        """The pane's one key: open, photograph, and photograph again."""
        if not self.is_open:
            self._inside.show()
            self.turned.emit(True)
            self._choose()
            self._take.setFocus()
        elif not self._live:
            self._begin()
        elif self._look.state in _AGAIN:
            self._run.stop()
            self._begin()
        elif self._look.state == "running" and not self._busy:
            self._busy = True
            self._refresh()
            document, side, case_id = self.document, self.side, self._case_id
            photographs = self._desk.photographs
            self._runner.db(
                lambda: photographs.take(document, side, case_id),
                self._taken,
                self._failed,
                owner=self,
            )

    def shut(self) -> None:
        """Give the camera back and fold the pane up."""
        self.rest()
        if self.is_open:
            self._inside.hide()
            self._refresh()
            self.turned.emit(False)
            self._open.setFocus()

    def rest(self) -> None:
        """Give the camera back; what is on show stays."""
        self._stop()
        self._refresh()

    def _choose(self) -> None:
        """Show the photograph of the side chosen, or take the camera where there is none."""
        if self._photo() is None:
            self._begin()
        else:
            self.rest()

    def _stop(self) -> None:
        self._run.stop()
        self._live, self._look = False, DocumentLook("off", "off")

    def _begin(self) -> None:
        self._live, self._look = True, DocumentLook("starting", "starting")
        self._seen.show_live(None)
        camera, document = self._desk.photographs.camera, self.document
        self._run.start(lambda: camera.look(document))
        self._refresh()

    def _pictured(self, picture: Picture | None) -> None:
        self._seen.show_live(picture)

    def _looked(self, look: DocumentLook) -> None:
        told, self._look = self._look, look
        if (look.hint, look.state) != (told.hint, told.state):
            self._refresh()
        self._seen.show_look(look if look.state == "running" else None)

    def _taken(self, view: IdentityView) -> None:
        self._stop()
        self.show_view(view)
        self.photographed.emit()

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._refresh()
        self._runner.report(error)

    def _record(self) -> None:
        case_id, facts = self._case_id, self.compared
        if case_id is None or not facts or facts == self._view.compared:
            return
        photographs = self._desk.photographs
        self._runner.db(lambda: photographs.compare(case_id, facts), self.show_view, owner=self)

    def _photo(self) -> IdentityPhoto | None:
        wanted = self.document, self.side
        photos = (one for one in self._view.photos if (one.document, one.side) == wanted)
        return next(photos, None)

    # Words -------------------------------------------------------------------------------

    def _refresh(self) -> None:
        photo = None if self._live else self._photo()
        self._side.setVisible(len(SIDES[self.document]) > 1)
        self._seen.expect(*KINDS[self.document])
        if photo is not None:
            self._seen.show_photo(photo.picture)
        self._open.setVisible(not self.is_open)
        # Folded up it takes no more room than its line.
        high = QSizePolicy.Policy.Expanding if self.is_open else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, high)
        self._comparing.setVisible(photo is not None)
        self._title.set_texts(tr("identity.title"), self._summary())
        self._words(photo)
        self._show_rows()

    def _summary(self) -> str:
        if not self._view.photos:
            return tr("identity.none")
        taken = tr_count("identity.photos", len(self._view.photos))
        agrees = tr("identity.agrees", n=len(self.compared), all=len(self._specs))
        return f"{taken}　{agrees}"

    def _words(self, photo: IdentityPhoto | None) -> None:
        words, icon, tone = self._hint_of(photo)
        self._hint.setText(words)
        self._hint.set_tone(tone)
        self._hint_icon.set_icon(icon, tone)
        self._seen.setAccessibleName(tr("identity.view"))
        self._seen.say(words)
        opening = "identity.show" if self._view.photos else "identity.open"
        self._open.set_words(tr(opening))
        again = "identity.retry" if self._look.state in _AGAIN else "identity.take"
        self._take.set_words(tr("identity.again" if photo is not None else again))
        waiting = self._live and self._look.state not in {"running", *_AGAIN}
        self._take.set_locked(self._busy or waiting, words if waiting else "")
        self._close.set_words(tr("identity.close"))

    def _hint_of(self, photo: IdentityPhoto | None) -> tuple[str, str, Tone]:
        """What to do, with icon and tone; or how the photograph came out."""
        if photo is None:
            hint = self._look.hint
            words = tr(f"identity.hint.{hint}")
            if hint == "ready":
                return words, "circle-check", "good"
            return (
                (words, "triangle-alert", "caution") if hint in _WARNED else (words, "info", "info")
            )
        if photo.faults:
            named = [tr(f"identity.fault.{fault}") for fault in photo.faults]
            faults = tr("common.list_comma").join(named)
            return tr("identity.taken_poor", faults=faults), "triangle-alert", "caution"
        return tr("identity.taken_good"), "circle-check", "good"

    def _show_rows(self) -> None:
        note = tr("identity.recorded_later") if self._case_id is None else ""
        self._compare_title.set_texts(tr("identity.compare"), note)
        for name, row in self._rows.items():
            spec, value = self._specs.get(name), self._facts.get(name, "")
            row.setVisible(spec is not None)
            if spec is not None:
                label = pick(spec.label)
                second = label if value else tr("identity.type_first")
                row.show_words(value or label, second, blocked=not value)
        recorded = bool(self.compared) and self.compared == self._view.compared
        self._confirm.setVisible(self._case_id is not None)
        self._confirm.set_words(tr("identity.recorded" if recorded else "identity.record"))
        self._confirm.set_locked(recorded or not self.compared)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._kind.set_words([tr(f"identity.kind.{kind}") for kind in KINDS])
        self._kind.setAccessibleName(tr("identity.kind_of"))
        self._side.set_words([tr(f"identity.side.{side}") for side in SIDES["id_card"]])
        self._side.setAccessibleName(tr("identity.side_of"))
        self._refresh()
