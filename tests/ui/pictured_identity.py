"""The identity document on the intake page: under the camera, photographed, in the way."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2

from branchdesk.app.views import (
    CaseHead,
    DocumentLook,
    IdentityFact,
    IdentityPhoto,
    IdentityReview,
    IdentityView,
    OnTheWay,
    Picture,
)
from branchdesk.documents.identity import find, judge, shown
from branchdesk.domain.identity import COMPARED, first_fault
from branchdesk.ui.pages.intake_form import FactForm
from tests.documents.cards import HEIGHT, WIDTH, Scene, photographed
from tests.ui import samples

_NUMBER = samples.words("身分證字號", "身份证号", "ID number")
_BORN = samples.words("出生日期", "出生日期", "Date of birth")
LYING = Scene(number=2, turned=-5, tilted=0.08, wide=700, desk="wood")


def seen(scene: Scene) -> tuple[Picture, DocumentLook]:
    """The picture of a scene as the pane gets it, and what is found in it."""
    whole = photographed(scene).picture
    small = cv2.cvtColor(cv2.resize(whole, (640, 360)), cv2.COLOR_BGR2RGB)
    picture = Picture(640, 360, small.tobytes(), 0)
    outline = find(whole, scene.kind)
    if outline is None:
        return picture, DocumentLook("running", "edges")
    corners = tuple((x / WIDTH, y / HEIGHT) for x, y in outline.corners)
    judgements = judge(whole, outline, scene.kind)
    return picture, DocumentLook("running", first_fault(judgements) or "ready", corners, judgements)


def photo(scene: Scene) -> IdentityPhoto:
    """The photograph of a scene."""
    whole = photographed(scene).picture
    outline = find(whole, scene.kind)
    assert outline is not None
    flat = shown(whole, outline.corners, scene.kind)
    faults = [one.what for one in judge(whole, outline, scene.kind) if not one.holds]
    picture = Picture(flat.width, flat.height, flat.rgb, 0)
    return IdentityPhoto("p1", scene.kind, "front", picture, tuple(faults))


def reviewed(scene: Scene = LYING) -> IdentityReview:
    """A card, two of its facts compared, its back not at head office yet."""
    facts = (
        IdentityFact("name", samples.words("姓名", "姓名", "Name"), samples.LONG_LATIN, True),
        IdentityFact("id_number", _NUMBER, "A123456789", True),
        IdentityFact("birth_date", _BORN, "1958-02-11", False),
    )
    back = (OnTheWay("unsent", 0, 412_000),)
    return IdentityReview((photo(scene),), facts, samples.CHEN, "2026-11-05T05:46:10+00:00", back)


def _opened(page: Any) -> Any:
    page.show_view(samples.intake_view())
    form = page.findChild(FactForm)
    typed = {"name": samples.LONG_LATIN, "id_number": "A123456789", "birth_date": "1958-02-11"}
    form.show_values(typed, locked=False)
    pane = page._identity
    pane.show_facts(form.values())
    pane._inside.show()
    pane._live = True
    pane.turned.emit(True)
    pane._refresh()
    return pane


def live(scene: Scene) -> Callable[[Any], None]:
    """The camera over a scene."""

    def show(page: Any) -> None:
        pane, (picture, look) = _opened(page), seen(scene)
        pane._pictured(picture)
        pane._looked(look)

    return show


def taken(scene: Scene) -> Callable[[Any], None]:
    """Photographed, two of three facts compared."""

    def show(page: Any) -> None:
        pane = _opened(page)
        pane._live = False
        pane.show_view(IdentityView((photo(scene),), COMPARED[:2]))

    return show


def reopened(page: Any) -> None:
    """A case that was opened for later: its facts are fixed, the comparison is not recorded."""
    values = {"name": "王小明", "id_number": "A123456789", "birth_date": "1979-02-11"}
    head = CaseHead("case-0042", "2611-0042", "client-1", "王小明", 47, "intake", "OPEN")
    page.show_view(replace(samples.intake_view(), case=head, values=values))
    pane = page._identity
    pane._inside.show()
    pane.turned.emit(True)
    pane.show_view(IdentityView((photo(LYING),)))
    pane._rows["name"].click()


def folded(page: Any) -> None:
    """A case that was opened for later, as it comes up."""
    reopened(page)
    page._identity._inside.hide()
    page._identity.turned.emit(False)
    page._identity._refresh()


def busy(page: Any) -> None:
    """An interview has the camera."""
    _opened(page)._looked(DocumentLook("busy", "busy"))
