"""The one form of six pages, three languages mixed: drawn, signed, sealed, checked, turned into
pixels; and a batch of a thousand with its memory.

Peers: the engines of :mod:`bench.peers`, which set the same texts on six pages; plain reportlab
paragraphs and tables over them (four pages: stock line breaking, one face, no head, foot or codes,
not finished for the archive); ``pdfsig`` and ``pdftoppm`` of Poppler where they are installed. No
peer paints the codes of each page, adds fields to sign in or finishes for the archive.
"""

import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pikepdf
import psutil
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate, TableStyle

from bench.harness import Figure, interleaved
from bench.peers import ENGINES, Peer, PeerAway
from branchdesk.documents import raster
from branchdesk.documents.codes import page_code, paint_qr
from branchdesk.documents.content import FormContent
from branchdesk.documents.form import draw
from branchdesk.documents.seal import SealStamp, certify, seal_branch
from branchdesk.documents.verify import verify
from tests.documents import samples
from tests.documents.signing import branch, evidence, ink

_BATCH, _QUICK_BATCH = 1000, 30
_QR = (483.0, 739.0, 62.0)
"""Where a page's code is and how large, pt."""


def measure(quick: bool) -> Iterable[Figure]:
    """Medians in seconds, ours and the peer's turn by turn."""
    rounds = 5 if quick else 25
    content, fonts, keys = samples.mixed(), samples.fonts(), branch()
    drawn = draw(content, fonts)
    versions = {"reportlab": version("reportlab"), "pyHanko": version("pyHanko")}
    for engine in ENGINES:
        yield from _beside_engine(engine, rounds)
    ours, peer = interleaved(lambda: draw(content, fonts), lambda: _plain(content), rounds)
    yield Figure("draw, plain reportlab", ours, peer, "s", versions=versions)

    def sign() -> bytes:
        return certify(drawn.pdf, ink(), evidence(), keys.device_key())

    certified = sign()
    stamp = SealStamp(content.branch_name, content.language, samples.AT)

    def seal() -> bytes:
        return seal_branch(certified, stamp, keys.branch_key(), fonts).pdf

    sealed = seal()
    signing, sealing = _median(sign, rounds), _median(seal, rounds)
    yield Figure("sign", signing, None, "s", versions=versions)
    yield Figure("seal", sealing, None, "s", versions=versions)
    yield Figure("sign and seal", signing + sealing, None, "s", versions=versions)
    yield Figure("size of the sealed form", len(sealed) / 1000, None, "kB", versions=versions)
    yield from _against_poppler(sealed, keys.root, rounds)
    yield from _batch(_QUICK_BATCH if quick else _BATCH, versions)


def _beside_engine(engine: str, rounds: int) -> Iterable[Figure]:
    """Each turn is another client's form, so that nobody answers from memory."""
    fonts = samples.fonts()
    try:
        peer = Peer(engine)
    except PeerAway as away:
        print(away, file=sys.stderr)
        return
    with peer:
        pages = int(peer.draw(samples.mixed())["pages"])
        draw(samples.mixed(), fonts)
        ours: list[float] = []
        theirs: list[float] = []
        prebuilt: list[float] = []
        static = _static_pages()
        for number in range(1, rounds + 1):
            content = samples.mixed(number)
            ours.append(_seconds(partial(draw, content, fonts)))
            prebuilt.append(_seconds(partial(_on_static_pages, content, static)))
            theirs.append(peer.draw(content)["seconds"])
    versions = {"reportlab": version("reportlab"), engine: peer.version}
    name = f"{engine}, {pages} pages"
    mine, other = statistics.median(ours), statistics.median(theirs)
    yield Figure(f"draw 6 pages, {name}", mine, other, "s", versions=versions)
    if engine == "typst":
        mine = statistics.median(prebuilt)
        yield Figure("draw on pre-built pages, typst", mine, other, "s", versions=versions)


def _static_pages() -> pikepdf.Pdf:
    """The agreements with their terms, which are the same for every client, drawn once."""
    alone = replace(samples.mixed(), result=None, products=(), answers=(), facts=())
    pdf = pikepdf.open(io.BytesIO(draw(alone, samples.fonts()).pdf))
    del pdf.pages[-1]
    return pdf


def _on_static_pages(content: FormContent, static: pikepdf.Pdf) -> bytes:
    """The client's own part drawn, the static pages laid in with this client's codes on them."""
    titles = tuple(replace(agreement, terms=()) for agreement in content.agreements)
    drawn = draw(replace(content, agreements=titles), samples.fonts())
    buffer = io.BytesIO()
    codes = Canvas(buffer, pagesize=A4)
    for number in range(len(static.pages)):
        code = page_code(content.case_no, number + 1, len(static.pages), content.sha256)
        paint_qr(codes, code, *_QR)
        codes.showPage()
    codes.save()
    out = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(drawn.pdf)) as pdf,
        pikepdf.open(io.BytesIO(buffer.getvalue())) as marks,
    ):
        for page, mark in zip(static.pages, marks.pages, strict=True):
            pdf.pages.append(page)
            pdf.pages[-1].add_overlay(mark, None)
        pdf.save(out)
    return out.getvalue()


def _batch(size: int, versions: dict[str, str]) -> Iterable[Figure]:
    """Every form another client's: drawn, signed and sealed; how the process grows meanwhile."""
    fonts, keys, process = samples.fonts(), branch(), psutil.Process()
    seconds, memory = [], []
    for number in range(size):
        content = samples.mixed(number)
        stamp = SealStamp(content.branch_name, content.language, samples.AT)

        def whole(content: FormContent = content, stamp: SealStamp = stamp) -> object:
            drawn = draw(content, fonts)
            certified = certify(drawn.pdf, ink(), evidence(), keys.device_key())
            return seal_branch(certified, stamp, keys.branch_key(), fonts)

        seconds.append(_seconds(whole))
        memory.append(process.memory_info().rss / 1e6)
    name = f"batch of {size}"
    median, tail = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    yield Figure(f"{name}: each, drawn to sealed", median, None, "s", versions=versions)
    yield Figure(f"{name}: 95 % within", tail, None, "s", versions=versions)
    tenth = memory[size // 10]
    yield Figure(f"{name}: memory after a tenth", tenth, None, "MB", versions=versions)
    yield Figure(f"{name}: memory at the end", memory[-1], tenth, "MB", versions=versions)


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


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
    return statistics.median(_seconds(run) for _ in range(rounds))


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
