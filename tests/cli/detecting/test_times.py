"""Dates as people write them."""

from datetime import datetime

import pytest

from civicstat.cli.detecting.times import grid_of, read_times


@pytest.mark.parametrize(
    ("cells", "grain", "last"),
    [
        (["2026-01-30 22:00", "2026-01-30 23:00", "2026-01-31 00:00"], "hour", "2026-01-31 00:00"),
        (["1/2/2026", "1/3/2026", "1/14/2026", "1/4/2026"], "day", "2026-01-14"),
        (["2/1/2026", "3/1/2026", "14/1/2026", "4/1/2026"], "day", "2026-01-14"),
        (["2026-W01", "2026-W02", "2026-W04", "2026-W03"], "week", "the week of 2026-01-19"),
        (["2026-01-31", "2026-02-28", "2026-04-30", "2026-03-31"], "month", "April 2026"),
        (["2025-Q1", "2025-Q2", "2025-Q4"], "quarter", "quarter 4 of 2025"),
        (["2019", "2020", "2022", "2021"], "year", "2022"),
        (["1/5/26", "1/12/26", "1/19/26"], "week", "the week of 2026-01-19"),
        (["20260105", "20260106", "20260108", "20260107"], "day", "2026-01-08"),
        (["May 2026", "Jun 2026", "August 2026", "July 2026"], "month", "August 2026"),
        (["Jan-26", "Feb-26", "Mar-26"], "month", "March 2026"),
        (["01/2026", "02/2026", "03/2026"], "month", "March 2026"),
        (["May 4, 2026", "May 5, 2026", "May 6, 2026"], "day", "2026-05-06"),
        (["Q1 2025", "Q2 2025", "Q3 2025"], "quarter", "quarter 3 of 2025"),
        (["1/2/2026 11:00:00 PM", "1/3/2026 12:00:00 AM", "1/3/2026 1:00 AM"], "hour", "2026-01-03 01:00"),
        (["2026-01-04T23:00:00.000", "2026-01-05T00:00:00.000Z", "2026-01-05T01:00-06:00"], "hour", "2026-01-05 01:00"),
        (["2026-01-05 00:00", "2026-01-05 00:05", "2026-01-05 00:10"], "5 minutes", "2026-01-05 00:10"),
        (["01/01/2026", "01/02/2026", "01/03/2026", "01/04/2026"], "day", "2026-01-04"),
        ([f"01/{m:02}/{y}" for y in (2025, 2026) for m in range(1, 13)], "month", "December 2026"),  # days first
    ],
)
def test_the_grain_follows_from_the_dates(cells, grain, last):
    moments = read_times(cells)
    grid = grid_of(moments)
    assert grid.grain == grain
    assert grid.label(len(grid.starts) - 1) == last
    assert grid.column(max(moments)) == len(grid.starts) - 1


def test_a_period_is_over_when_the_next_begins():
    for cells, over in (
        (["2025-10", "2025-11", "2025-12"], datetime(2026, 1, 1)),
        (["2025-Q2", "2025-Q3", "2025-Q4"], datetime(2026, 1, 1)),
        (["2026-W01", "2026-W02", "2026-W03"], datetime(2026, 1, 19)),
    ):
        grid = grid_of(read_times(cells))
        assert grid.end(2) == over


def test_what_is_no_date_is_none():
    assert read_times(["2026-01-01", "soon"]) is None
    assert read_times(["2026-W54"]) is None
    assert grid_of([datetime(2026, 1, 1), datetime(2026, 1, 2)]) is None
