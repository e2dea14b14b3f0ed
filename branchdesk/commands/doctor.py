"""``branchdesk doctor``: what this PC has of what the program needs, in words or as JSON."""

import argparse
import json
import os
import sys
from collections.abc import Iterator

from branchdesk import host
from branchdesk.app.checkup import (
    Sign,
    desk_signs,
    device_signs,
    disk_sign,
    encoder_signs,
    font_sign,
    keystore_sign,
    system_signs,
)
from branchdesk.app.texts import tr
from branchdesk.bootstrap import DATABASE, now, open_store, this_pc
from branchdesk.ui.checkup import window_signs

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def doctor(options: argparse.Namespace) -> int:
    """Look at everything; 0 if nothing failed, 1 if something did. Nothing is changed."""
    signs = list(_signs(options))
    if options.json:
        told = [
            {"part": sign.part, "state": sign.state, "words": _in_words(sign), **sign.params}
            for sign in signs
        ]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for sign in signs:
            sys.stdout.write(f"{tr(f'doctor.mark.{sign.state}')}  {_in_words(sign)}\n")
        sys.stdout.write(_verdict(signs) + "\n")
    return 1 if any(sign.state == "failed" for sign in signs) else 0


def _signs(options: argparse.Namespace) -> Iterator[Sign]:
    if sys.platform.startswith("linux") and not any(map(os.environ.get, _DISPLAYS)):
        # Without a display Qt would end the process.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    data = options.data or host.data_folder()
    yield from system_signs()
    yield from window_signs()
    yield from encoder_signs()
    yield from device_signs()
    yield font_sign(host.resources() / "fonts")
    yield disk_sign(data)
    yield keystore_sign(options.file_keys)
    yield from desk_signs(
        data / DATABASE, lambda: open_store(this_pc(data, options.file_keys)), now
    )


def _in_words(sign: Sign) -> str:
    part = tr(f"doctor.part.{sign.part}")
    if sign.detail == "fault":
        words = tr(f"errors.{sign.params['code']}.what", **sign.params)
    else:
        words = tr(f"doctor.say.{sign.detail}", **sign.params)
    return tr("doctor.line", part=part, words=words)


def _verdict(signs: list[Sign]) -> str:
    states = [sign.state for sign in signs]
    if "failed" in states:
        return tr("doctor.failed", n=states.count("failed"))
    return tr("doctor.warned", n=states.count("warn")) if "warn" in states else tr("doctor.whole")
