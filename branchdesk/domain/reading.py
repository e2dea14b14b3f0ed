"""The shortest fair time to read a question aloud: wording and rates are data, never code.

A question is fairly read when every character (Chinese) or word (English) of the question and its
choices could be spoken at the rule pack's rate. Rates are per minute, rule ``reading_rates``.
"""

import re
from collections.abc import Mapping

from branchdesk.domain.definitions import Item, RulePack

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.,%/–-]*")


def rates(pack: RulePack) -> Mapping[str, int]:
    """Units a minute for each language by the pack's rule ``reading_rates``; {} without one."""
    rule = pack.rule("reading_rates")
    return rule.numbers if rule else {}


def spoken_units(text: str) -> int:
    """How many units a voice has to say: Han characters, plus words and figures as one each."""
    return len(_HAN.findall(text)) + len(_WORD.findall(text))


def units_of(item: Item, language: str) -> int:
    """Units of the question and of its choices, as they are read to the client."""
    texts = [item.text[language], *(option.text[language] for option in item.options)]
    return sum(spoken_units(text) for text in texts)


def enough_ms(item: Item, language: str, per_minute: Mapping[str, int]) -> int:
    """Shortest fair reading time in ms: the item's own ``read_ms`` where it names one, else from
    its length at ``per_minute``; 0 where no rate is known for the language."""
    named = (item.read_ms or {}).get(language)
    if named is not None:
        return named
    rate = per_minute.get(language, 0)
    return round(units_of(item, language) * 60_000 / rate) if rate > 0 else 0
