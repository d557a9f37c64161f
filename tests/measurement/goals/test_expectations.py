from datetime import date

import numpy as np
import pytest

from civicstat.measurement.goals.expectations import expectation
from civicstat.measurement.goals.measured import measure

from .drawing import COUNT, SHARE, drawn, line, series

CHANCE = np.random.default_rng(4)
STEADY = [(int(hits), 500) for hits in CHANCE.binomial(500, 0.84, 30)]  # until June 2026


def goal_of(low, due=date(2026, 12, 31)):
    return drawn(line(since=date(2025, 1, 1), due=due, start=0.84, low=low))


def test_a_steady_share_meets_an_easy_target_and_misses_a_hard_one():
    easy, even, hard = (expectation(measure(series(SHARE, STEADY)), goal_of(low)) for low in (0.75, 0.84, 0.93))

    assert easy.probability > 0.97
    assert 0.2 < even.probability < 0.8
    assert hard.probability < 0.03


def test_the_last_window_is_as_wide_as_the_mean_of_three_months():
    found = expectation(measure(series(SHARE, STEADY)), goal_of(0.84))

    last = found.periods[-1]
    assert found.window == 3
    assert (found.level.high_95 - found.level.low_95) < (last.high_95 - last.low_95)
    assert found.level.on == last.on == date(2026, 12, 31)


def test_what_is_known_of_the_last_window_is_no_longer_uncertain():
    july = expectation(measure(series(SHARE, STEADY)), goal_of(0.84, due=date(2026, 7, 31)))
    known = np.mean([hits / trials for hits, trials in STEADY[-2:]])

    assert len(july.periods) == 1
    assert july.level.median == pytest.approx((2 * known + july.periods[0].median) / 3)


def test_a_season_is_foretold():
    months = np.arange(36)
    counts = CHANCE.poisson(300 * (1 + 0.3 * np.sin(2 * np.pi * months / 12)))
    at_most = drawn(line(since=date(2026, 1, 1), due=date(2027, 12, 31), start=300, high=250))
    found = expectation(measure(series(COUNT, [(int(each), 0) for each in counts])), at_most)

    medians = {each.on.month: each.median for each in found.periods}
    assert medians[4] > 1.4 * medians[10]


YEARS_END = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("counted", "due"),
    [(STEADY, date(2026, 6, 30)), (STEADY, date(2040, 1, 1)), (STEADY[:5], YEARS_END), ([], YEARS_END)],
)
def test_nothing_is_expected_where_the_date_has_come_or_is_too_far_or_too_little_is_known(counted, due):
    assert expectation(measure(series(SHARE, counted)), goal_of(0.84, due=due)) is None
