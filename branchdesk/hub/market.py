"""Head office notes the market's level of a day and tells every branch."""

import msgspec

from branchdesk.domain.market import MARKET, MarketDays, MarketLevel
from branchdesk.hub.references import References


def note_market(references: References, new: MarketLevel) -> None:
    """Put ``new`` in force beside the days before it. ValueError as
    :meth:`MarketDays.with_level`."""
    held = references.text(MARKET)
    days = MarketDays(new.index) if held is None else msgspec.json.decode(held, type=MarketDays)
    days = days.with_level(new)
    text = msgspec.json.encode(days, order="sorted").decode()
    references.publish(MARKET, max(days.levels), text)
