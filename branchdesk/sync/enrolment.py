"""How a PC joins head office; works before there is a desk."""

import base64
from collections.abc import Callable
from datetime import datetime

import httpx

from branchdesk.domain.errors import HubFault, IntegrityFault
from branchdesk.domain.events import Draft, stream
from branchdesk.domain.evidence import enrol_message
from branchdesk.domain.happenings import DeviceEnrolled
from branchdesk.domain.sealing import sign
from branchdesk.domain.wire import EnrolRequest
from branchdesk.store.ledger import Store
from branchdesk.sync.client import HubClient

ADDRESS, BRANCH, COUNTER = "hub_address", "branch", "counter"
"""Names of the settings of a PC that has joined."""


def enrol(
    store: Store,
    address: str,
    code: str,
    branch_id: str,
    counter: str,
    now: Callable[[], datetime],
) -> None:
    """Join the head office at ``address`` (http or https URL) with a one-time code.

    Writes ``device.enrolled``, head office's keys and its reference documents. Being cut off
    half-way costs nothing: the same PC may use its code again. Raises HubFault ``hub_away`` and
    ``hub_refused`` (code_invalid, device_known), IntegrityFault ``practice_apart`` for a ledger to
    practise on: head office hears nothing of it.
    """
    if store.practice:
        raise IntegrityFault("practice_apart", path=str(store.path))
    code = code.strip().upper()
    client = _client(store, address, now)
    try:
        keys = (store.signing_public(), store.wrapping_public())
        message = enrol_message(code, store.device_id, branch_id, counter, *keys)
        answer = client.enrol(
            EnrolRequest(
                code=code,
                device_id=store.device_id,
                branch_id=branch_id,
                counter=counter,
                signing_key=keys[0],
                wrapping_key=keys[1],
                signature=sign(store.signing_private(), message),
            )
        )
    finally:
        client.close()
    hub_keys = (answer.signing_key, answer.wrapping_key)
    if store.hub_keys() not in (None, hub_keys):
        # Client keys are wrapped for the head office that was joined first; another one could
        # read nothing of what was sealed so far.
        raise HubFault("hub_refused", reason="other_hub")
    store.take_feed(answer.references, store.feed_cursor())
    for name, value in ((BRANCH, branch_id), (COUNTER, counter)):
        store.set_setting(name, value)
    if store.hub_keys() is None:
        public = (base64.b64encode(key).decode() for key in keys)
        payload = DeviceEnrolled(branch_id, counter, *public)
        store.join(*hub_keys, [Draft(stream("device", store.device_id), payload, "system")])
    # Last, because sending begins once the address is known.
    store.set_setting(ADDRESS, address.rstrip("/"))


def _client(store: Store, address: str, now: Callable[[], datetime]) -> HubClient:
    try:
        return HubClient(address.rstrip("/"), store.device_id, store.signing_private(), now)
    except httpx.InvalidURL as error:
        raise HubFault("hub_away", address=address) from error
