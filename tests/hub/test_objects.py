"""Files in pieces: resumed, verified as a whole, and never more than was announced."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.domain.happenings import RecordingEnded
from branchdesk.domain.wire import MAX_CHUNK_BYTES, FeedReceipt, FeedRejected, Receipt
from branchdesk.hub import tables
from branchdesk.hub.object_store import FolderStore
from branchdesk.hub.service import HeadOffice
from branchdesk.hub.standing import Refused
from tests.hub.branch import HandLedger, hexed, join

MEDIA = bytes(range(256)) * 40


def announce(office: HeadOffice, ledger: HandLedger, file_id: str, content: bytes) -> None:
    ended = RecordingEnded(file_id, "1", 1, len(content), hexed(content), 1, 1, 0)
    first = len(ledger.events) + 1
    ledger.add(ended, f"recording:{file_id}")
    office.intake.take(ledger.device, ledger.batch(first))


def refused(office: HeadOffice, ledger: HandLedger, offset: int, data: bytes) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        office.objects.append(ledger.device, "rec-1", offset, data)
    return caught.value.status, caught.value.refusal.reason


def test_a_file_in_pieces(office: HeadOffice, ledger: HandLedger) -> None:
    announce(office, ledger, "rec-1", MEDIA)
    assert office.objects.append(ledger.device, "rec-1", 0, MEDIA[:1000]) == 1000
    assert office.objects.state(ledger.device, "rec-1") == (1000, len(MEDIA), False)
    receipt = office.objects.append(ledger.device, "rec-1", 1000, MEDIA[1000:])
    assert isinstance(receipt, Receipt)
    assert (receipt.sha256, receipt.size) == (hexed(MEDIA), len(MEDIA))
    # A repeated last piece, its answer lost, gets the same receipt.
    assert office.objects.append(ledger.device, "rec-1", 1000, MEDIA[1000:]) == receipt
    items = office.feed.page(ledger.device, 0).items
    assert [item.file_id for item in items if isinstance(item, FeedReceipt)] == ["rec-1"]
    length, size, pieces = office.objects.read(ledger.device, "rec-1", 100, 50)
    assert (length, size, b"".join(pieces)) == (50, len(MEDIA), MEDIA[100:150])


def test_nothing_is_taken_that_was_not_announced(office: HeadOffice, ledger: HandLedger) -> None:
    assert refused(office, ledger, 0, b"x") == (404, "not_announced")
    announce(office, ledger, "rec-1", MEDIA)
    assert refused(office, ledger, 0, MEDIA + b"x") == (413, "too_large")
    assert refused(office, ledger, 0, bytes(MAX_CHUNK_BYTES + 1)) == (413, "too_large")
    other = join(office, HandLedger("device-2"))
    assert refused(office, other, 0, MEDIA) == (404, "not_announced")
    with pytest.raises(Refused, match="incomplete"):
        office.objects.read(other.device, "rec-1", 0, None)


def test_a_wrong_offset_is_told_the_right_one(office: HeadOffice, ledger: HandLedger) -> None:
    announce(office, ledger, "rec-1", MEDIA)
    office.objects.append(ledger.device, "rec-1", 0, MEDIA[:10])
    with pytest.raises(Refused) as caught:
        office.objects.append(ledger.device, "rec-1", 0, MEDIA[:10])
    assert (caught.value.status, caught.value.refusal.offset) == (409, 10)


def test_other_content_than_announced_begins_again(office: HeadOffice, ledger: HandLedger) -> None:
    announce(office, ledger, "rec-1", MEDIA)
    assert refused(office, ledger, 0, bytes(len(MEDIA))) == (422, "hash_mismatch")
    assert office.objects.state(ledger.device, "rec-1") == (0, len(MEDIA), False)
    assert isinstance(office.objects.append(ledger.device, "rec-1", 0, MEDIA), Receipt)


def test_a_file_id_stands_for_one_file(office: HeadOffice, ledger: HandLedger) -> None:
    announce(office, ledger, "rec-1", MEDIA)
    announce(office, ledger, "rec-1", b"other")
    announce(office, ledger, "../escape", b"other")
    # A crash before the first fragment: nothing to send, nothing to wait for.
    announce(office, ledger, "empty", b"")
    items = office.feed.page(ledger.device, 0).items
    reasons = [item.reason for item in items if isinstance(item, FeedRejected)]
    assert reasons == ["manifest_conflict", "payload_invalid"]
    with pytest.raises(Refused, match="not_announced"):
        office.objects.state(ledger.device, "empty")
    assert office.objects.state(ledger.device, "rec-1") == (0, len(MEDIA), False)


def test_whole_but_unverified_is_verified_by_an_empty_piece(
    office: HeadOffice, ledger: HandLedger, tmp_path: Path
) -> None:
    announce(office, ledger, "rec-1", MEDIA)
    office.objects.append(ledger.device, "rec-1", 0, MEDIA[:-1])
    # As after a power cut between the last piece and its verification.
    FolderStore(tmp_path / "hub" / "objects").append("rec-1", len(MEDIA) - 1, MEDIA[-1:])
    with office.database.writing() as connection:
        connection.execute(sa.update(tables.manifest).values(stored=len(MEDIA)))
    assert isinstance(office.objects.append(ledger.device, "rec-1", len(MEDIA), b""), Receipt)


def test_ids_cannot_leave_the_folder(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for bad in ("../x", "a/b", "", ".hidden", "x" * 65):
        with pytest.raises(ValueError, match="file id"):
            store.append(bad, 0, b"x")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 400)), min_size=1, max_size=8))
def test_torn_pieces_leave_no_trace(cuts: list[tuple[int, int]]) -> None:
    """Each piece is first torn after some bytes of rubbish, then sent again from its offset."""
    with TemporaryDirectory() as folder:
        check_torn(FolderStore(Path(folder)), cuts)


def check_torn(store: FolderStore, cuts: list[tuple[int, int]]) -> None:
    file_id, expected = "torn", b""
    for place, (length, torn) in enumerate(cuts):
        store.append(file_id, len(expected), b"?" * torn)
        piece = bytes([place]) * length
        store.append(file_id, len(expected), piece)
        expected += piece
    assert store.sha256(file_id) == hexed(expected)
    store.finish(file_id)
    assert b"".join(store.read(file_id, 0, len(expected))) == expected
