"""The wording of tags: one line that says what happened, and a short figure beside it."""

from datetime import date

from branchdesk.app.views import TagRow
from branchdesk.domain.definitions import Item
from branchdesk.ui import formats
from branchdesk.ui.i18n import pick, tr

_CLAIM_FACTS: dict[str, tuple[str, ...]] = {
    "read_too_fast": ("took_ms", "enough_ms"),
    "answered_too_fast": ("took_ms", "enough_ms"),
}
"""Facts (ms, as text) that a claim's long sentence shows when the claim brings them."""
_DEVICES = ("camera", "microphone")
"""What a claim of a lost device may name; older ones name none."""


def title(row: TagRow, item: Item | None = None) -> str:
    """What happened, in one line. ``item`` gives the words of an option when it is known."""
    if row.kind == "claim":
        return claim_title(row)
    words = {
        "asked": _asked,
        "spoken": _spoken,
        "explained": _quoted,
        "ownwords": _quoted,
        "question": _question,
        "hesitated": _plain,
    }.get(row.kind)
    if words is not None:
        return words(row)
    if row.kind in ("answered", "changed"):
        return _answered(row, item)
    if row.what in ("paused", "resumed", "accepted", "overridden", "accompanied"):
        return _named(row)
    return row.text or _plain(row)


def aside(row: TagRow) -> str:
    """The figure beside a tag: how long it took, or how a claim stands."""
    if row.kind == "claim":
        return tr(f"interview.claim_state.{row.state or 'open'}")
    lasted = row.detail.get("after_ms") or row.detail.get("pause_ms")
    if lasted is not None and lasted.isdigit():
        return formats.duration(int(lasted))
    if row.to_ms is not None and row.to_ms > row.at_ms:
        return formats.duration(row.to_ms - row.at_ms)
    return ""


def spoken(row: TagRow, item: Item | None = None) -> str:
    """The whole line as a screen reader says it: time, what, figure."""
    parts = (formats.media_time(row.at_ms), title(row, item), aside(row))
    return " ".join(part for part in parts if part)


def claim_title(row: TagRow) -> str:
    """The name of a claim, as "read too fast"."""
    return tr(f"interview.claim.{_claimed(row)}.title")


def claim_detail(row: TagRow) -> str:
    """One sentence about a claim; with its figures when it brings them."""
    wanted = _CLAIM_FACTS.get(row.what, ())
    if not wanted or not all(row.detail.get(name, "").isdigit() for name in wanted):
        return tr(f"interview.claim.{_claimed(row)}.plain")
    figures = {name: formats.duration(int(row.detail[name])) for name in wanted}
    return tr(f"interview.claim.{row.what}.figures", **figures)


def _claimed(row: TagRow) -> str:
    """What is claimed, and of a lost device which one it was."""
    device = row.detail.get("device")
    lost = row.what == "device_lost" and device in _DEVICES
    return f"{row.what}.{device}" if lost else row.what


def _plain(row: TagRow) -> str:
    return tr(f"tags.{row.kind}")


def _quoted(row: TagRow) -> str:
    words = tr(f"tags.{row.kind}")
    return tr("interview.tag.quoted", what=words, text=row.text) if row.text else words


def _question(row: TagRow) -> str:
    if row.what == "put_off":
        day = date.fromisoformat(row.detail["answer_by"])
        return tr("interview.tag.put_off", date=formats.day(day))
    return _quoted(row)


def _asked(row: TagRow) -> str:
    if row.what == "consent":
        given = row.detail.get("given") == "yes"
        return tr("interview.tag.consent_given" if given else "interview.tag.consent_refused")
    if row.item_no is None:
        return _plain(row)
    take = row.detail.get("take", "1")
    if take != "1":
        return tr("interview.tag.asked_again", n=row.item_no, take=take)
    return tr("interview.tag.asked", n=row.item_no)


def _named(row: TagRow) -> str:
    lost_ms = row.detail.get("lost_ms", "")
    if lost_ms.isdigit():
        whole_s = -(-int(lost_ms) // 1000)
        return tr("interview.tag.resumed_lost", time=formats.duration(whole_s * 1000))
    words = tr(f"interview.tag.{row.what}")
    return tr("interview.tag.quoted", what=words, text=row.text) if row.text else words


def _spoken(row: TagRow) -> str:
    by = "machine" if row.detail.get("by") == "machine" else "person"
    return tr(f"interview.tag.spoken_{by}")


def _answered(row: TagRow, item: Item | None) -> str:
    if row.what == "level":
        return tr("interview.tag.level", level=row.detail.get("level", ""))
    number, words = _option(row, item)
    if not number:
        return _plain(row)
    key = "interview.tag.changed" if row.kind == "changed" else "interview.tag.answered"
    what = tr(key, n=number, text=words).strip()
    steps = [tr(f"interview.tag.step.{step}") for step in _steps(row)]
    return tr("interview.tag.between", what=what, steps=" · ".join(steps)) if steps else what


def _steps(row: TagRow) -> list[str]:
    """What came between two answers to one question."""
    return [step for step in row.detail.get("between", "").split(",") if step]


def _option(row: TagRow, item: Item | None) -> tuple[str, str]:
    chosen = row.detail.get("option", "")
    if item is not None:
        for number, option in enumerate(item.options, 1):
            if option.id == chosen:
                return str(number), pick(option.text)
    return row.detail.get("option_no", ""), ""
