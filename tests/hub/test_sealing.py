"""Head office's seal: each case once, the same answer to the same form, and nothing but forms that
a client signed."""

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from msgspec import structs

from branchdesk.documents.pki import LocalKey, SealKey
from branchdesk.documents.seal import STAMPED, UNSTAMPED, certify
from branchdesk.documents.verify import verify
from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.happenings import CaseOpened, CaseSealed
from branchdesk.domain.wire import SealAnswer, SealRequest
from branchdesk.hub import tables
from branchdesk.hub.seal_keys import open_seal_key, root_of
from branchdesk.hub.sealing import BranchSeal
from branchdesk.hub.service import HeadOffice
from branchdesk.hub.standing import Refused
from tests.documents import samples, time_server
from tests.documents.signing import branch, evidence, ink, signed
from tests.hub.branch import START, Clock, HandLedger, hexed, join
from tests.hub.seal_keys import asking, file_key
from tests.sources import ROOT

SEED = ROOT / "resources" / "demo" / "branch.yaml"


@dataclass
class Counting:
    """A seal key that counts, and may be away; ``meanwhile`` happens while it signs."""

    key: SealKey
    signed: int = 0
    away: bool = False
    meanwhile: Callable[[], object] = field(default=lambda: None)
    turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def certificate(self) -> bytes:
        """Of the key."""
        return self.key.certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Of the key."""
        return self.key.chain

    def sign(self, data: bytes) -> bytes:
        """By the key."""
        if self.away:
            raise DeviceFault("seal_key_unusable", name="seal", problem="NoSuchToken")
        with self.turn:
            self.signed += 1
        self.meanwhile()
        return self.key.sign(data)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    """A key of a file."""
    return open_seal_key(file_key(tmp_path_factory.mktemp("key"), START), {}, START)


@pytest.fixture
def key(local: SealKey) -> Counting:
    """The same, counting."""
    return Counting(local)


@pytest.fixture
def sealing(office: HeadOffice, key: Counting, clock: Clock) -> BranchSeal:
    """Head office seals for the branch of the demonstration."""
    office.references.seed(SEED)
    parts = office.database, office.keys, office.references
    made = BranchSeal(*parts, key, samples.fonts(), clock)
    made.publish()
    return made


def request(office: HeadOffice, form: bytes, case_id: str = "case-1") -> SealRequest:
    """As a PC asks."""
    return asking(office.keys.wrapping_public, form, case_id)


def journal(office: HeadOffice) -> list[str]:
    """The cases that were sealed."""
    with office.database.reading() as connection:
        return list(connection.execute(sa.select(tables.seal_journal.c.case_id)).scalars())


def another_form() -> bytes:
    """The same form, signed once more."""
    return certify(signed().drawn.pdf, ink(), evidence(), branch().device_key())


def refused(
    sealing: BranchSeal, ledger: HandLedger, asked: SealRequest, case_id: str = "case-1"
) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        sealing.seal(ledger.device, case_id, asked)
    return caught.value.status, caught.value.refusal.reason


def test_a_case_is_sealed_once_and_answered_the_same_again(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, key: Counting
) -> None:
    form = signed().certified
    answer = sealing.seal(ledger.device, "case-1", request(office, form))
    whole = form + answer.revision
    assert answer.sha256 == hexed(whole)
    report = verify(whole, (branch().root, answer.root))
    assert report.ok
    told = report.check("branch_seal").params
    assert (told["sealed_by"], told["name"]) == ("head_office", "忠孝分行")
    assert not verify(whole, (branch().root,)).ok, "the PC's own root stands for no seal"
    assert sealing.seal(ledger.device, "case-1", request(office, form)) == answer
    assert refused(sealing, ledger, request(office, another_form())) == (409, "already_sealed")
    other_case = request(office, form, "case-2")
    assert refused(sealing, ledger, other_case, "case-2") == (409, "already_sealed")
    assert key.signed == 1
    assert journal(office) == ["case-1"]


def test_the_same_form_asked_for_at_once_has_one_seal(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, key: Counting
) -> None:
    asked, answers = request(office, signed().certified), list[SealAnswer]()
    threads = [
        threading.Thread(
            target=lambda: answers.append(sealing.seal(ledger.device, "case-1", asked))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all(answer == answers[0] for answer in answers)
    assert key.signed == 1


def test_nothing_else_is_sealed(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, key: Counting
) -> None:
    form = signed().certified
    spoilt = bytearray(form)
    spoilt[len(signed().drawn.pdf) // 2] ^= 1
    for wrong in (bytes(spoilt), signed().drawn.pdf, signed().sealed.pdf, form + b"\n%", b"%PDF-"):
        told = refused(sealing, ledger, request(office, wrong))
        assert told == (422, "not_certified")
    whole = request(office, form)
    stranger = structs.replace(whole, root=branch(b"another branch").root)
    assert refused(sealing, ledger, stranger) == (422, "not_certified")
    assert refused(sealing, ledger, request(office, form, "case-2")) == (422, "malformed")
    rootless = structs.replace(whole, root=b"no certificate")
    assert refused(sealing, ledger, rootless) == (422, "not_certified")
    nonsense = structs.replace(whole, wrapped=b"", form=b"")
    assert refused(sealing, ledger, nonsense) == (422, "malformed")
    unknown = structs.replace(whole, language="fr")
    assert refused(sealing, ledger, unknown) == (422, "malformed")
    assert (key.signed, journal(office)) == (0, [])


def test_a_seal_that_cannot_be_drawn_is_refused_and_not_tried_as_if_the_key_were_away(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, tmp_path: Path
) -> None:
    content = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    content["name"] = dict.fromkeys(content["name"], "\U0001f3e6")
    seed = tmp_path / "branch.yaml"
    seed.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    office.references.seed(seed)
    asked = request(office, signed().certified)
    assert refused(sealing, ledger, asked) == (422, "malformed")
    assert journal(office) == []


def test_what_the_cases_events_say_is_held_to(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal
) -> None:
    form = signed().certified
    ledger.add(CaseOpened("case-1", "2611-3001", "c", "012", "A1001", "review", ()), "case:case-1")
    office.intake.take(ledger.device, ledger.batch())
    stranger = join(office, HandLedger("device-2", "013"))
    assert refused(sealing, stranger, request(office, form)) == (403, "not_permitted")
    ledger.add(CaseSealed("case-1", "i", "doc-9", ()), "case:case-1")
    office.intake.take(ledger.device, ledger.batch(2))
    assert refused(sealing, ledger, request(office, form)) == (409, "already_sealed")
    sealing.seal(ledger.device, "case-2", request(office, form, "case-2"))
    assert journal(office) == ["case-2"]
    stranger_asks = request(office, form, "case-2")
    assert refused(sealing, stranger, stranger_asks, "case-2") == (403, "not_permitted")


def test_of_two_pcs_the_one_that_was_given_the_seal_counts(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal
) -> None:
    other = join(office, HandLedger("device-2"))
    ledger.add(CaseOpened("case-1", "2611-3001", "c", "012", "A1001", "review", ()), "case:case-1")
    office.intake.take(ledger.device, ledger.batch())
    sealing.seal(ledger.device, "case-1", request(office, signed().certified))
    other.add(CaseSealed("case-1", "i", "doc-9", ()), "case:case-1")
    office.intake.take(other.device, other.batch())
    assert rejected(office) == [("device-2", "already_sealed")]
    ledger.add(CaseSealed("case-1", "i", "doc-1", ()), "case:case-1")
    office.intake.take(ledger.device, ledger.batch(2))
    assert rejected(office) == [("device-2", "already_sealed")]


def test_events_that_come_while_a_form_is_sealed_are_held_to(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, key: Counting
) -> None:
    ledger.add(CaseOpened("case-1", "2611-3001", "c", "012", "A1001", "review", ()), "case:case-1")
    office.intake.take(ledger.device, ledger.batch())
    ledger.add(CaseSealed("case-1", "i", "doc-9", ()), "case:case-1")
    key.meanwhile = lambda: office.intake.take(ledger.device, ledger.batch(2))
    assert refused(sealing, ledger, request(office, signed().certified)) == (409, "already_sealed")
    assert journal(office) == []


def rejected(office: HeadOffice) -> list[tuple[str, str]]:
    """The events that do not count: whose, and why."""
    table = tables.rejected_event
    with office.database.reading() as connection:
        rows = connection.execute(sa.select(table.c.device_id, table.c.reason))
        return [(row.device_id, row.reason) for row in rows]


def test_while_the_key_is_away_nothing_is_journaled(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, key: Counting
) -> None:
    key.away = True
    with pytest.raises(DeviceFault):
        sealing.seal(ledger.device, "case-1", request(office, signed().certified))
    assert journal(office) == []
    key.away = False
    sealing.seal(ledger.device, "case-1", request(office, signed().certified))
    assert journal(office) == ["case-1"]


def test_a_seal_that_no_pc_would_take_is_not_journaled(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, clock: Clock
) -> None:
    asked = request(office, signed().certified)
    clock.moment += timedelta(days=5 * 365 + 1)
    with pytest.raises(DeviceFault) as fault:
        sealing.seal(ledger.device, "case-1", asked)
    assert "untrusted" in str(fault.value.params["problem"])
    assert journal(office) == []
    clock.moment = START
    sealing.seal(ledger.device, "case-1", asked)
    assert journal(office) == ["case-1"]


def test_a_new_key_leaves_what_the_old_one_sealed(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, tmp_path: Path, clock: Clock
) -> None:
    asked = request(office, signed().certified)
    answer = sealing.seal(ledger.device, "case-1", asked)
    new = open_seal_key(file_key(tmp_path, START), {}, START)
    assert isinstance(new, LocalKey)
    parts = office.database, office.keys, office.references
    following = BranchSeal(*parts, new, samples.fonts(), clock)
    following.publish()
    assert following.seal(ledger.device, "case-1", asked) == answer
    (told,) = [one for one in office.references.in_force("012") if one.name == "seal"]
    for root in (answer.root, root_of(new)):
        assert base64.b64encode(root).decode() in told.text


def test_the_branchs_time_server_stamps_the_seal(
    office: HeadOffice, ledger: HandLedger, sealing: BranchSeal, tmp_path: Path
) -> None:
    authority = time_server.authority(tmp_path)
    content = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    roots, form = [base64.b64encode(authority).decode()], signed().certified
    with time_server.serving(tmp_path) as url:
        content["time_server"] = {"url": url, "roots": roots}
        seed = tmp_path / "branch.yaml"
        seed.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        office.references.seed(seed)
        answer = sealing.seal(ledger.device, "case-1", request(office, form))
    assert answer.level == STAMPED
    trusted = (branch().root, answer.root)
    report = verify(form + answer.revision, trusted, time_roots=(authority,))
    assert (report.ok, report.check("timestamp").detail) == (True, "valid")
    other = request(office, another_form(), "case-2")
    assert sealing.seal(ledger.device, "case-2", other).level == UNSTAMPED, "it is away"
