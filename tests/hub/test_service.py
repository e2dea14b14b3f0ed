"""The process: what it says over HTTP, how it starts and stops."""

import hashlib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import zstandard

from branchdesk.domain.evidence import request_message
from branchdesk.domain.happenings import Noted, RecordingEnded
from branchdesk.domain.sealing import sign
from branchdesk.domain.wire import (
    MAX_BATCH_BYTES,
    Ack,
    FeedPage,
    Refusal,
    Standing,
    digest_header,
    pack,
    standing_header,
    unpack,
    utc_text,
)
from branchdesk.hub.service import HeadOffice, serve
from tests.hub.branch import HandLedger, hexed, join
from tests.hub.process import HubProcess


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """One head office for the module."""
    with HubProcess(tmp_path_factory.mktemp("hub") / "data") as process:
        yield process


@pytest.fixture
def pc(hub: HubProcess, request: pytest.FixtureRequest) -> HandLedger:
    """A device of its own for each test."""
    office = HeadOffice(hub.data)
    try:
        return join(office, HandLedger(request.node.name[:40]))
    finally:
        office.close()


def call(
    hub: HubProcess,
    pc: HandLedger,
    method: str,
    target: str,
    body: bytes = b"",
    **headers: str,
) -> httpx.Response:
    timestamp = utc_text(datetime.now(UTC))
    digest = hashlib.sha256(body).digest()
    message = request_message(method, target, digest, timestamp, pc.device_id)
    standing = Standing(
        device_id=pc.device_id, timestamp=timestamp, signature=sign(pc.signing, message)
    )
    signed = {
        "Authorization": standing_header(standing),
        "Content-Digest": digest_header(body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return httpx.request(method, hub.address + target, content=body, headers=signed)


def events(pc: HandLedger) -> str:
    return f"/v1/devices/{pc.device_id}/events"


def reason(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, unpack(answer.content, Refusal).reason


def test_plain_and_compressed_batches(hub: HubProcess, pc: HandLedger) -> None:
    for _ in range(2):
        pc.add(Noted("1", "q", "n"), "interview:1")
    answer = call(hub, pc, "POST", events(pc), pack(pc.batch(1, 1)))
    assert unpack(answer.content, Ack).acked == 1
    packed = zstandard.compress(pack(pc.batch(2)))
    answer = call(hub, pc, "POST", events(pc), packed, Content_Encoding="zstd")
    assert unpack(answer.content, Ack).acked == 2
    page = call(hub, pc, "GET", f"/v1/devices/{pc.device_id}/feed?after=0")
    assert len(unpack(page.content, FeedPage).items) >= 2


def test_what_is_no_batch_is_refused(hub: HubProcess, pc: HandLedger) -> None:
    assert reason(call(hub, pc, "POST", events(pc), b"{}")) == (422, "malformed")
    assert reason(call(hub, pc, "POST", events(pc), b"\xff")) == (422, "malformed")
    rubbish = call(hub, pc, "POST", events(pc), b"rubbish", Content_Encoding="zstd")
    assert reason(rubbish) == (422, "malformed")
    bomb = zstandard.compress(bytes(50 * MAX_BATCH_BYTES))
    answer = call(hub, pc, "POST", events(pc), bomb, Content_Encoding="zstd")
    assert reason(answer) == (413, "too_large")
    long = call(hub, pc, "POST", events(pc), bytes(MAX_BATCH_BYTES + 1))
    assert reason(long) == (413, "too_large")
    feed = call(hub, pc, "GET", f"/v1/devices/{pc.device_id}/feed?after=-1")
    assert reason(feed) == (422, "malformed")


def test_only_ones_own_address(hub: HubProcess, pc: HandLedger) -> None:
    assert reason(call(hub, pc, "GET", "/v1/devices/other/head")) == (403, "not_permitted")


def test_files_by_http(hub: HubProcess, pc: HandLedger) -> None:
    media, name = bytes(range(256)) * 100, f"rec-{pc.device_id[-20:]}"
    ended = RecordingEnded(name, "1", 1, len(media), hexed(media), 1, 1, 0)
    pc.add(ended, f"recording:{name}")
    target = f"/v1/objects/{name}"
    assert call(hub, pc, "HEAD", target).status_code == 404
    call(hub, pc, "POST", events(pc), pack(pc.batch()))
    assert call(hub, pc, "HEAD", target).headers["upload-offset"] == "0"
    answer = call(hub, pc, "PATCH", target, media[:100], Upload_Offset="0")
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, "100")
    wrong = call(hub, pc, "PATCH", target, media[:100], Upload_Offset="0")
    assert (reason(wrong), unpack(wrong.content, Refusal).offset) == ((409, "wrong_offset"), 100)
    assert call(hub, pc, "PATCH", target, media[100:], Upload_Offset="100").status_code == 200
    assert call(hub, pc, "HEAD", target).headers["upload-verified"] == "1"
    assert call(hub, pc, "GET", target).content == media
    part = call(hub, pc, "GET", target, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, media[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(media)}"
    assert call(hub, pc, "GET", target, Range="bytes=5-").content == media[5:]
    for bad in ("bytes=9-5", "lines=1-2", "bytes=99999999-"):
        assert call(hub, pc, "GET", target, Range=bad).status_code == 416


def test_stops_cleanly_and_starts_again(tmp_path: Path) -> None:
    process = HubProcess(tmp_path / "hub")
    process.start()
    address = process.address
    assert httpx.get(f"{address}/v1/health").status_code == 204
    assert process.stop() == 0
    with process:
        assert process.address == address


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError),  # noqa: PT011 - the system's own words differ
    ):
        serve(tmp_path / "hub", port=taken.getsockname()[1])
