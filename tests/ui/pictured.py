"""Which pages the gallery draws, with which view. Add a line when a page is added."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QWidget

from branchdesk.app.views import InterviewView, KnownClient, LiveStatus, ResultView
from branchdesk.domain.errors import BranchDeskError, DeviceFault, InputFault
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.barred import BarredPage
from branchdesk.ui.pages.board import BoardPage
from branchdesk.ui.pages.clients import ClientsPage
from branchdesk.ui.pages.intake import IntakePage
from branchdesk.ui.pages.intake_form import FactForm
from branchdesk.ui.pages.interview import InterviewPage
from branchdesk.ui.pages.paper import PaperPage
from branchdesk.ui.pages.practice import PracticePage
from branchdesk.ui.pages.result import ResultPage
from branchdesk.ui.pages.settings import SettingsPage
from branchdesk.ui.pages.signin import SignInPage
from branchdesk.ui.pages.sync import SyncPage
from branchdesk.ui.speech import Voice
from tests.ui import (
    pictured_identity,
    pictured_paper,
    pictured_practice,
    samples,
    samples_interview,
    samples_rules,
)


@dataclass(frozen=True)
class Picture:
    """How to build a page and show a view on it; ``after`` runs once it is laid out; ``large`` for
    the type of older clients. ``seen`` names the window that is drawn instead of the shell."""

    page_id: str
    build: Callable[[Any, Any], Any]
    show: Callable[[Any], None]
    role: str = "supervisor"
    after: Callable[[Any], None] | None = None
    large: bool = False
    seen: Callable[[Any], QWidget] | None = None


def _half_typed(page: Any) -> None:
    page.show_view(samples.intake_view())
    form = page.findChild(FactForm)
    typed = {"name": samples.LONG_LATIN, "id_number": "A123456780", "birth_date": "1958-02-11"}
    form.show_values(typed, locked=False)
    page.findChild(QWidget, "purpose-fund").click()
    form._fields["id_number"].set_error(tr("expected.id_number"))


def _comes_again(page: Any) -> None:
    """A known client whose telephone and address are others now."""
    page.show_view(samples.intake_view())
    typed = {"phone": "0987654321", "address": "新北市板橋區文化路二段 182 巷 1 弄 33 號 5 樓"}
    page._form.show_values(typed, locked=False)
    facts = {
        "name": samples.LONG_HAN,
        "id_number": "A123456789",
        "birth_date": "1958-02-11",
        "phone": "0912345678",
        "address": "臺北市大安區忠孝東路四段 1 號 5 樓",
    }
    page._form.show_known(KnownClient(facts, "2026-03-02T02:14:00.000000Z"))
    page._edited()


def _settings(page: Any) -> None:
    page.show_view(samples.signin_view())
    page._devices.show_equipment(samples.equipment())
    page._devices.show_trial(samples.trial(), samples_interview.picture())


def _with_voice(desk: Any, runner: Any) -> SettingsPage:
    """With Qt's silent engine: it speaks English only."""
    page = SettingsPage(desk, runner, Voice(engines=["mock"]))
    page._voice._looked = True
    page._voice.retranslate()
    return page


def _tried(page: Any) -> None:
    page.show_view(samples.signin_view())
    page.show_trial(samples.trial(), samples_interview.picture())


def _talk(make: Callable[[], InterviewView], live: LiveStatus) -> Picture:
    """The interview with a view at this second of its recording."""

    def show(page: Any) -> None:
        page.strip.show_peaks(samples_interview.RECORDING, samples_interview.peaks(live.elapsed_ms))
        picture = None if live.state == "off" else samples_interview.picture()
        page.show_live(live, picture)
        page.show_view(make())
        page.show_live(live, picture)

    return Picture("interview", InterviewPage, show, role="adviser")


def _result(make: Callable[[], ResultView], *, large: bool = False) -> Picture:
    def show(page: Any) -> None:
        page.show_live(samples_interview.live(660_000))
        page.show_view(make())

    return Picture("result", ResultPage, show, "adviser", large=large)


def _unrecorded(error: BranchDeskError) -> Picture:
    """A result that nothing records just now, and why."""

    def show(page: Any) -> None:
        page.show_live(
            samples_interview.live(0, state="off", recording_id=None, level=0.0, checks={})
        )
        page.show_view(samples_interview.result_view())
        page._recorder.tell(error)

    return Picture("result", ResultPage, show, "adviser")


def _display(make: Callable[[], InterviewView], *, large: bool = False) -> Picture:
    """The client's window, opened by the page that shows the same view."""

    def open_window(page: Any) -> None:
        page.show_live(samples_interview.live(), samples_interview.picture())
        page.show_view(make())
        page.question.findChild(QWidget, "client-window").click()

    return Picture(
        "interview", InterviewPage, open_window, "adviser", large=large, seen=_client_window
    )


def _client_window(page: Any) -> QWidget:
    window: QWidget = page.client_window
    return window


def _by_second_person(page: Any) -> None:
    page.gate.ask_reason(samples_rules.ruled_view().points[0])


