"""A clock that runs faster than time, also over the hour that comes twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from civicstat.directory.clock import Running, judged_at, let_run

AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def running(settings):
    settings.AS_OF = date(2026, 10, 31)
    yield lambda begins: let_run(Running(begins, AT, 60))
    let_run(None)


def test_the_city_is_judged_by_a_clock_that_runs(running):
    stood = judged_at(AT)
    running(datetime(2026, 10, 31, 23, 0, tzinfo=UTC))
    assert judged_at(AT + timedelta(seconds=90)) == datetime(2026, 11, 1, 0, 30, tzinfo=UTC)
    let_run(None)
    assert judged_at(AT) == stood


def test_the_hour_that_comes_twice_passes_twice(running):
    # In Chicago clocks go back at two in the morning of November 1: so an hour and a half later it is two, not three.
    running(datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Chicago")))
    assert judged_at(AT + timedelta(seconds=90)) == datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
