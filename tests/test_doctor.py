"""``branchdesk doctor`` as a person at a branch runs it: real processes, words, exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.app.checkup import device_signs, disk_sign, font_sign, keystore_sign
from branchdesk.app.texts import LANGUAGES
from branchdesk.bootstrap import DATABASE
from branchdesk.video.ports import DeviceInfo
from tests.app.branch import NOWHERE, SUPERVISOR, Branch, running
from tests.sources import ROOT
from tests.test_commands import branchdesk
from tests.test_translations import catalogue

PARTS = {
    *("python", "library", "display", "speech", "encoder", "camera", "microphone"),
    *("fonts", "disk", "keystore", "database"),
}
QUIET = {"QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path_factory.mktemp("branch"))
    yield made
    made.close()


def signs(folder: Path, *more: object) -> tuple[int, dict[str, list[dict[str, object]]]]:
    """Exit code, and what the doctor tells of the PC in ``folder``, by part."""
    keys = folder.parent / f"{folder.name}-keys.json"
    done = branchdesk("--data", folder, "--file-keys", keys, "doctor", "--json", *more, **QUIET)
    found: dict[str, list[dict[str, object]]] = {}
    for sign in json.loads(done.stdout):
        found.setdefault(sign["part"], []).append(sign)
    return done.returncode, found


def test_a_pc_that_joined_is_well(branch: Branch) -> None:
    code, found = signs(branch.pc("pc-doctor", "6").data)
    assert code == 0, found
    assert found.keys() == PARTS | {"second", "hub", "clock"}
    assert found["second"][0]["state"] == "off"
    assert [sign["state"] for part in ("database", "hub", "clock") for sign in found[part]] == [
        *("ok", "ok", "ok"),
    ]
    assert found["hub"][0]["address"] == branch.hub.address
    assert any(sign["state"] == "ok" for sign in found["encoder"])
    spoken = {sign["language"] for sign in found["speech"] if "language" in sign}
    assert spoken == set(LANGUAGES)


def test_where_a_recording_goes_on_is_told(branch: Branch, tmp_path: Path) -> None:
    setup, second = branch.copy(branch.joined, tmp_path), tmp_path / "second"
    with running(setup, SUPERVISOR) as pc:
        pc.desk.media_folders.keep_second(str(second))
    code, found = signs(setup.data)
    assert (code, found["second"][0]["path"]) == (0, str(second))
    assert found["second"][0]["state"] == found["disk"][0]["state"]
    second.rmdir()
    code, found = signs(setup.data)
    assert code == 0
    assert (found["second"][0]["state"], found["second"][0]["path"]) == ("warn", str(second))
    assert not second.exists()


def test_head_office_away_is_a_warning(branch: Branch, tmp_path: Path) -> None:
    code, found = signs(branch.copy(branch.joined, tmp_path).data)
    assert code == 0
    (hub,) = found["hub"]
    assert (hub["state"], hub["code"], hub["address"]) == ("warn", "hub_away", NOWHERE)
    assert found["clock"][0]["state"] == "off"


def test_a_database_without_its_key_fails_and_is_left_as_it_is(
    branch: Branch, tmp_path: Path
) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    keys = tmp_path / f"{setup.data.name}-keys.json"
    keys.unlink()
    before = (setup.data / DATABASE).read_bytes()
    code, found = signs(setup.data)
    assert code == 1
    assert (found["database"][0]["state"], found["database"][0]["code"]) == (
        "failed",
        "key_missing",
    )
    assert (setup.data / DATABASE).read_bytes() == before
    assert not keys.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_pc_is_told_in_words_and_nothing_is_made(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "pc"
    keys = tmp_path / "keys.json"
    done = branchdesk(
        *("--data", folder, "--file-keys", keys, "doctor"), language=language, **QUIET
    )
    texts = catalogue(language)
    assert done.returncode == 0
    for part in PARTS:
        assert texts[f"doctor.part.{part}"] in done.stdout
    assert texts["doctor.say.no_database"].format(path=folder / DATABASE) in done.stdout
    assert "{" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_devices_are_told_by_name_and_none_is_no_failure() -> None:
    def cameras() -> tuple[DeviceInfo, ...]:
        return (DeviceInfo(0, "BRIO"), DeviceInfo(2, "Built-in"))

    found = list(device_signs(cameras, tuple))
    assert [(sign.part, sign.state, sign.params.get("name")) for sign in found] == [
        ("camera", "ok", "BRIO"),
        ("camera", "ok", "Built-in"),
        ("microphone", "warn", None),
    ]


def test_fonts_that_are_not_there_are_named(tmp_path: Path) -> None:
    assert font_sign(ROOT / "resources" / "fonts").state == "ok"
    sign = font_sign(tmp_path)
    assert (sign.state, sign.detail) == ("failed", "no_font")
    assert str(tmp_path) in str(sign.params["name"])


def test_the_disk_is_the_one_on_which_the_data_will_be(tmp_path: Path) -> None:
    sign = disk_sign(tmp_path / "not" / "yet")
    assert sign.params["path"] == str(tmp_path / "not" / "yet")
    assert sign.state == disk_sign(tmp_path).state
    assert not (tmp_path / "not").exists()


def test_keys_in_a_file_are_said() -> None:
    sign = keystore_sign(Path("keys.json"))
    assert (sign.state, sign.params) == ("warn", {"path": "keys.json"})
