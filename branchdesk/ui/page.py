"""Base of every page, and what a page tells the shell: title, action bar, keys, where to go."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QWidget

from branchdesk.ui.faults import Notice
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.route import Route
from branchdesk.ui.widgets.button import Kind
from branchdesk.ui.widgets.chips import ChipTone
from branchdesk.ui.widgets.enter_form import EnterForm
from branchdesk.ui.widgets.path import Lane
from branchdesk.ui.widgets.text import Tone

_LENT = frozenset({"Enter", "Esc"})
"""Keys that a form has to itself while it is open."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the action bar. ``id`` is its object name; ``key`` ("Enter", "N", "Ctrl Enter")
    is printed on it and works everywhere on the page; ``locked`` is the reason it is not possible.
    """

    id: str
    words: str
    run: Callable[[], object]
    kind: Kind = "secondary"
    icon: str = ""
    key: str = ""
    locked: str = ""


@dataclass(frozen=True, slots=True)
class BarMessage:
    """The line at the left of the action bar: icon, a strong beginning and the rest."""

    rest: str
    strong: str = ""
    icon: str = "info"
    tone: Tone = "info"


@dataclass(frozen=True, slots=True)
class KeyHint:
    """Keys and the word for what they do, before the buttons."""

    keys: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class ActionBar:
    """Contents of the bar below a page; the primary action comes last, at the right edge."""

    actions: tuple[Action, ...] = ()
    message: BarMessage | None = None
    hints: tuple[KeyHint, ...] = ()


@dataclass(frozen=True, slots=True)
class TopTitle:
    """Contents of the top bar: name or page title, number beside it, chips; and in the centre the
    case path (``lane``) or a line of text."""

    title: str
    sub: str = ""
    chips: tuple[tuple[str, ChipTone], ...] = ()
    lane: Lane | None = None
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """A key of a page, for the shell to dispatch and the key map to list."""

    key: str
    words: str
    run: Callable[[], object] = field(compare=False)


class Page(QWidget):
    """A page of the main window. A subclass builds widgets, then sets title, bar and keys.

    ``go(Route)`` navigates; ``noticed(Notice)`` shows a message in the strip below the page.
    """

    go = Signal(object)
    noticed = Signal(object)
    title_changed = Signal()
    bar_changed = Signal()

    rail = ""
    """Rail item that is lit while the page is on show."""
    framed = True
    """Whether rail, top bar and action bar surround the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "canvas")
        self.setProperty(OWN_RING, True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._top_title = TopTitle("")
        self._action_bar = ActionBar()
        self._page_keys: list[Binding] = []

    @property
    def title(self) -> TopTitle:
        """What the top bar shows."""
        return self._top_title

    @property
    def bar(self) -> ActionBar:
        """What the action bar shows; neither Enter nor Esc while a form in the page has them."""
        if not self.enter_lent:
            return self._action_bar
        acts = (replace(a, key="") if a.key in _LENT else a for a in self._action_bar.actions)
        return replace(self._action_bar, actions=tuple(acts))

    @property
    def enter_lent(self) -> bool:
        """Whether a form is open in the page, whose Enter it is then."""
        return any(form.isVisibleTo(self) for form in self.findChildren(EnterForm))

    def enter_moved(self) -> None:
        """A form in the page opened or closed."""
        self.bar_changed.emit()

    def set_title(self, title: TopTitle) -> None:
        """Change the top bar's left and centre."""
        if title != self._top_title:
            self._top_title = title
            self.title_changed.emit()

    def set_bar(self, bar: ActionBar) -> None:
        """Change the action bar."""
        self._action_bar = bar
        self.bar_changed.emit()

    def bind(self, key: str, words: str, run: Callable[[], object]) -> None:
        """Give the page a key (a later binding of the same key replaces it)."""
        self.unbind(key)
        self._page_keys.append(Binding(key, words, run))

    def unbind(self, key: str) -> None:
        """Take a key away."""
        self._page_keys = [binding for binding in self._page_keys if binding.key != key]

    def bindings(self) -> tuple[Binding, ...]:
        """Keys of the action bar and of the page, in that order."""
        acts = (
            Binding(act.key, act.words, act.run)
            for act in self.bar.actions
            if act.key and not act.locked
        )
        lent = self.enter_lent
        return (*acts, *(own for own in self._page_keys if not (lent and own.key in _LENT)))

    def notice(self, notice: Notice) -> None:
        """Show a message in the strip below the page."""
        self.noticed.emit(notice)

    # Hooks -------------------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        """The page comes on show for ``route``: ask for its view."""

    def take_focus(self) -> None:
        """Put the keyboard where work begins; the page itself, so that its keys work."""
        self.setFocus()

    def deactivated(self) -> None:
        """The page leaves the screen: stop timers and devices."""

    def touched(self, changes: frozenset[str]) -> None:
        """The ledger changed in these streams: reload if it concerns the page."""

    def retranslate(self) -> None:
        """Set every text anew; called once by the subclass and after each language switch."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
