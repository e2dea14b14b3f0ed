"""BranchDesk in one step: ``python3 desk.py`` runs it, ``python3 desk.py test`` checks it.

Standard library only. It keeps a virtual environment in ``.venv`` beside this file, filled from
``requirements.lock`` with every download checked against its hash, and on Debian or Ubuntu sees to
the shared libraries Qt and the audio layer link to. On Windows: ``py desk.py``.

    desk.py                 run: the window when there is a display, else the demonstration
    desk.py test            every check, in order, stopping at the first that fails
    desk.py python ARGS     the environment's own interpreter
    desk.py VERB ARGS       ``python -m branchdesk VERB ARGS`` inside the environment
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import locale
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
if TYPE_CHECKING:
    from collections.abc import Callable

OLDEST_PYTHON = (3, 11)
NEWEST_TESTED_PYTHON = (3, 13)
REPO = Path(__file__).resolve().parent
VENV = REPO / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = REPO / "requirements.lock"
STAMP = VENV / "desk-stamp.json"
DEMO_RESULT = REPO / "demo-result"

# Debian package=soname in it. Qt widgets, QtMultimedia and PortAudio link to these.
WINDOW_LIBRARIES = """
libgl1=libGL.so.1 libegl1=libEGL.so.1 libglib2.0-0=libglib-2.0.so.0 libdbus-1-3=libdbus-1.so.3
libfontconfig1=libfontconfig.so.1 libxkbcommon0=libxkbcommon.so.0 libpulse0=libpulse.so.0
libgssapi-krb5-2=libgssapi_krb5.so.2 libbrotli1=libbrotlidec.so.1 libxrandr2=libXrandr.so.2
libdrm2=libdrm.so.2 libportaudio2=libportaudio.so.2
"""
# Qt's plugin for an X server aborts the program when any one of these is missing.
DISPLAY_LIBRARIES = """
libxcb-cursor0=libxcb-cursor.so.0 libxcb-icccm4=libxcb-icccm.so.4 libxcb-image0=libxcb-image.so.0
libxcb-keysyms1=libxcb-keysyms.so.1 libxcb-render-util0=libxcb-render-util.so.0
libxcb-xkb1=libxcb-xkb.so.1 libxkbcommon-x11-0=libxkbcommon-x11.so.0 libx11-xcb1=libX11-xcb.so.1
libxcb-shape0=libxcb-shape.so.0 libxcb-xinerama0=libxcb-xinerama.so.0
libxcb-randr0=libxcb-randr.so.0
"""
# Debian package=program in it that the tests call.
TEST_TOOLS = """
xvfb=Xvfb xauth=xauth poppler-utils=pdfsig qpdf=qpdf openssl=openssl ffmpeg=ffprobe
espeak-ng=espeak-ng libnss3-tools=certutil softhsm2=softhsm2-util
"""
# What pip prints -> what to do about it; the first that fits is shown.
PIP_HINTS = {
    "DO NOT MATCH THE HASHES": "A download differs from its hash in requirements.lock and was "
    "refused. Ask whether a proxy changes downloads; do not edit the lock.",
    "No space left on device|WinError 112": "The disk is full. Free 3 GB, then start again.",
    "Permission denied|WinError 5\\b|WinError 32\\b": "A file of .venv is in use or not writable. "
    "Close BranchDesk, then start again.",
    "new connection|name resolution|imeout|timed out|ProxyError|SSLError|getaddrinfo|unreachable"
    "|from versions: none": "The package index cannot be reached or lacks this package. Check the "
    "network and pip's settings (pip config list), then start again.",
}


class DeskError(Exception):
    """Something the person at the keyboard can act on; the text says what, and what to do."""


def say(text: str) -> None:
    """Print one progress line at once, also through a pipe."""
    print(f"desk: {text}", flush=True)


def ask(*command: str, hear: Callable[[str], object] = len, held: int = -1) -> tuple[int, str]:
    """Run a program with nothing to read; its exit code and all it printed, each line heard.

    It shares the lock on file ``held``, so one that outlives a killed ``desk.py`` is waited for.
    """
    lines = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=clean_environment(),
        encoding="utf-8",
        errors="replace",
        pass_fds=() if held < 0 or os.name == "nt" else (held,),
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            hear(line)
    return process.returncode, "".join(lines)


def require_python() -> None:
    """Stop with a clear line on an interpreter older than the program needs."""
    here = platform.python_version()
    if sys.version_info[:2] > NEWEST_TESTED_PYTHON:
        say(f"Python {here} is newer than the tested 3.11 to 3.13.")
    if sys.version_info >= OLDEST_PYTHON:
        return
    newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
    hint = f"Run: {newer[0]} desk.py" if newer else "Install Python 3.11, 3.12 or 3.13."
    raise DeskError(
        f"Python {here} is too old, 3.11 or newer is needed. Nothing was changed. {hint}"
    )


def missing_packages(for_test: bool) -> list[str]:
    """Debian packages whose library or program is not here; empty on any other system."""
    if not Path("/etc/debian_version").exists():
        return []
    libraries = WINDOW_LIBRARIES
    if for_test or has_display():
        libraries += DISPLAY_LIBRARIES
    cache = ask(shutil.which("ldconfig") or "/sbin/ldconfig", "-p")[1]
    known = set(re.findall(r"^\s+(\S+) \(", cache, flags=re.MULTILINE))
    pairs = [pair.split("=") for pair in libraries.split()]
    missing = [package for package, soname in pairs if soname not in known]
    if for_test:
        pairs = [pair.split("=") for pair in TEST_TOOLS.split()]
        missing += [package for package, tool in pairs if not shutil.which(tool)]
    if importlib.util.find_spec("ensurepip") is None and not STAMP.exists():
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return missing


def apt_prefix() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks no password, else None."""
    if not shutil.which("apt-get"):
        return None
    if sys.platform != "win32" and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and ask("sudo", "-n", "true")[0] == 0:
        return ["sudo", "-n"]
    return None


