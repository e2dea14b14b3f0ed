"""What every test has: no window on a screen, no network but this machine, shipped resources."""

import ipaddress
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtWidgets import QApplication

from branchdesk.app import texts
from branchdesk.ui.dress import Wardrobe, dress

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("desk", deadline=None, print_blob=True)
settings.load_profile("desk")

if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _is_here(host: object) -> bool:
    """Whether an address names this machine; ``AF_UNIX`` paths are not asked about."""
    if host in ("localhost", "", None):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_foreign_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host: object = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
    else:
        return
    if not _is_here(host):
        raise AssertionError(f"a test must stay on this machine, not reach {host}")


def pytest_configure() -> None:
    """Watch every socket of this process; an audit hook also sees those of libraries."""
    sys.addaudithook(_refuse_foreign_network)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The one job that takes minutes begins first, so that no worker is left alone with it."""
    items.sort(key=lambda item: item.path.name != "test_demo.py")


@pytest.fixture(scope="session")
def resources() -> Path:
    """The folder of shipped definitions, texts, fonts and pictures."""
    return ROOT / "resources"


@pytest.fixture(scope="session", autouse=True)
def speaking(resources: Path) -> None:
    """The program's one catalogue, in the first language until a test chooses another."""
    texts.install(resources / "i18n", "zh_TW")


@pytest.fixture(scope="session")
def dressed(qapp: QApplication, resources: Path) -> Wardrobe:
    """The one dressed application: dressed again, pages would follow another theme than tests."""
    return dress(qapp, resources)
