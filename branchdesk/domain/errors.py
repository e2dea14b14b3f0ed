"""Errors that reach a person. Each code has a text (what happened, what was kept, what to do)
in every language under ``resources/i18n/<lang>/errors.yaml``; a test compares the two."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

FULL_DISK = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
"""With what an operating system says that there is no room: disk, quota or file size at its end."""

CODES: dict[str, tuple[str, ...]] = {
    # code: names of the parameters its text may use
    "answer_unknown": ("item", "option"),
    "arrival_damaged": (),
    "arrival_refused": ("reason",),
    "bad_credentials": (),
    "beyond_means": ("product", "article"),
    "camera_in_use": ("device",),
    "camera_missing": ("device",),
    "case_state": ("case_no", "state", "wanted"),
    "case_unknown": ("case_no",),
    "chain_broken": ("device", "seq"),
    "clip_unreadable": ("path",),
    "consent_missing": (),
    "database_damaged": ("path",),
    "database_newer": ("path", "found", "known"),
    "definition_invalid": ("path", "line", "problem"),
    "definition_unknown": ("name",),
    "device_unknown": ("device",),
    "disk_full": ("path", "need_mb"),
    "fact_invalid": ("field", "expected"),
    "fact_missing": ("field",),
    "film_unwritten": ("path", "problem"),
    "folder_refused": ("path",),
    "folder_relative": ("path",),
    "font_unusable": ("file",),
    "form_changed": ("case_no",),
    "four_eyes": ("user",),
    "glyph_missing": ("character", "field"),
    "hub_away": ("address",),
    "hub_refused": ("reason",),
    "ink_missing": (),
    "interview_paused": (),
    "item_not_asked": ("item",),
    "key_missing": ("name",),
    "keystore_refused": ("backend",),
    "media_damaged": ("path", "second"),
    "media_missing": ("recording",),
    "microphone_in_use": ("device",),
    "microphone_missing": ("device",),
    "not_enrolled": (),
    "practice_apart": ("path",),
    "not_permitted": ("verb", "role"),
    "paper_incomplete": ("case_no", "missing", "left"),
    "password_unfit": ("least",),
    "password_wrong": (),
    "pdf_damaged": ("path", "reason"),
    "printer_failed": ("printer",),
    "printer_stopped": ("printer",),
    "profile_without_evidence": (),
    "recorder_stopped": ("saved_ms",),
    "recording_unclosed": ("path",),
    "retention_runs": ("date", "article"),
    "scan_unreadable": ("path",),
    "seal_awaited": ("case_no",),
    "seal_key_unusable": ("name", "problem"),
    "second_instance": (),
    "suitability_blocked": ("product", "level", "article"),
    "unanswered": ("items",),
    "tests_used_up": ("count", "limit", "article"),
    "unreadable_payload": ("stream",),
    "watched_too_little": ("percent",),
}


class BranchDeskError(Exception):
    """An error with a code from :data:`CODES`; parameters hold no secrets or personal data."""

    family: ClassVar[str] = "fault"

    def __init__(self, code: str, **params: object) -> None:
        if code not in CODES:
            raise KeyError(f"unknown error code {code!r}")
        self.code = code
        self.params: dict[str, object] = params
        shown = ", ".join(f"{name}={value}" for name, value in sorted(params.items()))
        super().__init__(f"{code}({shown})")

    def __reduce__(self) -> tuple[object, ...]:
        """Keep code and parameters when the error crosses a process boundary."""
        return (_rebuild, (type(self), self.code, self.params))


def _rebuild(
    kind: type["BranchDeskError"], code: str, params: dict[str, object]
) -> "BranchDeskError":
    return kind(code, **params)


class InputFault(BranchDeskError):
    """Something typed or chosen cannot be used; shown at the field or control it belongs to."""

    family = "input"


class DeviceFault(BranchDeskError):
    """Camera, microphone, pen, printer, disk: shown as a banner with a retry, never modal."""

    family = "device"


@contextmanager
def room_for(path: object, need_mb: int) -> Iterator[None]:
    """What is written inside needs room at ``path`` (told as text); DeviceFault ``disk_full`` where
    there is none."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        raise DeviceFault("disk_full", path=str(path), need_mb=need_mb) from error


class HubFault(BranchDeskError):
    """Head office cannot be reached or refuses; retried for ever, the desk goes on."""

    family = "hub"


class IntegrityFault(BranchDeskError):
    """Evidence does not verify: stop and show."""

    family = "integrity"
