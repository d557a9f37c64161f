"""The thresholds that follow from a budget of false alarms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from civicstat.stats.detection import alphas_within_budget, expected_false_alarms, likely_false_share

watched = some.lists(some.tuples(some.floats(0.1, 800), some.floats(0.1, 10)), min_size=1, max_size=20)


@given(watched, some.floats(0.01, 50))
def test_the_budget_is_used_up_or_every_threshold_is_at_its_highest(watched, budget):
    times, weights = np.array(watched).T
    alphas = alphas_within_budget(budget, times, weights=weights)
    spent = expected_false_alarms(alphas, times)
    assert spent <= budget * (1 + 1e-9)
    assert spent == pytest.approx(budget) or np.all(alphas == 0.05)
    assert np.all(alphas <= 0.05)


def test_one_false_alarm_a_month_over_a_thousand_weekly_series():
    assert alphas_within_budget(1, np.full(1000, 4.345)) == pytest.approx(1 / 4345)


def test_a_weight_gives_a_series_more_of_the_budget():
    assert alphas_within_budget(0.03, [1, 1], weights=[2, 1]) == pytest.approx([0.02, 0.01])


def test_what_a_capped_series_leaves_goes_to_the_others():
    assert alphas_within_budget(0.06, [1, 1], weights=[9, 1]) == pytest.approx([0.05, 0.01])


def test_quiet_series_give_the_alarms_that_were_budgeted():
    times = np.array([4, 30, 1])
    alphas = alphas_within_budget(0.4, times)
    rng = np.random.default_rng(1)
    alarms = sum((rng.uniform(size=(20_000, n)) <= a).sum() for a, n in zip(alphas, times, strict=True))
    assert alarms / 20_000 == pytest.approx(expected_false_alarms(alphas, times), rel=0.05)


def test_the_share_that_is_likely_false():
    assert likely_false_share(2, 8) == 0.25
    assert likely_false_share(5, 3) == 1
    assert np.isnan(likely_false_share(2, 0))
    with pytest.raises(ValueError, match="above 0"):
        alphas_within_budget(0, [1])
