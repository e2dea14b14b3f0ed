"""What an interview is after its events so far: takes, claims, tags, result.

Times are ms on the recording named beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from branchdesk.domain.happenings import Assessed, LevelConfirmed, RecordingEnded
from branchdesk.domain.tags import Tag

STEPS = ("spoken", "explained", "own_words", "client_asked", "noted", "retaken")
"""What can lie between two answers to one question."""
ABOUT_LEVEL = ("level_coached", "repeated_test")
"""Claims about the level that came out: of the whole interview, of no question."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option chosen at ``at_ms`` of ``recording_id`` when the question had been up for
    ``after_ms`` and nothing had been marked for ``quiet_ms``; ``event_id`` is the tag's.
    ``between`` names the steps since the answer before it, of :data:`STEPS`."""

    option: str
    at_ms: int
    event_id: str
    recording_id: str | None
    after_ms: int
    between: tuple[str, ...] = ()
    quiet_ms: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Something was explained from ``from_ms`` to ``to_ms`` of ``recording_id``."""

    from_ms: int
    to_ms: int
    recording_id: str | None


@dataclass(frozen=True, slots=True)
class Take:
    """One asking of ``item``; ``number`` counts from 1.

    ``asked_ms`` is when it first came up, ``up_ms`` when it last did, ``step_ms`` its last step;
    ``shown_ms`` is how long it was up before it last came up. ``spoken_ms`` adds up what was read
    aloud (None: nothing). ``open_questions`` counts questions of the client that nothing was
    explained after; ``since`` names the steps since the last answer, of :data:`STEPS`.
    """

    item: str
    number: int
    recording_id: str | None
    asked_ms: int
    up_ms: int
    step_ms: int
    shown_ms: int = 0
    spoken_ms: int | None = None
    explanations: tuple[Explanation, ...] = ()
    own_words: int = 0
    answers: tuple[Choice, ...] = ()
    hesitated_ms: int = 0
    client_questions: int = 0
    open_questions: int = 0
    since: tuple[str, ...] = ()

    @property
    def explained(self) -> int:
        """How often something was explained."""
        return len(self.explanations)

    @property
    def explained_ms(self) -> int:
        """How long was explained altogether."""
        return sum(one.to_ms - one.from_ms for one in self.explanations)

    @property
    def chosen(self) -> str | None:
        """The option in force."""
        return self.answers[-1].option if self.answers else None

    @property
    def changes(self) -> int:
        """How often the answer was changed."""
        return max(0, len(self.answers) - 1)

    def up_for(self, at_ms: int) -> int:
        """How long the question has been up at ``at_ms`` of the running recording, ms."""
        return self.shown_ms + max(0, at_ms - self.up_ms)

    @property
    def heard_ms(self) -> int | None:
        """How long the client can have heard the question: what was read aloud, else the time to
        the first answer; None while neither is known."""
        if self.spoken_ms is not None:
            return self.spoken_ms
        return self.answers[0].after_ms if self.answers else None


@dataclass(frozen=True, slots=True)
class Claim:
    """A detector's claim; ``id`` is the event that opened it, ``take`` the item's take then."""

    id: str
    what: str
    detector: str
    version: str
    confidence: float
    from_ms: int
    to_ms: int | None
    recording_id: str | None
    item: str | None
    take: int
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """A ``level`` that was found at ``at_ms`` of ``recording_id``."""

    level: str
    at_ms: int
    recording_id: str | None


@dataclass(frozen=True, slots=True)
class Leave:
    """An open ``point`` of the gate was let through for ``reason``: the line of that key and that
    ``subject``. ``results`` counts the results there were by then."""

    point: str
    subject: str
    reason: str
    results: int


@dataclass(frozen=True, slots=True)
class Interview:
    """The state of one interview. ``takes`` maps an item to its takes in order; ``ended`` a
    recording to its manifest; ``paused`` is why nothing is recorded just now; ``results`` are all
    results so far, in order; ``accepted`` is what was left open with a reason, ``overridden`` what
    a second person let through, both in order; ``put_off`` maps an item to the day (ISO) by which
    the client's questions about it will be answered; ``companion`` is who sits beside the client,
    "" for nobody."""

    interview_id: str
    case_id: str = ""
    client_id: str = ""
    questionnaire: str = ""
    questionnaire_sha256: str = ""
    rule_pack: str = ""
    rule_pack_sha256: str = ""
    language: str = ""
    recording_ids: tuple[str, ...] = ()
    ended: Mapping[str, RecordingEnded] = field(default_factory=dict)
    consent: bool | None = None
    paused: str | None = None
    current_item: str | None = None
    takes: Mapping[str, tuple[Take, ...]] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    tags: tuple[Tag, ...] = ()
    assessed: Assessed | None = None
    results: tuple[Result, ...] = ()
    level_confirmed: LevelConfirmed | None = None
    accepted: tuple[Leave, ...] = ()
    overridden: tuple[Leave, ...] = ()
    put_off: Mapping[str, str] = field(default_factory=dict)
    companion: str = ""

    @property
    def people(self) -> int:
        """Whose faces belong into the picture: account manager, client, companion."""
        return 3 if self.companion else 2

    @property
    def recording_id(self) -> str | None:
        """The recording that is running by the events so far, or None."""
        last = self.recording_ids[-1] if self.recording_ids else None
        return None if last in self.ended else last

    @property
    def finished(self) -> bool:
        """Whether there is a result for the answers in force, or the client refused."""
        return self.assessed is not None or self.consent is False

    @property
    def level_is_confirmed(self) -> bool:
        """Whether the second confirmation is for the level that is in force."""
        confirmed, assessed = self.level_confirmed, self.assessed
        return confirmed is not None and assessed is not None and confirmed.level == assessed.level

    def starts(self) -> dict[str, int]:
        """Where each recording begins when they are played one after the other, ms; without those
        that follow one whose length is not known yet."""
        found, at = {}, 0
        for ident in self.recording_ids:
            found[ident] = at
            if ident not in self.ended:
                break
            at += self.ended[ident].media_ms
        return found

    def take(self, item_id: str) -> Take | None:
        """The latest take of an item, or None while it was not asked."""
        takes = self.takes.get(item_id)
        return takes[-1] if takes else None

    def answers(self) -> dict[str, str]:
        """Item to option; the latest take counts, an unanswered one counts as no answer."""
        latest = ((item, takes[-1].chosen) for item, takes in self.takes.items())
        return {item: chosen for item, chosen in latest if chosen is not None}

    def open_claims(self, item_id: str) -> tuple[Claim, ...]:
        """Claims about the latest take of an item."""
        take = self.take(item_id)
        number = take.number if take else 0
        return tuple(c for c in self.claims if c.item == item_id and c.take == number)