def install_packages(missing: list[str]) -> None:
    """Install the missing Debian packages, or say the one command that does."""
    if not missing:
        return
    names, started = " ".join(missing), time.monotonic()
    command = f"sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends {names}'"
    prefix = apt_prefix()
    if prefix is None:
        raise DeskError(
            f"System packages are missing: {names}. Nothing was changed. Installing them needs "
            f"the administrator's rights; run this once, then start again:\n\n  {command}\n"
        )
    say(f"installing system packages by apt-get (some minutes, once): {names}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    install = [*apt, "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends"]
    code, text = ask(*install, *missing)
    if code != 0:  # fresh package lists first would cost every other machine a download
        ask(*apt, "update")
        code, text = ask(*install, *missing)
    if code != 0:
        raise DeskError(
            f"apt-get could not install {names}:\n{tail(text)}\nWhat apt-get had finished is "
            f"kept. Put the cause right and start again, or run:\n\n  {command}\n"
        )
    say(f"system packages installed in {time.monotonic() - started:.0f} s")


def wanted_stamp() -> dict[str, str]:
    """What a finished environment must have been made from."""
    try:
        lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    except OSError as fault:
        raise DeskError(f"{LOCK} cannot be read ({fault.strerror}). Get a whole copy.") from fault
    return {"lock": lock, "python": platform.python_version(), "place": str(REPO)}


def read_stamp() -> dict[str, str]:
    """The stamp of the last finished installation; empty if there is none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and VENV_PYTHON.exists() else {}


def ensure_environment() -> None:
    """Have ``.venv`` hold exactly what the lock asks for; milliseconds when it already does.

    The stamp is taken away before the first change and written after the last one, so an
    installation that was interrupted is made again from nothing.
    """
    wanted = wanted_stamp()
    if read_stamp() == wanted:
        return
    with (REPO / ".venv.lock").open("a+b") as handle:
        if not try_lock(handle):
            say("another start is installing; waiting for it")
            while not try_lock(handle):
                time.sleep(0.5)
        found = read_stamp()
        if found == wanted:
            return
        started = time.monotonic()
        STAMP.unlink(missing_ok=True)
        if {**found, "lock": ""} == {**wanted, "lock": ""}:
            say("requirements.lock has changed; bringing .venv up to date")
        else:
            say(f"making .venv with Python {platform.python_version()} (some minutes, once)")
            make_venv(handle.fileno())
        install_lock(handle.fileno())
        put_project_on_path()
        STAMP.write_text(json.dumps(wanted), encoding="utf-8")
        say(f"environment ready after {time.monotonic() - started:.0f} s")


def try_lock(handle: IO[bytes]) -> bool:
    """Lock the open file for this process; False when another process holds it."""
    try:
        if sys.platform == "win32":
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def make_venv(held: int) -> None:
    """Make ``.venv`` anew with this interpreter, or its base when this one is ``.venv``'s own."""
    base: str = getattr(sys, "_base_executable", sys.executable)
    code, text = ask(base, "-m", "venv", "--clear", str(VENV), held=held)
    if code != 0:
        raise DeskError(
            f"Python could not make the environment {VENV}:\n{tail(text)}\nIf it lacks ensurepip: "
            f"sudo apt-get install python3.{sys.version_info.minor}-venv. If a file is in use, "
            "close BranchDesk. Then start again; the program's own data is not kept there."
        )


def install_lock(held: int) -> None:
    """Install every pin of the lock from wheels whose hash it knows; no pin, no package."""
    pins = len(re.findall(r"^[A-Za-z0-9].*==", LOCK.read_text("utf-8"), flags=re.MULTILINE))
    command = [
        *(str(VENV_PYTHON), "-m", "pip", "--no-input", "--disable-pip-version-check"),
        *("install", "--require-hashes", "--no-deps", "--only-binary", ":all:"),
        *("--progress-bar", "off", "--no-warn-script-location", "-r", str(LOCK)),
    ]
    said, seen = time.monotonic(), 0

    def progress(line: str) -> None:
        nonlocal said, seen
        seen += line.startswith("Collecting ")
        if line.startswith("Installing collected packages"):
            said = float("inf")
            say("downloads done and their hashes checked; unpacking")
        elif time.monotonic() - said > 10.0:
            said = time.monotonic()
            say(f"package {seen} of at most {pins}")

    code, text = ask(*command, hear=progress, held=held)
    if code != 0:
        log = VENV / "desk-install.log"
        log.write_text(text, encoding="utf-8")
        raise DeskError(
            f"The packages could not be installed:\n{tail(text)}\n{pip_hint(text)}\nThe half-made "
            f".venv is not used; the next start makes it again. The whole log: {log}"
        )


def pip_hint(printed: str) -> str:
    """What to do about what pip printed; empty when nothing known fits."""
    return next((hint for sign, hint in PIP_HINTS.items() if re.search(sign, printed)), "")


def put_project_on_path() -> None:
    """Let the environment import this checkout by a path file, which needs no network."""
    library = "Lib" if os.name == "nt" else f"lib/python3.{sys.version_info.minor}"
    path_file = VENV / library / "site-packages" / "branchdesk-checkout.pth"
    try:
        # site.py reads path files in the locale's encoding.
        path_file.write_text(f"{REPO}\n", encoding=locale.getpreferredencoding(False))
    except UnicodeEncodeError as fault:
        raise DeskError(f"Python cannot name the folder {REPO}; move it, then start.") from fault


def clean_environment() -> dict[str, str]:
    """This process's variables without those that would lead pip or Python out of ``.venv``.

    With pip inside ``.venv`` only, a system Python marked "externally managed" (PEP 668) is never
    touched; a ``user`` or ``target`` setting would undo that, so these are taken away.
    """
    away = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"}
    kept = {name: value for name, value in os.environ.items() if name not in away}
    return {**kept, "PIP_USER": "0", "PYTHONIOENCODING": "utf-8"}


def tail(text: str, lines: int = 12) -> str:
    """The last lines of a program's output, indented."""
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def has_display() -> bool:
    """Whether windows can be shown to somebody."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, screens))


def call(arguments: list[str], extra: dict[str, str] | None = None) -> int:
    """Run the environment's interpreter in the caller's folder; its exit code."""
    environment = {**clean_environment(), **(extra or {})}
    return subprocess.run([str(VENV_PYTHON), *arguments], env=environment, check=False).returncode


def run() -> int:
    """Open the window on the demonstration branch, or do its whole job when nobody can see one."""
    if has_display():
        return call(["-m", "branchdesk", "open-demo"])
    say("no display: doing the demonstration through the real screens, unseen")
    demo = ["-m", "branchdesk", "demo", "--out", str(DEMO_RESULT)]
    code = call(demo, {"QT_QPA_PLATFORM": "offscreen"})
    if code != 0:
        say(f"the demonstration failed (exit code {code}); the lines above say why")
        return code
    say(f"the results are in {DEMO_RESULT}:")
    for path in sorted(DEMO_RESULT.iterdir()):
        say(f"  {path.name}{os.sep if path.is_dir() else ''}")
    return 0


def checks() -> dict[str, list[str]]:
    """Every check of the project, cheapest first: its name and the interpreter's arguments."""
    linter = "import importlinter.cli as i; exit(i.lint_imports(no_cache=True, no_logo=True))"
    two_files_at_a_time = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    measured = ["--cov=branchdesk", "--cov-branch", "--cov-report="]
    domain = ["--include=branchdesk/domain/*", "--fail-under=100", "--show-missing"]
    return {
        "ruff check": ["-m", "ruff", "check", "--quiet", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "--quiet", "."],
        "mypy --strict": ["-m", "mypy", "--strict", "branchdesk", "tests", "bench", "desk.py"],
        "import rule": ["-c", linter],
        "pytest": ["-m", "pytest", *two_files_at_a_time, *measured],
        "domain coverage": ["-m", "coverage", "report", "--skip-covered", *domain],
    }


def test() -> int:
    """Run the checks in order; stop at the first that fails."""
    os.chdir(REPO)
    extra = {} if has_display() else {"QT_QPA_PLATFORM": "offscreen"}
    begun = time.monotonic()
    for name, arguments in checks().items():
        say(f"{name} ...")
        started = time.monotonic()
        code = call(arguments, extra)
        took = f"{name} {time.monotonic() - started:.1f} s"
        if code != 0:
            say(f"FAILED: {took} (exit code {code}); the checks after it were not run")
            return code
        say(f"passed: {took}")
    say(f"all checks passed in {time.monotonic() - begun:.0f} s")
    return 0


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; the exit code."""
    verb = arguments[0] if arguments else "run"
    try:
        require_python()
        install_packages(missing_packages(for_test=verb == "test"))
        ensure_environment()
        if verb == "run":
            return run()
        if verb == "test":
            return test()
        if verb == "python":
            return call(arguments[1:])
        return call(["-m", "branchdesk", *arguments])
    except DeskError as fault:
        print(f"desk: {fault}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("desk: stopped at your request", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
