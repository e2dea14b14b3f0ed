"""Head office as a service: routes, and how the process starts and stops."""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TextIO, TypeVar

import zstandard
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.wire import (
    MAX_BATCH_BYTES,
    MAX_CHUNK_BYTES,
    MAX_SEAL_BYTES,
    EnrolRequest,
    EventBatch,
    Message,
    NotWire,
    Receipt,
    SealAnswer,
    SealRequest,
    pack,
    unpack,
)
from branchdesk.hub.database import Database
from branchdesk.hub.enrol import Enrolment
from branchdesk.hub.feed import Feed
from branchdesk.hub.intake import Intake
from branchdesk.hub.keys import KEYS, open_keys
from branchdesk.hub.object_store import FolderStore
from branchdesk.hub.objects import Objects
from branchdesk.hub.references import References
from branchdesk.hub.standing import Clock, Device, Refused, Request, Standing

log = logging.getLogger(__name__)

_READY_POLL_S = 0.02
_STOP_WAIT_S = 5

M = TypeVar("M", bound=Message)


def _utc_now() -> datetime:
    return datetime.now(UTC)


DATABASE = "hub.db"
"""Name of head office's database in its data folder."""


class Sealing(Protocol):
    """Head office's seal. A port, because the service needs no library of forms without one."""

    def publish(self) -> None:
        """Tell every branch of it."""

    def seal(self, device: Device, case_id: str, request: SealRequest) -> SealAnswer:
        """The one seal of a case; raises :class:`Refused`, and BranchDeskError while the key is
        away."""


class HeadOffice:
    """Everything head office is made of, over one data folder: ``hub.db``, ``keys.json``,
    ``objects/``. May be opened by a second process for one administrative step."""

    def __init__(self, data: Path, now: Clock = _utc_now) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.database = Database(data / DATABASE)
        self.keys = open_keys(data / KEYS)
        self.references = References(self.database)
        self.enrolment = Enrolment(self.database, self.keys, self.references, now)
        self.standing = Standing(self.database, now)
        self.intake = Intake(self.database, self.keys, now)
        self.feed = Feed(self.database, self.keys)
        self.objects = Objects(self.database, FolderStore(data / "objects"), now)
        self.now = now
        self.sealing: Sealing | None = None

    def close(self) -> None:
        """Close the database."""
        self.database.close()


