"""A new client's form that is half typed while another case is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from branchdesk.app.views import IdentityView, IntakeView, KnownClient

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

IDENTITY = "id_number"
"""The fact by which a client is known."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was typed, chosen and ticked; of a client who ``is_known`` without what their record
    filled in, as it may have changed meanwhile. Photographs wait where they were taken."""

    values: Mapping[str, str]
    is_known: bool
    purpose: str
    products: tuple[str, ...]
    compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a form that was set aside is laid on: the blank form, photographs, and the record."""

    view: IntakeView
    photographed: IdentityView
    known: KnownClient | None


def blank(desk: "Desk") -> IntakeView:
    """The form for another client; what was photographed for one who never got a case is gone."""
    desk.photographs.forget()
    return desk.intake.blank()


def found(desk: "Desk", aside: SetAside) -> Found:
    """What is there for a form that comes back."""
    known = desk.intake.known(aside.values[IDENTITY]) if aside.is_known else None
    return Found(desk.intake.blank(), desk.photographs.view(), known)
