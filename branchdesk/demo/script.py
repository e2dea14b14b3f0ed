"""What is said in the bundled clip and when, so that the right keys are pressed as it is heard."""

from pathlib import Path

import msgspec


class Step(msgspec.Struct, frozen=True):
    """A key pressed because of what is heard at ``at_ms`` of the clip."""

    at_ms: int
    what: str
    value: str = ""


class Consent(msgspec.Struct, frozen=True):
    """The client is asked to be recorded, and agrees."""

    asked_from_ms: int
    asked_to_ms: int
    given_at_ms: int


class Change(msgspec.Struct, frozen=True):
    """The client takes another option after all."""

    at_ms: int
    option: str


class Question(msgspec.Struct, frozen=True):
    """One question as it is heard; ms from the start of the clip."""

    item: str
    asked_from_ms: int
    asked_to_ms: int
    answered_at_ms: int
    option: str
    explained_at_ms: int | None = None
    own_words_at_ms: int | None = None
    client_asks_at_ms: int | None = None
    client_asks_text: str | None = None
    changed: tuple[Change, ...] = ()

    def steps(self) -> tuple[Step, ...]:
        """What the account manager does with it, in order of time."""
        steps = [
            Step(self.asked_to_ms, "speak"),
            Step(self.answered_at_ms, "answer", self.option),
            *(Step(change.at_ms, "answer", change.option) for change in self.changed),
        ]
        if self.explained_at_ms is not None:
            steps.append(Step(self.explained_at_ms, "explain"))
        if self.own_words_at_ms is not None:
            steps.append(Step(self.own_words_at_ms, "own-words"))
        if self.client_asks_at_ms is not None:
            steps.append(Step(self.client_asks_at_ms, "client-asks", self.client_asks_text or ""))
            # The reply that follows is an explanation: it deals with the client's question.
            steps.append(Step(self.client_asks_at_ms + 2000, "explain"))
        return tuple(sorted(steps, key=lambda step: step.at_ms))


class Retake(msgspec.Struct, frozen=True):
    """The question that was rushed, asked once more."""

    item: str
    number: int
    asked_from_ms: int
    asked_to_ms: int
    answered_at_ms: int
    option: str


class Script(msgspec.Struct, frozen=True):
    """The clip's ground truth."""

    clip: str
    language: str
    consent: Consent
    items: tuple[Question, ...]
    length_ms: int
    stretches: dict[str, tuple[tuple[int, int], ...]]
    retake: Retake | None = None


def load(path: Path) -> Script:
    """The script beside a clip; msgspec.ValidationError if it is none."""
    return msgspec.json.decode(path.read_bytes(), type=Script)
