"""Up to where data is taken to be whole, and up to which day a period so far is told."""

from datetime import date, datetime

import pytest

from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.periods import Calendar

FIRST = datetime(2023, 1, 1)
DENSE, SPARSE = 300_000, 900  # records in under four years: one every six minutes, one every day and a half


@pytest.mark.parametrize(
    ("last", "records", "days_to"),
    [
        (datetime(2026, 10, 31, 23, 55), DENSE, date(2026, 11, 1)),  # a whole day, and a whole month
        (datetime(2026, 10, 31, 12), DENSE, date(2026, 11, 1)),  # October counts as whole, and so do its days
        (datetime(2026, 10, 30, 8), SPARSE, date(2026, 11, 2)),  # and so does a week that ends in November
        (datetime(2026, 10, 15, 12), DENSE, date(2026, 10, 15)),  # half a day is no day
        (datetime(2026, 10, 15, 23, 55), DENSE, date(2026, 10, 16)),
    ],
)
def test_days_are_whole_where_weeks_and_months_are(last, records, days_to):
    extent = Extent(FIRST, last, records)

    assert extent.days_to == days_to
    assert extent.covered_to is not None
    for grain in ("week", "month"):
        cut = Calendar()
        newest = cut.period(grain, last)
        if cut.end(grain, newest) <= extent.covered_to:
            assert extent.days_to >= cut.end(grain, newest).date()
