"""Pictures of signing, sealed, review and profile: ``python -m tests.ui.gallery_review --out DIR``.

Three languages, light and dark, 100 and 150 %.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from branchdesk.ui.dress import dress
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, pick
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.theme import Scheme
from tests.ui import samples
from tests.ui.no_desk import NoDesk
from tests.ui.pictured_review import PICTURES

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SCALES = ("1", "1.5")


@dataclass(frozen=True)
class _Wish:
    """What to draw."""

    out: Path
    names: list[str]
    scale: str
    languages: list[str]
    schemes: list[str]


def draw(wish: _Wish) -> None:
    """Draw at the scale this process was started with."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("no widgets in this application")
    wardrobe = dress(app, RESOURCES)
    faults = FaultDoor()
    runner = Runner(faults)
    for name in wish.names:
        for scheme in Scheme:
            for language in LANGUAGES:
                if language not in wish.languages or scheme.value not in wish.schemes:
                    continue
                wardrobe.translator.set_language(language)
                wardrobe.theme.set_scheme(scheme)
                target = f"{name}-{language}-{scheme}-{round(float(wish.scale) * 100)}.png"
                _one(app, faults, runner, name, wish.out / target)
    runner.close()


def _one(app: QApplication, faults: FaultDoor, runner: Runner, name: str, target: Path) -> None:
    picture = PICTURES[name]
    shell = Shell(faults)
    person = samples.CHOU if picture.role == "reviewer" else samples.CHEN
    shell.set_person(pick(person), picture.role)
    shell.set_sync("waiting" if picture.page_id == "sealed" else "synced", 1)
    build: Callable[[Any, Any], Any] = picture.build
    page = build(NoDesk(), runner)
    shell.add(picture.page_id, page)
    shell.show_page(Route(picture.page_id))
    picture.show(page)
    shell.show()
    for _ in range(3):
        app.processEvents()
    if picture.after is not None:
        picture.after(page)
        for _ in range(3):
            app.processEvents()
    (shell if picture.seen is None else picture.seen(page)).grab().save(str(target))
    page.deactivated()
    shell.close()
    shell.deleteLater()
    app.processEvents()


def main() -> int:
    """Start one process a scale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--page", action="append", choices=sorted(PICTURES))
    parser.add_argument("--scale", choices=SCALES)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--scheme", action="append", choices=[each.value for each in Scheme])
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    names = asked.page or sorted(PICTURES)
    languages = asked.language or list(LANGUAGES)
    schemes = asked.scheme or [each.value for each in Scheme]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if asked.scale:
        draw(_Wish(asked.out, names, asked.scale, languages, schemes))
        return 0
    for scale in SCALES:
        command = [sys.executable, "-m", "tests.ui.gallery_review", "--out", str(asked.out)]
        command += ["--scale", scale]
        for flag, values in (("page", names), ("language", languages), ("scheme", schemes)):
            command += [part for value in values for part in (f"--{flag}", value)]
        environment = {**os.environ, "QT_SCALE_FACTOR": scale, "TZ": "Asia/Taipei"}
        subprocess.run(command, check=True, env=environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
