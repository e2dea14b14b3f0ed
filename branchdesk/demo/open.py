"""``branchdesk open-demo``: the window with the demonstration branch, ready to use."""

import sys
from pathlib import Path

from branchdesk import host
from branchdesk.app.texts import language, tr
from branchdesk.bootstrap.window import open_window
from branchdesk.demo.stage import PASSWORD, STAFF, HubProcess, Stage


def open_demo(folder: Path | None) -> int:
    """Open the window over a demonstration branch kept in ``folder``, head office beside it."""
    stage = Stage(folder or host.data_folder() / "demonstration")
    stage.folder.mkdir(parents=True, exist_ok=True)
    stage.prepare()
    hub = HubProcess(stage.hub_data)
    hub.start()
    try:
        setup = stage.pc("counter-3")
        stage.join(setup, hub.address, "3")
        users = ", ".join(STAFF)
        sys.stdout.write(tr("command.demo_ready", users=users, password=PASSWORD) + "\n")
        sys.stdout.flush()
        return open_window(setup, language())
    finally:
        hub.stop()
