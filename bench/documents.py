"""The one form of six pages: drawn, signed, sealed, checked, turned into pixels.

Peers: plain reportlab paragraphs and tables over the same texts (four pages: stock line breaking,
one face, no head, foot or codes, not finished for the archive); ``pdfsig`` and ``pdftoppm`` of
Poppler where they are installed.
"""

import io
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate, TableStyle

from bench.harness import Figure, interleaved
from branchdesk.documents import raster
from branchdesk.documents.content import FormContent
from branchdesk.documents.form import draw
from branchdesk.documents.seal import SealStamp, certify, seal_branch
from branchdesk.documents.verify import verify
from tests.documents import samples
from tests.documents.signing import branch, evidence, ink

_ANSWERS = 21  # six pages


def measure(quick: bool) -> Iterable[Figure]:
    """Medians in seconds, ours and the peer's turn by turn."""
    rounds = 5 if quick else 25
    content, fonts, keys = samples.content(answers=_ANSWERS), samples.fonts(), branch()
    drawn = draw(content, fonts)
    versions = {"reportlab": version("reportlab"), "pyHanko": version("pyHanko")}
    ours, peer = interleaved(lambda: draw(content, fonts), lambda: _plain(content), rounds)
    yield Figure(f"draw {drawn.pages} pages", ours, peer, "s", versions=versions)

    def sign() -> bytes:
        return certify(drawn.pdf, ink(), evidence(), keys.device_key())

    certified = sign()
    stamp = SealStamp(content.branch_name, content.language, samples.AT)

    def seal() -> bytes:
        return seal_branch(certified, stamp, keys.branch_key(), fonts).pdf

    sealed = seal()
    yield Figure("sign", _median(sign, rounds), None, "s", versions=versions)
    yield Figure("seal", _median(seal, rounds), None, "s", versions=versions)
    yield Figure("size of the sealed form", len(sealed) / 1000, None, "kB", versions=versions)
    yield from _against_poppler(sealed, keys.root, rounds)


def _against_poppler(sealed: bytes, root: bytes, rounds: int) -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        path.write_bytes(sealed)

        def check() -> bool:
            return verify(sealed, [root]).ok

        # pdfsig checks digests and signatures here; without our roots it judges no chain.
        peer = _command("pdfsig", "-nocert", str(path))
        yield _beside("verify", check, peer, rounds, {"pyHanko": version("pyHanko")})
        peer = _command("pdftoppm", "-r", "150", str(path), str(path.with_suffix("")))
        pixels = {"pypdfium2": version("pypdfium2")}
        yield _beside("pages at 150 dpi", lambda: raster.pages(sealed, 150), peer, rounds, pixels)


def _command(*command: str) -> Callable[[], object] | None:
    if shutil.which(command[0]) is None:
        return None
    return lambda: subprocess.run(command, check=False, capture_output=True)


def _beside(
    name: str,
    ours: Callable[[], object],
    peer: Callable[[], object] | None,
    rounds: int,
    versions: dict[str, str],
) -> Figure:
    if peer is None:
        return Figure(name, _median(ours, rounds), None, "s", versions=versions)
    mine, theirs = interleaved(ours, peer, rounds)
    return Figure(name, mine, theirs, "s", versions=versions)


def _median(run: Callable[[], object], rounds: int) -> float:
    run()
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def _plain(content: FormContent) -> bytes:
    """The same texts the way reportlab's guide does it."""
    style = ParagraphStyle(
        "body", fontName="NotoSansTC-Regular", fontSize=11, leading=18, wordWrap="CJK"
    )
    buffer = io.BytesIO()
    story: list[object] = [Paragraph(content.title, style)]
    for agreement in content.agreements:
        story += [Paragraph(agreement.title, style), Paragraph(agreement.sentence, style)]
        story += [Paragraph(term, style) for term in agreement.terms]
    rows = [
        [Paragraph(str(text), style) for text in (a.number, a.question, a.answer, a.at_ms)]
        for a in content.answers
    ]
    lines = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, "#DAE1E7")])
    story += [LongTable(rows, colWidths=(30, 250, 150, 60), style=lines), PageBreak()]
    facts = [[Paragraph(fact.label, style), Paragraph(fact.value, style)] for fact in content.facts]
    story += [LongTable(facts, colWidths=(107, 388)), Paragraph(content.declaration, style)]
    SimpleDocTemplate(buffer, pagesize=A4).build(story)
    return buffer.getvalue()
