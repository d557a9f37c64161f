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
    ],
)
def test_the_grain_follows_from_the_dates(cells, grain, last):
    moments = read_times(cells)
    grid = grid_of(moments)
    assert grid.grain == grain
    assert grid.label(len(grid.starts) - 1) == last
    assert grid.column(max(moments)) == len(grid.starts) - 1


def test_what_is_no_date_is_none():
    assert read_times(["2026-01-01", "soon"]) is None
    assert read_times(["2026-W54"]) is None
    assert grid_of([datetime(2026, 1, 1), datetime(2026, 1, 2)]) is None