def _barred(*, large: bool = False) -> Picture:
    return Picture(
        "barred",
        BarredPage,
        lambda page: page.show_view(samples_rules.barred_view()),
        "adviser",
        after=lambda page: page._ask(),
        large=large,
    )


def _practice(show: Callable[[Any], None]) -> Picture:
    return Picture("practice", PracticePage, show, "adviser", pictured_practice.mark)


PICTURES: dict[str, Picture] = {
    "interview": _talk(samples_interview.interview_view, samples_interview.live()),
    "interview-consent": _talk(samples_interview.consent_view, samples_interview.live(3000)),
    "interview-paused": _talk(
        samples_interview.paused_view,
        samples_interview.live(state="off", recording_id=None, checks={}),
    ),
    "interview-elder": _talk(samples_interview.elder_view, samples_interview.live(300_000)),
    "interview-long": _talk(samples_interview.long_view, samples_interview.live()),
    "interview-fault": _talk(
        samples_interview.interview_view, samples_interview.live(state="fault", level=0.0)
    ),
    "result": _result(samples_interview.result_view),
    "result-ready": _result(samples_interview.ready_view),
    "result-first": _result(samples_interview.first_view),
    "result-ruled": _result(samples_rules.ruled_view),
    "result-large": _result(samples_interview.result_view, large=True),
    "result-paused": _unrecorded(InputFault("interview_paused")),
    "result-no-camera": _unrecorded(DeviceFault("camera_missing", device="Logitech BRIO")),
    "result-override": Picture(
        "result",
        ResultPage,
        lambda page: page.show_view(samples_rules.ruled_view()),
        role="adviser",
        after=_by_second_person,
        large=True,
    ),
    "barred": _barred(),
    "barred-large": _barred(large=True),
    "client": _display(samples_interview.interview_view),
    "client-consent": _display(samples_interview.consent_view),
    "client-long": _display(samples_interview.long_view),
    "client-elder": _display(samples_interview.elder_view, large=True),
    "practice": _practice(lambda page: page.show_clients(pictured_practice.clients())),
    "practice-running": replace(
        _talk(samples_interview.interview_view, samples_interview.live()),
        after=pictured_practice.speaking,
    ),
    "practice-score": _practice(lambda page: page.show_score(pictured_practice.score("clear"))),
    "practice-well": _practice(lambda page: page.show_score(pictured_practice.score("hesitant"))),
    "paper": Picture("paper", PaperPage, pictured_paper.whole, "adviser"),
    "paper-empty": Picture("paper", PaperPage, pictured_paper.nothing, "adviser"),
    "paper-mixed": Picture("paper", PaperPage, pictured_paper.mixed, "adviser"),
    "paper-asked": Picture(
        "paper", PaperPage, pictured_paper.mixed, "adviser", pictured_paper.asked
    ),
    "paper-partial": Picture(
        "paper", PaperPage, pictured_paper.mixed, "adviser", pictured_paper.partial
    ),
    "paper-done": Picture("paper", PaperPage, pictured_paper.done, "adviser"),
    "paper-camera": Picture(
        "paper", PaperPage, pictured_paper.mixed, "adviser", pictured_paper.camera
    ),
    "paper-camera-unread": Picture(
        "paper", PaperPage, pictured_paper.nothing, "adviser", pictured_paper.camera_unread
    ),
    "paper-camera-busy": Picture(
        "paper", PaperPage, pictured_paper.whole, "adviser", pictured_paper.camera_busy
    ),
    "clients": Picture("clients", ClientsPage, lambda page: page.show_view(samples.client_rows())),
    "sync": Picture("sync", SyncPage, lambda page: page.show_view(samples.sync_view())),
    "settings": Picture("settings", SettingsPage, _settings),
    "settings-voice": Picture("settings", _with_voice, _settings),
    "intake": Picture("intake", IntakePage, _half_typed),
    "intake-known": Picture("intake", IntakePage, _comes_again, "adviser"),
    "intake-document": Picture(
        "intake", IntakePage, pictured_identity.live(pictured_identity.LYING), "adviser"
    ),
    "intake-glare": Picture(
        "intake",
        IntakePage,
        pictured_identity.live(replace(pictured_identity.LYING, glare=0.3)),
        "adviser",
    ),
    "intake-photographed": Picture(
        "intake", IntakePage, pictured_identity.taken(pictured_identity.LYING), "adviser"
    ),
    "intake-blurred": Picture(
        "intake",
        IntakePage,
        pictured_identity.taken(replace(pictured_identity.LYING, blur=4.0)),
        "adviser",
    ),
    "intake-reopened": Picture("intake", IntakePage, pictured_identity.reopened, "adviser"),
    "intake-folded": Picture("intake", IntakePage, pictured_identity.folded, "adviser"),
    "intake-busy": Picture("intake", IntakePage, pictured_identity.busy, "adviser"),
    "signin": Picture("signin", SignInPage, lambda page: page.show_view(samples.signin_view())),
    "signin-trial": Picture("signin", SignInPage, _tried),
    "board": Picture("board", BoardPage, lambda page: page.show_view(samples.board_view())),
    "board-empty": Picture(
        "board", BoardPage, lambda page: page.show_view(samples.empty_board_view())
    ),
}
