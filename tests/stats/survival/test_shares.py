"""Figures: R 4.2.2, survival 3.5-3: 1 - summary(survfit(..., conf.type = "log-log"), times = t)$surv."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st
from tests.stats.survival.cases import MAINTAINED, NOT_MAINTAINED, columns, group, groups, plain_curve, ragged


@pytest.mark.parametrize(
    ("cases", "within", "expected"),
    [
        (MAINTAINED, 12, (0.0909090909090909, 0.0133261773321769, 0.49191979423007)),
        (MAINTAINED, 23, (0.386363636363636, 0.164700756749779, 0.734247959998714)),
        (MAINTAINED, 30, (0.386363636363636, 0.164700756749779, 0.734247959998714)),
        (NOT_MAINTAINED, 12, (0.416666666666667, 0.199059807666613, 0.729861075914503)),
        (NOT_MAINTAINED, 30, (0.708333333333333, 0.439113947328591, 0.927598391092228)),
    ],
)
def test_shares_agree_with_r(cases, within, expected):
    value, interval = st.kaplan_meier_share(cases[0], np.array(cases[1], bool), within)
    assert (value, *interval) == pytest.approx(expected, rel=1e-12)


def test_none_and_all_closed_have_exact_binomial_limits():
    # R: binom.test(0, 10)$conf.int, binom.test(10, 10)$conf.int
    none = st.kaplan_meier_share(np.arange(20, 30), np.ones(10, bool), 5)
    assert (none[0], *none[1]) == pytest.approx((0, 0, 0.30849710781876), rel=1e-12)
    all_of_them = st.kaplan_meier_share(np.arange(20, 30), np.ones(10, bool), 40)
    assert (all_of_them[0], *all_of_them[1]) == pytest.approx((1, 0.69150289218124, 1), rel=1e-12)


def test_a_time_beyond_the_following_has_no_share():
    value, interval = st.kaplan_meier_share([3, 8], np.array([True, False]), 9)
    assert np.isnan([value, *interval]).all()
    assert math.isnan(st.kaplan_meier_share([], [], 9)[0])


@pytest.mark.parametrize("within", [-1, math.nan, math.inf])
def test_an_impossible_time_is_refused(within):
    with pytest.raises(ValueError, match="expected a time of 0 or more"):
        st.kaplan_meier_share([3], np.array([True]), within)


@given(lists=groups, within=some.floats(0, 16))
def test_grouped_shares_agree_with_plain_ones(lists, within):
    value, (low, high) = st.grouped_kaplan_meier_share(*ragged(lists), within)
    for i, cases in enumerate(lists):
        until = [step for step in plain_curve(cases) if step[0] <= within]
        _, share, lower, upper = until[-1] if until else (0, 1.0, math.nan, math.nan)
        if share > 0 and not any(duration >= within for duration, _ in cases):
            assert np.isnan([value[i], low[i], high[i]]).all()
            continue
        assert value[i] == pytest.approx(1 - share)
        if 0 < share < 1:
            assert [low[i], high[i]] == pytest.approx([1 - upper, 1 - lower])
        assert 0 <= low[i] <= value[i] + 1e-12
        assert value[i] <= high[i] + 1e-12 <= 1 + 2e-12


@given(cases=group.filter(len))
def test_without_open_cases_it_is_the_plain_share(cases):
    durations, _ = columns(cases)
    value, _ = st.kaplan_meier_share(durations, np.ones(durations.size, bool), 7)
    assert value == pytest.approx(np.mean(durations <= 7))


@given(lists=groups, within=some.integers(0, 16))
def test_a_group_has_the_same_figures_alone_and_among_others(lists, within):
    value, (low, high) = st.grouped_kaplan_meier_share(*ragged(lists), within)
    for i, cases in enumerate(lists):
        alone, limits = st.kaplan_meier_share(*columns(cases), within)
        assert np.array_equal([alone, *limits], [value[i], low[i], high[i]], equal_nan=True)
