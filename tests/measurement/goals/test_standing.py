from datetime import date, datetime

import numpy as np
import pytest

from civicstat.measurement.goals.standing import GoalState, Why, standing

from .drawing import COUNT, MEAN, SHARE, drawn, line, series

JULY = datetime(2026, 7, 5)


def answered(*shares, trials=8000):
    """Thirty months from January 2024; each share holds for so many months."""
    return series(SHARE, [(round(share * trials), trials) for share, months in shares for _ in range(months)])


def goal_of(low, *, start=0.84, since=date(2025, 1, 1), due=date(2026, 12, 31), **more):
    return drawn(line(since=since, due=due, start=start, low=low, **more))


def test_a_level_beyond_the_target_is_met():
    found = standing(answered((0.84, 21), (0.93, 9)), goal_of(0.90), at=JULY)

    assert (found.state, found.why) == (GoalState.MET, Why.DECIDED)
    assert found.level.value == pytest.approx(0.93)
    assert found.level.low < 0.93 < found.level.high
    assert (found.level.since, found.level.until) == (date(2026, 4, 1), date(2026, 6, 30))


def test_a_level_above_the_path_is_on_course_until_the_target_is_reached():
    assert standing(answered((0.84, 21), (0.895, 9)), goal_of(0.90), at=JULY).state == GoalState.ON_COURSE


def test_a_level_that_stays_where_it_was_falls_off_a_rising_path():
    found = standing(answered((0.84, 30)), goal_of(0.90), at=JULY)

    assert found.state == GoalState.OFF_COURSE
    assert found.level.path_low > found.level.high
    assert found.level.path_high is None
    assert found.turns[-1].state == GoalState.OFF_COURSE
    assert date(2025, 3, 31) <= found.turns[-1].on < date(2026, 6, 30)


def test_eighteen_of_twenty_and_then_seventeen_never_turns_a_goal_from_good_to_bad():
    found = standing(
        series(SHARE, [(18, 20), (17, 20)] * 15), goal_of(0.88, start=0.88, due=date(2026, 8, 31)), at=JULY
    )

    assert [turn.state for turn in found.turns] == [GoalState.CANNOT_TELL]
    assert found.why == Why.STRADDLES


def test_lower_is_better_where_the_target_is_a_limit_above():
    at_most = drawn(line(since=date(2025, 1, 1), due=date(2026, 12, 31), start=30, high=24))

    assert standing(series(COUNT, [(15, 0)] * 30), at_most, at=JULY).state == GoalState.MET
    assert standing(series(COUNT, [(40, 0)] * 30), at_most, at=JULY).state == GoalState.OFF_COURSE


def test_few_events_are_not_enough_to_tell():
    at_most = drawn(line(since=date(2025, 1, 1), due=date(2026, 12, 31), start=3, high=2))

    assert standing(series(COUNT, [(2, 0), (4, 0)] * 15), at_most, at=JULY).state == GoalState.CANNOT_TELL


def test_before_the_shortest_window_is_full_nothing_is_told():
    found = standing(answered((0.84, 30)), goal_of(0.90, since=date(2026, 5, 1)), at=JULY)

    assert (found.state, found.why, found.levels) == (GoalState.CANNOT_TELL, Why.TOO_EARLY, ())


def test_provisional_periods_are_not_looked_at():
    figures = series(SHARE, [(6720, 8000)] * 29 + [(100, 8000)], provisional=1)

    assert standing(figures, goal_of(0.84), at=JULY).level.until == date(2026, 5, 31)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (datetime(2026, 8, 28), GoalState.OFF_COURSE),
        (datetime(2026, 9, 2), GoalState.NO_CURRENT_DATA),
    ],
)
def test_figures_older_than_two_periods_are_not_current(at, state):
    assert standing(answered((0.84, 30)), goal_of(0.90), at=at).state == state


def test_what_was_told_last_stays_known_where_data_stopped():
    found = standing(answered((0.84, 30)), goal_of(0.90), at=datetime(2026, 12, 1))

    assert (found.state, found.why) == (GoalState.NO_CURRENT_DATA, Why.STALE)
    assert found.turns[-1].state == GoalState.OFF_COURSE
    assert found.level is not None


