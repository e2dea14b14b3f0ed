"""The market's level from head office's command line to the client's profile."""

from collections.abc import Iterator

import pytest

from branchdesk.domain.market import MarketLevel
from branchdesk.domain.scales import SCALES
from branchdesk.hub.service import HeadOffice
from tests.app.branch import Branch, interview, open_case, running, sign
from tests.test_commands import branchdesk


@pytest.fixture
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path_factory.mktemp("branch"))
    yield made
    made.close()


def test_a_result_keeps_the_level_of_its_day_and_its_scales_apart(branch: Branch) -> None:
    told = ("hub-market", "--data", branch.stage.hub_data, "--index", "TAIEX")
    for day, level in (("2026-01-02", "27000"), ("2999-01-01", "9"), ("2026-01-05", "27345.5")):
        done = branchdesk(*told, "--day", day, "--level", level)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    known = MarketLevel("TAIEX", "2026-01-05", 27345.5)
    with running(branch.pc("pc", "3")) as engine:
        case_id = open_case(engine.desk)
        interview(engine.desk, case_id)
        assessed = engine.desk.interviews.state(case_id).assessed
        assert assessed is not None
        assert assessed.market == known
        scales = engine.desk.results.view(case_id).scales
        assert [each.scale for each in scales] == list(SCALES)
        assert sum(each.points for each in scales) == assessed.score
        sign(engine.desk, case_id)
        client_id = engine.store.case(case_id).client_id
        assert engine.desk.clients.profile(client_id).markets == (known,)


def test_what_is_no_level_is_told(branch: Branch) -> None:
    told = ("hub-market", "--data", branch.stage.hub_data, "--index", "TAIEX")
    for day, level in (("2026-02-30", "27000"), ("2026-02-03", "0"), ("2026-02-03", "nan")):
        refused = branchdesk(*told, "--day", day, "--level", level, language="zh_TW")
        assert refused.returncode == 2
        assert f"「{day}」" in refused.stderr
    office = HeadOffice(branch.stage.hub_data)
    try:
        assert office.references.text("market") is None
    finally:
        office.close()
