"""The client's identity document before the camera, and photographed."""

from dataclasses import dataclass

from branchdesk.app.views.shared import OnTheWay, Picture
from branchdesk.domain.definitions import Text
from branchdesk.domain.identity import Judgement


@dataclass(frozen=True, slots=True)
class DocumentLook:
    """What the camera sees now. ``state``: off, starting, running, busy (an interview has the
    camera), fault (``fault`` is the error's code). ``corners`` are the document's, clockwise, as
    shares of the picture. ``hint`` is an i18n key under ``identity.hint``, for a page of signed
    paper under ``paper.camera``: what to do, or ready. ``read`` is the case number and the page
    that the codes of such a page say."""

    state: str
    hint: str
    corners: tuple[tuple[float, float], ...] = ()
    judgements: tuple[Judgement, ...] = ()
    fault: str = ""
    read: tuple[str, int] | None = None

    @property
    def ready(self) -> bool:
        """Whether a photograph taken now is good."""
        return self.hint == "ready"


@dataclass(frozen=True, slots=True)
class IdentityPhoto:
    """A side of a document, photographed and set straight; ``faults`` are the judgements that did
    not hold."""

    photograph_id: str
    document: str
    side: str
    picture: Picture
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentityView:
    """The newest photograph of each side, and the facts that were found to agree with them: by
    whom (person's id) and when (UTC, ISO), empty while nobody has compared anything on record."""

    photos: tuple[IdentityPhoto, ...] = ()
    compared: tuple[str, ...] = ()
    compared_by: str = ""
    compared_at: str = ""


@dataclass(frozen=True, slots=True)
class IdentityFact:
    """A fact that every identity document states, as it was typed; ``agrees`` once somebody has
    compared it with the newest photographs."""

    fact_id: str
    label: Text
    value: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class IdentityReview:
    """What a reviewer holds the person in the film to. ``compared_by`` None while nobody has
    compared anything; ``compared_at`` is UTC, ISO; ``on_the_way`` are photographs of another PC
    that are not here yet."""

    photos: tuple[IdentityPhoto, ...]
    facts: tuple[IdentityFact, ...]
    compared_by: Text | None
    compared_at: str
    on_the_way: tuple[OnTheWay, ...]
