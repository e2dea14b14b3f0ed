"""The whole set of definitions: loaded strictly, or linted with every problem listed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from branchdesk.app.definitions import build
from branchdesk.app.definitions.build import Branch
from branchdesk.app.definitions.document import Document, Problem, read
from branchdesk.app.definitions.references import problems_between
from branchdesk.app.definitions.schema import Schemas
from branchdesk.domain.definitions import (
    FactDictionary,
    OneForm,
    Product,
    Purpose,
    Questionnaire,
    RulePack,
)
from branchdesk.domain.errors import InputFault
from branchdesk.domain.practice import PracticeClient

T = TypeVar("T")

FOLDERS = ("questionnaires", "rulepacks", "forms", "practice")
"""Folders of resources in which every YAML file is a definition."""
FILES = ("facts.yaml", "purposes.yaml", "products.yaml")


class DefinitionFault(InputFault):
    """``definition_invalid`` for the first problem; ``problems`` has them all, by file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(
            "definition_invalid", path=first.path, line=first.line, problem=first.message
        )
        self.problems = problems

    def __reduce__(self) -> tuple[object, ...]:
        """Keep every problem when the error crosses a process boundary."""
        return (DefinitionFault, (self.problems,))


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything in force by id, in the order of the files."""

    questionnaires: Mapping[str, Questionnaire]
    rule_packs: Mapping[str, RulePack]
    forms: Mapping[str, OneForm]
    purposes: Mapping[str, Purpose]
    products: Mapping[str, Product]
    dictionary: FactDictionary
    practice: Mapping[str, PracticeClient]

    @staticmethod
    def load(resources: Path) -> "Definitions":
        """As :func:`load`."""
        return load(resources)


def load(resources: Path) -> Definitions:
    """The definitions under the folder ``resources``.

    Raises :class:`DefinitionFault` (code ``definition_invalid``) for any problem at all: a desk
    works by sound definitions or by those it had before.
    """
    documents, problems = _checked(resources, definition_files(resources))
    if problems:
        raise DefinitionFault(problems)
    of_kind = _by_kind(documents)
    return Definitions(
        questionnaires=_by_id(of_kind("questionnaire"), build.questionnaire),
        rule_packs=_by_id(of_kind("rulepack"), build.rule_pack),
        forms=_by_id(of_kind("form"), build.form),
        purposes={
            purpose.id: purpose
            for document in of_kind("purposes")
            for purpose in build.purposes(document)
        },
        products={
            product.id: product
            for document in of_kind("products")
            for product in build.products(document)
        },
        dictionary=build.dictionary(of_kind("facts")[0]),
        practice=_by_id(of_kind("practice"), build.practice_client),
    )


def load_branch(resources: Path, path: Path) -> Branch:
    """The branch file at ``path``, checked against the definitions under ``resources``.

    Raises :class:`DefinitionFault`.
    """
    documents, problems = _checked(resources, [*definition_files(resources), path])
    if problems:
        raise DefinitionFault(problems)
    return build.branch(_by_kind(documents)("branch")[0])


def load_questionnaire(resources: Path, path: Path) -> Questionnaire:
    """The questionnaire file at ``path``, checked by itself and against the facts under
    ``resources``. Raises :class:`DefinitionFault`."""
    documents, problems = _checked(resources, [resources / "facts.yaml", path])
    if problems:
        raise DefinitionFault(problems)
    found = _by_kind(documents)("questionnaire")
    if not found:
        problem = documents[-1].problem(("kind",), "'kind' must be questionnaire")
        raise DefinitionFault((problem,))
    return build.questionnaire(found[0])


def lint(resources: Path, paths: Sequence[Path] | None = None) -> tuple[Problem, ...]:
    """Every problem of the files ``paths``, or of all definitions under ``resources``.

    Schemas are read from ``resources``; files refer to one another within ``paths``.
    """
    found = definition_files(resources) if paths is None else paths
    return _checked(resources, found)[1]


def definition_files(resources: Path) -> list[Path]:
    """The definition files under ``resources``; those that must be there are named even if they
    are not, so that their absence is a problem and not a surprise."""
    found = [path for folder in FOLDERS for path in sorted((resources / folder).glob("*.yaml"))]
    return [*found, *(resources / name for name in FILES)]


def _checked(resources: Path, paths: Sequence[Path]) -> tuple[list[Document], tuple[Problem, ...]]:
    schemas = Schemas(resources / "schemas")
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in paths:
        document, found = read(path, _name(path, resources))
        problems += found
        if document is None:
            continue
        misshapen = schemas.problems(document)
        problems += misshapen
        # What a misshapen file refers to cannot be told; its other faults are shown first.
        if not misshapen:
            documents.append(document)
    if len(documents) == len(paths):
        problems += problems_between(documents)
    return documents, tuple(sorted(problems))


def _name(path: Path, resources: Path) -> str:
    inside = path.is_relative_to(resources)
    return (path.relative_to(resources) if inside else path).as_posix()


def _by_kind(documents: Sequence[Document]) -> Callable[[str], list[Document]]:
    def of_kind(kind: str) -> list[Document]:
        return [document for document in documents if document.kind == kind]

    return of_kind


def _by_id(documents: Sequence[Document], make: Callable[[Document], T]) -> dict[str, T]:
    return {document.data["id"]: make(document) for document in documents}
