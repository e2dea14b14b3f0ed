"""Signing: ink from mouse and pen, time a page is seen, witness, and what locks the seal."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from branchdesk.app.texts import Language
from branchdesk.app.views import SignView
from branchdesk.domain.errors import InputFault
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, pick, tr
from branchdesk.ui.pages.sign import SignPage
from branchdesk.ui.pages.sign_parts import Agreement, agreements_height
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.ink_area import InkArea
from branchdesk.ui.widgets.paper import TICK_MS, Paper
from tests.ui import samples_signing as signing
from tests.ui.hands import click, find, press, type_in
from tests.ui.no_desk import NoDesk

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def area(qtbot: QtBot) -> InkArea:
    made = InkArea()
    made.resize(500, 200)
    qtbot.addWidget(made)
    made.show()
    return made


def scrawl(area: InkArea, points: int = 12) -> None:
    """A stroke with the mouse."""
    QTest.mousePress(area, LEFT, NONE, QPoint(40, 90))
    for step in range(points):
        QTest.mouseMove(area, QPoint(46 + 6 * step, 90 + (step % 4) * 8))
    QTest.mouseRelease(area, LEFT, NONE, QPoint(46 + 6 * points, 90))


@pytest.fixture(scope="module")
def stylus() -> QPointingDevice:
    """A pen, as the tablet's driver registers one."""
    return QPointingDevice(
        "WT-500",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
    )


def pen(
    device: QPointingDevice, kind: QEvent.Type, at: QPointF, ms: int, pressure: float
) -> QTabletEvent:
    held = LEFT if kind is not QEvent.Type.TabletRelease else Qt.MouseButton.NoButton
    tilt = (12.0, -8.0)
    event = QTabletEvent(kind, device, at, at, pressure, *tilt, 0.0, 0.0, 0.0, NONE, LEFT, held)
    event.setTimestamp(ms)
    return event


def test_a_mouse_is_never_passed_off_as_a_pen(area: InkArea) -> None:
    scrawl(area)
    ink = area.ink.checked()
    assert (ink.pointer, ink.has_pressure) == ("mouse", False)
    assert (ink.width, ink.height) == (500, 200)
    assert ink.points == 13
    times = [point.t_us for stroke in ink.strokes for point in stroke.points]
    assert times == sorted(times)


def test_a_pen_keeps_pressure_tilt_time_and_its_name(
    area: InkArea, qapp: QApplication, stylus: QPointingDevice
) -> None:
    stages = (
        (QEvent.Type.TabletPress, QPointF(30, 80), 1000, 0.2),
        *((QEvent.Type.TabletMove, QPointF(30 + n, 80), 1000 + 8 * n, 0.5) for n in range(1, 10)),
        (QEvent.Type.TabletRelease, QPointF(40, 80), 1090, 0.0),
    )
    for kind, at, ms, pressure in stages:
        event = pen(stylus, kind, at, ms, pressure)
        qapp.sendEvent(area, event)
    ink = area.ink.checked()
    assert (ink.pointer, ink.device, ink.has_pressure) == ("pen", "WT-500", True)
    first, last = ink.strokes[0].points[0], ink.strokes[0].points[-1]
    assert first.pressure == pytest.approx(0.2)
    assert (first.tilt_x, first.tilt_y) == (12.0, -8.0)
    assert (first.t_us, last.t_us) == (0, 72_000)
    scrawl(area)
    assert (area.ink.pointer, area.ink.has_pressure) == ("mouse", False)


def test_a_slip_of_the_pen_is_no_signature(area: InkArea) -> None:
    QTest.mouseClick(area, LEFT, NONE, QPoint(50, 50))
    assert area.ink.points
    with pytest.raises(InputFault, match="ink_missing"):
        area.ink.checked()
    area.clear()
    assert area.empty
    area.set_closed(True)
    scrawl(area)
    assert not area.ink.points


