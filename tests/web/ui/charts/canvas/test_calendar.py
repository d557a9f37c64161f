"""Ticks of time axes."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from civicstat.web.ui.charts.canvas.calendar import date_ticks, day_number
from civicstat.web.ui.charts.canvas.wording import width_of


def _ticks(starts, width):
    return date_ticks(starts, [f"The period that begins on {start}" for start in starts], width)


def _months(count):
    return [date(2023 + index // 12, index % 12 + 1, 1) for index in range(count)]


def test_the_periods_own_names_are_used_where_they_fit():
    starts = [date(year, 7, 1) for year in range(2020, 2026)]
    ticks = date_ticks(starts, [f"FY {start.year + 1}" for start in starts], 700)
    assert [tick.label for tick in ticks] == ["FY 2021", "FY 2022", "FY 2023", "FY 2024", "FY 2025", "FY 2026"]


def test_twelve_months_are_named_each_with_the_year_where_it_begins():
    ticks = _ticks(_months(12), 600)
    assert [tick.label for tick in ticks][:3] == ["Jan", "Feb", "Mar"]
    assert [tick.below for tick in ticks] == ["2023"] + [""] * 11


def test_three_years_of_months_are_named_by_the_quarter():
    ticks = _ticks(_months(36), 600)
    assert [tick.label for tick in ticks][:5] == ["Jan", "Apr", "Jul", "Oct", "Jan"]
    assert [tick.below for tick in ticks if tick.below] == ["2023", "2024", "2025"]


def test_a_narrow_axis_names_years_alone():
    assert [tick.label for tick in _ticks(_months(36), 200)] == ["2023", "2024", "2025"]


def test_days_are_named_on_days_on_which_a_period_begins():
    starts = [date(2025, 9, 29) + timedelta(weeks=week) for week in range(6)]
    ticks = _ticks(starts, 500)
    assert [tick.label for tick in ticks] == ["Sep 29", "Oct 6", "Oct 13", "Oct 20", "Oct 27", "Nov 3"]


def test_hours_of_a_day_are_named_by_the_clock():
    starts = [datetime(2025, 9, 29) + timedelta(hours=hour) for hour in range(24)]
    assert [tick.label for tick in _ticks(starts, 600)][:3] == ["00:00", "03:00", "06:00"]


def test_a_moment_is_a_day_and_its_fraction():
    assert day_number(datetime(2025, 9, 29, 18)) - day_number(date(2025, 9, 29)) == 0.75


def test_no_periods_have_no_ticks():
    assert date_ticks([], [], 500) == []


def test_one_period_has_its_name():
    assert [tick.label for tick in date_ticks([date(2025, 1, 1)], ["January 2025"], 500)] == ["January 2025"]


@pytest.mark.parametrize("width", [150, 220, 300, 480, 700])
@pytest.mark.parametrize("count", [2, 5, 12, 30, 61, 156, 700, 2000])
@pytest.mark.parametrize("step", [1, 7, 30, 91])
def test_labels_never_touch(width, count, step):
    starts = [date(2015, 1, 5) + timedelta(days=step * index) for index in range(count)]
    ticks = _ticks(starts, width)
    per_day = width / (starts[-1] - starts[0]).days
    assert ticks
    for before, after in pairwise(ticks):
        gap = (after.at - before.at) * per_day
        assert gap > (width_of(before.label) + width_of(after.label)) / 2
