"""How a step of the interview is written, and the leave to begin one that is barred."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from branchdesk.domain.events import Payload


@dataclass(frozen=True, slots=True)
class Leave:
    """A second person's leave to begin against the limits."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Write:
    """Writes payloads at the instant of a step, ``at_ms`` of the recording under way."""

    put: Callable[[Sequence[Payload], int | None], None]
    at_ms: int

    def __call__(self, payloads: Sequence[Payload]) -> None:
        self.put(payloads, self.at_ms)

    def until(self, payloads: Sequence[Payload], ended_ms: int | None) -> None:
        """Write what ended a moment ago at the instant at which it did."""
        self.put(payloads, self.at_ms if ended_ms is None else min(ended_ms, self.at_ms))
