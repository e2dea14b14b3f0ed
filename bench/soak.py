"""An hour of recording in the real program on a busy machine, beside ffmpeg on the same source.

One core is kept busy by something else. The same clip, 1280x720 at 25 pictures a second, is played
at its own pace to both sides: to the program as camera and microphone, and as raw pictures into
``ffmpeg`` with the recorder's codec, preset and rate control. A picture that a side has no room
for when it is due counts as dropped, as with a camera; as many may wait on either side.
``--quick`` takes half a minute.

The program asks to come before others at the processor as it does at work (``host.go_first``):
window and recorder where this runs as root, neither where it does not.
"""

import math
import multiprocessing
import queue
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import av
import numpy as np
import psutil
from PySide6.QtCore import Qt, QTimer

from bench import marks
from bench.harness import Figure
from branchdesk import host
from branchdesk.app.recording import Devices
from branchdesk.bootstrap import Engine, Setup
from branchdesk.demo.adviser import CASE, Adviser
from branchdesk.demo.hands import Album, Hands, let_live
from branchdesk.demo.play import application
from branchdesk.demo.script import load
from branchdesk.demo.stage import ADVISER, HubProcess, Stage
from branchdesk.ui.program import Program
from branchdesk.video.capture import WAITING_FRAMES
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.reader import SealedReader

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
WIDTH, HEIGHT, FPS = 1280, 720, 25
CLIP_S = 60
BEAT_MS = 4
"""How often the window's event loop is asked whether it is there."""
KEY_S = 5.0
LOOK_S = 60.0
"""Of the recording's beginning and end, to see how far sound and picture are apart."""
_SPARE_BEATS = 1000


def measure(quick: bool) -> Iterator[Figure]:
    """Drops, memory, blocks of the window's event loop, and sound against picture at the end."""
    seconds = 30 if quick else 3600
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        clip = _material(Path(folder) / "720p.mp4")
        running.enter_context(_busy_core())
        peer = running.enter_context(_Peer(clip, Path(folder) / "peer.mp4").running())
        ours = _record(Path(folder) / "branch", clip, seconds)
        peer_share = peer.stop()
    version = {"ffmpeg": _ffmpeg_version(), "PyAV": av.__version__}
    minutes = seconds / 60
    yield Figure(f"recorded, {minutes:g} min asked", ours.media_s / 60, None, "min", "more")
    yield Figure("files it is in", ours.files, None, "")
    yield Figure("pictures dropped", ours.drop_share * 100, peer_share * 100, "%", versions=version)
    yield Figure("window blocked, p99.9", ours.block_ms(99.9), None, "ms")
    yield Figure("window blocked, longest", ours.block_ms(100), None, "ms")
    yield Figure("memory at the end of the first tenth", ours.memory_mb[0], None, "MB")
    yield Figure("memory at the end", ours.memory_mb[-1], None, "MB")
    for where, apart_ms in zip(("beginning", "end"), ours.apart_ms, strict=True):
        yield Figure(f"sound against picture, {where}", abs(apart_ms), None, "ms")


