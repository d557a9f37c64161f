"""Periods as editions name them: short, and in the order of time when sorted as text."""

from datetime import datetime, timedelta

from civicstat.measurement.metrics.definitions import Grain


def period_name(grain: Grain, starts: datetime, ends: datetime) -> str:
    """Return the name of a period: "2026-10", "2026-Q4", "2026", "2026-W41", "FY2027". ends: the moment after it."""
    if grain == "rolling_year":
        return f"{ends - timedelta(days=1):%Y-%m}"  # after the month with which it ends
    if grain == "fiscal_year":
        return f"FY{(ends - timedelta(days=1)).year}"  # after the year in which it ends
    if grain == "fiscal_quarter":
        return f"{starts:%Y-%m}/P3M"
    patterns = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "week": "%G-W%V", "four_weeks": "%G-W%V/P4W", "year": "%Y"}
    if grain == "quarter":
        return f"{starts.year}-Q{(starts.month - 1) // 3 + 1}"
    return starts.strftime(patterns.get(grain, "%Y-%m"))
