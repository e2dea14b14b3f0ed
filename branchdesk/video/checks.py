"""Live checks on what camera and microphone really give, told as claims with begin and end."""

import logging
import threading
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path

from branchdesk.video.claims import RULES, Claim, Rule, Verdict, Watch
from branchdesk.video.faces import Face
from branchdesk.video.pictures import DARK, PICTURE_INTERVAL_MS, PictureChecks
from branchdesk.video.ports import Image, Samples
from branchdesk.video.slew import Splice
from branchdesk.video.sounds import LEVEL_FLOOR_DB, SoundChecks

log = logging.getLogger(__name__)

FAILS = {
    "face": ("picture_unchecked", "frozen", "face_lost"),
    "voice": ("sound_unchecked", "silence"),
    "light": ("picture_unchecked", "dark", "bright"),
}
"""What makes a check fail, and below what only warns; the graver first."""
WARNS = {
    "face": ("second_face", "blurred_face"),
    "voice": ("sound_gap", "clipping", "noise", "system_voice"),
    "light": ("slow_camera",),
}
SWITCHED_OFF = {
    "picture_unchecked": ("face_lost", "second_face", "blurred_face", "dark", "bright", "frozen"),
    "sound_unchecked": ("silence", "sound_gap", "clipping", "noise"),
}
"""Claims of checks that look together: where one of them fails none of them looks any more."""
ECHO_MS = 400
"""A room and a sound card go on for so long after the machine's last word."""


