"""From a wish to the exact picture: in the sealed file, in the same in the clear, and by libmpv.

libmpv is asked through the socket of ``mpv``, without a window, and says itself when the picture
is there. Where there is no ``mpv`` on the machine, that figure is left out and it is said.
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedRWPair
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

from bench.harness import Figure
from branchdesk.video.container import SealedReader
from branchdesk.video.playback import View
from branchdesk.video.records import FrameTime

SEEKS = 40
READY_S = 10.0
Seek = Callable[[FrameTime], None]


def measure(path: Path, key: bytes, version: dict[str, str]) -> Iterator[Figure]:
    """p50 and p95 in ms of as many exact seeks each, turn by turn, in a recording."""
    plain = path.with_suffix(".mp4")
    with SealedReader(path, key) as reader:
        plain.write_bytes(reader.read())
        index = reader.index()
        wishes = [index[at] for at in np.random.default_rng(2).integers(0, len(index), SEEKS)]
        with av.open(View(reader), "r") as sealed, av.open(str(plain)) as clear:
            sides: dict[str, Seek] = {
                "sealed": lambda wish: _decode(sealed, wish),
                "plain": lambda wish: _decode(clear, wish),
            }
            if shutil.which("mpv") is None:
                print("no mpv on this machine: libmpv is not measured", file=sys.stderr)
                taken = _taken(sides, wishes)
            else:
                with _mpv(plain) as seek:
                    taken = _taken({**sides, "libmpv": seek}, wishes)
    for peer in taken.keys() - {"sealed"}:
        for share in (50, 95):
            ours, theirs = (float(np.percentile(taken[one], share)) for one in ("sealed", peer))
            yield Figure(f"exact seek p{share}, {peer}", ours, theirs, "ms", versions=version)


def _taken(sides: dict[str, Seek], wishes: list[FrameTime]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for wish in wishes:
        for name, seek in sides.items():
            started = time.perf_counter()
            seek(wish)
            taken[name].append((time.perf_counter() - started) * 1000)
    return taken


def _decode(container: InputContainer, wish: FrameTime) -> None:
    """The picture itself, in RGB, as a screen wants it."""
    stream = container.streams.video[0]
    container.seek(wish.pts, stream=stream)
    for frame in container.decode(stream):
        if (frame.pts or 0) >= wish.pts:
            frame.reformat(format="rgb24").to_ndarray()
            return


@contextmanager
def _mpv(film: Path) -> Iterator[Seek]:
    """A player that is paused in ``film``; the inside seeks and waits until it shows the place."""
    door = film.with_suffix(".sock")
    command = ["mpv", "--no-config", "--really-quiet", "--vo=null", "--ao=null", "--pause"]
    command += ["--hr-seek=yes", "--keep-open=yes", f"--input-ipc-server={door}", str(film)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as player:
        try:
            with _line_to(door) as line, line.makefile("rwb") as talk:
                talk.write(b'{"command": ["observe_property", 1, "duration"]}\n')
                talk.flush()
                _await(talk, lambda told: told.get("name") == "duration" and "data" in told)

                def seek(wish: FrameTime) -> None:
                    words = {"command": ["seek", wish.ms / 1000, "absolute+exact"]}
                    talk.write(json.dumps(words).encode() + b"\n")
                    talk.flush()
                    _await(talk, lambda told: told.get("event") == "playback-restart")

                yield seek
        finally:
            player.terminate()


def _line_to(door: Path) -> socket.socket:
    line, deadline = socket.socket(socket.AF_UNIX), time.monotonic() + READY_S
    line.settimeout(READY_S)
    while True:
        try:
            line.connect(str(door))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return line


def _await(talk: BufferedRWPair, wanted: Callable[[dict[str, object]], bool]) -> None:
    for told in iter(talk.readline, b""):
        if wanted(json.loads(told)):
            return
    raise RuntimeError("the player has gone")
