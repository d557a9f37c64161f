"""Periods against the calendar of Python's standard library."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.measurement.metrics.periods import GRAINS, Calendar, turn_of_clock

from . import plain

moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31))
calendars = st.integers(1, 12).map(Calendar)
grains = st.sampled_from([grain for grain in GRAINS if grain != "rolling_year"])


@given(grain=grains, moment=moments, calendar=calendars)
def test_a_moment_lies_in_its_period(grain, moment, calendar):
    period = calendar.period(grain, moment)
    assert calendar.start(grain, period) <= moment < calendar.end(grain, period)


@given(grain=grains, moment=moments, calendar=calendars)
def test_a_period_begins_where_the_plain_version_says(grain, moment, calendar):
    start = calendar.start(grain, calendar.period(grain, moment))
    expected = plain.start_of(grain, moment, calendar.fiscal_start)
    assert (start if grain == "hour" else start.date()) == expected


@given(grain=grains, moment=moments, calendar=calendars)
def test_periods_follow_one_another_without_a_hole(grain, moment, calendar):
    period = calendar.period(grain, moment)
    assert calendar.end(grain, period) == calendar.start(grain, period + 1)
    assert calendar.period(grain, calendar.end(grain, period)) == period + 1


@given(moment=moments)
def test_a_rolling_year_is_twelve_whole_months(moment):
    calendar = Calendar()
    period = calendar.period("rolling_year", moment)
    assert calendar.end("rolling_year", period) == calendar.end("month", period)
    assert calendar.start("rolling_year", period) == calendar.start("month", period - 11)


@pytest.mark.parametrize(
    ("grain", "moment", "fiscal_start", "label"),
    [
        ("hour", datetime(2026, 3, 5, 14, 30), 1, "Mar 5, 2026, 14:00"),
        ("day", datetime(2026, 3, 5), 1, "March 5, 2026"),
        ("week", datetime(2027, 1, 1), 1, "Week 53, 2026"),
        ("four_weeks", datetime(2026, 3, 5), 1, "Feb 9 to Mar 8, 2026"),
        ("month", datetime(2026, 3, 5), 1, "March 2026"),
        ("quarter", datetime(2026, 3, 5), 1, "Q1 2026"),
        ("year", datetime(2026, 3, 5), 1, "2026"),
        ("fiscal_year", datetime(2026, 3, 5), 10, "Fiscal year 2026"),
        ("fiscal_year", datetime(2026, 10, 1), 10, "Fiscal year 2027"),
        ("fiscal_year", datetime(2026, 10, 1), 1, "Fiscal year 2026"),
        ("fiscal_quarter", datetime(2026, 10, 1), 10, "Fiscal Q1 2027"),
        ("fiscal_quarter", datetime(2026, 9, 1), 10, "Fiscal Q4 2026"),
        ("rolling_year", datetime(2026, 3, 5), 1, "12 months to March 2026"),
    ],
)
def test_a_period_is_named_as_people_write_it(grain, moment, fiscal_start, label):
    calendar = Calendar(fiscal_start)
    assert calendar.label(grain, calendar.period(grain, moment)) == label


@given(moment=moments)
def test_the_year_before_is_a_like_period(moment):
    calendar = Calendar()
    for grain in ("month", "quarter", "year", "rolling_year"):
        period = calendar.period(grain, moment)
        start, before = calendar.start(grain, period), calendar.start(grain, calendar.year_before(grain, period))
        assert (before.year, before.month, before.day) == (start.year - 1, start.month, start.day)
    week = calendar.period("week", moment)
    before = calendar.start("week", calendar.year_before("week", week))
    assert calendar.start("week", week) - before == timedelta(weeks=52)


CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (datetime(2025, 11, 2, 0), ""),
        (datetime(2025, 11, 2, 1), "The clock was set back in this hour: it came twice, and the figure holds both."),
        (datetime(2025, 11, 2, 2), ""),
        (datetime(2025, 3, 9, 2), "The clock was set forward over this hour: it did not come."),
        (datetime(2025, 3, 9, 3), ""),
    ],
)
def test_an_hour_in_which_the_clock_was_set_says_so(hour, words):
    assert turn_of_clock("hour", hour, CHICAGO) == words
    assert turn_of_clock("day", hour.replace(hour=0), CHICAGO) == ""