class _Door:
    """HTTP in front of :class:`HeadOffice`; every blocking step runs beside the event loop."""

    def __init__(self, office: HeadOffice) -> None:
        self._office = office

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/health", self._health, methods=["GET"]),
                Route("/v1/enrol", self._shown(self._enrol), methods=["POST"]),
                Route("/v1/devices/{id}/head", self._shown(self._head), methods=["GET"]),
                Route("/v1/devices/{id}/events", self._shown(self._events), methods=["POST"]),
                Route("/v1/devices/{id}/feed", self._shown(self._feed), methods=["GET"]),
                Route("/v1/cases/{id}/seal", self._shown(self._seal), methods=["POST"]),
                Route("/v1/objects/{id}", self._shown(self._object_state), methods=["HEAD"]),
                Route("/v1/objects/{id}", self._shown(self._object_append), methods=["PATCH"]),
                Route("/v1/objects/{id}", self._shown(self._object_read), methods=["GET"]),
            ]
        )

    @staticmethod
    def _shown(
        handle: Callable[[HttpRequest], Awaitable[Response]],
    ) -> Callable[[HttpRequest], Awaitable[Response]]:
        async def endpoint(http: HttpRequest) -> Response:
            try:
                return await handle(http)
            except Refused as refused:
                return _json(refused.refusal, refused.status)
            except ClientDisconnect:
                return Response(status_code=400)

        return endpoint

    async def _health(self, _http: HttpRequest) -> Response:
        return Response(status_code=204)

    async def _enrol(self, http: HttpRequest) -> Response:
        request = _read(await _body(http, MAX_BATCH_BYTES), EnrolRequest)
        return _json(await run_in_threadpool(self._office.enrolment.enrol, request))

    async def _head(self, http: HttpRequest) -> Response:
        device, _ = await self._own(http, 0)
        return _json(await run_in_threadpool(self._office.intake.head, device))

    async def _events(self, http: HttpRequest) -> Response:
        device, body = await self._own(http, MAX_BATCH_BYTES)
        plain = _unpacked(body, http.headers.get("content-encoding", ""))
        batch = _read(plain, EventBatch)
        return _json(await run_in_threadpool(self._office.intake.take, device, batch))

    async def _feed(self, http: HttpRequest) -> Response:
        device, _ = await self._own(http, 0)
        after = _number(http.query_params.get("after", "0"))
        return _json(await run_in_threadpool(self._office.feed.page, device, after))

    async def _seal(self, http: HttpRequest) -> Response:
        device, body = await self._checked(http, MAX_SEAL_BYTES)
        sealing = self._office.sealing
        if sealing is None:
            raise Refused(409, "no_seal")
        request = _read(body, SealRequest)
        case_id = http.path_params["id"]
        try:
            return _json(await run_in_threadpool(sealing.seal, device, case_id, request))
        except DeviceFault as fault:
            # The PC asks again, as of a head office that is away.
            log.warning("the seal key cannot be used: %s", fault)
            return Response(status_code=503)

    async def _object_state(self, http: HttpRequest) -> Response:
        device, _ = await self._checked(http, 0)
        held, size, verified = await run_in_threadpool(
            self._office.objects.state, device, http.path_params["id"]
        )
        headers = {
            "Upload-Offset": str(held),
            "Upload-Length": str(size),
            "Upload-Verified": str(int(verified)),
            "Cache-Control": "no-store",
        }
        return Response(status_code=200, headers=headers)

    async def _object_append(self, http: HttpRequest) -> Response:
        device, body = await self._checked(http, MAX_CHUNK_BYTES)
        offset = _number(http.headers.get("upload-offset", ""))
        done = await run_in_threadpool(
            self._office.objects.append, device, http.path_params["id"], offset, body
        )
        if isinstance(done, Receipt):
            return _json(done)
        return Response(status_code=204, headers={"Upload-Offset": str(done)})

    async def _object_read(self, http: HttpRequest) -> Response:
        device, _ = await self._checked(http, 0)
        wanted = http.headers.get("range")
        start, length = _range(wanted)
        count, size, pieces = await run_in_threadpool(
            self._office.objects.read, device, http.path_params["id"], start, length
        )
        headers = {"Content-Length": str(count), "Accept-Ranges": "bytes"}
        if wanted is None:
            return StreamingResponse(pieces, 200, headers)
        headers["Content-Range"] = f"bytes {start}-{start + count - 1}/{size}"
        return StreamingResponse(pieces, 206, headers)

    async def _own(self, http: HttpRequest, limit: int) -> tuple[Device, bytes]:
        """A request to a device's own address, by that device."""
        device, body = await self._checked(http, limit)
        if device.device_id != http.path_params["id"]:
            raise Refused(403, "not_permitted")
        return device, body

    async def _checked(self, http: HttpRequest, limit: int) -> tuple[Device, bytes]:
        body = await _body(http, limit)
        query = http.url.query
        target = f"{http.url.path}?{query}" if query else http.url.path
        request = Request(http.method, target, http.headers, body)
        return await run_in_threadpool(self._office.standing.check, request), body


def serve(
    data: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    seed: Path | None = None,
    out: TextIO = sys.stdout,
    until: TextIO | None = None,
    sealing: Callable[[HeadOffice], Sealing] | None = None,
) -> None:
    """Serve head office over ``data`` until SIGTERM or CTRL-C, or until ``until`` ends, as the
    pipe of a parent does whatever the parent dies of; main thread only.

    Writes ``listening http://HOST:PORT`` to ``out`` once it answers; ``port`` 0 takes a free one.
    ``sealing`` makes its seal, where it seals for its branches.
    Raises OSError where the port is taken and InputFault ``definition_invalid`` for a bad seed.
    """
    office = HeadOffice(data)
    try:
        if seed is not None:
            office.references.seed(seed)
        if sealing is not None:
            office.sealing = sealing(office)
            office.sealing.publish()
        asyncio.run(_serve(office, host, _bindable(host, port), out, until))
    finally:
        office.close()


