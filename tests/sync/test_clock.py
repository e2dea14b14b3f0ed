"""By how much a PC's clock differs from head office's, told by each answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from branchdesk.sync.client import HubClient
from tests.hub.process import HubProcess
from tests.sync.desk import Pc

ALLOWED_S = 1.6
"""The Date of an answer names whole seconds, and the answer takes a moment."""


@pytest.mark.parametrize("ahead_s", [0, 90, -45])
def test_a_clock_that_differs_is_known_after_one_answer(
    hub: HubProcess, new_pc: Callable[[str], Pc], ahead_s: int
) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=ahead_s)

    client = HubClient(hub.address, pc.store.device_id, pc.store.signing_private(), now)
    assert client.clock_off_s is None
    client.head()
    assert client.clock_off_s == pytest.approx(ahead_s, abs=ALLOWED_S)
    client.close()


def test_the_status_tells_it(hub: HubProcess, new_pc: Callable[[str], Pc]) -> None:
    pc = new_pc("pc")
    assert pc.sync.status().clock_off_s is None
    pc.enrol(hub.data, hub.address)
    pc.start()
    status = pc.status_becomes("online")
    assert status.clock_off_s == pytest.approx(0, abs=ALLOWED_S)
