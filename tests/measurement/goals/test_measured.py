from datetime import date

import numpy as np
import pytest

from civicstat.measurement.goals.measured import law_of, measure, year_of

from .drawing import COUNT, HEAD, MEAN, RATE, SHARE, definition, series


@pytest.mark.parametrize(
    ("text", "law"),
    [
        (SHARE, "share"),
        (COUNT, "count"),
        (RATE, "count"),
        (MEAN, "normal"),
        (HEAD + "direction: lower\nstatistic: {kind: distinct, of: a}\n", "count"),
        (HEAD + "direction: lower\nstatistic: {kind: rate, count: sum, of: a}\n", "normal"),
        (HEAD + "direction: lower\nstatistic: {kind: percentile, of: a, p: 0.9}\n", "normal"),
        (HEAD + "direction: higher\nstatistic: {kind: cohort_share, within: 3 days, done: a}\n", "share"),
    ],
)
def test_each_statistic_has_the_law_by_which_chance_acts_on_it(text, law):
    assert law_of(definition(text)) == law


def test_a_share_rests_on_its_trials():
    readings = measure(series(SHARE, [(18, 20), (17, 40)])).readings

    assert readings.value == pytest.approx([0.9, 0.425])
    assert readings.weight.tolist() == [20, 40]


def test_a_count_is_that_of_an_average_month():
    readings = measure(series(COUNT, [(31, 0), (29, 0), (31, 0)])).readings  # one a day, in a leap year

    assert readings.value == pytest.approx(np.full(3, 365.2425 / 12))
    assert readings.value * readings.weight == pytest.approx([31, 29, 31])


def test_a_rate_is_held_against_residents_and_days():
    readings = measure(series(RATE, [(31, 5000), (29, 5000)])).readings

    assert readings.value == pytest.approx(np.full(2, 365.2425 / 12 / 5))
    assert readings.value * readings.weight == pytest.approx([31, 29])


def test_a_mean_weighs_its_records_and_has_the_error_of_its_interval():
    readings = measure(series(MEAN, [(500, 30), (510, 60)])).readings

    assert readings.weight.tolist() == [30, 60]
    assert readings.error == pytest.approx(np.full(2, 1 / 1.959964), rel=1e-6)


def test_a_sum_is_that_of_an_average_month():
    hours = HEAD + "direction: lower\nstatistic: {kind: sum, of: a}\n"
    readings = measure(series(hours, [(3100, 40), (2900, 40)])).readings

    assert readings.value == pytest.approx(np.full(2, 100 * 365.2425 / 12))


def test_periods_that_are_not_final_or_lie_before_a_series_break_are_left_out():
    with_break = SHARE + "breaks: [{on: 2024-03-01, reason: New form}]\n"
    measured = measure(series(with_break, [(1, 2)] * 8, provisional=2))

    assert [point.label for point in measured.points] == ["March 2024", "April 2024", "May 2024", "June 2024"]


def test_a_period_without_a_figure_has_no_reading():
    assert measure(series(SHARE, [(1, 2), (None, 0), (1, 2)])).readings.is_known.tolist() == [True, False, True]


def test_weeks_belong_to_the_month_of_their_middle_and_quarters_to_themselves():
    weeks = year_of([date(2024, 1, 29), date(2024, 1, 22)], "week")
    quarters = year_of([date(2024, 1, 1), date(2024, 10, 1)], "quarter")

    assert (weeks.part.tolist(), weeks.parts, weeks.periods) == ([1, 0], 12, 52)
    assert (quarters.part.tolist(), quarters.parts, quarters.periods) == ([0, 3], 4, 4)
    assert year_of([date(2024, 1, 1)], "year") is None