class _Ours:
    """What was seen of the program in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        # All of it is written to now: what the benchmark keeps must not count as growth.
        self._beats = np.full(seconds * 1000 // BEAT_MS + _SPARE_BEATS, np.nan)
        self._beaten = 0
        self.memory_mb: list[float] = []
        self.media_s = self.drop_share = 0.0
        self.files = 0
        self.apart_ms = (0.0, 0.0)

    def beat(self) -> None:
        """The event loop is there, now."""
        self._beats[self._beaten] = time.perf_counter()
        self._beaten += 1

    def block_ms(self, share: float) -> float:
        """How long the event loop kept a beat waiting, ms."""
        late = np.diff(self._beats[: self._beaten]) * 1000 - BEAT_MS
        return float(np.percentile(late, share))


def _record(folder: Path, clip: Path, seconds: int) -> _Ours:
    """Sit in an interview for ``seconds``, a key now and then, then close the recording."""
    # As where the program opens its window.
    host.go_first()
    application()
    stage = Stage(folder)
    stage.prepare()
    hub = HubProcess(stage.hub_data)
    hub.start()
    camera = CameraSpec("clip", path=str(clip), width=WIDTH, height=HEIGHT, fps=FPS)
    devices = Devices(camera, MicrophoneSpec("clip", path=str(clip)))
    setup = replace(stage.pc("counter-3"), devices=devices)
    stage.join(setup, hub.address, "3")
    try:
        return _sit(setup, folder, seconds)
    finally:
        hub.stop()


def _sit(setup: Setup, folder: Path, seconds: int) -> _Ours:
    engine, seen = Engine(setup), _Ours(seconds)
    engine.start()
    try:
        program = Program(engine.desk)
        program.open()
        host.keep_for_good()
        host.window_first()
        hands = Hands(program.shell, lambda: program.runner.busy, Album(folder / "screens"))
        adviser = Adviser(hands, engine.desk, load(RESOURCES / "demo" / "interview-zh.json"))
        adviser.sign_in(ADVISER)
        adviser.open_case(*CASE)
        hands.find("refuse")
        hands.key(Qt.Key.Key_Return)
        hands.find("option-1")
        _live(engine, hands, seen, seconds)
        program.shell.close()
        program.runner.close()
        _close(engine, adviser.case_id, seen)
    finally:
        engine.stop()
    return seen


def _live(engine: Engine, hands: Hands, seen: _Ours, seconds: int) -> None:
    beat = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    beat.timeout.connect(seen.beat)
    beat.start()
    began, next_key, turn = time.monotonic(), 0.0, 0
    while (now := time.monotonic() - began) < seconds:
        if now >= next_key:
            hands.key((Qt.Key.Key_E, Qt.Key.Key_1, Qt.Key.Key_W, Qt.Key.Key_2)[turn % 4])
            next_key, turn = now + KEY_S, turn + 1
        if now >= seconds / 10 * (1 + len(seen.memory_mb)):
            seen.memory_mb.append(_memory_mb(engine))
        let_live(200)
    beat.stop()
    seen.memory_mb.append(_memory_mb(engine))


def _close(engine: Engine, case_id: str, seen: _Ours) -> None:
    """Close the recording and look at what has become of it."""
    engine.desk.interviews.append(case_id, engine.recording.stop())
    interview = engine.desk.interviews.state(case_id)
    ended = [interview.ended[recording_id] for recording_id in interview.recording_ids]
    drops, kept = sum(one.drops for one in ended), sum(one.frames for one in ended)
    seen.drop_share, seen.files = drops / max(1, drops + kept), len(ended)
    seen.media_s = sum(one.media_ms for one in ended) / 1000
    length_s = ended[-1].media_ms / 1000
    seen.apart_ms = (
        _apart_ms(engine, ended[0].recording_id, 0.0),
        _apart_ms(engine, ended[-1].recording_id, max(0.0, length_s - LOOK_S)),
    )


def _apart_ms(engine: Engine, recording_id: str, from_s: float) -> float:
    """How much later than the picture the sound is, in the ``LOOK_S`` after a second, ms; not a
    number where there was no mark."""
    reader = engine.desk.reviews.media(recording_id)
    assert isinstance(reader, SealedReader), "it was made here"
    with reader, av.open(reader, "r") as film:
        apart = marks.apart_ms(film, from_s, from_s + LOOK_S)
    return statistics.median(apart) if apart else math.nan


def _memory_mb(engine: Engine) -> float:
    """Resident memory of the window's process and the recorder's together."""
    running = engine.recording.running
    pids = [None, running.recorder.pid] if running is not None else [None]
    return sum([int(psutil.Process(pid).memory_info().rss) for pid in pids]) / 1e6


class _Peer:
    """Raw pictures at the camera's pace into ffmpeg; what finds no room is dropped."""

    def __init__(self, clip: Path, out: Path) -> None:
        size = ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS)]
        command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", *size]
        command += ["-i", "-", "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency"]
        command += ["-crf", "23", "-threads", "1", "-g", str(FPS), "-keyint_min", str(FPS)]
        command += ["-sc_threshold", "0", "-movflags", "frag_keyframe+empty_moov", str(out)]
        self._clip, self._command = clip, command
        self._stopping = multiprocessing.get_context("spawn").Event()
        self._counts = multiprocessing.get_context("spawn").Array("q", 2)
        self._process = multiprocessing.get_context("spawn").Process(
            target=_feed, args=(clip, command, self._stopping, self._counts), daemon=True
        )

    @contextmanager
    def running(self) -> Iterator["_Peer"]:
        """Let it run beside ours."""
        self._process.start()
        try:
            yield self
        finally:
            self.stop()

    def stop(self) -> float:
        """End it; the share of pictures dropped."""
        self._stopping.set()
        self._process.join()
        return int(self._counts[1]) / max(1, int(self._counts[0]))


