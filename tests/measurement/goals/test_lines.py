from datetime import date

import numpy as np
import pytest

from .drawing import drawn, line

JANUARY, JULY, YEARS_END = date(2025, 1, 1), date(2025, 7, 1), date(2025, 12, 31)


def test_a_path_runs_straight_and_then_stays_at_the_target():
    one = line(since=JANUARY, due=date(2025, 1, 11), start=0.5, low=0.6)

    assert [one.zone(date(2025, 1, day))[0] for day in (1, 6, 11, 31)] == pytest.approx([0.5, 0.55, 0.6, 0.6])
    assert one.zone(JANUARY)[1] == np.inf


def test_each_day_is_held_against_the_line_that_held_on_it():
    first = line(since=JANUARY, due=YEARS_END, start=0.6, low=0.6, until=JULY)
    second = line(since=JULY, due=YEARS_END, start=0.8, low=0.8)
    course = drawn(first, second)

    assert course.path([date(2024, 5, 1), JANUARY, date(2025, 6, 30), JULY]).low.tolist() == [0.6, 0.6, 0.6, 0.8]
    assert (course.begins_on, course.current, course.last_day) == (JANUARY, second, YEARS_END)


def test_a_goal_is_followed_until_its_day_or_its_end():
    one = line(since=JANUARY, due=YEARS_END, start=0.6, low=0.6)

    assert drawn(one).last_day == YEARS_END
    assert drawn(one, ended_on=JULY).last_day == JULY


def test_a_line_knows_its_target():
    assert line(since=JANUARY, due=YEARS_END, start=1, high=2).target.at_most == 2
    assert line(since=JANUARY, due=YEARS_END, start=1, low=1, high=2).target.between == (1, 2)
