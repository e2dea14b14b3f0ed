"""What the one form says: texts ready to print, in the client's language, and nothing else."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the client: its label and its value as printed."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RiskResult:
    """``level`` C1..C5 with its name; dates as printed; ``reasons`` are whole sentences."""

    level: str
    name: str
    assessed_on: str
    valid_until: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementText:
    """One agreement: short title, the one plain sentence of what is agreed, its terms."""

    id: str
    title: str
    sentence: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question as read aloud and the answer given; ``at_ms`` is where the recording proves it,
    in the film of all its parts."""

    number: int
    question: str
    answer: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product the client chose; ``level`` R1..R5."""

    level: str
    name: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class FormContent:
    """Everything on the form. ``language`` zh_TW, zh_CN or en decides labels and typefaces.

    ``drawn_at`` is an aware time that dates the file. ``form_id``, ``form_version`` and
    ``form_sha256`` name the definition the form was made from. The same content always gives
    the same bytes.
    """

    language: str
    title: str
    case_no: str
    branch_name: str
    drawn_at: datetime
    form_id: str
    form_version: str
    form_sha256: str
    facts: tuple[Fact, ...]
    agreements: tuple[AgreementText, ...]
    declaration: str
    result: RiskResult | None = None
    products: tuple[ProductLine, ...] = ()
    answers: tuple[AnswerRow, ...] = ()

    @property
    def sha256(self) -> str:
        """Hex digest of the canonical content; its first 16 digits stand in each page's code."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that will be printed, each with the name of the field it comes from."""
        yield "title", self.title
        yield "case_no", self.case_no
        yield "branch_name", self.branch_name
        yield "declaration", self.declaration
        for fact in self.facts:
            yield fact.label, fact.label + fact.value
        for agreement in self.agreements:
            texts = (agreement.title, agreement.sentence, *agreement.terms)
            yield agreement.title, "\n".join(texts)
        for product in self.products:
            yield product.name, product.level + product.name + product.summary
        for answer in self.answers:
            yield str(answer.number), answer.question + answer.answer
        if self.result is not None:
            result = self.result
            yield "result", "\n".join((result.level, result.name, *result.reasons))
            yield "result", result.assessed_on + result.valid_until
