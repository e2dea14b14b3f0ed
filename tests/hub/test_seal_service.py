"""Head office's process with its seal key in a token: over HTTP, through a kill, without a key."""

from pathlib import Path

import pytest

from branchdesk.documents.seal import certify
from branchdesk.documents.verify import verify
from branchdesk.domain.wire import SealAnswer, pack, unpack
from branchdesk.hub.seal_keys import SECRET
from branchdesk.hub.service import HeadOffice
from tests.documents.signing import branch, evidence, ink, signed
from tests.hub.branch import HandLedger, join
from tests.hub.process import HubProcess
from tests.hub.seal_keys import PIN, asking, softhsm, token_key
from tests.hub.test_sealing import SEED
from tests.hub.test_service import call, reason

TARGET = "/v1/cases/case-1/seal"


def test_a_token_seals_and_a_killed_head_office_answers_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = softhsm(tmp_path)
    monkeypatch.setenv("SOFTHSM2_CONF", environment["SOFTHSM2_CONF"])
    described = token_key(tmp_path, environment)
    data, pc = tmp_path / "hub", HandLedger()
    office = HeadOffice(data)
    join(office, pc)
    office.close()
    form = signed().certified
    body = pack(asking(office.keys.wrapping_public, form, "case-1"))
    hub = HubProcess(data, SEED, described, {**environment, SECRET: PIN})
    hub.start()
    first = unpack(call(hub, pc, "POST", TARGET, body).content, SealAnswer)
    report = verify(form + first.revision, (branch().root, first.root))
    assert report.ok
    assert report.check("branch_seal").params["sealed_by"] == "head_office"
    hub.kill()
    hub.start()
    again = unpack(call(hub, pc, "POST", TARGET, body).content, SealAnswer)
    assert again == first
    other = pack(asking(office.keys.wrapping_public, form, "case-2"))
    refused = call(hub, pc, "POST", "/v1/cases/case-2/seal", other)
    assert reason(refused) == (409, "already_sealed")
    (tmp_path / "tokens").rename(tmp_path / "elsewhere")
    assert unpack(call(hub, pc, "POST", TARGET, body).content, SealAnswer) == first
    fresh = certify(signed().drawn.pdf, ink(), evidence(), branch().device_key())
    asked = pack(asking(office.keys.wrapping_public, fresh, "case-3"))
    assert call(hub, pc, "POST", "/v1/cases/case-3/seal", asked).status_code == 503
    (tmp_path / "elsewhere").rename(tmp_path / "tokens")
    assert call(hub, pc, "POST", "/v1/cases/case-3/seal", asked).status_code == 200
    assert reason(call(hub, pc, "POST", TARGET, b"{}")) == (422, "malformed")
    assert reason(call(hub, HandLedger("nobody"), "POST", TARGET, body))[0] == 401
    assert hub.stop() == 0


def test_without_a_key_nothing_is_sealed(tmp_path: Path) -> None:
    data, pc = tmp_path / "hub", HandLedger()
    office = HeadOffice(data)
    join(office, pc)
    office.close()
    body = pack(asking(office.keys.wrapping_public, signed().certified, "case-1"))
    with HubProcess(data) as hub:
        assert reason(call(hub, pc, "POST", TARGET, body)) == (409, "no_seal")