class LiveChecks:
    """All checks of one recording. Pictures and sound may come from different threads.

    ``people`` is how many are expected in the picture: adviser and client sit side by side.
    """

    def __init__(self, people: int = 2) -> None:
        self._lock = threading.Lock()
        self._people = people
        told_apart = ("device_lost", "suspended", "clock_jumped")
        self._watches = {what: Watch(RULES[what]) for what in RULES if what not in told_apart}
        self._lost: dict[str, Watch] = {}
        self._claims: list[Claim] = []
        self._count = 0
        self._pictures = PictureChecks(people)
        self._sounds = SoundChecks()
        self._off: set[str] = set()
        self._quiet_from_ms: int | None = None

    @property
    def faces(self) -> tuple[Face, ...]:
        """Faces in the newest picture as (x, y, width, height), shares of the picture."""
        return () if "picture_unchecked" in self._off else self._pictures.faces

    @property
    def level(self) -> float:
        """Loudness of the last tenth of a second, 0 (-60 dBFS) to 1 (full scale)."""
        if "sound_unchecked" in self._off:
            return 0.0
        return min(1.0, max(0.0, 1.0 - self._sounds.level_db / LEVEL_FLOOR_DB))

    @property
    def heard_ms(self) -> int | None:
        """Up to where :attr:`level` counts; None before anything was heard."""
        return self._sounds.heard_ms

    @property
    def lost(self) -> tuple[str, ...]:
        """Devices that give nothing now: camera, microphone."""
        with self._lock:
            return tuple(sorted(self._lost))

    def states(self) -> Mapping[str, str]:
        """face, voice and light: ok, warn, failed, or off before anything was seen or heard."""
        going_on = set(self.going_on())
        pictures, sounds = self._pictures, self._sounds
        known = {
            "face": pictures.looked,
            "voice": sounds.heard_ms is not None,
            "light": pictures.luma is not None,
        }
        doubtful = {
            "face": not pictures.faces,
            "voice": False,
            "light": pictures.luma is not None and pictures.luma < DARK.good,
        }
        return {
            part: _state(
                known[part],
                not going_on.isdisjoint(FAILS[part]),
                doubtful[part] or not going_on.isdisjoint(WARNS[part]),
            )
            for part in known
        }

    def going_on(self) -> tuple[str, ...]:
        """What is claimed of this very moment, the graver first."""
        order = (*FAILS.values(), *WARNS.values())
        with self._lock:
            found = (what for group in order for what in group if self._watches[what].open)
            return tuple(dict.fromkeys(found))

    def picture(self, pixels: Image, at_ms: int) -> None:
        """Check a raw BGR picture."""
        self._judge("picture_unchecked", self._pictures.see(pixels, at_ms), at_ms)

    def sound(self, samples: Samples, at_ms: int, splice: Splice | None = None) -> None:
        """Check samples of which the first was heard at ``at_ms``; ``splice`` is what it took to
        lay them there."""
        self._judge("sound_unchecked", self._sounds.hear(samples, at_ms, splice), at_ms)
        self._end_system_voice(at_ms)

    def machine_speaks(self, at_ms: int) -> None:
        """From now on the microphone hears what the program itself says, not the client."""
        with self._lock:
            self._quiet_from_ms = None
            self._see(Verdict("system_voice", True, at_ms))

    def machine_spoke(self, at_ms: int) -> None:
        """The program has said what it had to say; its echo is still waited for."""
        with self._lock:
            self._quiet_from_ms = at_ms + ECHO_MS

    def camera_rate(self, is_slow: bool, at_ms: int) -> None:
        """Whether the camera gives far fewer pictures than it says."""
        self._tell((Verdict("slow_camera", is_slow, at_ms),))

    def spell(self, what: str, from_ms: int, to_ms: int) -> None:
        """Claim what was over when it was seen: suspended, clock_jumped."""
        watch = Watch(RULES[what])
        with self._lock:
            self._keep(watch.see(True, from_ms, self._count + 1))
            self._keep(watch.end(to_ms))

    def expect(self, people: int) -> None:
        """So many people belong into the picture from now on."""
        self._people = self._pictures.people = people

    def device_lost(self, device: str, at_ms: int) -> None:
        """``device`` gives nothing any more."""
        with self._lock:
            watch = self._lost.setdefault(device, Watch(RULES["device_lost"]))
            self._keep(watch.see(True, at_ms, self._count + 1, device))

    def device_back(self, device: str, at_ms: int) -> None:
        """``device`` gives again."""
        with self._lock:
            if device in self._lost:
                self._keep(self._lost.pop(device).end(at_ms, device))

    def claims(self) -> tuple[Claim, ...]:
        """Begins and ends since the last call."""
        with self._lock:
            told, self._claims = tuple(self._claims), []
        return told

    def close(self, at_ms: int) -> None:
        """The recording is over: end what is going on."""
        with self._lock:
            for watch in self._watches.values():
                self._keep(watch.end(at_ms))
            for device, watch in self._lost.items():
                self._keep(watch.end(at_ms, device))

    def followed(self, at_ms: int) -> "LiveChecks":
        """End what is going on at ``at_ms``, where its recording ends; the checks of the one that
        follows, in which the program's own voice and what is unplugged go on from its beginning."""
        following = LiveChecks(self._people)
        with self._lock:
            speaks, lost = self._watches["system_voice"].open, tuple(self._lost)
            quiet_ms = self._quiet_from_ms
            unchecked = tuple(self._off)
        self.close(at_ms)
        if speaks:
            following.machine_speaks(0)
        if quiet_ms is not None:
            following._quiet_from_ms = max(0, quiet_ms - at_ms)
        for device in lost:
            following.device_lost(device, 0)
        for what in unchecked:
            following._switch_off(what, 0)
        return following

    def _judge(self, unchecked: str, verdicts: Iterable[Verdict], at_ms: int) -> None:
        """Tell what checks find in what comes at ``at_ms``. One that fails, for whatever reason,
        is a hint less and no reason to stop recording: they are off then, and that is claimed."""
        if unchecked in self._off:
            return
        try:
            self._tell(verdicts)
        except Exception as error:  # noqa: BLE001 - told in the log, and claimed
            failed = traceback.extract_tb(error.__traceback__)[-1]
            what, module = type(error).__name__, Path(failed.filename).name
            log.warning("%s from now on: %s at %s:%s", unchecked, what, module, failed.lineno)
            self._switch_off(unchecked, at_ms)

    def _switch_off(self, unchecked: str, at_ms: int) -> None:
        with self._lock:
            self._off.add(unchecked)
            for what in SWITCHED_OFF[unchecked]:
                self._keep(self._watches[what].end(at_ms))
            self._see(Verdict(unchecked, True, at_ms))

    def _end_system_voice(self, at_ms: int) -> None:
        with self._lock:
            quiet_ms = self._quiet_from_ms
            if quiet_ms is not None and at_ms >= quiet_ms:
                self._quiet_from_ms = None
                self._see(Verdict("system_voice", False, quiet_ms))

    def _tell(self, verdicts: Iterable[Verdict]) -> None:
        for verdict in verdicts:
            with self._lock:
                self._see(verdict)

    def _see(self, verdict: Verdict) -> None:
        watch = self._watches[verdict.what]
        self._keep(watch.see(verdict.bad, verdict.at_ms, self._count + 1))

    def _keep(self, claim: Claim | None) -> None:
        if claim is not None:
            self._claims.append(claim)
            self._count = max(self._count, claim.number)


def _state(seen: bool, failed: bool, warn: bool) -> str:
    if failed:
        return "failed"
    if not seen:
        return "off"
    return "warn" if warn else "ok"


__all__ = ["PICTURE_INTERVAL_MS", "RULES", "Claim", "LiveChecks", "Rule", "Watch"]
