"""Payloads of the identity document: photographed, and compared by eye with what was typed."""

from dataclasses import dataclass

from branchdesk.domain.events import Payload, kind


@kind("identity.photographed")
@dataclass(frozen=True, slots=True)
class IdentityPhotographed(Payload):
    """A side of the client's identity document lies sealed as the picture that the camera gave
    (JPEG, ``width`` by ``height`` px), its manifest as in ``document.sealed``. A later one of the
    same document and side counts; the earlier stays.

    ``document`` and ``side`` as in :mod:`branchdesk.domain.identity`; ``corners`` are its four
    corners, x and y in px, clockwise, empty where its edges were not seen; ``measures`` the figure
    of each judgement, ``faults`` those that did not keep to their limit.
    """

    photograph_id: str
    case_id: str
    document: str
    side: str
    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int
    key: str
    width: int
    height: int
    corners: tuple[float, ...]
    measures: dict[str, float]
    faults: tuple[str, ...] = ()


@kind("identity.compared")
@dataclass(frozen=True, slots=True)
class IdentityCompared(Payload):
    """Somebody compared the photographs with the typed facts by eye: ``facts`` (field ids) agree
    with the document."""

    case_id: str
    photograph_ids: tuple[str, ...]
    facts: tuple[str, ...]
