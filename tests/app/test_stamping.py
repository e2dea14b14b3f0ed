"""The time of a seal by an authority of this machine: in the seal, or later beside the form."""

import base64
import json
import subprocess
from pathlib import Path

import pytest
import yaml

from branchdesk.app.definitions.bundle import DefinitionFault, load_branch
from branchdesk.app.place import BRANCH
from branchdesk.app.verifying import check_folder
from branchdesk.app.views import CheckRow
from branchdesk.bootstrap import Engine, Setup, open_store
from branchdesk.documents.seal import UNSTAMPED
from branchdesk.domain.wire import FeedReference
from tests.app.branch import Branch, running, sign, spoil, the_case, until
from tests.documents import time_server


def stamped_by(setup: Setup, url: str, authority: bytes) -> Setup:
    """That PC, with head office's word on who stamps its seals."""
    store = open_store(setup)
    document = store.reference(BRANCH)
    assert document is not None
    server = {"url": url, "roots": [base64.b64encode(authority).decode()]}
    text = json.dumps({**json.loads(document.text), "time_server": server})
    told = FeedReference(hub_seq=0, name=BRANCH, version="stamped", text=text)
    store.take_feed([told], store.feed_cursor())
    store.close()
    return setup


def stamp(engine: Engine) -> CheckRow:
    """What the sealed page says of the time."""
    checks = engine.desk.sealed.view(the_case(engine)).checks
    (found,) = (check for check in checks if check.check == "timestamp")
    return found


def export(engine: Engine, folder: Path) -> Path:
    engine.desk.exports.case(the_case(engine), folder, lambda tag: tag.kind, ())
    return folder


def fails(folder: Path) -> list[dict[str, object]]:
    return [dict(finding.params) for finding in check_folder(folder) if not finding.holds]


def test_a_seal_carries_the_time_where_the_server_answers(branch: Branch, tmp_path: Path) -> None:
    authority = time_server.authority(tmp_path)
    with time_server.serving(tmp_path) as url:
        setup = stamped_by(branch.copy(branch.interviewed, tmp_path), url, authority)
        with running(setup) as engine:
            sign(engine.desk, the_case(engine))
            found = stamp(engine)
            assert (found.state, found.detail) == ("valid", "valid")
            assert "at" in found.params
            assert engine.stamping.owed() == ()
            assert engine.stamping.catch_up() == 0
            folder = export(engine, tmp_path / "evidence")
    assert not (folder / "form.tst").exists()
    assert fails(folder) == []
    (folder / "time-roots.pem").unlink()
    assert {"check": "timestamp", "detail": "timestamp_untrusted"}.items() <= {
        key: value for params in fails(folder) for key, value in params.items()
    }.items()


def test_a_stamp_that_is_owed_comes_later_and_lies_beside_the_form(
    branch: Branch, tmp_path: Path
) -> None:
    authority = time_server.authority(tmp_path)
    setup = branch.copy(branch.interviewed, tmp_path)
    with running(stamped_by(setup, time_server.NOBODY, authority)) as engine:
        sign(engine.desk, the_case(engine))
        document_id = engine.store.case(the_case(engine)).document_id or ""
        before = engine.desk.signing.pdf(the_case(engine))
        assert engine.stamping.owed() == (document_id,)
        assert (stamp(engine).state, stamp(engine).detail) == ("valid", "timestamp_owed")
        assert engine.stamping.catch_up() == 0, "it is still away"

    with time_server.serving(tmp_path) as url, running(stamped_by(setup, url, authority)) as engine:
        until(lambda: engine.stamping.owed() == (), "the stamp that is owed")
        assert (stamp(engine).state, stamp(engine).detail) == ("valid", "valid")
        assert engine.desk.signing.pdf(the_case(engine)) == before, "not a byte of it changed"
        folder = export(engine, tmp_path / "evidence")
    assert fails(folder) == []
    asked = ("openssl", "ts", "-verify", "-token_in", "-in", "form.tst", "-data", "form.pdf")
    ran = subprocess.run(
        (*asked, "-CAfile", "time-roots.pem"), cwd=folder, check=False, capture_output=True
    )
    assert b"Verification: OK" in ran.stdout, ran.stderr
    spoil(folder / "form.tst", 0.9)
    broken = fails(folder)
    assert {params.get("file") for params in broken} == {"form.tst", None}
    assert [params["detail"] for params in broken if "detail" in params] == ["timestamp_invalid"]


def test_a_form_that_was_never_sealed_owes_nothing(branch: Branch, tmp_path: Path) -> None:
    authority = time_server.authority(tmp_path)
    setup = branch.copy(branch.interviewed, tmp_path)
    with running(stamped_by(setup, time_server.NOBODY, authority)) as engine:
        drawn = engine.desk.signing.prepare(the_case(engine)).document_id
        with engine.stamping.owing(drawn, UNSTAMPED):
            assert engine.stamping.owed() == (drawn,)
        engine.stamping.catch_up()
        assert engine.stamping.owed() == (), "settled by this pass or by the thread's own"


