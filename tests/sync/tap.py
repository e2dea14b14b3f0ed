"""A line to head office whose answers can be held up, counted and cut."""

import socket
import threading
from contextlib import suppress

from tests.sync.line import Line

_PIECE = 16_384


class Tap(Line):
    """Forwards to a port of the loopback. Only so many bytes of answers pass as it lets."""

    def __init__(self, target_port: int) -> None:
        super().__init__(target_port)
        self._news = threading.Condition()
        self._left: float = float("inf")
        self._open: list[socket.socket] = []
        self.passed = 0

    def let(self, count: float) -> None:
        """So many bytes of answers pass from now on."""
        with self._news:
            self._left = count
            self._news.notify_all()

    def cut(self) -> None:
        """Break every connection that is open."""
        with self._news:
            for end in self._open:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._open.clear()
            self._news.notify_all()

    def release(self) -> None:
        self.let(float("inf"))
        self.cut()

    def join(self, near: socket.socket, far: socket.socket) -> None:
        with self._news:
            self._open += [near, far]
        self.begin(self._pump, near, far, False)
        self.begin(self._pump, far, near, True)

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        try:
            while data := source.recv(_PIECE):
                if answers:
                    self._wait_for(len(data))
                target.sendall(data)
        except OSError:
            # Cut on purpose, or by the other direction.
            pass
        finally:
            for end in (source, target):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _wait_for(self, count: int) -> None:
        with self._news:
            self._news.wait_for(lambda: self._left >= count or not self._open)
            self._left -= count
            self.passed += count
