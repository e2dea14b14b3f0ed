"""``ink`` at a branch and ``hub-ink`` at head office, on the ledger of a real desk."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pikepdf
import pytest

from branchdesk.app.exporting import INK
from branchdesk.bootstrap import Setup
from branchdesk.documents.ink import inkml, read_open_inkml
from branchdesk.domain.biometric import shape_of
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import DocumentSigned, InkTaken
from branchdesk.domain.ink import decode
from branchdesk.hub.keys import KEYS, open_keys
from tests.app.branch import ADVISER, IT, PASSWORD, Branch, ink, running, the_case
from tests.app.test_scans import case_no
from tests.test_commands import branchdesk


def taken(setup: Setup) -> list[str]:
    """Who took the signature of the one case, by the ledger."""
    with running(setup) as engine:
        document_id = engine.store.case(the_case(engine)).document_id or ""
        found = engine.store.stream(stream("document", document_id))
    return [one.event.actor for one in found if isinstance(one.payload, InkTaken)]


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path_factory.mktemp("branch"))
    yield made
    made.close()


def export(
    setup: Setup,
    number: str,
    out: Path,
    said: str = PASSWORD,
    language: str = "en",
    staff: str = ADVISER,
) -> tuple[int, str]:
    """Exit code and output of ``ink`` on that PC."""
    keys = setup.data.parent / f"{setup.data.name}-keys.json"
    pc = ("--data", setup.data, "--file-keys", keys, "ink", "--staff", staff)
    done = branchdesk(*pc, "--case", number, "--out", out, said=f"{said}\n", language=language)
    return done.returncode, done.stdout + done.stderr


def test_only_head_office_reads_the_hand(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    with running(setup) as engine:
        number = case_no(engine)
        pdf = engine.desk.signing.pdf(the_case(engine))
        document_id = engine.store.case(the_case(engine)).document_id or ""
        payloads = [one.payload for one in engine.store.stream(stream("document", document_id))]
    with pikepdf.open(io.BytesIO(pdf)) as form:
        evidence = msgspec.json.decode(form.attachments["evidence.json"].get_file().read_bytes())

    (signed,) = (payload for payload in payloads if isinstance(payload, DocumentSigned))
    kept = decode(base64.b64decode(signed.ink))
    assert kept == shape_of(ink()), "the branch keeps the shape, and nothing of the hand"

    out, whole = tmp_path / "signature.inkml", tmp_path / "whole.inkml"
    for language, words in {"zh_TW": "只有總行", "zh_CN": "只有总行", "en": "head office"}.items():
        code, said = export(setup, number, out, language=language)
        assert code == 0, said
        assert words in said
    assert read_open_inkml(out.read_bytes()).shape == shape_of(ink())
    assert taken(setup) == [ADVISER] * 3, "who took it, each time"

    opened = branchdesk("hub-ink", "--data", branch.stage.hub_data, out, "--out", whole)
    assert opened.returncode == 0, opened.stderr
    assert whole.read_bytes() == inkml(ink())
    assert evidence["ink_sha256"] in opened.stdout, "what was written is what the form binds"


def test_another_head_office_reads_nothing(branch: Branch, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    open_keys(stranger / KEYS)
    out = tmp_path / "whole.inkml"
    refused = branchdesk("hub-ink", "--data", stranger, branch.exported / INK, "--out", out)
    assert (refused.returncode, out.exists()) == (2, False)
    assert "no signature that this head office's key opens" in refused.stderr
    nowhere = branchdesk("hub-ink", "--data", tmp_path, branch.exported / INK, "--out", out)
    assert nowhere.returncode == 2
    for path in (tmp_path / "none.inkml", branch.exported / "tags.vtt"):
        refused = branchdesk("hub-ink", "--data", stranger, path, "--out", out)
        assert (refused.returncode, path.name in refused.stderr) == (2, True)
    gone = tmp_path / "gone" / "whole.inkml"
    hub = branch.stage.hub_data
    refused = branchdesk("hub-ink", "--data", hub, branch.exported / INK, "--out", gone)
    assert (refused.returncode, "cannot be written" in refused.stderr) == (2, True)


def test_a_branch_asks_who_wants_it(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.interviewed, tmp_path)
    with running(setup) as engine:
        number = case_no(engine)
    out = tmp_path / "signature.inkml"
    assert export(setup, number, out, said="wrong")[0] == 2
    assert export(setup, "9999-0000", out)[0] == 2
    assert export(setup, number, out)[0] == 2, "nobody signed yet"
    assert not out.exists()


def test_it_is_given_to_those_who_work_with_cases(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    with running(setup) as engine:
        number = case_no(engine)
    out = tmp_path / "signature.inkml"
    code, said = export(setup, number, out, staff=IT)
    assert (code, "Your role does not allow this" in said) == (2, True)
    assert not out.exists()
    assert taken(setup) == []
