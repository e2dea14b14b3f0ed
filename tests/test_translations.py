"""Every text a person sees is in the catalogues, in three languages that say the same things."""

import ast
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from branchdesk.domain.errors import CODES
from branchdesk.ui.i18n import LANGUAGES, load_catalogue
from tests.sources import ROOT, expect_none, parsed, place

I18N = ROOT / "resources" / "i18n"
ERROR_PARTS = ("what", "kept", "do")
PLURAL_FORMS = ("one", "other")
WORD = re.compile(r"[^\W\d_]{2,}")
CJK = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Calls that put their text on the screen or into the ear of a screen reader.
SHOWN_BY_METHOD = {
    *("setText", "setPlainText", "setHtml", "setTitle", "setSubTitle", "setWindowTitle"),
    *("setToolTip", "setStatusTip", "setWhatsThis", "setPlaceholderText", "setLabelText"),
    *("setAccessibleName", "setAccessibleDescription", "setInformativeText", "setDetailedText"),
    *("addItem", "addAction", "addMenu", "addTab", "addRow", "insertItem", "setTabText"),
    *("setHeaderLabels", "setHorizontalHeaderLabels", "setPrefix", "setSuffix", "setFormat"),
    *("showMessage", "drawText", "drawStaticText", "getOpenFileName", "getSaveFileName"),
}
SHOWN_BY_CLASS = {
    *("QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox"),
    *("QAction", "QMenu", "QMessageBox", "QStandardItem", "QTableWidgetItem", "QListWidgetItem"),
    *("QTreeWidgetItem", "QStaticText", "QCommandLinkButton", "QDockWidget", "QProgressDialog"),
}


ONE_STEP = r"\w+"
ANY_STEPS = r"[\w.]+"


@dataclass(frozen=True)
class Use:
    """One call of ``tr`` or ``tr_count``: a pattern its key matches and the parameters it gives."""

    where: str
    pattern: str
    params: frozenset[str] | None

    def keys(self, texts: Mapping[str, str]) -> list[str]:
        """The keys it can mean: a variable part is one step if that fits any, else several."""
        for pattern in (self.pattern.replace(ANY_STEPS, ONE_STEP), self.pattern):
            if matching := [key for key in texts if re.fullmatch(pattern, key)]:
                return matching
        return []


@cache
def catalogue(language: str) -> dict[str, str]:
    """One language as the program loads it: dotted key -> text."""
    return load_catalogue(I18N / language)


def placeholders(text: str) -> set[str]:
    """The ``{names}`` in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _filled_in(key: str, text: str) -> set[str]:
    """What a text must fill in; a language may say "one" without showing the number."""
    return placeholders(text) - ({"n"} if key.endswith(".one") else set())


def sources() -> list[Path]:
    """The program's modules."""
    return sorted((ROOT / "branchdesk").rglob("*.py"))


