"""Head office over HTTP: one method a call, every failure one of three kinds.

HubFault ``hub_away``: no connection, a broken one, 5xx, 429, or an answer that is not head
office's; trying again is right. HubFault ``hub_refused``: head office answered no.
:class:`Elsewhere`: go on from another place.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
import zstandard

from branchdesk.domain.errors import HubFault
from branchdesk.domain.evidence import request_message
from branchdesk.domain.sealing import sign
from branchdesk.domain.wire import (
    CHECKSUM_MISMATCH,
    OBJECT_MEDIA_TYPE,
    Ack,
    EnrolAnswer,
    EnrolRequest,
    EventBatch,
    FeedPage,
    Message,
    NotWire,
    Receipt,
    Refusal,
    SealAnswer,
    SealRequest,
    Standing,
    digest_header,
    pack,
    standing_header,
    unpack,
    utc_text,
)

_TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=10)
_PIECE_BYTES = 1 << 16
_HALF_A_SECOND = 0.5

M = TypeVar("M", bound=Message)


class Elsewhere(Exception):
    """Head office is at another place than this call assumed: ``acked`` or ``offset``."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class HubClient:
    """Calls of one PC; not for use by two threads at once.

    ``signing_key`` is the PC's raw Ed25519 private key. Every method raises HubFault.
    """

    def __init__(
        self, address: str, device_id: str, signing_key: bytes, now: Callable[[], datetime]
    ) -> None:
        self.address = address
        self._device_id = device_id
        self._signing_key = signing_key
        self._now = now
        # Proxies and certificates of the user's environment are not asked: the way to head
        # office is the bank's own.
        self._http = httpx.Client(base_url=address, timeout=_TIMEOUT, trust_env=False)
        self.clock_off_s: float | None = None
        """Seconds by which this PC's clock is ahead of head office's, as of the last answer."""

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Join with a one-time code."""
        with self._answer("POST", "/v1/enrol", pack(request)) as answer:
            return self._read(answer, EnrolAnswer)

    def head(self) -> Ack:
        """How far head office holds this PC's ledger."""
        with self._answer("GET", f"/v1/devices/{self._device_id}/head") as answer:
            return self._read(answer, Ack)

    def push(self, batch: EventBatch) -> Ack:
        """Send a batch; :class:`Elsewhere` names the last seq that is held where there is a gap."""
        body = zstandard.ZstdCompressor().compress(pack(batch))
        headers = {"Content-Type": "application/json", "Content-Encoding": "zstd"}
        target = f"/v1/devices/{self._device_id}/events"
        with self._answer("POST", target, body, headers) as answer:
            return self._read(answer, Ack)

    def feed(self, after: int) -> FeedPage:
        """The page of the feed after a cursor."""
        with self._answer("GET", f"/v1/devices/{self._device_id}/feed?after={after}") as answer:
            return self._read(answer, FeedPage)

    def seal(self, case_id: str, request: SealRequest) -> SealAnswer:
        """Have a signed form sealed; the same form again is answered the same."""
        with self._answer("POST", f"/v1/cases/{case_id}/seal", pack(request)) as answer:
            return self._read(answer, SealAnswer)

    def upload_offset(self, file_id: str) -> int | None:
        """Bytes of a file that are held, -1 once it is verified, None where its manifest has not
        arrived yet."""
        with self._answer("HEAD", f"/v1/objects/{file_id}", absent_is_fine=True) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            if answer.headers.get("upload-verified") == "1":
                return -1
            return self._offset(answer)

    def append(self, file_id: str, offset: int, data: bytes) -> Receipt | int:
        """Send a piece of a file; the new offset, or the receipt when it is whole.

        :class:`Elsewhere` names the offset to go on from: also 0 where the whole was not what was
        announced and the upload begins again.
        """
        headers = {"Content-Type": OBJECT_MEDIA_TYPE, "Upload-Offset": str(offset)}
        with self._answer("PATCH", f"/v1/objects/{file_id}", data, headers) as answer:
            if answer.status_code == httpx.codes.NO_CONTENT:
                return self._offset(answer)
            return self._read(answer, Receipt)

    def download(self, file_id: str, start: int) -> Generator[bytes, None, None]:
        """A file's bytes from ``start``, in pieces of at most 64 KiB."""
        headers = {"Range": f"bytes={start}-"}
        with self._answer("GET", f"/v1/objects/{file_id}", headers=headers) as answer:
            if answer.status_code != httpx.codes.PARTIAL_CONTENT:
                raise self.away()
            try:
                yield from answer.iter_raw(_PIECE_BYTES)
            except httpx.TransportError as error:
                raise self.away() from error

    @contextmanager
    def _answer(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        *,
        absent_is_fine: bool = False,
    ) -> Iterator[httpx.Response]:
        signed = {**(headers or {}), **self._standing(method, target, body)}
        request = self._http.build_request(method, target, content=body or None, headers=signed)
        sent = self._now()
        try:
            answer = self._http.send(request, stream=True)
        except httpx.TransportError as error:
            raise self.away() from error
        self._compare_clocks(sent, answer.headers.get("date", ""))
        try:
            absent = absent_is_fine and answer.status_code == httpx.codes.NOT_FOUND
            if not answer.is_success and not absent:
                self._refuse(answer)
            yield answer
        finally:
            answer.close()

    def _compare_clocks(self, sent: datetime, told: str) -> None:
        """``told`` is the answer's Date (RFC 9110, 6.6.1), which names whole seconds."""
        try:
            there = parsedate_to_datetime(told)
        except ValueError:
            return
        here = sent + (self._now() - sent) / 2
        self.clock_off_s = (here - there).total_seconds() - _HALF_A_SECOND

    def _standing(self, method: str, target: str, body: bytes) -> dict[str, str]:
        timestamp = utc_text(self._now())
        digest = hashlib.sha256(body).digest()
        message = request_message(method, target, digest, timestamp, self._device_id)
        standing = Standing(
            device_id=self._device_id,
            timestamp=timestamp,
            signature=sign(self._signing_key, message),
        )
        return {
            "Authorization": standing_header(standing),
            "Content-Digest": digest_header(body),
        }

    def _refuse(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if status >= 500 or status in (httpx.codes.TOO_MANY_REQUESTS, CHECKSUM_MISMATCH):
            raise self.away(answer.headers.get("retry-after"))
        if answer.request.method == "HEAD":
            raise HubFault("hub_refused", reason=f"http_{status}")
        refusal = self._read(answer, Refusal)
        if refusal.reason == "gap" and refusal.acked is not None:
            raise Elsewhere(refusal.acked)
        if refusal.reason == "wrong_offset" and refusal.offset is not None:
            raise Elsewhere(refusal.offset)
        if refusal.reason == "hash_mismatch":
            raise Elsewhere(0)
        raise HubFault("hub_refused", reason=refusal.reason)

    def _read(self, answer: httpx.Response, kind: type[M]) -> M:
        try:
            return unpack(answer.read(), kind)
        except (NotWire, httpx.TransportError, httpx.DecodingError) as error:
            raise self.away() from error

    def _offset(self, answer: httpx.Response) -> int:
        text = answer.headers.get("upload-offset", "")
        if not text.isdigit():
            raise self.away()
        return int(text)

    def away(self, retry_after: str | None = None) -> HubFault:
        """The fault of a head office that cannot be reached, to be raised."""
        params: dict[str, object] = {"address": self.address}
        # Retry-After as a date (RFC 9110, 10.2.3) would need the hub's clock; ours sends seconds.
        if retry_after is not None and retry_after.isdigit():
            params["retry_after_s"] = int(retry_after)
        return HubFault("hub_away", **params)
