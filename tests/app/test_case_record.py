"""What a sealed form names of the evidence beside it, against who puts something else there and
signs the list of files anew with a key of their own."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from branchdesk.app.case_record import CASE_RECORD, read
from branchdesk.app.evidence_films import FILM, original
from branchdesk.app.exporting import EVENTS, FORM, MANIFEST, ROOTS, manifest_message
from branchdesk.app.finding import Finding, sha256_of
from branchdesk.app.verifying import check_folder
from branchdesk.bootstrap import Engine
from branchdesk.documents.verify import attachment
from branchdesk.domain import sealing
from tests.app.branch import Branch, sign, the_case
from tests.app.photographing import add_photograph, over
from tests.documents import signing


@pytest.fixture
def folder(branch: Branch, tmp_path: Path) -> Path:
    """The evidence of a sealed case, to do with as one likes."""
    return Path(shutil.copytree(branch.exported, tmp_path / "evidence"))


def forged(folder: Path, *added: str) -> set[tuple[str, object]]:
    """What does not hold once everything that lies here has been listed and signed anew."""
    path, key = folder / MANIFEST, os.urandom(32)
    content = json.loads(path.read_bytes())
    names = [*content["files"], *added]
    content["files"] = {
        name: sha256_of(folder / name) for name in names if (folder / name).exists()
    }
    content["signing_key"] = base64.b64encode(sealing.signing_public(key)).decode()
    signature = sealing.sign(key, manifest_message(content))
    path.write_text(json.dumps({**content, "signature": base64.b64encode(signature).decode()}))
    found = check_folder(folder)
    assert "by_another_pc" in {one.what for one in found}
    return {(one.what, one.params["file"]) for one in found if not one.holds}


def another_film(path: Path) -> None:
    """Somebody else, in the same size and length."""
    picture, tone = "testsrc=size=320x180:rate=25:duration=4", "sine=duration=4"
    out = ["-c:v", "libx264", "-c:a", "aac", "-y", str(path)]
    given = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    subprocess.run(["ffmpeg", "-v", "error", *given, *out], check=True, timeout=60)


def test_everything_beside_the_form_is_what_it_names(folder: Path) -> None:
    found = check_folder(folder)
    assert [one for one in found if not one.holds] == []
    named = {(one.what, one.params.get("file")) for one in found}
    assert named >= {
        *(("by_its_pc", MANIFEST), ("recorded", original(1)), ("film", FILM)),
        ("written", EVENTS),
    }


def test_a_list_signed_by_somebody_else_says_so(folder: Path) -> None:
    assert forged(folder) == set()


def test_another_film_is_not_the_recorded_one(folder: Path) -> None:
    another_film(folder / FILM)
    assert forged(folder) == {("film", FILM)}


def test_another_original_is_not_the_recorded_one(folder: Path) -> None:
    another_film(folder / original(1))
    shutil.copy(folder / original(1), folder / FILM)
    assert forged(folder) == {("recorded", original(1)), ("film", FILM)}


def test_what_is_no_film_is_not_the_recorded_one(folder: Path) -> None:
    (folder / FILM).write_bytes(b"no film")
    assert forged(folder) == {("film", FILM)}


def test_an_original_that_is_gone_is_missed(folder: Path) -> None:
    (folder / original(1)).unlink()
    assert forged(folder) == {("missing", original(1)), ("film", FILM)}


def test_one_original_more_is_told(folder: Path) -> None:
    shutil.copy(folder / original(1), folder / original(2))
    assert forged(folder, original(2)) == {("added", original(2))}


def test_an_event_left_out_is_missed(folder: Path) -> None:
    lines = (folder / EVENTS).read_bytes().splitlines(keepends=True)
    answered = next(n for n, line in enumerate(lines) if b'"interview.answered"' in line)
    (folder / EVENTS).write_bytes(b"".join(lines[:answered] + lines[answered + 1 :]))
    assert forged(folder) == {("written", EVENTS)}


def test_a_form_of_before_names_nothing(folder: Path) -> None:
    (folder / FORM).write_bytes(signing.signed().sealed.pdf)
    root = x509.load_der_x509_certificate(signing.branch().root)
    (folder / ROOTS).write_bytes(root.public_bytes(Encoding.PEM))
    unnamed = [one for one in check_folder(folder) if one.what == "unnamed"]
    assert unnamed == [Finding("unnamed", True, {"file": FORM})]


def test_photographs_are_named(interviewed: Engine, card: Path, tmp_path: Path) -> None:
    case_id = the_case(over(interviewed, card))
    row = add_photograph(interviewed, case_id)
    sign(interviewed.desk, case_id)
    data = attachment(interviewed.desk.signing.pdf(case_id), CASE_RECORD)
    assert data is not None
    assert read(data).photographs == (row.sha256,)
    folder = tmp_path / "evidence"
    interviewed.desk.exports.case(case_id, folder, lambda tag: tag.kind, ())
    assert [one for one in check_folder(folder) if not one.holds] == []
    picture = folder / "identity-1-front.jpg"
    assert picture.read_bytes() == interviewed.desk.photographs.jpeg(row)
    picture.write_bytes(picture.read_bytes() + b"\0")
    assert forged(folder) == {("photographed", picture.name)}
