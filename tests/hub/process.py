"""Head office in a process of its own, on a port of the loopback."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.sources import ROOT

_SERVE = """
import sys
from pathlib import Path
from branchdesk.hub.service import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]), seed=Path(sys.argv[3]) if sys.argv[3] else None)
"""


class HubProcess:
    """Starts on entering, stops on leaving; may be stopped and started again on its port."""

    def __init__(
        self,
        data: Path,
        seed: Path | None = None,
        seal: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """``seal`` describes the key of a head office that seals; ``environment`` is added to this
        process's own."""
        self.data = data
        self._seed = seed
        self._seal = seal
        self._environment = {**os.environ, **(environment or {})}
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    def start(self) -> None:
        """Start and wait until it listens."""
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP
        self._process = subprocess.Popen(
            self._command(),
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
            creationflags=flags,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("listening http://127.0.0.1:"), line
        self._port = int(line.rsplit(":", 1)[1])

    def _command(self) -> list[str]:
        if self._seal is None:
            arguments = (str(self.data), str(self._port), str(self._seed or ""))
            return [sys.executable, "-c", _SERVE, *arguments]
        seed = ("--seed", str(self._seed)) if self._seed else ()
        where = ("--data", str(self.data), "--port", str(self._port), *seed)
        return [sys.executable, "-m", "branchdesk", "hub", *where, "--seal", str(self._seal)]

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self._process is not None
        if sys.platform == "win32":
            self._process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            self._process.send_signal(signal.SIGTERM)
        return self._end()

    def kill(self) -> None:
        """End it without warning."""
        assert self._process is not None
        self._process.kill()
        self._end()

    def _end(self) -> int:
        assert self._process is not None
        code = self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def __enter__(self) -> "HubProcess":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.stop()