async def _serve(
    office: HeadOffice, host: str, port: int, out: TextIO, until: TextIO | None
) -> None:
    server = Server(
        _Door(office).app(),
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
    )
    server.workers_kill_timeout = _STOP_WAIT_S
    loop = asyncio.get_running_loop()
    with _stopped_by_signal(loop, server.stop):
        serving = asyncio.create_task(server.serve())
        if until is not None:
            _at_end_of(until, loop, server.stop)
        await _answering(host, port, serving)
        out.write(f"listening http://{host}:{port}\n")
        out.flush()
        await serving


@contextmanager
def _stopped_by_signal(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` on ``loop`` when a signal asks the service to stop.

    The loop has to be woken through its own descriptor: a signal that comes just before it waits
    for events, or to another thread, would be seen only with the next of them.
    """
    if sys.platform == "win32":
        # This loop has given its descriptor to the signals by itself.
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
        before = [
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop)) for number in numbers
        ]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)
    else:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


def _at_end_of(stream: TextIO, loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Call ``stop`` on ``loop`` once ``stream`` ends. The thread reads the file itself: one that
    waits inside a buffered stream would hold its lock when the interpreter ends."""

    def watch() -> None:
        while os.read(number, 1024):
            pass
        with suppress(RuntimeError):  # The loop is closed: the service has stopped already.
            loop.call_soon_threadsafe(stop)

    number = stream.fileno()
    threading.Thread(target=watch, name="until-eof", daemon=True).start()


async def _answering(host: str, port: int, serving: "asyncio.Task[None]") -> None:
    """Return when the port takes connections; re-raise what stopped the server before that."""
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(_READY_POLL_S)
        else:
            writer.close()
            await writer.wait_closed()
            return
    serving.result()


def _bindable(host: str, port: int) -> int:
    """A port that can be bound now. The server shares a port it finds taken with whoever holds
    it, so this asks first, without sharing."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        if sys.platform != "win32":
            # Connections of a hub that just stopped linger on its port; a listening one still
            # refuses. On Windows the option would mean sharing.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


async def _body(http: HttpRequest, limit: int) -> bytes:
    pieces, size = [], 0
    async for piece in http.stream():
        size += len(piece)
        if size > limit:
            raise Refused(413, "too_large")
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding != "zstd":
        return body
    try:
        # One byte more than allowed is enough to know; a bomb is never unpacked.
        with zstandard.ZstdDecompressor().stream_reader(body) as reader:
            plain = reader.read(MAX_BATCH_BYTES + 1)
    except zstandard.ZstdError as error:
        raise Refused(422, "malformed") from error
    if len(plain) > MAX_BATCH_BYTES:
        raise Refused(413, "too_large")
    return plain


def _read(body: bytes, kind: type[M]) -> M:
    try:
        return unpack(body, kind)
    except NotWire as error:
        raise Refused(422, "malformed") from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Refused(422, "malformed")
    return int(text)


def _range(header: str | None) -> tuple[int, int | None]:
    """Start and length of ``bytes=A-`` or ``bytes=A-B`` (RFC 9110, 14.1.2)."""
    if header is None:
        return 0, None
    unit, _, span = header.partition("=")
    first, dash, last = span.partition("-")
    if unit != "bytes" or not dash:
        raise Refused(416, "wrong_offset")
    start = _number(first)
    if not last:
        return start, None
    end = _number(last)
    if end < start:
        raise Refused(416, "wrong_offset")
    return start, end - start + 1


def _json(message: Message, status: int = 200) -> Response:
    return Response(pack(message), status, media_type="application/json")
