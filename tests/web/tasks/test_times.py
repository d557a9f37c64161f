"""When tasks run, above all on the two days on which the clock is changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.web.tasks.times import UnreadableTime, read_when

CHICAGO = ZoneInfo("America/Chicago")


def runs(text, since, days):
    """Return the local times of all runs in so many days."""
    when, moment, found = read_when(text), since, []
    while (moment := when.next_after(moment, CHICAGO)) < since + timedelta(days=days):
        found.append(moment.astimezone(CHICAGO))
    return found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("every 15 minutes", "every 15 minutes"),
        ("Every  hour", "every hour"),
        ("every 60 minutes", "every hour"),
        ("every day at 2:30", "every day at 02:30"),
        ("every weekday at 06:00", "every weekday at 06:00"),
        ("every monday at 06:00", "every Monday at 06:00"),
    ],
)
def test_a_time_is_read_as_people_say_it(typed, said):
    assert str(read_when(typed)) == said


@pytest.mark.parametrize("typed", ["", "daily", "every 0 minutes", "every day at 25:00", "every moonday at 06:00"])
def test_what_says_no_time_is_refused_with_an_example(typed):
    with pytest.raises(UnreadableTime, match="expected"):
        read_when(typed)


def test_a_time_that_the_clock_skips_in_spring_runs_once_that_day():
    found = runs("every day at 02:30", datetime(2026, 3, 7, 0, 0, tzinfo=CHICAGO), 3)  # clocks change on March 8

    assert [f"{each:%d %H:%M %Z}" for each in found] == ["07 02:30 CST", "08 03:30 CDT", "09 02:30 CDT"]


def test_a_time_that_the_clock_shows_twice_in_autumn_runs_once_that_day():
    found = runs("every day at 01:30", datetime(2026, 10, 31, 0, 0, tzinfo=CHICAGO), 3)  # clocks change on November 1

    assert [f"{each:%d %H:%M %Z}" for each in found] == ["31 01:30 CDT", "01 01:30 CDT", "02 01:30 CST"]


@given(
    st.sampled_from(["every day at 02:30", "every weekday at 23:59", "every Sunday at 00:00", "every 7 minutes"]),
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)),
)
def test_the_next_time_is_later_and_none_lies_in_between(text, moment):
    when, at = read_when(text), moment.replace(tzinfo=UTC)
    following = when.next_after(at, CHICAGO)

    assert following > at
    assert when.next_after(following - timedelta(microseconds=1), CHICAGO) == following
