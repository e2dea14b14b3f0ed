"""Events, definitions and errors: the words every other part speaks in."""

import errno
import pickle
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.definitions import (
    Agreement,
    FactDictionary,
    OneForm,
    Purpose,
)
from branchdesk.domain.errors import (
    CODES,
    BranchDeskError,
    DeviceFault,
    HubFault,
    InputFault,
    IntegrityFault,
    room_for,
)
from branchdesk.domain.events import (
    PAYLOADS,
    Draft,
    chain_hash,
    decode,
    encode,
    kind_of,
    stream,
    version_of,
)
from branchdesk.domain.happenings import Answered, Asked, CaseOpened
from tests.domain.samples import SOURCE, field, pack, questionnaire, recorded, text

Q = questionnaire()


def test_every_kind_is_found_by_its_name() -> None:
    for name, payload_class in PAYLOADS.items():
        assert kind_of(payload_class) == name
    asked = Asked("i1", "q1")
    assert (kind_of(asked), version_of(asked)) == ("interview.asked", 1)
    assert Draft(stream("interview", "i1"), asked, "A1").stream == "interview:i1"


@given(st.text(), st.text(), st.one_of(st.none(), st.text()), st.integers(0, 2**40))
def test_a_payload_survives_being_written(
    interview: str, option: str, previous: str | None, after_ms: int
) -> None:
    payload = Answered(interview, "q1", option, previous, after_ms)
    assert decode("interview.answered", encode(payload)) == payload


def test_canonical_json_has_one_form() -> None:
    payload = CaseOpened("c1", "n", "k1", "012", "A1", "p", ("x",))
    assert encode(payload) == encode(replace(payload))
    assert b" " not in encode(payload)
    with pytest.raises(KeyError):
        decode("no.such", b"{}")
    with pytest.raises(msgspec.ValidationError):
        decode("case.opened", b'{"case_id": 1}')


def test_any_changed_field_changes_the_hash() -> None:
    event = recorded(Asked("i1", "q1")).event
    for changed in (
        replace(event, seq=2),
        replace(event, media_ms=None),
        replace(event, sealed=b"x"),
        replace(event, prev_hash=b"\x01" * 32),
    ):
        assert chain_hash(changed) != chain_hash(event)
    assert recorded(Asked("i1", "q1")).kind == "interview.asked"


def test_definitions_are_looked_up_by_id() -> None:
    agreement = Agreement("a1", text("a"), (), text("s"), ())
    form = OneForm(SOURCE, text("f"), ("name",), text("d"), (agreement,))
    dictionary = FactDictionary(SOURCE, (("g", text("g")),), (field("name"),))
    assert Q.item("q1").option("a").id == "a"
    assert Q.block("capacity").id == "capacity"
    assert form.agreement("a1") is agreement
    assert dictionary.field("name").id == "name"
    assert pack().rule("matching") is not None
    assert pack().rule("nothing") is None
    assert Purpose("p", text("p"), ("a1",), needs_product=False).agreements == ("a1",)
    for look_up in (Q.item, Q.block, Q.item("q1").option, form.agreement, dictionary.field):
        with pytest.raises(KeyError):
            look_up("nothing")


def test_an_answer_of_another_version_is_read_as_unknown() -> None:
    assert Q.choice("q1", "b") == Q.item("q1").option("b")
    assert Q.choice("q1", "gone") is None
    assert Q.choice("gone", "b") is None


@pytest.mark.parametrize("family", [InputFault, DeviceFault, HubFault, IntegrityFault])
def test_an_error_crosses_processes_whole(family: type[BranchDeskError]) -> None:
    error = pickle.loads(pickle.dumps(family("case_state", case_no="1", state="a", wanted="b")))  # noqa: S301
    assert type(error) is family
    assert error.params == {"case_no": "1", "state": "a", "wanted": "b"}
    assert str(error) == "case_state(case_no=1, state=a, wanted=b)"


def test_a_full_disk_is_told_from_any_other_trouble() -> None:
    with pytest.raises(DeviceFault) as full, room_for("/media", 20):
        raise OSError(errno.ENOSPC, "full")
    assert full.value.params == {"path": "/media", "need_mb": 20}
    with pytest.raises(PermissionError), room_for("/media", 20):
        raise PermissionError(errno.EACCES, "refused")
    with room_for("/media", 20):
        pass


def test_an_error_has_a_known_code() -> None:
    with pytest.raises(KeyError, match="unknown error code"):
        InputFault("no_such")
    assert "incident" not in CODES
