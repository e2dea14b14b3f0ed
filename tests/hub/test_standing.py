"""Who may join and who may speak."""

import hashlib
import json
import stat
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from branchdesk.domain.errors import InputFault, IntegrityFault
from branchdesk.domain.evidence import request_message
from branchdesk.domain.passwords import password_matches
from branchdesk.domain.sealing import sign
from branchdesk.domain.wire import (
    EnrolRequest,
    FeedReference,
    Standing,
    digest_header,
    standing_header,
    utc_text,
)
from branchdesk.hub.keys import open_keys
from branchdesk.hub.service import HeadOffice
from branchdesk.hub.standing import Refused, Request
from tests.hub.branch import Clock, HandLedger, join

TARGET = "/v1/devices/device-1/head"


def request(ledger: HandLedger, clock: Clock, body: bytes = b"") -> Request:
    timestamp = utc_text(clock())
    digest = hashlib.sha256(body).digest()
    message = request_message("GET", TARGET, digest, timestamp, ledger.device_id)
    standing = Standing(
        device_id=ledger.device_id, timestamp=timestamp, signature=sign(ledger.signing, message)
    )
    headers = {"authorization": standing_header(standing), "content-digest": digest_header(body)}
    return Request("GET", TARGET, headers, body)


def refused(office: HeadOffice, asked: Request) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        office.standing.check(asked)
    return caught.value.status, caught.value.refusal.reason


def test_a_signed_request_passes(office: HeadOffice, ledger: HandLedger, clock: Clock) -> None:
    assert office.standing.check(request(ledger, clock, b"body")) == ledger.device


def test_what_is_signed_cannot_be_changed(
    office: HeadOffice, ledger: HandLedger, clock: Clock
) -> None:
    good = request(ledger, clock, b"body")
    assert refused(office, replace(good, method="POST")) == (401, "bad_signature")
    assert refused(office, replace(good, target="/v1/x")) == (401, "bad_signature")
    assert refused(office, replace(good, body=b"b0dy")) == (460, "checksum")
    other = {**good.headers, "content-digest": digest_header(b"b0dy")}
    assert refused(office, replace(good, headers=other)) == (401, "bad_signature")
    for broken in ({}, {**good.headers, "authorization": "Basic x"}, {"content-digest": "md5=::"}):
        assert refused(office, replace(good, headers=broken)) == (401, "bad_signature")


def test_old_signatures_and_wrong_clocks_do_not_count(
    office: HeadOffice, ledger: HandLedger, clock: Clock
) -> None:
    asked = request(ledger, clock)
    clock.moment += timedelta(minutes=5)
    office.standing.check(asked)
    clock.moment += timedelta(seconds=1)
    assert refused(office, asked) == (401, "clock_skew")


def test_strangers_and_revoked_devices(
    office: HeadOffice, ledger: HandLedger, clock: Clock
) -> None:
    assert refused(office, request(HandLedger("device-9"), clock)) == (401, "unknown_device")
    # Somebody else's key under a known name.
    assert refused(office, request(HandLedger(), clock)) == (401, "bad_signature")
    assert office.standing.revoke(ledger.device_id)
    assert not office.standing.revoke("device-9")
    assert refused(office, request(ledger, clock)) == (401, "revoked")


def enrolment_refused(office: HeadOffice, asked: EnrolRequest) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        office.enrolment.enrol(asked)
    return caught.value.status, caught.value.refusal.reason


def test_a_code_is_good_once_for_one_branch_and_ten_minutes(
    office: HeadOffice, clock: Clock
) -> None:
    pc = HandLedger()
    code = office.enrolment.make_code("012")
    answer = office.enrolment.enrol(pc.enrol_request(code))
    assert answer.wrapping_key == office.keys.wrapping_public
    # The answer was lost; the same PC asks again.
    assert office.enrolment.enrol(pc.enrol_request(code)) == answer
    other = HandLedger("device-2")
    assert enrolment_refused(office, other.enrol_request(code)) == (403, "code_invalid")
    assert enrolment_refused(office, other.enrol_request("NONE")) == (403, "code_invalid")
    elsewhere = office.enrolment.make_code("999")
    assert enrolment_refused(office, other.enrol_request(elsewhere)) == (403, "code_invalid")
    late = office.enrolment.make_code("012")
    clock.moment += timedelta(minutes=10, seconds=1)
    assert enrolment_refused(office, other.enrol_request(late)) == (403, "code_invalid")