def _feed(clip: Path, command: list[str], stopping: threading.Event, counts: list[int]) -> None:
    """The peer's process: play the clip at its pace, count, write what there is room for."""
    ffmpeg = subprocess.Popen(command, stdin=subprocess.PIPE)
    waiting: queue.Queue[bytes | None] = queue.Queue(WAITING_FRAMES)

    def write() -> None:
        if ffmpeg.stdin is None:
            raise ValueError("no pipe")
        while (picture := waiting.get()) is not None:
            ffmpeg.stdin.write(picture)
        ffmpeg.stdin.close()

    writer = threading.Thread(target=write)
    writer.start()
    began = time.monotonic()
    for number, picture in enumerate(_pictures(clip)):
        if stopping.wait(max(0.0, began + number / FPS - time.monotonic())) or not _wanted():
            break
        counts[0] = number + 1
        try:
            waiting.put_nowait(picture)
        except queue.Full:
            counts[1] += 1
    waiting.put(None)
    writer.join()
    ffmpeg.wait()


def _pictures(clip: Path) -> Iterator[bytes]:
    """The clip's pictures as raw yuv420p, again and again."""
    while True:
        with av.open(str(clip)) as film:
            for frame in film.decode(video=0):
                yield frame.to_ndarray(format="yuv420p").tobytes()


def _material(path: Path) -> Path:
    """The beginning of the demonstration clip at 720p with a camera's noise and with its sound,
    marked in both at the same instants."""
    source = RESOURCES / "demo" / "interview-zh.mp4"
    picture = f"[0:v]scale={WIDTH}:{HEIGHT},noise=alls=6:allf=t,fps={FPS},{marks.FLASH}[v]"
    tone = f"aevalsrc=exprs='{marks.TONE}':s=48000:d={CLIP_S}[tone]"
    sound = f"[0:a]volume=0.5[said];{tone};[said][tone]amix=inputs=2:normalize=0[a]"
    command = ["ffmpeg", "-v", "error", "-y", "-t", str(CLIP_S), "-i", str(source)]
    command += ["-filter_complex", f"{picture};{sound}", "-map", "[v]", "-map", "[a]"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20"]
    command += ["-g", "25", "-c:a", "aac", str(path)]
    subprocess.run(command, check=True)
    return path


@contextmanager
def _busy_core() -> Iterator[None]:
    """Something else that wants a whole core."""
    spinning: Synchronized[int] = multiprocessing.get_context("spawn").Value("i", 1)
    process = multiprocessing.get_context("spawn").Process(
        target=_spin, args=(spinning,), daemon=True
    )
    process.start()
    try:
        yield
    finally:
        spinning.value = 0
        process.join()


def _spin(spinning: "Synchronized[int]") -> None:
    while spinning.value and _wanted():
        sum(range(10_000))


def _wanted() -> bool:
    """Whether the benchmark, whose process this is, still runs: it may have been killed."""
    parent = multiprocessing.parent_process()
    return parent is not None and parent.is_alive()


def _ffmpeg_version() -> str:
    done = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[2]
