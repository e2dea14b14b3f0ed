"""Head office in its own process and PCs over real ledgers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hub.process import HubProcess
from tests.sync.desk import Pc

SEED = """
kind: branch
id: "012"
version: "1"
name: {zh_TW: 中正分行, zh_CN: 中正分行, en: Zhongzheng}
staff:
  - {id: A1001, name: {en: Adviser}, role: adviser}
  - {id: R2001, name: {en: Reviewer}, role: reviewer}
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    """A head office that knows branch 012, running."""
    seed = tmp_path / "branch.yaml"
    seed.write_text(SEED, encoding="utf-8")
    with HubProcess(tmp_path / "hub", seed) as process:
        yield process


@pytest.fixture
def new_pc(tmp_path: Path) -> Iterator[Callable[[str], Pc]]:
    """Makes PCs that are closed at the end of the test."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(Pc(tmp_path / name))
