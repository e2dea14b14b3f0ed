"""Other engines that draw the same form, in an environment of their own.

It lies in ``build/bench-peers`` and is made when first asked for; ours never sees it. Each engine
is a process that is told a form a line and answers with the seconds it took, so that starting up
and reading fonts are no part of the figure, as they are none of ours.
"""

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from branchdesk.documents.content import FormContent

ENGINES = ("weasyprint", "fpdf2", "typst")
APT = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What WeasyPrint needs of Debian beside its wheel."""

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_ENVIRONMENT = _ROOT / "build" / "bench-peers"
_REQUIREMENTS = _HERE / "requirements.txt"
_STAMP = _ENVIRONMENT / "requirements.txt"


class PeerAway(Exception):
    """This engine cannot run here; its text says what is missing."""


class Peer:
    """One engine at work; closed at the end of a ``with``."""

    def __init__(self, engine: str) -> None:
        """Start it. Raises :class:`PeerAway`."""
        self.engine = engine
        python = _python()
        command = [str(python), str(_HERE / "draw.py"), engine, str(_ROOT / "resources" / "fonts")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.version = str(self._answer()["version"])

    def draw(self, content: FormContent) -> Mapping[str, float]:
        """Draw a form: ``seconds``, ``pages`` and ``bytes`` of it."""
        assert self._process.stdin is not None
        fields = asdict(content) | {"drawn_at": content.drawn_at.isoformat()}
        self._process.stdin.write(json.dumps(fields) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, float]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise PeerAway(f"{self.engine} does not run here (see above; on Debian: {APT})")
        found: dict[str, float] = json.loads(line)
        return found

    def __enter__(self) -> "Peer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()


def _python() -> Path:
    """The environment's interpreter; made first where it is not there or is another."""
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = _ENVIRONMENT / folder / "python"
    wanted = _REQUIREMENTS.read_bytes()
    if _STAMP.exists() and _STAMP.read_bytes() == wanted:
        return python
    shutil.rmtree(_ENVIRONMENT, ignore_errors=True)
    venv.create(_ENVIRONMENT, with_pip=True)
    install = ("-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check")
    locked = ("--only-binary", ":all:", "--require-hashes", "-r", str(_REQUIREMENTS))
    done = subprocess.run([str(python), *install, *locked], check=False)
    if done.returncode:
        raise PeerAway("the peers cannot be installed here: no package index answers")
    _STAMP.write_bytes(wanted)
    return python
