"""Pictures of every page: ``python -m tests.ui.gallery --out DIR [--page NAME]``.

Each page is drawn in three languages, light and dark, at 100 and 150 %; the scale is set by a
process of its own because Qt reads it at start.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from branchdesk.ui.dress import Wardrobe, dress
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, pick
from branchdesk.ui.page import Page
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.theme import Scheme
from tests.ui import samples
from tests.ui.no_desk import NoDesk
from tests.ui.pictured import PICTURES

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SCALES = ("1", "1.5")

Build = Callable[[NoDesk, Runner], Page]


def draw(out: Path, names: list[str], scale: str) -> None:
    """Draw the named pages at the scale this process was started with."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("no widgets in this application")
    wardrobe = dress(app, RESOURCES)
    faults = FaultDoor()
    runner = Runner(faults)
    for name in names:
        picture = PICTURES[name]
        for scheme in Scheme:
            for language in LANGUAGES:
                wardrobe.translator.set_language(language)
                wardrobe.theme.set_scheme(scheme)
                wardrobe.theme.set_large(picture.large)
                shell = _shell(wardrobe, faults, picture.page_id, picture.role)
                page = picture.build(NoDesk(), runner)
                shell.add(picture.page_id, page)
                shell.show_page(Route(picture.page_id))
                picture.show(page)
                shell.show()
                for _ in range(3):
                    app.processEvents()
                if picture.after is not None:
                    picture.after(page)
                    app.processEvents()
                target = out / f"{name}-{language}-{scheme}-{round(float(scale) * 100)}.png"
                (shell if picture.seen is None else picture.seen(page)).grab().save(str(target))
                page.deactivated()
                shell.close()
                shell.deleteLater()
                app.processEvents()
    runner.close()


def _shell(wardrobe: Wardrobe, faults: FaultDoor, page_id: str, role: str) -> Shell:
    shell = Shell(faults)
    person = samples.CHOU if role == "reviewer" else samples.CHEN
    shell.set_person(pick(person), role)
    shell.set_sync("waiting" if page_id in {"sync", "sealed"} else "synced", 7)
    return shell


def main() -> int:
    """Start one process a scale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--page", action="append", choices=sorted(PICTURES))
    parser.add_argument("--scale", choices=SCALES)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    names = asked.page or sorted(PICTURES)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if asked.scale:
        draw(asked.out, names, asked.scale)
        return 0
    for scale in SCALES:
        command = [sys.executable, "-m", "tests.ui.gallery", "--out", str(asked.out)]
        command += ["--scale", scale, *(part for name in names for part in ("--page", name))]
        environment = {**os.environ, "QT_SCALE_FACTOR": scale}
        environment["TZ"] = "Asia/Taipei"
        subprocess.run(command, check=True, env=environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