def test_ink_is_seen_where_it_was_written(area: InkArea) -> None:
    before = area.grab().toImage()
    scrawl(area)
    after = area.grab().toImage()
    changed = [
        QPoint(x, y)
        for x in range(0, 500, 2)
        for y in range(0, 200, 2)
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert changed
    assert all(30 < point.x() < 130 and 80 < point.y() < 130 for point in changed)


def test_time_is_counted_for_the_page_in_view(qtbot: QtBot) -> None:
    paper = Paper()
    qtbot.addWidget(paper)
    paper.resize(560, 660)
    paper.show()
    looks: list[tuple[int, int]] = []
    paper.looked.connect(lambda page, ms: looks.append((page, ms)))
    paper.show_pages(signing.sign_view(3).pages)
    assert paper.page == 1
    for _ in range(6):
        paper._tick()
    assert looks == [(1, 1000)], "told as soon as it is a second"
    paper._tick()
    paper._tick()
    paper.go_to(2)
    assert paper.page == 2
    assert looks == [(1, 1000), (1, 8 * TICK_MS - 1000)]
    paper._tick()
    paper.go_to(3)
    assert len(looks) == 2, "a glance waits until it makes a second"
    for _ in range(24):
        paper._tick()
    assert looks[2:] == [(3, 1000), (3, 5000)]
    paper.set_wide(True)
    assert paper.page == 3


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[SignPage]:
    faults = FaultDoor()
    runner = Runner(faults)
    made = SignPage(NoDesk(), runner)  # type: ignore[arg-type]
    shell = Shell(faults)
    qtbot.addWidget(shell)
    shell.add("sign", made)
    shell.show_page(Route("sign"))
    shell.show()
    made.show_view(signing.sign_view())
    yield made
    made.deactivated()
    runner.close()


def primary_lock(page: SignPage) -> str:
    return next(action.locked for action in page.bar.actions if action.id == "primary")


def test_the_seal_waits_for_ink_then_for_a_witness(page: SignPage) -> None:
    assert primary_lock(page) == tr("sign.needs_ink")
    scrawl(page.ink)
    assert primary_lock(page) == tr("sign.needs_witness")
    page.witness.show_person(signing.WITNESS, "11:21:08")
    page._show_bar()
    assert primary_lock(page) == ""
    assert find(page, "witnessed").isVisible()
    press(page, Qt.Key.Key_Delete)
    assert page.ink.empty
    assert primary_lock(page) == tr("sign.needs_ink")


def test_the_witness_types_both_and_is_told_what_is_wrong(page: SignPage) -> None:
    asked: list[tuple[str, str]] = []
    page.witness.asked.disconnect()
    page.witness.asked.connect(lambda user, password: asked.append((user, password)))
    click(find(page, "witness"))
    assert asked == []
    type_in(find(page, "witness-user"), "11021")
    type_in(find(page, "witness-password"), "secret")
    click(find(page, "witness"))
    assert asked == [("11021", "secret")]
    page._not_witnessed(InputFault("four_eyes"))
    assert page.witness.person is None
    assert find(page, "witness-password").hasFocus()
    assert "secret" not in page.witness._password.value


def test_a_fault_of_the_form_is_said_on_the_page(page: SignPage) -> None:
    page._not_prepared(page._case_id, InputFault("glyph_missing", character="𰻝"))
    assert page._strip.isVisible()
    assert page._strip.notice is not None
    assert "𰻝" in page._strip.notice.what


def test_each_page_and_agreement_says_how_long_it_was_seen(
    page: SignPage, wardrobe: Wardrobe
) -> None:
    assert find(page, "page-1").accessibleDescription() == "31 秒"
    assert find(page, "page-6").accessibleDescription() == tr("sign.not_seen")
    click(find(page, "page-4"))
    assert page.paper.page == 4
    wardrobe.translator.set_language("en")
    assert find(page, "agreement-risk").accessibleName().startswith("Risk:")
    assert page.bar.actions[-1].words == "Seal"


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_agrees_to_half_a_sentence(
    qtbot: QtBot, wardrobe: Wardrobe, language: Language, elder: bool
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_elder(elder)
    rows = [Agreement(row, 120) for row in signing.sign_view().agreements]
    for row in rows:
        qtbot.addWidget(row)
        room = row._sentence_box(QRectF(0, 0, 540, row.heightForWidth(540)))
        metrics = paint.metrics(wardrobe.theme.font("agreement"))
        needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), pick(row._row.sentence))
        assert needed.height() <= room.height()
        assert needed.width() <= room.width()
    assert agreements_height(rows) <= agreements_height(rows * 3)
    assert agreements_height(rows * 3) == agreements_height(rows * 4), "there is room to sign"


@pytest.mark.parametrize("view", [signing.sign_view, signing.elder_sign_view])
def test_agreements_pen_and_witness_share_the_smallest_window(
    qtbot: QtBot, page: SignPage, view: Callable[[], SignView]
) -> None:
    window = page.window()
    window.resize(window.minimumSize())
    page.show_view(view())
    parts = (page._agreements, page._signed, page.ink, page._hint, page.witness)

    def apart() -> bool:
        tops = [part.mapTo(page, part.rect().topLeft()).y() for part in parts]
        ends = [top + part.height() for top, part in zip(tops, parts, strict=True)]
        return ends[-1] <= page.height() and all(map(int.__le__, ends, tops[1:]))

    qtbot.waitUntil(apart, timeout=5000)
