"""What the one form says in one case: facts given once feed every agreement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from branchdesk.app.session import Session
from branchdesk.documents.content import (
    AgreementText,
    AnswerRow,
    Fact,
    FormContent,
    ProductLine,
    RiskResult,
)
from branchdesk.documents.said import Says
from branchdesk.domain import facts as fact_rules
from branchdesk.domain import scoring, suitability
from branchdesk.domain.definitions import Agreement, FactField, Product, Text
from branchdesk.domain.errors import InputFault
from branchdesk.domain.interview import Interview
from branchdesk.store.queries import CaseRow


class FormComposer:
    """Puts one case into the words of the one form, in the language of its interview."""

    def __init__(
        self, session: Session, case: CaseRow, facts: Mapping[str, str], interview: Interview
    ) -> None:
        """InputFault ``unanswered`` while the interview has no result."""
        if interview.assessed is None:
            raise InputFault("unanswered", items="-")
        self._session = session
        self._case = case
        self._facts = facts
        self._interview = interview
        self._language = interview.language
        known = session.definitions.products
        self._products = tuple(known[one] for one in case.products if one in known)
        self._level = interview.assessed.level

    def compose(self, assessed_on: date, valid_until: date, drawn_at: datetime) -> FormContent:
        """The content of the form; InputFault ``fact_missing`` where an agreement needs a fact
        that was never given, ``suitability_blocked`` for a product above the client's level."""
        session, form = self._session, self._session.form
        level = self._level
        self.check_products()
        return FormContent(
            language=self._language,
            title=self._say(form.title),
            case_no=self._case.case_no,
            branch_name=self._say(session.place.branch_name),
            drawn_at=drawn_at,
            form_id=form.source.id,
            form_version=form.source.version,
            form_sha256=form.source.sha256,
            facts=tuple(self._fact(field_id) for field_id in form.shared),
            agreements=(
                *(self._agreement(known) for known in self._wanted()),
                *self._warnings(),
            ),
            declaration=self._say(form.declaration),
            result=RiskResult(
                level=level,
                name=self._say(band_name(session, level)),
                assessed_on=assessed_on.isoformat(),
                valid_until=valid_until.isoformat(),
                reasons=self._reasons(),
            ),
            products=tuple(
                ProductLine(product.level, self._say(product.name), self._say(product.summary))
                for product in self._products
            ),
            answers=self._answers(),
        )

    def agreements(self) -> tuple[tuple[str, Text, Text], ...]:
        """Id, title and filled sentence of each agreement, in every language."""
        return (
            tuple((known.id, known.title, self._sentence(known.id)) for known in self._wanted())
            + self._warned()
        )

    def signed(self, agreements: Sequence[str], says: Says) -> tuple[Text, ...] | None:
        """The filled sentence of each of these agreements, in every language, for the form that
        ``says`` what was signed. None where today's definitions no longer know one of them, or
        give it words that the client did not sign."""
        warned = {ident: words for ident, _title, words in self._warned()}
        try:
            found = tuple(warned.get(one) or self._sentence(one) for one in agreements)
        except KeyError:
            return None
        return found if all(says(each[self._language]) for each in found) else None

    def level_signed(self, says: Says) -> Text | None:
        """The level's name; None where the form that was signed has another one."""
        try:
            name = band_name(self._session, self._level)
        except KeyError:
            return None
        return name if says(f"{self._level} {name[self._language]}") else None

    def _sentence(self, agreement: str) -> Text:
        """KeyError where agreement, a fact in it or the level is no longer known."""
        known = self._session.form.agreement(agreement)
        return {name: self._fill(words, name) for name, words in known.sentence.items()}

    def check_products(self) -> None:
        """InputFault ``suitability_blocked`` for a product that may not be sold at all,
        ``fact_missing`` for one that is not known."""
        if len(self._products) < len(self._case.products):
            raise InputFault("fact_missing", field="product")
        for product in self._products:
            verdict = suitability.verdict(product, self._level, self._session.pack)
            if verdict.says == suitability.BLOCKED:
                raise InputFault(
                    "suitability_blocked",
                    product=self._say(product.name),
                    level=self._level,
                    article=verdict.article,
                )

    def _wanted(self) -> tuple[Agreement, ...]:
        purpose = self._session.definitions.purposes[self._case.purpose]
        found = (self._session.form.agreement(known) for known in purpose.agreements)
        currencies = frozenset(product.currency for product in self._products)
        return tuple(one for one in found if one.applies(self._facts, currencies))

    def _warned(self) -> tuple[tuple[str, Text, Text], ...]:
        """The special written warning for each product above the client's level: id, product and
        level, the rule's own words."""
        pack, level = self._session.pack, self._level
        rule = pack.rule("mismatch_warning")
        if rule is None:
            return ()
        return tuple(
            (
                f"{rule.id}_{product.id}",
                {
                    name: f"{_named(product, name)} > {level} ({rule.article})"
                    for name in product.name
                },
                rule.text,
            )
            for product in self._products
            if suitability.verdict(product, level, pack).says == suitability.WARNED
        )

    def _warnings(self) -> tuple[AgreementText, ...]:
        return tuple(
            AgreementText(ident, self._say(title), self._say(words), ())
            for ident, title, words in self._warned()
        )

    def _agreement(self, known: Agreement) -> AgreementText:
        for field_id in known.needs:
            if not self._facts.get(field_id):
                raise InputFault("fact_missing", field=field_id)
        return AgreementText(
            known.id,
            self._say(known.title),
            self._fill(self._say(known.sentence), self._language),
            tuple(self._fill(self._say(term), self._language) for term in known.terms),
        )

    def _fact(self, field_id: str) -> Fact:
        field = self._session.definitions.dictionary.field(field_id)
        return Fact(self._say(field.label), self._shown(field, self._language))

    def _shown(self, field: FactField, language: str) -> str:
        """A fact as printed: choices by name, amounts grouped, what identifies masked."""
        value = self._facts.get(field.id, "")
        if field.check == "choice":
            named = dict(field.choices).get(value)
            return named[language] if named else value
        if field.check == "amount":
            return f"{int(value):,}" if value else ""
        if field.check in ("id_number", "phone"):
            return fact_rules.mask(field, value)
        return value

    def _answers(self) -> tuple[AnswerRow, ...]:
        chosen, starts = self._interview.answers(), self._interview.starts()
        rows = []
        for number, item in enumerate(self._session.questionnaire.items, start=1):
            option = item.option(chosen[item.id])
            take = self._interview.take(item.id)
            last = take.answers[-1] if take and take.answers else None
            begin = starts.get(last.recording_id or "") if last else None
            at_ms = begin + last.at_ms if last and begin is not None else None
            rows.append(AnswerRow(number, self._say(item.text), self._say(option.text), at_ms))
        return tuple(rows)

    def _reasons(self) -> tuple[str, ...]:
        questionnaire = self._session.questionnaire
        assessment = scoring.assess(
            questionnaire, self._interview.answers(), self._facts, self._session.today()
        )
        found = (
            questionnaire.item(item_id).option(option_id).reason
            for item_id, option_id in assessment.reasons
        )
        return tuple(self._say(reason) for reason in found if reason is not None)

    def _say(self, text: Text) -> str:
        return text[self._language]

    def _fill(self, words: str, language: str) -> str:
        """``words`` with its placeholders: facts by field id, the level, the products."""
        separator = ", " if language == "en" else "、"
        fields = self._session.definitions.dictionary.fields
        return words.format_map(
            {
                **{field.id: self._shown(field, language) for field in fields},
                "level": self._level,
                "level_name": band_name(self._session, self._level)[language],
                "case_no": self._case.case_no,
                "products": separator.join(_named(each, language) for each in self._products),
            }
        )


def band_name(session: Session, level: str) -> Text:
    """The name of a level C1..C5."""
    for band in session.questionnaire.bands:
        if band.level == level:
            return band.name
    raise KeyError(level)


def _named(product: Product, language: str) -> str:
    return f"{product.name[language]} ({product.level})"