def test_a_metric_without_figures_has_no_current_data():
    nothing = standing(series(SHARE, []), goal_of(0.90), at=JULY)
    no_figure = standing(series(SHARE, [(None, 0)] * 30), goal_of(0.90), at=JULY)

    assert (nothing.state, nothing.why) == (GoalState.NO_CURRENT_DATA, Why.NOTHING)
    assert (no_figure.state, no_figure.why) == (GoalState.NO_CURRENT_DATA, Why.STALE)


def test_figures_after_a_series_break_do_not_compare_with_the_baseline():
    text = SHARE + "breaks: [{on: 2025-07-01, reason: New form}]\n"
    figures = series(text, [(6720, 8000)] * 30)

    found = standing(figures, goal_of(0.90), at=JULY)
    assert (found.state, found.why) == (GoalState.CANNOT_TELL, Why.BROKEN)
    later = goal_of(0.90, since=date(2026, 1, 1))
    since_break = drawn(*later.lines, compares_from=date(2025, 7, 1))
    assert standing(figures, since_break, at=JULY).state == GoalState.OFF_COURSE


def test_after_its_last_day_a_goal_is_judged_by_the_target_alone_and_stays_so():
    over = goal_of(0.90, due=date(2026, 3, 31))
    just_missed = standing(answered((0.84, 21), (0.898, 6), (0.95, 3)), over, at=JULY)
    met = standing(answered((0.84, 21), (0.93, 6), (0.70, 3)), over, at=datetime(2027, 7, 1))

    assert (just_missed.state, just_missed.is_over) == (GoalState.CANNOT_TELL, True)
    assert (met.state, met.is_over) == (GoalState.MET, True)
    assert met.level.until == date(2026, 3, 31)


def test_a_goal_that_ended_is_followed_no_longer():
    found = standing(answered((0.84, 24), (0.93, 6)), drawn(*goal_of(0.90).lines, ended_on=date(2025, 12, 31)), at=JULY)

    assert found.is_over
    assert found.level.until == date(2025, 12, 31)


def test_a_target_that_moved_counts_from_its_day_on():
    until = date(2026, 1, 1)
    first = line(since=date(2025, 1, 1), due=date(2026, 12, 31), start=0.84, low=0.96, until=until)
    eased = line(since=until, due=date(2026, 12, 31), start=0.90, low=0.90)
    figures = answered((0.84, 24), (0.92, 6))

    found = standing(figures, drawn(first, eased), at=JULY)
    assert found.state == GoalState.MET
    assert GoalState.OFF_COURSE in [turn.state for turn in found.turns]
    assert standing(figures, drawn(first), at=JULY).state != GoalState.MET


def test_a_month_without_a_figure_is_no_look_and_breaks_nothing():
    figures = series(SHARE, [(6720, 8000)] * 26 + [(None, 0)] + [(6720, 8000)] * 3)

    assert standing(figures, goal_of(0.90), at=JULY).state == GoalState.OFF_COURSE


def test_a_goal_for_several_areas_is_judged_more_strictly_in_each():
    chance = np.random.default_rng(12)
    figures = series(MEAN, [(499.2 + 0.8 * each, 30) for each in chance.normal(size=30)])
    at_most = drawn(line(since=date(2025, 1, 1), due=date(2026, 12, 31), start=500, high=500))

    states = [standing(figures, at_most, at=JULY, error_rate=rate).state for rate in (0.05, 0.000001)]
    assert states == [GoalState.MET, GoalState.CANNOT_TELL]


def test_weeks_and_quarters_are_followed_too():
    weekly = series(SHARE, [(1680, 2000)] * 120, period="week")
    quarterly = series(SHARE, [(6720, 8000)] * 10, period="quarter")

    assert standing(weekly, goal_of(0.90), at=datetime(2026, 4, 20)).state == GoalState.OFF_COURSE
    found = standing(quarterly, goal_of(0.90), at=JULY)
    assert found.state == GoalState.OFF_COURSE
    assert [level.periods for level in found.levels] == [1, 2, 4]
