"""A result at which the rules stop: second person, block, contradictions, an answer put off."""

from dataclasses import replace

from branchdesk.app.views import BarredView, OpenPoint, ResultView
from tests.ui.samples import words
from tests.ui.samples_interview import RECORDING, result_view


def ruled_view() -> ResultView:
    """Points of the rules: a second person, a block, contradictions; one question put off."""
    fund = words("全球成長股票基金", "全球成长股票基金", "Global Growth Equity Fund")
    clash = words(
        "不願虧損，卻希望高報酬",
        "不愿亏损，却希望高收益",
        "No loss accepted, yet a high return hoped for",
    )
    income = words("可投資金額", "可投资金额", "Amount to invest")
    opened = (
        OpenPoint(
            "older_client",
            False,
            "override",
            {"product": fund, "risk": "R4", "years": 65},
            article="65+",
        ),
        OpenPoint(
            "product_blocked",
            False,
            "blocked",
            {"product": fund, "risk": "R5", "level": "C3"},
            article="H3",
        ),
        OpenPoint(
            "clash", False, "re_ask", {"numbers": "8, 12", "what": clash}, 8, 88_000, RECORDING
        ),
        OpenPoint(
            "fact_differs", False, "re_ask", {"number": 3, "fact": income}, 3, 99_000, RECORDING
        ),
        OpenPoint("same_option", False, "re_ask", {"count": 9, "limit": 8, "position": 2}, 12),
        OpenPoint("index_low", False, "re_ask", {"total": 52, "wanted": 70, "number": 7}, 7),
        OpenPoint("question_open", False, "re_ask", {"number": 4}, 4, 120_000, RECORDING),
        OpenPoint("tests_today", False, "override", {"count": 3, "limit": 2}, article="H4"),
        OpenPoint(
            "self_check", False, "override", {"date": "2026-08-01", "months": 6}, article="AMAC"
        ),
    )
    passed = (
        OpenPoint("question_promised", True, "none", {"number": 5, "date": "2026-12-01"}, 5),
        OpenPoint("call_back", True, "none", {"date": "2026-12-09"}, article="H24"),
        OpenPoint("assessment_valid", True, "none", {"date": "2027-11-23"}, article="H1"),
        OpenPoint("retention", True, "none", {"months": 60}, article="H2"),
    )
    return replace(result_view(), index=52, points=(*opened, *passed))  # fmt: skip


def barred_view() -> BarredView:
    """Tests of day and year are used up."""
    points = (
        OpenPoint("tests_today", False, "override", {"count": 3, "limit": 2}, article="2025-7 §29"),
        OpenPoint("tests_year", False, "override", {"count": 9, "limit": 8}, article="2025-7 §29"),
    )
    return BarredView(result_view().case, points, "2026-12-01")
