"""Practice in pictures: the choice, a client speaking, and what the interview was worth."""

from dataclasses import replace
from typing import Any

from branchdesk import host
from branchdesk.app.definitions import load
from branchdesk.domain import practice_score
from branchdesk.domain.practice import PracticeClient
from branchdesk.domain.practice_score import Score
from branchdesk.domain.reading import rates
from branchdesk.ui.coach import part
from branchdesk.ui.shell import Shell
from tests.e2e.scripted import talk
from tests.ui import samples_interview


def clients() -> tuple[PracticeClient, ...]:
    """Whom there is to practise with."""
    return tuple(load(host.resources()).practice.values())


def score(name: str) -> Score:
    """What the lesson's own account manager makes of a client."""
    talked = talk(name)
    judged = talked.whole()
    return practice_score.score(
        judged.interview,
        talked.questionnaire,
        rates(talked.pack),
        judged.index,
        [point.point for point in judged.open],
    )


def as_practice(page: Any) -> Shell:
    """The window says that it is practice."""
    shell = page.window()
    assert isinstance(shell, Shell)
    shell.set_practice()
    return shell


def mark(page: Any) -> None:
    """The mark of practice in the top bar."""
    as_practice(page)


def speaking(page: Any) -> None:
    """The hesitant client at a question of the sample interview."""
    client = next(one for one in clients() if one.source.id == "hesitant")
    item = load(host.resources()).questionnaires[client.questionnaire].item("q07")
    view = replace(samples_interview.interview_view(), item=item)
    page.show_view(view)
    as_practice(page).client_part.show_notice(part(client, view, 400_000), icon="user")
