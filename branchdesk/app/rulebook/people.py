"""Who looks at it, and what the client takes home."""

from branchdesk.app.rulebook.bench import Bench, Pair, Trial, Trials, accepted
from branchdesk.app.rulebook.talk import held
from branchdesk.domain import case as cases
from branchdesk.domain.case import Case

_CASE = Case("trial", "trial", owner="A1")


def _watched(bench: Bench) -> Pair:
    percent = bench.number("percent")

    def approved(seen: int) -> bool:
        return accepted(
            lambda: cases.approve(_CASE, cases.SUBMITTED, "R1", "", seen / 100, percent / 100)
        )

    passing, blocking = (
        Trial(f"watched={seen}%", approved(seen)) for seen in (percent, percent - 1)
    )
    return passing, blocking


def _other_reviewer(_bench: Bench) -> Pair:
    def approved(reviewer: str) -> bool:
        return accepted(lambda: cases.approve(_CASE, cases.SUBMITTED, reviewer, "", 1.0))

    return Trial("owner=A1 reviewer=R1", approved("R1")), Trial(
        "owner=A1 reviewer=A1", approved("A1")
    )


def _report(bench: Bench) -> Pair:
    def signed(state: str) -> bool:
        return accepted(lambda: cases.seal(_CASE, state, held(bench.questionnaire), "form", "S1"))

    return Trial("result, then seal", signed(cases.COMPLETING)), Trial(
        "seal without a result", signed(cases.RECORDING)
    )


def _copy(_bench: Bench) -> Pair:
    def handed_out(state: str) -> bool:
        return accepted(lambda: cases.require(_CASE, state, cases.SUBMITTED))

    return Trial(f"copy of {cases.SEALED}", handed_out(cases.SEALED)), Trial(
        f"copy of {cases.RECORDING}", handed_out(cases.RECORDING)
    )


TRIALS: dict[str, Trials] = {
    "watched_share": _watched,
    "separate_review": _other_reviewer,
    "suitability_report": _report,
    "copy_on_request": _copy,
}
