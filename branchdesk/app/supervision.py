"""Looking after a running recorder from a thread that neither window nor ledger can hold up."""

import logging
import threading
from collections.abc import Callable

from branchdesk.video.clock import NS_PER_MS, now_ns
from branchdesk.video.recorder import Recorder
from branchdesk.video.watching import Pulse

log = logging.getLogger(__name__)

TICK_S = 0.1


class Supervisor:
    """Sees within a second that a recorder died or hangs, and calls for another one."""

    def __init__(
        self,
        current: Callable[[], Recorder | None],
        go_on: Callable[[bool], None],
        tidy: Callable[[], None],
    ) -> None:
        """``current`` is the recorder to look after; ``go_on`` is called while it is lost or its
        disk is full or silent, with True where it hangs; ``tidy`` whenever there is time."""
        self._current = current
        self._go_on = go_on
        self._tidy = tidy
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; does not wait, for the caller may hold what the thread waits for."""
        self._over.set()

    def _watch(self) -> None:
        said, moved = Pulse(), Pulse()
        while not self._over.is_set():
            recorder = self._current()
            if recorder is None:
                return
            lost = recorder.wait_lost(TICK_S)
            at_ns, status = now_ns(), recorder.status()
            # An encoder that moved did so at the same instant however often it is asked.
            moved_at = (recorder.heard_ns - status.stuck_ms * NS_PER_MS) // (100 * NS_PER_MS)
            silent = said.is_gone((recorder.pid, recorder.heard_ns), at_ns)
            stuck = moved.is_gone((recorder.pid, moved_at), at_ns)
            hung = not lost and status.state == "recording" and (silent or stuck)
            self._attend(lost, lost or hung or status.crowded, hung)

    def _attend(self, lost: bool, needed: bool, hung: bool) -> None:
        """The boundary of the thread: whatever it meets, it goes on watching."""
        try:
            if needed:
                self._go_on(hung)
            self._tidy()
        except Exception:
            log.exception("the recording could not be looked after")
        if lost:
            # One that stays lost would be seen at once again.
            self._over.wait(TICK_S)
