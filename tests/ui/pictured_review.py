"""Which pages :mod:`tests.ui.gallery_review` draws, with which view."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QScrollArea

from branchdesk.app.desk import Desk
from branchdesk.app.views import IdentityReview, OnTheWay, SignView
from branchdesk.ui.client_signing import ClientSigning
from branchdesk.ui.pages.profile import ProfilePage
from branchdesk.ui.pages.review import ReviewPage
from branchdesk.ui.pages.review_queue import ReviewQueuePage
from branchdesk.ui.pages.sealed import SealedPage
from branchdesk.ui.pages.sign import SignPage
from tests.documents.cards import Scene
from tests.ui import pictured_identity, samples_interview, samples_paper
from tests.ui import samples_review as samples
from tests.ui import samples_signing as signing
from tests.ui.pictured import Picture


def _sealed(desk: Any, runner: Any) -> SealedPage:
    return SealedPage(desk, runner, lambda: "HP M404")


def _open_sealed(page: SealedPage, view: Any) -> None:
    page.copy.start("HP M404")
    page.show_view(view)


def _to_paper(page: SealedPage) -> None:
    """Scrolled to the copies that were printed and the paper that came back."""
    areas = page.findChildren(QScrollArea)
    area = next(one for one in areas if one.isAncestorOf(page.way_of_paper))
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


def _signed(page: SignPage) -> None:
    page.show_view(signing.sign_view())
    page.witness.show_person(signing.WITNESS, "11:21:08")


def _written(page: SignPage) -> None:
    page.paper.go_to(6)
    page.ink.write(signing.ink(page.ink.width(), page.ink.height()))


def _reviewing(page: ReviewPage) -> None:
    """As at minute 7:31, a picture on the screen and half of the film watched."""
    page.film.image = QImage.fromData(samples.thumbnail(1))
    page.film.watched.add(samples.FIRST, 0, 430_000)
    page.film.watched.add(samples.FIRST, 540_000, 660_000)
    page.stage._view = samples.review_view()
    page.film.moved.emit(samples.FIRST, 426_240)
    page.stage._set_loop((samples.FIRST, 404_000, 452_000))
    page._tell_watched()


def _film_on_its_way(coming: OnTheWay) -> Picture:
    """The case is read while its film has not come."""
    view = samples.review_view()
    bare = tuple(replace(track, peaks_ms=0, peaks=(), thumbnails=()) for track in view.tracks)

    def turn(page: ReviewPage) -> None:
        page.stage._view = view
        page.film.moved.emit(samples.FIRST, 0)
        page.film.coming = coming
        page.film.pictured.emit()

    return Picture(
        "review",
        ReviewPage,
        lambda page: page.show_view(replace(view, tracks=bare)),
        "reviewer",
        turn,
    )


def _by_question(name: str) -> Picture:
    """The table of a scripted client, opened by its key."""

    def show(page: ReviewPage) -> None:
        page.show_view(replace(samples.review_view(), understanding=samples.understood(name)))
        page.stage._view = samples.review_view()

    def turn(page: ReviewPage) -> None:
        _reviewing(page)
        page._turn()

    return Picture("review", ReviewPage, show, "reviewer", turn)


def _beside_document(view: Callable[[], IdentityReview]) -> Picture:
    """The document beside the film."""

    def turn(page: ReviewPage) -> None:
        _reviewing(page)
        page.middle.setCurrentWidget(page.middle.document)
        page.middle.document.show_view(view())

    return Picture(
        "review", ReviewPage, lambda page: page.show_view(samples.review_view()), "reviewer", turn
    )


def _writing(page: ReviewPage) -> None:
    page.show_view(samples.review_view())
    page.side.open_editor(samples.LINES[0].evidence)


def _on_display(make: Callable[[], SignView]) -> Picture:
    """The client's window with form and pen area, opened by the page."""

    def build(desk: Any, runner: Any) -> SignPage:
        live = SimpleNamespace(live=samples_interview.live)
        return SignPage(cast(Desk, SimpleNamespace(interviews=live)), runner)

    def show(page: SignPage) -> None:
        page.show_view(make())
        page._toggle_client()

    def write(page: SignPage) -> None:
        window = _client_form(page)
        window.ink.write(signing.ink(window.ink.width(), window.ink.height()))

    return Picture("sign", build, show, "adviser", write, seen=_client_form)


def _client_form(page: SignPage) -> ClientSigning:
    window = page.client_window
    assert window is not None
    return window


PICTURES: dict[str, Picture] = {
    "sign": Picture("sign", SignPage, _signed, "adviser", _written),
    "sign-elder": Picture(
        "sign", SignPage, lambda page: page.show_view(signing.elder_sign_view()), "adviser"
    ),
    "client-form": _on_display(signing.sign_view),
    "client-form-elder": _on_display(signing.elder_sign_view),
    "sign-changed": Picture(
        "sign",
        SignPage,
        lambda page: page.show_view(signing.sign_view()),
        "adviser",
        lambda page: page.show_view(replace(signing.sign_view(), document_id="another form")),
    ),
    "sign-new": Picture("sign", SignPage, lambda page: page.show_view(signing.long_sign_view())),
    "sealed": Picture(
        "sealed", _sealed, lambda page: _open_sealed(page, signing.sealed_view()), "adviser"
    ),
    "sealed-paper": Picture(
        "sealed",
        _sealed,
        lambda page: _open_sealed(page, samples_paper.on_paper()),
        "adviser",
        _to_paper,
    ),
    "sealed-awaited": Picture(
        "sealed", _sealed, lambda page: _open_sealed(page, signing.awaited_view()), "adviser"
    ),
    "sealed-damaged": Picture(
        "sealed", _sealed, lambda page: _open_sealed(page, signing.damaged_view()), "adviser"
    ),
    "queue": Picture(
        "review_queue",
        ReviewQueuePage,
        lambda page: page.show_view(samples.queue_rows()),
        "reviewer",
    ),
    "queue-empty": Picture(
        "review_queue", ReviewQueuePage, lambda page: page.show_view(()), "reviewer"
    ),
    "review": Picture(
        "review",
        ReviewPage,
        lambda page: page.show_view(samples.review_view()),
        "reviewer",
        _reviewing,
    ),
    "review-film-coming": _film_on_its_way(OnTheWay("coming", 128_000_000, 612_000_000)),
    "review-film-away": _film_on_its_way(OnTheWay("away", 128_000_000, 612_000_000)),
    "review-film-unsent": _film_on_its_way(OnTheWay("unsent", 0, 612_000_000)),
    "review-coached": _by_question("coached"),
    "review-clear": _by_question("clear"),
    "review-hesitant": _by_question("hesitant"),
    "review-document": _beside_document(pictured_identity.reviewed),
    "review-document-none": _beside_document(
        lambda: replace(pictured_identity.reviewed(), photos=(), on_the_way=(), compared_by=None)
    ),
    "review-document-poor": _beside_document(
        lambda: replace(pictured_identity.reviewed(Scene(number=5, glare=0.5)), on_the_way=())
    ),
    "review-line": Picture("review", ReviewPage, _writing, "reviewer"),
    "review-own": Picture(
        "review", ReviewPage, lambda page: page.show_view(samples.own_case_view()), "reviewer"
    ),
    "profile": Picture(
        "profile", ProfilePage, lambda page: page.show_view(samples.profile_view()), "supervisor"
    ),
    "profile-new": Picture(
        "profile", ProfilePage, lambda page: page.show_view(samples.new_client_view()), "supervisor"
    ),
}