def pattern_of(node: ast.expr) -> list[str]:
    """Patterns of the keys an expression can be; a variable part is :data:`ANY_STEPS`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANY_STEPS
            for part in node.values
        ]
        return ["".join(parts)]
    if isinstance(node, ast.IfExp):
        return pattern_of(node.body) + pattern_of(node.orelse)
    return []


def uses() -> Iterator[Use]:
    """Every call of the translator whose key can be read off the source."""
    for path in sources():
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            if name not in ("tr", "tr_count"):
                continue
            names = {keyword.arg for keyword in node.keywords}
            given = None if None in names else frozenset(str(name) for name in names)
            for pattern in pattern_of(node.args[0]):
                where = place(path, node.lineno)
                if name == "tr":
                    yield Use(where, pattern, given)
                else:
                    plural = f"{pattern}\\.(?:{'|'.join(PLURAL_FORMS)})"
                    yield Use(where, plural, None if given is None else given | {"n"})


def test_every_key_asked_for_exists_and_gets_its_parameters() -> None:
    texts = catalogue("en")
    found = []
    for use in uses():
        matching = use.keys(texts)
        if not matching:
            found.append(f"{use.where} asks for {use.pattern}, which no catalogue has")
        lacking = [placeholders(texts[key]) - (use.params or set()) for key in matching]
        # Which of several keys a variable part means is not known here; one must be served.
        if use.params is not None and matching and all(lacking):
            found.append(f"{use.where} gives {use.pattern} no {', '.join(sorted(lacking[0]))}")
    expect_none(found)


def test_no_text_is_left_over() -> None:
    texts = set(catalogue("en"))
    areas = {key.partition(".")[0] for key in texts}
    used = {f"errors.{code}.{part}" for code in CODES for part in ERROR_PARTS}
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used |= {node.value, *(f"{node.value}.{form}" for form in PLURAL_FORMS)}
            elif isinstance(node, ast.JoinedStr):
                (pattern,) = pattern_of(node)
                if pattern.partition(r"\.")[0] in areas:
                    plural = f"{pattern}(?:\\.(?:{'|'.join(PLURAL_FORMS)}))?"
                    used |= {key for key in texts if re.fullmatch(plural, key)}
    expect_none(texts - used)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_say_the_same_things(language: str) -> None:
    ours, reference = catalogue(language), catalogue("zh_TW")
    expect_none(ours.keys() ^ reference.keys())
    assert {path.name for path in (I18N / language).iterdir()} == {
        path.name for path in (I18N / "zh_TW").iterdir()
    }
    differing = {
        key
        for key, text in ours.items()
        if _filled_in(key, text) != _filled_in(key, reference[key])
    }
    expect_none(differing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_no_key_stands_twice(language: str) -> None:
    expect_none(key for key, text in catalogue(language).items() if not text.strip())
    twice = [
        f"{path.name}:{key.start_mark.line + 1} {key.value}"
        for path in sorted((I18N / language).glob("*.yaml"))
        for key in _repeated_keys(yaml.compose(path.read_text(encoding="utf-8")))
    ]
    expect_none(twice)


def _repeated_keys(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if not isinstance(node, yaml.MappingNode):
        return
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            yield key
        seen.add(key.value)
        yield from _repeated_keys(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_says_what_happened_what_was_kept_and_what_to_do(language: str) -> None:
    texts = catalogue(language)
    wanted = {f"errors.{code}.{part}" for code in CODES for part in ERROR_PARTS}
    expect_none(wanted - texts.keys())
    unknown = {
        f"errors.{code}.{part} uses {', '.join(sorted(extra))}"
        for code, params in CODES.items()
        for part in ERROR_PARTS
        if (extra := placeholders(texts[f"errors.{code}.{part}"]) - set(params))
    }
    expect_none(unknown)


@pytest.mark.parametrize("language", ["zh_TW", "zh_CN"])
def test_chinese_texts_are_chinese(language: str) -> None:
    """A copied English sentence shows: three words of Latin letters and no Chinese character."""
    texts = catalogue(language)
    english = re.compile(r"(\b[A-Za-z]{2,}\b\W+){2}\b[A-Za-z]{2,}\b")
    bare = {key: re.sub(r"\{\w+\}", "", text) for key, text in texts.items()}
    expect_none(key for key, text in bare.items() if english.search(text) and not CJK.search(text))


def literal_texts(node: ast.expr) -> list[str]:
    """The literal parts of what an argument shows."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
    if isinstance(node, ast.IfExp):
        return literal_texts(node.body) + literal_texts(node.orelse)
    if isinstance(node, ast.BinOp):
        return literal_texts(node.left) + literal_texts(node.right)
    if isinstance(node, ast.List | ast.Tuple):
        return [text for element in node.elts for text in literal_texts(element)]
    return []


def untranslated(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each literal a screen would show in one language only."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in SHOWN_BY_METHOD | SHOWN_BY_CLASS:
                arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
                for text in (text for value in arguments for text in literal_texts(value)):
                    if WORD.search(text):
                        yield node.lineno, text
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and CJK.search(node.value)
        ):
            yield node.lineno, node.value


def test_screens_hold_no_text_of_their_own() -> None:
    found = [
        f"{place(path, line)} {text!r}"
        for path in sources()
        if path.is_relative_to(ROOT / "branchdesk" / "ui")
        for line, text in untranslated(parsed(path))
    ]
    expect_none(found)


@pytest.mark.parametrize(
    "source",
    [
        "button.setText('Next')",
        "label = QLabel(f'{count} cases')",
        "box.setToolTip('Stop' if running else 'go on')",
        "title = '下一步'",
        "painter.drawText(0, 0, 'no picture')",
    ],
)
def test_a_text_in_the_source_is_caught(source: str) -> None:
    assert list(untranslated(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    ["label.setText('—')", "label.setText(f'{number} {words}')", "button.setText(tr('case.next'))"],
)
def test_a_sign_or_a_catalogue_text_is_let_through(source: str) -> None:
    assert not list(untranslated(ast.parse(source)))
