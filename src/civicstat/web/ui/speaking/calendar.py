"""Days and periods in the language spoken now."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton

from civicstat.web.ui.speaking.language import current
from civicstat.web.ui.speaking.saying import say


def month_short(on: date) -> str:
    """Return "Oct", as ticks of an axis have it."""
    return _shown("LLL", on.replace(day=1), current().locale)


def month_text(on: date) -> str:
    """Return "October 2026"."""
    return _by_skeleton("yMMMM", on.replace(day=1), current().locale)


def day_text(on: date) -> str:
    """Return "October 3, 2026"."""
    return _long(on if not isinstance(on, datetime) else on.date(), current().locale)


def moment_text(at: datetime) -> str:
    """Return a day with the time of day."""
    return str(format_datetime(at, "long", tzinfo=at.tzinfo, locale=current().locale))


def period_text(grain: str, starts_on: date, ends_on: date) -> str:
    """Return what a period is called in text and titles: "October 2026", "Quarter 3 of 2026", "Week 41, 2026".

    ends_on: the first day after it. Tables and charts have `period_short`, and sentences `within`.
    """
    last = ends_on - timedelta(days=1)
    if grain == "month":
        return month_text(starts_on)
    if grain == "week":
        year, week, _ = starts_on.isocalendar()
        return say("Week {week}, {year}", week=week, year=year)
    if grain == "quarter":
        return say("Quarter {quarter} of {year}", quarter=(starts_on.month + 2) // 3, year=starts_on.year)
    if grain == "year":
        return str(starts_on.year)
    if grain == "fiscal_year":
        return say("Fiscal year {year}", year=last.year)
    if grain == "fiscal_quarter":  # by its months: few know the numbers of another year's quarters
        return _months(starts_on, last, current().locale)
    if grain == "rolling_year":
        return say("12 months to {month}", month=month_text(last))
    if grain == "day":
        return day_text(starts_on)
    return say("{first} to {last}", first=day_text(starts_on), last=day_text(last))


def period_short(grain: str, starts_on: date, ends_on: date) -> str:
    """Return what a period is called in tables and charts: "Q3 2026"; other periods are called as in text."""
    if grain == "quarter":
        return say("Q{quarter} {year}", quarter=(starts_on.month + 2) // 3, year=starts_on.year)
    return period_text(grain, starts_on, ends_on)


def within(grain: str, starts_on: date, ends_on: date) -> str:
    """Return a period as it stands in a sentence: "in October 2026", "in the 12 months to October 2026"."""
    period = period_text(grain, starts_on, ends_on)
    if grain == "rolling_year":
        return say("in the 12 months to {month}", month=month_text(ends_on - timedelta(days=1)))
    if grain == "week":
        year, week, _ = starts_on.isocalendar()
        return say("in week {week} of {year}", week=week, year=year)
    if grain == "quarter":
        return say("in quarter {quarter} of {year}", quarter=(starts_on.month + 2) // 3, year=starts_on.year)
    if grain == "fiscal_year":
        return say("in fiscal year {year}", year=(ends_on - timedelta(days=1)).year)
    if grain == "day":
        return say("on {day}", day=period)
    if grain in ("month", "fiscal_quarter", "year"):
        return say("in {period}", period=period)
    return say("from {period}", period=period)


@lru_cache(maxsize=4096)
def _shown(pattern: str, on: date, locale: Locale) -> str:
    return str(format_date(on, pattern, locale=locale))


@lru_cache(maxsize=4096)
def _by_skeleton(skeleton: str, on: date, locale: Locale) -> str:
    return str(format_skeleton(skeleton, on, locale=locale))


@lru_cache(maxsize=4096)
def _long(on: date, locale: Locale) -> str:
    return str(format_date(on, "long", locale=locale))


@lru_cache(maxsize=4096)
def _months(first: date, last: date, locale: Locale) -> str:
    return str(format_interval(first, last, "yMMMM", locale=locale))
