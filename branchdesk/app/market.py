"""The market level that head office sent, for the day of a test."""

import msgspec

from branchdesk.app.session import Session
from branchdesk.domain.market import MARKET, MarketDays, MarketLevel


def market_of_today(session: Session) -> MarketLevel | None:
    """The latest level head office told for today or before; None where it never told one."""
    document = session.store.reference(MARKET)
    if document is None:
        return None
    return msgspec.json.decode(document.text, type=MarketDays).at(session.today())
