"""What head office authors as data: questionnaires, rule packs, one-form definitions, products.

Loaded from YAML by ``branchdesk.app.definitions`` and handed round as frozen values. Every text a
person reads is a :data:`Text`: language (zh_TW, zh_CN, en) to wording.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LANGUAGES = ("zh_TW", "zh_CN", "en")
LEVELS = ("C1", "C2", "C3", "C4", "C5")
PRODUCT_LEVELS = ("R1", "R2", "R3", "R4", "R5")
PRODUCT_CURRENCY = "product_currency"
"""What an agreement's condition may ask besides facts: the currency of a product chosen."""
DIMENSIONS = ("mindset", "preferences", "direction", "strength")

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a definition came from; ``sha256`` is of the file's bytes, kept with each case."""

    id: str
    version: str
    sha256: str
    effective_from: str
    effective_to: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A choice; ``points`` count towards the score, ``reason`` is its sentence in the result.

    ``between`` is the range of amounts the choice stands for, both ends included, the upper one
    None where it is open; only for choices of an item that names a ``fact``.
    """

    id: str
    text: Text
    points: int
    reason: Text | None = None
    between: tuple[int, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question. ``key`` items ask for teach-back; ``correct`` names the right option of a
    knowledge item; ``read_ms`` is the shortest time in which the wording can be read aloud;
    ``fact`` names the amount of the fact dictionary that the answer must agree with."""

    id: str
    block: str
    text: Text
    options: tuple[Option, ...]
    key: bool = False
    correct: str | None = None
    read_ms: Mapping[str, int] | None = None
    explanation: Text | None = None
    fact: str | None = None

    def option(self, option_id: str) -> Option:
        """The option with that id; KeyError if there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


@dataclass(frozen=True, slots=True)
class Block:
    """A group of items; ``dimension`` is one of capacity, knowledge, experience, objectives,
    tolerance, circumstances."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Band:
    """``level`` for scores ``low``..``high`` (both included)."""

    level: str
    low: int
    high: int
    name: Text


@dataclass(frozen=True, slots=True)
class Cap:
    """A hard limit apart from points: where ``when`` holds the level is at most ``level``.

    ``when`` is one condition of a small closed set, as data: {"answer": [item, option, ...]},
    {"correct_below": n}, {"age_at_least": years}.
    """

    id: str
    level: str
    when: Mapping[str, object]
    text: Text
    article: str


@dataclass(frozen=True, slots=True)
class Clash:
    """What cannot both be true: it holds where every item of ``answers`` was answered with one of
    the options named, and every fact of ``facts`` is one of the choices named."""

    id: str
    text: Text
    answers: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A versioned questionnaire with its score table."""

    source: Source
    title: Text
    blocks: tuple[Block, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    caps: tuple[Cap, ...]
    clashes: tuple[Clash, ...] = ()

    def item(self, item_id: str) -> Item:
        """The item with that id; KeyError if there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def choice(self, item_id: str, option_id: str) -> Option | None:
        """The option, or None where this version of the questionnaire has no such question or
        option: an interview held by another version is still read."""
        for item in self.items:
            if item.id == item_id:
                return next((one for one in item.options if one.id == option_id), None)
        return None

    def block(self, block_id: str) -> Block:
        """The block with that id; KeyError if there is none."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)


@dataclass(frozen=True, slots=True)
class Rule:
    """One enforced rule with its number(s), article, source and how sure we are of it."""

    id: str
    text: Text
    article: str
    source: str
    confidence: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RulePack:
    """Dated rules of one regulator; ``rule(id)`` is how code asks for a number."""

    source: Source
    title: Text
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with that id, or None where this pack has no such rule."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        return None


@dataclass(frozen=True, slots=True)
class FactField:
    """A fact of the client, typed once. ``check``: text, name, id_number, date, phone, amount,
    email, address, choice. ``group`` gathers fields on screen; ``personal`` is masked in lists."""

    id: str
    label: Text
    check: str
    group: str
    required: bool = True
    personal: bool = True
    choices: tuple[tuple[str, Text], ...] = ()
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class FactDictionary:
    """Every fact there is, in order of typing; ``groups`` are (id, title)."""

    source: Source
    groups: tuple[tuple[str, Text], ...]
    fields: tuple[FactField, ...]

    def field(self, field_id: str) -> FactField:
        """The field with that id; KeyError if there is none."""
        for known in self.fields:
            if known.id == field_id:
                return known
        raise KeyError(field_id)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement of the one form: what it needs, its plain sentence, its terms.

    ``sentence`` and ``terms`` may hold ``{placeholders}``: field ids and ``level``, ``products``.
    ``when`` leaves it out of a case unless every fact named (or :data:`PRODUCT_CURRENCY`) is one
    of the choices beside it.
    """

    id: str
    title: Text
    needs: tuple[str, ...]
    sentence: Text
    terms: tuple[Text, ...]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def applies(self, facts: Mapping[str, str], currencies: Iterable[str]) -> bool:
        """Whether a case with these facts and with products in these currencies needs it."""
        return all(
            any(currency in wanted for currency in currencies)
            if name == PRODUCT_CURRENCY
            else facts.get(name) in wanted
            for name, wanted in self.when.items()
        )


@dataclass(frozen=True, slots=True)
class OneForm:
    """The composite form: shared facts once, then each agreement, one signature, one seal."""

    source: Source
    title: Text
    shared: tuple[str, ...]
    declaration: Text
    agreements: tuple[Agreement, ...]

    def agreement(self, agreement_id: str) -> Agreement:
        """The agreement with that id; KeyError if there is none."""
        for agreement in self.agreements:
            if agreement.id == agreement_id:
                return agreement
        raise KeyError(agreement_id)


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why the client came: which agreements the case needs and whether a product is chosen."""

    id: str
    title: Text
    agreements: tuple[str, ...]
    needs_product: bool


@dataclass(frozen=True, slots=True)
class Product:
    """A product on offer; ``level`` R1..R5 is the higher of issuer's and seller's rating."""

    id: str
    name: Text
    level: str
    kind: str
    currency: str
    term_months: int | None
    minimum: int
    summary: Text
    issuer: str
