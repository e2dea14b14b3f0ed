"""What the bar of a new case says: what is still to do, or what is good to know."""

from datetime import date, datetime

from branchdesk.ui import formats
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.page import BarMessage
from branchdesk.ui.pages.intake_form import FactForm

_NAMED = 3


def message(form: FactForm, *, begun: bool, elder_from: int | None) -> BarMessage:
    """The line beside the buttons; ``begun`` once anything was typed, ``elder_from`` in years."""
    record = form.record
    differing = len(record.differing)
    if differing:
        strong = tr_count("case.differs", differing)
        return BarMessage(tr("case.differs_do"), strong, "info", "caution")
    missing = form.missing()
    if missing and begun:
        named = tr("common.list_comma").join(missing[:_NAMED])
        rest = tr("case.and_more", names=named) if len(missing) > _NAMED else named
        strong = tr_count("case.missing", len(missing))
        return BarMessage(rest, strong, "info", "caution")
    if record.filled:
        return BarMessage(tr("case.filled_do"), tr_count("case.filled", record.filled))
    age = _age(form.values().get("birth_date", ""))
    if age is not None and elder_from is not None and age >= elder_from:
        return BarMessage(tr("case.elder"), tr("case.elder_age", age=formats.age(age)))
    return BarMessage(tr("case.help"), icon="info", tone="info")


def _age(born: str) -> int | None:
    try:
        day = date.fromisoformat(born)
    except ValueError:
        return None
    return formats.age_on(day, datetime.now().astimezone().date())