def test_a_form_that_cannot_be_stamped_keeps_nobody_behind_it_waiting(
    branch: Branch, tmp_path: Path
) -> None:
    authority = time_server.authority(tmp_path)
    setup = branch.copy(branch.interviewed, tmp_path)
    with running(stamped_by(setup, time_server.NOBODY, authority)) as engine:
        sign(engine.desk, the_case(engine))
        (document_id,) = engine.stamping.owed()
        with engine.stamping.owing("gone", UNSTAMPED):
            waiting = json.dumps(["gone", document_id])
            engine.store.set_setting("time stamps owed", waiting)
    with time_server.serving(tmp_path) as url, running(stamped_by(setup, url, authority)) as engine:
        until(lambda: engine.stamping.owed() == ("gone",), "the stamp behind it")
        assert stamp(engine).detail == "valid"
        assert engine.stamping.catch_up() == 0, "it is asked for again, and again it fails"


def test_a_stamp_that_does_not_verify_is_not_kept(branch: Branch, tmp_path: Path) -> None:
    authority = time_server.authority(tmp_path)
    (tmp_path / "stranger").mkdir()
    time_server.authority(tmp_path / "stranger")
    setup = branch.copy(branch.interviewed, tmp_path)
    with (
        time_server.serving(tmp_path / "stranger") as url,
        running(stamped_by(setup, url, authority)) as engine,
    ):
        sign(engine.desk, the_case(engine))
        (document_id,) = engine.stamping.owed()
        assert engine.stamping.catch_up() == 0
        assert engine.stamping.token(document_id) is None
        assert stamp(engine).detail == "timestamp_owed"


def test_a_form_stamped_by_a_server_of_before_is_not_damaged(
    branch: Branch, tmp_path: Path
) -> None:
    authority = time_server.authority(tmp_path)
    setup = branch.copy(branch.interviewed, tmp_path)
    with time_server.serving(tmp_path) as url, running(stamped_by(setup, url, authority)) as engine:
        sign(engine.desk, the_case(engine))
        assert stamp(engine).detail == "valid"
    (tmp_path / "next").mkdir()
    following = time_server.authority(tmp_path / "next")
    with running(stamped_by(setup, time_server.NOBODY, following)) as engine:
        assert (stamp(engine).state, stamp(engine).detail) == ("unsure", "timestamp_untrusted")


def test_a_root_that_is_no_certificate_breaks_no_page(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    with running(stamped_by(setup, time_server.NOBODY, b"0\x82\x01")) as engine:
        assert stamp(engine).detail == "timestamp_absent"
        assert fails(export(engine, tmp_path / "evidence")) == []


def test_a_branch_without_a_time_server_owes_nothing(sealed: Engine) -> None:
    assert sealed.stamping.timestamper is None
    assert sealed.stamping.owed() == ()
    assert stamp(sealed).detail == "timestamp_absent"


@pytest.mark.parametrize("url", ["https://time.example/tsa", "http://10.0.0.7/"])
def test_head_office_names_the_server_in_the_branchs_definition(
    resources: Path, tmp_path: Path, url: str
) -> None:
    root = base64.b64encode(time_server.authority(tmp_path)).decode()
    content = yaml.safe_load((resources / "demo" / "branch.yaml").read_text(encoding="utf-8"))
    content["time_server"] = {"url": url, "roots": [root]}
    path = tmp_path / "branch.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert load_branch(resources, path).time_server == content["time_server"]
    content["time_server"]["url"] = "time.example"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionFault):
        load_branch(resources, path)
    content["time_server"] = {"url": url, "roots": [root, "MIIB"]}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionFault, match="certificate"):
        load_branch(resources, path)


def test_what_the_manifest_does_not_name_proves_nothing(sealed: Engine, tmp_path: Path) -> None:
    folder = export(sealed, tmp_path / "evidence")
    assert fails(folder) == []
    authority = time_server.authority(tmp_path)
    (folder / "summary.json").write_text("somebody's own notes")
    (folder / "identity-3-front.jpg").write_bytes(b"another face")
    (folder / "time-roots.pem").write_bytes(authority)
    (folder / "form.tst").write_bytes(b"a stamp of that authority")
    assert fails(folder) == [
        {"file": name} for name in ("form.tst", "identity-3-front.jpg", "time-roots.pem")
    ]
    (stamped,) = [one for one in check_folder(folder) if one.params.get("check") == "timestamp"]
    assert stamped.params["detail"] == "timestamp_absent"
