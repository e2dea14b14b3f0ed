"""The profile: scores, lines with their seconds, what does not agree, levels over the years."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.market import MarketLevel
from branchdesk.ui.faults import FaultDoor, Notice
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.profile import ProfilePage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.chips import EvidenceChip
from tests.ui import samples_review as samples
from tests.ui.hands import click, find, press
from tests.ui.samples_signing import HEAD
from tests.ui.seen import words_on

SOON = 5_000


class _Media:
    """Recordings that are not on this PC."""

    def media(self, recording_id: str) -> object:
        raise IntegrityFault("media_missing", recording=recording_id)


class _Desk:
    reviews = _Media()


@pytest.fixture
def faults() -> FaultDoor:
    return FaultDoor()


@pytest.fixture
def page(qtbot: QtBot, faults: FaultDoor) -> Iterator[ProfilePage]:
    runner = Runner(faults)
    made = ProfilePage(_Desk(), runner)  # type: ignore[arg-type]
    shell = Shell(faults)
    qtbot.addWidget(shell)
    shell.add("profile", made)
    shell.show_page(Route("profile"))
    shell.show()
    made.show_view(samples.profile_view())
    yield made
    made.film.close()
    runner.close()


def test_the_market_is_said_and_drawn_behind_the_levels(page: ProfilePage) -> None:
    view = samples.profile_view()
    alone = page.levels.grab().toImage()
    first, last = (
        MarketLevel("TAIEX", day, level)
        for day, level in (("2021-05-03", 17000), ("2026-11-23", 27345.5))
    )
    other = MarketLevel("CSI 300", "2024-07-01", 3400)
    page.show_view(replace(view, markets=(first, None, None, other, None, last)))
    said = page.levels.accessibleDescription()
    assert "2021 C2 TAIEX 17,000" in said
    assert said.endswith("2026 C3 TAIEX 27,346")
    assert "CSI 300" not in said
    assert page.levels.grab().toImage() != alone
    assert tr("profile.levels_market", index="TAIEX") in words_on(page)
    page.show_view(replace(view, markets=(*(None,) * 5, last)))
    assert page.levels.grab().toImage() == alone
    page.show_view(view)
    assert "TAIEX" not in words_on(page)


def test_scores_and_levels_are_said_in_words(page: ProfilePage) -> None:
    said = page.radar.accessibleDescription()
    assert "心態 58" in said
    assert page.levels.accessibleDescription().endswith("2026 C3")
    page.show_view(samples.new_client_view())
    assert tr("profile.no_score") in page.radar.accessibleDescription()
    assert not page.levels.isVisible()
    assert page._none.isVisible()


def test_two_things_that_do_not_agree_stand_side_by_side(page: ProfilePage) -> None:
    card = find(page, "contradiction-investable_amount")
    assert "500,000" in card.accessibleName()
    assert card.findChild(EvidenceChip) is not None
    assert page.bar.message is not None
    assert page.bar.message.strong == "2 處對不上。"


def test_evidence_opens_the_film_and_a_missing_one_is_said(
    page: ProfilePage, faults: FaultDoor, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(faults.noticed, timeout=SOON) as said:
        press(page, Qt.Key.Key_E)
    assert said.args is not None
    notice = said.args[0]
    assert isinstance(notice, Notice)
    assert notice.code == "media_missing"
    assert page._right.currentIndex() == 1
    assert page._playing == samples.LINES[0].evidence[0]
    press(page, Qt.Key.Key_E)
    assert page._playing == samples.LINES[0].evidence[1]
    press(page, Qt.Key.Key_Escape)
    assert page._right.currentIndex() == 0
    click(page._rows[1].chips[0])
    assert page._playing == samples.LINES[1].evidence[0]


def test_the_way_out_leads_to_all_clients(page: ProfilePage) -> None:
    went: list[Route] = []
    page.go.disconnect()
    page.go.connect(went.append)
    press(page, Qt.Key.Key_Escape)
    press(page, Qt.Key.Key_N)
    assert went == [Route("clients"), Route("intake", client_id="client-1")]


def test_what_is_owed_to_the_client_names_its_case(page: ProfilePage) -> None:
    words = words_on(find(page, "duties")).splitlines()
    assert len(words) == 2
    assert all(HEAD.case_no in line for line in words)
    page.show_view(samples.new_client_view())
    assert not words_on(page).count(HEAD.case_no)
