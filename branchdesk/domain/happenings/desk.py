"""Payloads of device, client and case."""

from dataclasses import dataclass

from branchdesk.domain.events import Payload, kind
from branchdesk.domain.terms import CallBack, Retention


@kind("device.enrolled")
@dataclass(frozen=True, slots=True)
class DeviceEnrolled(Payload):
    """This PC joined head office; public keys in base64."""

    branch_id: str
    counter: str
    signing_key: str
    wrapping_key: str


@kind("branch.self_checked")
@dataclass(frozen=True, slots=True)
class SelfChecked(Payload):
    """The branch looked at its own work, as ``article`` asks from time to time, says the supervisor
    ``by``. It is not sealed and outlives every client: what was found is free text and stands in
    the ``interview.overridden`` of ``interview_id`` alone, sealed, written together with this."""

    branch_id: str
    by: str
    interview_id: str
    article: str


@kind("client.key_created")
@dataclass(frozen=True, slots=True)
class ClientKeyCreated(Payload):
    """A client's sealing key was made; ``wrapped`` is it under head office's public key, base64."""

    client_id: str
    key_id: str
    wrapped: str


@kind("client.key_destroyed")
@dataclass(frozen=True, slots=True)
class ClientKeyDestroyed(Payload):
    """The client's key was destroyed: sealed payloads can no longer be read by anybody."""

    client_id: str
    key_id: str
    reason: str


@kind("client.facts_recorded")
@dataclass(frozen=True, slots=True)
class FactsRecorded(Payload):
    """Facts of the client typed once; ``facts`` maps field ids of the dictionary to text."""

    client_id: str
    case_id: str
    facts: dict[str, str]


@kind("case.opened")
@dataclass(frozen=True, slots=True)
class CaseOpened(Payload):
    """``case_no`` is yymm-nnnn of the branch; ``purpose`` a purpose id; ``owner`` a user id."""

    case_id: str
    case_no: str
    client_id: str
    branch_id: str
    owner: str
    purpose: str
    products: tuple[str, ...] = ()
    amends: str | None = None


@kind("case.abandoned")
@dataclass(frozen=True, slots=True)
class CaseAbandoned(Payload):
    """The case ended without a sealed form; what was recorded is kept."""

    case_id: str
    reason: str


@kind("case.sealed")
@dataclass(frozen=True, slots=True)
class CaseSealed(Payload):
    """Nothing of the case changes after this; lists what must arrive for it to be complete, and
    says how long it is kept and whether the client is called back (None in cases sealed before that
    was written, or where no rule asks for it). ``cooling_off_until`` is the last day (ISO) on which
    the client may step back, empty without that right, None where that was not yet written."""

    case_id: str
    interview_id: str
    document_id: str
    recording_ids: tuple[str, ...]
    retention: Retention | None = None
    call_back: CallBack | None = None
    cooling_off_until: str | None = None
