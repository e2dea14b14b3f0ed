"""Runs in the peers' environment: draws the form that each line of standard input tells.

The same texts in the same sizes as ours: head, result, product, agreements with their terms, the
record of the interview over pages, page of pages, the page that is signed. Peers draw no codes, no
fields to sign in, and are not finished for the archive.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from html import escape
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Form = dict[str, Any]
Engine = Callable[[Form], tuple[bytes, int]]
"""A form to a PDF and its number of pages."""

_FACES = ("NotoSansTC-Regular", "NotoSansTC-Bold", "NotoSansSC-Regular")


def weasyprint(fonts: Path) -> Engine:
    """HTML and CSS; the faces are read once."""
    library = import_module("weasyprint")
    configuration = import_module("weasyprint.text.fonts").FontConfiguration()
    faces = "".join(
        f"@font-face {{font-family: {name}; src: url({(fonts / name).as_uri()}.ttf)}}"
        for name in _FACES
    )
    style = library.CSS(string=faces + _CSS, font_config=configuration)

    def draw(form: Form) -> tuple[bytes, int]:
        document = library.HTML(string=_html(form)).render(
            font_config=configuration, stylesheets=[style]
        )
        return document.write_pdf(), len(document.pages)

    return draw


_CSS = """
@page {size: A4; margin: 100pt 50pt 60pt;
 @top-left {content: string(head); font: 10pt NotoSansTC-Regular, NotoSansSC-Regular}
 @top-right {content: counter(page) " / " counter(pages); font: 10pt NotoSansTC-Regular}}
