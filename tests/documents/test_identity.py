"""Documents photographed: corners against where they really are, each fault told, print kept."""

from math import dist

import cv2
import numpy as np
import pytest

from branchdesk.documents.identity import find, judge, straightened
from branchdesk.domain.identity import KINDS, Judgement, first_fault
from tests.documents.cards import Scene, drawn, empty, photographed, scenes

SHARP_PX, BLURRED_PX = 2.5, 6.0


def test_sixty_scenes_are_found_and_judged() -> None:
    errors: dict[str, list[float]] = {}
    wrong = []
    for number, (fault, scene) in enumerate(scenes()):
        shot = photographed(scene)
        outline = find(shot.picture, scene.kind)
        assert outline is not None, (number, scene)
        told = first_fault(judge(shot.picture, outline, scene.kind)) or ""
        if told != fault:
            wrong.append((number, fault, told))
        if fault != "margin":
            off = max(dist(a, b) for a, b in zip(outline.corners, shot.corners, strict=True))
            errors.setdefault(fault or "good", []).append(off)
    for fault, offs in errors.items():
        print(f"{fault}: {len(offs)} scenes, worst corner {max(offs):.2f} px")
    assert wrong == []
    assert max(errors.pop("blur")) < BLURRED_PX
    assert max(max(offs) for offs in errors.values()) < SHARP_PX


@pytest.mark.parametrize("desk", ["wood", "dark", "cloth", "sheet"])
def test_an_empty_desk_is_no_document(desk: str) -> None:
    picture = empty(desk)
    outline = find(picture, "id_card")
    assert outline is None or first_fault(judge(picture, outline, "id_card")) is not None


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_set_straight_is_the_document(kind: str) -> None:
    scene = Scene(kind, number=7, turned=9, tilted=0.12, wide=760)
    shot = photographed(scene)
    outline = find(shot.picture, kind)
    assert outline is not None
    flat = straightened(shot.picture, outline.corners, kind, 6)
    height, width = flat.shape[:2]
    assert width / height == pytest.approx(KINDS[kind][0] / KINDS[kind][1], rel=0.01)
    original = cv2.resize(drawn(kind, 7), (width, height), interpolation=cv2.INTER_AREA)
    inner = (slice(20, -20), slice(20, -20))
    likeness = np.corrcoef(flat[inner].ravel(), original[inner].ravel())[0, 1]
    assert likeness > 0.95


def test_a_judgement_holds_up_to_its_limit() -> None:
    assert Judgement("size", 5.0, 5.0).holds
    assert not Judgement("size", 4.9, 5.0).holds
    assert Judgement("glare", 0.005, 0.005, at_least=False).holds
    assert not Judgement("glare", 0.006, 0.005, at_least=False).holds
