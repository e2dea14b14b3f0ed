"""What the detectors claimed of a recording, on its way into the ledger."""

from branchdesk.app.segments import Running, claimed
from branchdesk.app.session import Session
from branchdesk.domain.events import Draft
from branchdesk.video.checks import Claim


class Unsaid:
    """Claims that the ledger has not heard yet; none is dropped because it could not be written."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._drafts: tuple[Draft, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._drafts)

    def hear(self, segment: Running, claims: tuple[Claim, ...]) -> None:
        """``claims`` were made of ``segment``."""
        self._drafts += claimed(self._session, segment, claims)

    def take(self) -> tuple[Draft, ...]:
        """All of them, for whoever writes them or gives them back (:meth:`keep`)."""
        drafts, self._drafts = self._drafts, ()
        return drafts

    def keep(self, drafts: tuple[Draft, ...]) -> None:
        """These could not be written."""
        self._drafts = (*drafts, *self._drafts)

    def say(self, *more: Draft) -> None:
        """Write them, and ``more`` after them, in one transaction; if that fails they are kept."""
        self._session.append_aside([*self._drafts, *more])
        self._drafts = ()
