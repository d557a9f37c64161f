"""What is usual at this hour: counts, those that hold, and times."""

from dataclasses import replace

import numpy as np
import pytest

from civicstat.measurement.live.usual import HOURS, _counts, _hours_of_week, usual


def test_the_band_lies_around_what_comes_in_every_hour(even_usual, town):
    city, beat = even_usual.of_received(None), even_usual.of_received(town.north)
    assert city.expected == pytest.approx(6, abs=0.8)
    assert (city.low, city.high) == (pytest.approx(2, abs=1), pytest.approx(11, abs=1))
    assert city.least <= city.low < city.high < city.most
    assert beat.expected == pytest.approx(3, abs=0.8)


def test_as_many_hold_as_come_in_while_one_waits(even_usual):
    # Little's law: six an hour, each for 240 s times e^(0.6²/2).
    assert even_usual.of_holding(None).expected == pytest.approx(6 * 240 * np.exp(0.18) / 3600, rel=0.25)


def test_counts_by_hour_are_those_of_a_plain_count(town):
    past = town.stream(weeks=2)
    received, holding, known = _counts(past, [np.ones(len(past), bool)], town.at.timestamp())
    for back in (0, 1, 5, 100, 300):
        end = town.at.timestamp() - 3600 * back
        came = ((past.began > end - 3600) & (past.began <= end)).sum()
        held = ((past.began <= end) & (past.held_until > end)).sum()
        assert (received[0, HOURS - 1 - back], holding[0, HOURS - 1 - back]) == (came, held)
    assert known == HOURS - 2 * 168


def test_a_past_of_two_weeks_says_nothing_of_what_is_usual(town):
    found = town.usual(town.stream(weeks=2))
    assert found.of_received(None) is None
    assert found.of_holding(town.south) is None


def test_the_median_of_few_may_lie_farther_out_than_that_of_many(even_usual):
    few, many = (even_usual.helped.median(size, is_urgent=False, place=None) for size in (3, 30))
    assert few.low < many.low < 240 < many.high < few.high
    assert few.expected == pytest.approx(240, rel=0.15)


def test_times_of_an_area_are_its_own(town):
    past = town.stream()
    slow = np.where(past.areas["beat"] == town.north, 600, 0)
    found = town.usual(replace(past, helped=past.helped + slow, arrived=past.arrived + slow, ended=past.ended + slow))
    north, south = (found.helped.median(9, is_urgent=False, place=("beat", b)) for b in (town.north, town.south))
    assert north.expected - south.expected == pytest.approx(600, rel=0.1)


def test_hours_follow_the_clock_on_the_wall(town):
    # The latest hour begins at 21:30 on a Saturday; a week of 168 hours before, and beyond the turn of the clock.
    clock, _ = _hours_of_week(town.at.replace(month=4, day=1), town.zone)
    assert clock[-1] == 2 * 24 + 21
    assert (clock[-1 - 168], clock[-1 - 5 * 168]) == (2 * 24 + 21, 2 * 24 + 20)  # March 8: clocks went forward


def test_a_holiday_is_held_against_sundays_as_long_as_there_were_few(town):
    past = town.stream()
    days = np.floor((past.began - 6 * 3600) / 86400)  # twice as many on Sundays
    is_sunday = (days + 3) % 7 == 6
    more = replace(
        past,
        **{
            name: np.r_[getattr(past, name), getattr(past, name)[is_sunday]]
            for name in ("began", "helped", "arrived", "ended", "is_urgent")
        },
        areas={"beat": np.r_[past.areas["beat"], past.areas["beat"][is_sunday]]},
    )
    plain, feast = (usual(more, [], at=town.at, zone=town.zone, holidays=days) for days in ((), {town.at.date()}))
    assert (plain.is_holiday, feast.is_holiday) == (False, True)
    assert feast.of_received(None).expected > 1.5 * plain.of_received(None).expected