def test_a_device_keeps_its_keys(office: HeadOffice, ledger: HandLedger) -> None:
    thief = HandLedger(ledger.device_id)
    asked = thief.enrol_request(office.enrolment.make_code("012"))
    assert enrolment_refused(office, asked) == (409, "device_known")
    asked = HandLedger("device-2").enrol_request(office.enrolment.make_code("012"))
    assert enrolment_refused(office, msgspec.structs.replace(asked, counter="9")) == (
        401,
        "bad_signature",
    )
    assert enrolment_refused(office, msgspec.structs.replace(asked, signing_key=b"")) == (
        422,
        "malformed",
    )


SEED = """
id: "012"
version: "7"
effective_from: 2026-01-01
name: {en: Zhongzheng}
staff:
  - {id: A1001, name: {en: Adviser}, role: adviser}
"""


def test_staff_and_branch_reach_the_pcs(
    office: HeadOffice, ledger: HandLedger, tmp_path: Path
) -> None:
    seed = tmp_path / "branch.yaml"
    seed.write_text(SEED, encoding="utf-8")
    assert office.references.seed(seed) == "012"
    office.references.set_password("a1001", "a password")
    assert office.references.seed(seed) == "012"
    documents = {document.name: document for document in office.references.in_force("012")}
    assert json.loads(documents["branch"].text)["name"] == {"en": "Zhongzheng"}
    assert "staff" not in json.loads(documents["branch"].text)
    (person,) = json.loads(documents["staff"].text)["staff"]
    assert (person["id"], person["role"]) == ("A1001", "adviser")
    assert password_matches("a password", person["password"])
    told = [i for i in office.feed.page(ledger.device, 0).items if isinstance(i, FeedReference)]
    assert [(item.name, item.version) for item in told] == [("branch", "7"), ("staff", "2")]
    elsewhere = join(office, HandLedger("device-3", "999"))
    assert office.feed.page(elsewhere.device, 0).items == ()
    with pytest.raises(KeyError):
        office.references.set_password("nobody", "x")


@pytest.mark.parametrize(
    ("text", "line"), [("id: [", 1), ("version: x", 1), ("a: b\nc: 'open", 2), (None, 0)]
)
def test_a_broken_seed_is_named(
    office: HeadOffice, tmp_path: Path, text: str | None, line: int
) -> None:
    seed = tmp_path / "branch.yaml"
    if text is not None:
        seed.write_text(text, encoding="utf-8")
    with pytest.raises(InputFault) as caught:
        office.references.seed(seed)
    assert caught.value.code == "definition_invalid"
    assert caught.value.params["line"] == line
    assert office.references.in_force("012") == ()


def test_a_root_that_is_no_certificate_is_not_taken_in(office: HeadOffice, tmp_path: Path) -> None:
    seed = tmp_path / "branch.yaml"
    for root in ("MIIB", "MII", "no base64"):
        server = {"url": "https://time.example/tsa", "roots": [root]}
        content = {"id": "012", "version": "1", "staff": [], "time_server": server}
        seed.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(InputFault) as caught:
            office.references.seed(seed)
        assert caught.value.code == "definition_invalid"
        assert "time_server" in str(caught.value.params["problem"])
    assert office.references.in_force("012") == ()


def test_keys_are_kept_and_never_made_anew_over_damage(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys = open_keys(path)
    assert open_keys(path) == keys
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(IntegrityFault, match="key_missing"):
        open_keys(path)
    assert path.read_text(encoding="utf-8") == "{}"
