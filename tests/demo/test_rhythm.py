from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from civicstat.demo.rhythm import (
    SHIFTS,
    ZONE,
    Rhythm,
    Season,
    Window,
    day_factors,
    draw_moments,
    holiday_factor,
    moment,
    shift_of,
)

AUTUMN = Window(date(2025, 11, 1), date(2025, 11, 3))  # the night of 2 November repeats the hour from one to two


def wall_clock(of: int) -> str:
    return datetime.fromtimestamp(of, UTC).astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M:%S")


def test_a_day_of_the_autumn_change_has_25_hours():
    assert len(AUTUMN.hours) == 24 + 25 + 24


def test_local_time_is_that_of_the_zone_on_both_sides_of_the_change():
    local = AUTUMN.local(AUTUMN.hours)
    assert [str(np.datetime64(int(each), "s")).replace("T", " ") for each in local] == [
        wall_clock(int(each)) for each in AUTUMN.hours
    ]


def test_hour_of_week_starts_on_monday():
    monday = moment(date(2025, 11, 3))
    assert AUTUMN.hour_of_week(np.array([monday, monday + 3600])).tolist() == [0, 1]


def test_days_are_counted_by_the_local_calendar():
    assert AUTUMN.day(AUTUMN.hours).tolist() == [0] * 24 + [1] * 25 + [2] * 24


def test_shifts_change_at_seven_fifteen_and_twenty_three():
    start = moment(date(2025, 11, 3))
    hours = start + 3600 * np.array([0, 6, 7, 14, 15, 22, 23])
    assert [SHIFTS[i] for i in shift_of(AUTUMN, hours)] == [
        "Night",
        "Night",
        "Day",
        "Day",
        "Evening",
        "Evening",
        "Night",
    ]


def test_a_week_has_a_mean_of_one_and_weekend_nights_stand_out():
    week = Rhythm(floor=0.2, weekend_night=2).week()
    assert week.mean() == pytest.approx(1)
    assert int(week.argmax()) in (4 * 24 + 23, 5 * 24 + 23)


def test_thanksgiving_is_the_fourth_thursday_of_november():
    quiet = [day for day in range(1, 31) if holiday_factor(date(2025, 11, day)) < 1]
    assert quiet == [27]


def test_seasons_peak_on_their_day():
    year = Window(date(2025, 1, 1), date(2025, 12, 31))
    factors = day_factors(np.random.default_rng(1), year, Season(size=0.3, peak=200, holidays=0, unrest=0.001))
    assert abs(int(factors.argmax()) + 1 - 200) < 5


def test_moments_come_in_order_within_the_window_and_in_the_number_asked_for():
    year = Window(date(2025, 1, 1), date(2025, 12, 31))
    drawn = draw_moments(np.random.default_rng(1), year, yearly=20_000, rhythm=Rhythm(), season=Season())
    assert (np.diff(drawn) >= 0).all()
    assert drawn[0] >= moment(year.since)
    assert drawn[-1] < moment(date(2026, 1, 1))
    assert len(drawn) == pytest.approx(20_000, rel=0.03)
