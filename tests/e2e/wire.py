"""The line between a PC and head office, with every request that goes over it written down."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """A request head office answered: ``size`` is of its body."""

    method: str
    target: str
    size: int
    status: int


@dataclass(frozen=True)
class Cut:
    """The line is cut in the first ``method`` request that is met, with ``share`` of its body on
    the way; None: all of it was taken and the answer is lost."""

    method: str
    share: float | None


class _CutOff(Exception):
    """The line was cut on purpose."""


class Wire:
    """Forwards to ``port`` on this machine; begins on entering, ends on leaving."""

    def __init__(self, port: int) -> None:
        self.asked: list[Asked] = []
        self._port = port
        self._cut: tuple[Cut, Callable[[], None]] | None = None
        self._turn = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def cut_once(self, cut: Cut, then: Callable[[], None]) -> None:
        """Cut the line as ``cut`` says; ``then`` is done before the PC notices."""
        self._cut = (cut, then)

    @property
    def is_whole(self) -> bool:
        """Whether no cut is waited for."""
        return self._cut is None

    def sent(self, method: str, target: str = "") -> int:
        """Bytes of the bodies of such requests that head office took."""
        return sum(
            one.size
            for one in self.asked
            if one.method == method and one.target.endswith(target) and one.status < 300
        )

    def __enter__(self) -> "Wire":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _forward(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        far = HTTPConnection("127.0.0.1", self._port)
        try:
            far.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                far.putheader(name, value)
            far.endheaders()
            share = self._share_of(handler.command)
            far.send(body[: int(len(body) * (1.0 if share is None else share))])
            if share is not None:
                self._cut_off(handler.command)
            answer = far.getresponse()
            content = answer.read()
            self._cut_off(handler.command)
            self.asked.append(Asked(handler.command, handler.path, len(body), answer.status))
            handler.send_response_only(answer.status)
            for name, value in answer.getheaders():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)
        except (OSError, HTTPException, _CutOff):
            # Head office is away: the PC sees its own connection end.
            handler.close_connection = True
        finally:
            far.close()

    def _share_of(self, method: str) -> float | None:
        """How much of this request may pass; None: all of it."""
        cut = self._cut
        return cut[0].share if cut is not None and cut[0].method == method else None

    def _cut_off(self, method: str) -> None:
        """Cut now if it is this request that is waited for."""
        with self._turn:
            if self._cut is None or self._cut[0].method != method:
                return
            self._cut[1]()
            self._cut = None
        raise _CutOff

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """The wire writes down by itself."""

        def forward(handler: BaseHTTPRequestHandler) -> None:
            wire._forward(handler)

        for method in ("GET", "HEAD", "POST", "PATCH"):
            setattr(Handler, f"do_{method}", forward)
        return Handler
