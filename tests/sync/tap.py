"""A line to head office whose answers can be held up, counted and cut."""

import socket
import threading
from contextlib import suppress
from types import TracebackType

_PIECE = 16_384


class Tap:
    """Forwards to a port of the loopback. Only so many bytes of answers pass as it lets."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._news = threading.Condition()
        self._left: float = float("inf")
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.passed = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

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

    def __enter__(self) -> "Tap":
        self._begin(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing alone would not wake the thread that waits in accept().
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.let(float("inf"))
        self.cut()
        for thread in self._threads:
            thread.join(10)

    def _begin(self, work: object, *args: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target_port))
            except OSError:
                near.close()
                continue
            with self._news:
                self._open += [near, far]
            self._begin(self._pump, near, far, False)
            self._begin(self._pump, far, near, True)

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