body {font: 11pt/18pt NotoSansTC-Regular, NotoSansSC-Regular}
h1 {font: 21pt/26pt NotoSansTC-Bold; string-set: head content()}
h2 {font: 13pt/20pt NotoSansTC-Bold; border-bottom: .75pt solid} h3, p {margin: 2pt 0}
h3 {font: 11pt/18pt NotoSansTC-Bold} div {padding: 11pt 0; break-inside: avoid}
.term {font-size: 10pt; line-height: 16.5pt; margin-left: 127pt}
table {width: 100%; border-collapse: collapse} td {border-bottom: .5pt solid; padding: 11pt 9pt}
td:first-child {width: 26pt} td:nth-child(2) {width: 233pt}
.last {break-before: page} .box {height: 111pt; border-bottom: .75pt solid; width: 255pt}
"""


def _html(form: Form) -> str:
    part: list[str] = [f"<h1>{escape(form['title'])} {form['case_no']}</h1>"]
    result = form["result"]
    part.append(f"<h2>{result['level']} {escape(result['name'])}</h2>")
    part += [f"<p>{escape(reason)}</p>" for reason in result["reasons"]]
    for product in form["products"]:
        part.append(f"<p>{product['level']} {escape(product['name'] + product['summary'])}</p>")
    for agreement in form["agreements"]:
        part.append(f"<div><h3>{escape(agreement['title'])}</h3>")
        part.append(f"<p>{escape(agreement['sentence'])}</p>")
        part += [f"<p class=term>{escape(term)}</p>" for term in agreement["terms"]]
        part.append("</div>")
    rows = (
        f"<tr><td>{a['number']}<td>{escape(a['question'])}<td>{escape(a['answer'])}<td>{_at(a)}"
        for a in form["answers"]
    )
    part.append(f"<table>{''.join(rows)}</table><div class=last></div><table>")
    facts = form["facts"]
    part += [f"<tr><td>{escape(f['label'])}<td>{escape(f['value'])}" for f in facts]
    part.append(f"</table><p>{escape(form['declaration'])}</p>")
    part += [f"<p>{escape(a['title'])} {escape(a['sentence'])}</p>" for a in form["agreements"]]
    return "".join(part) + "<div class=box></div>"


def _at(answer: Form) -> str:
    seconds = (answer["at_ms"] or 0) // 1000
    return f"{seconds // 60:02}:{seconds % 60:02}"


def fpdf2(fonts: Path) -> Engine:
    """Cells one by one; this engine reads its faces anew for every document."""
    library = import_module("fpdf")

    def head(paper: Any, title: str) -> None:
        paper.set_font("TC", "B", 21)
        paper.cell(0, 30, title, border="B")
        paper.ln(44)

    def foot(paper: Any) -> None:
        paper.set_y(-40)
        paper.set_font("TC", "", 10)
        paper.cell(0, 14, f"{paper.page_no()} / {{nb}}", align="R")

    def draw(form: Form) -> tuple[bytes, int]:
        paper = library.FPDF(unit="pt", format="A4")
        paper.header = partial(head, paper, f"{form['title']} {form['case_no']}")
        paper.footer = partial(foot, paper)
        for family, style, name in (("TC", "", 0), ("TC", "B", 1), ("SC", "", 2)):
            paper.add_font(family, style, fonts / f"{_FACES[name]}.ttf")
        paper.set_fallback_fonts(["SC"], exact_match=False)
        paper.set_margins(50, 40)
        paper.set_auto_page_break(True, 60)
        paper.add_page()
        _cells(paper, form)
        return bytes(paper.output()), paper.pages_count

    return draw


def _cells(paper: Any, form: Form) -> None:
    def text(words: str, size: float = 11, leading: float = 18, style: str = "") -> None:
        paper.set_font("TC", style, size)
        paper.multi_cell(0, leading, words, align="L", new_x="LMARGIN", new_y="NEXT")

    result = form["result"]
    text(f"{result['level']} {result['name']}", 26, 34, "B")
    for reason in result["reasons"]:
        text(reason)
    for product in form["products"]:
        text(f"{product['level']} {product['name']} {product['summary']}")
    for agreement in form["agreements"]:
        text(agreement["title"], style="B")
        text(agreement["sentence"])
        for term in agreement["terms"]:
            paper.set_left_margin(177)
            text(term, 10, 16.5)
            paper.set_left_margin(50)
        paper.ln(22)
    paper.set_font("TC", "", 10)
    rows = {"first_row_as_headings": False, "padding": (16, 5)}
    with paper.table(col_widths=(26, 251, 156, 62), line_height=16, **rows) as table:
        for a in form["answers"]:
            table.row((str(a["number"]), a["question"], a["answer"], _at(a)))
    paper.add_page()
    with paper.table(col_widths=(107, 388), line_height=17, **rows) as table:
        for fact in form["facts"]:
            table.row((fact["label"], fact["value"]))
    text(form["declaration"])
    for agreement in form["agreements"]:
        text(f"{agreement['title']} {agreement['sentence']}")
    paper.cell(255, 111, "", border="B")


def typst(fonts: Path) -> Engine:
    """A compiled typesetter; the template is read once, the form goes in as data."""
    library = import_module("typst")
    template = str(Path(__file__).parent / "form.typ")
    compiler = library.Compiler(template, font_paths=[str(fonts)], ignore_system_fonts=True)

    def draw(form: Form) -> tuple[bytes, int]:
        pdf: bytes = compiler.compile(format="pdf", sys_inputs={"form": json.dumps(form)})
        return pdf, pdf.count(b"/StructParents")

    return draw


_ENGINES: dict[str, tuple[str, Callable[[Path], Engine]]] = {
    "weasyprint": ("weasyprint", weasyprint),
    "fpdf2": ("fpdf2", fpdf2),
    "typst": ("typst", typst),
}


def _say(**found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def main(name: str, fonts: Path) -> None:
    """Draw a form for every line that comes in."""
    distribution, make = _ENGINES[name]
    draw = make(fonts)
    _say(version=version(distribution))
    for line in sys.stdin:
        form = json.loads(line)
        started = time.perf_counter()
        pdf, pages = draw(form)
        seconds = time.perf_counter() - started
        _say(seconds=seconds, pages=pages, bytes=len(pdf))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
