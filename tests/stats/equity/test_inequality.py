"""Measures of inequality. Figures: R 4.2.2 with the closed forms of WHO's handbook, as in R's healthequal."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

# Ten areas: share of residents who trust the police, and residents; from the least to the most advantaged.
TRUST = [0.3461, 0.4177, 0.3842, 0.3836, 0.4665, 0.5485, 0.556, 0.6587, 0.7577, 0.7868]
areas = some.lists(some.tuples(some.floats(0.05, 50), some.integers(1, 10**5)), min_size=2, max_size=8)
UNEQUAL = [
    st.between_group_variance,
    st.coefficient_of_variation,
    st.theil_index,
    st.mean_log_deviation,
    st.atkinson_index,
    st.gini_index,
    st.mean_difference_from_mean,
    st.index_of_disparity,
]
every_measure = pytest.mark.parametrize("measure", UNEQUAL)
every_relative_measure = pytest.mark.parametrize(
    "measure",
    [
        st.coefficient_of_variation,
        st.theil_index,
        st.mean_log_deviation,
        st.atkinson_index,
        st.gini_index,
        st.index_of_disparity,
        st.concentration_index,
    ],
)


def test_measures_agree_with_r():
    x, people = [0.2, 0.3, 0.5, 0.4], [1000, 4000, 2500, 500]
    # In R, with sh <- people / sum(people) and mu <- sum(sh * x), the closed forms of each.
    expected = {
        "variance": 0.0112109375,
        "theil": 0.0439305931000816,
        "mld": 0.0449202584850714,
        "atkinson": 0.0220081287717023,
        "gini": 0.156798245614035,
        "gini_unweighted": 0.178571428571429,
        "absolute_concentration": 0.051953125,
        "from_mean": 0.0953125,
        "from_mean_unweighted": 0.1,
        "from_best": 0.14375,
        "gain": 0.14375,
    }
    found = {
        "variance": st.between_group_variance(x, people),
        "theil": st.theil_index(x, people),
        "mld": st.mean_log_deviation(x, people),
        "atkinson": st.atkinson_index(x, people),
        "gini": st.gini_index(x, people),
        "gini_unweighted": st.gini_index(x),
        "absolute_concentration": st.concentration_index(x, people, is_relative=False),
        "from_mean": st.mean_difference_from_mean(x, people),
        "from_mean_unweighted": st.mean_difference_from_mean(x, people, is_weighted=False),
        "from_best": st.mean_difference_from_best(x, people, is_higher_better=True),
        "gain": st.gain_if_all_were_best(x, people, is_higher_better=True),
    }
    assert found == pytest.approx(expected, rel=1e-12)


@every_measure
def test_equal_groups_are_not_unequal(measure):
    assert measure([0.4, 0.4, 0.4], [10, 500, 3]) == pytest.approx(0, abs=1e-12)


@every_measure
@given(cells=areas)
def test_measures_are_never_below_naught_and_do_not_hang_on_the_order(measure, cells):
    here = measure(*np.array(cells).T)
    assert here >= -1e-9
    assert measure(*np.array(cells[::-1]).T) == pytest.approx(here, rel=1e-6, abs=1e-9)


@every_measure
@given(cells=areas)
def test_a_group_split_in_two_alike_changes_nothing(measure, cells):
    (figure, people), *others = cells
    split = [(figure, people / 2), (figure, people / 2), *others]
    assert measure(*np.array(split).T) == pytest.approx(measure(*np.array(cells).T), rel=1e-6, abs=1e-9)


@every_relative_measure
@given(cells=areas, factor=some.floats(0.01, 100))
def test_relative_measures_do_not_hang_on_the_unit(measure, cells, factor):
    x, people = np.array(cells).T
    assert measure(x * factor, people) == pytest.approx(measure(x, people), rel=1e-6, abs=1e-9)


@given(cells=areas)
def test_gini_agrees_with_the_mean_difference_of_all_pairs(cells):
    total = sum(people for _, people in cells)
    mean = sum(x * people for x, people in cells) / total
    pairs = sum(p * q * abs(x - y) for (x, p), (y, q) in itertools.product(cells, cells)) / total**2
    assert st.gini_index(*np.array(cells).T) == pytest.approx(pairs / (2 * mean), rel=1e-6, abs=1e-9)


@given(cells=areas)
def test_concentration_index_agrees_with_the_covariance_with_rank(cells):
    x, people = np.array(cells).T
    share = people / people.sum()
    rank = np.array([share[:i].sum() + share[i] / 2 for i in range(len(cells))])
    mean = (share * x).sum()
    covariance = (share * (x - mean) * (rank - 0.5)).sum()
    assert st.concentration_index(x, people) == pytest.approx(2 * covariance / mean, rel=1e-6, abs=1e-9)
    assert st.concentration_index(np.sort(x), people) == pytest.approx(st.gini_index(x[np.argsort(x)], people))


@given(cells=areas)
def test_everything_gained_is_what_the_groups_lack(cells):
    x, people = np.array(cells).T
    for is_higher_better in (True, False):
        gain = st.gain_if_all_were_best(x, people, is_higher_better=is_higher_better)
        lack = st.mean_difference_from_best(x, people, is_higher_better=is_higher_better)
        assert gain == pytest.approx(lack, rel=1e-9, abs=1e-9)


def test_periods_lie_on_the_other_axes():
    x = np.array([TRUST, TRUST[::-1]])
    assert st.theil_index(x, np.ones(10)).shape == (2,)
    assert st.concentration_index(x, np.ones(10))[0] == pytest.approx(-st.concentration_index(x, np.ones(10))[1])


def test_missing_figures_and_missing_people():
    assert np.isnan(st.theil_index([0.2, np.nan], [10, 20]))
    assert np.isnan(st.between_group_variance([0.2, 0.3], [0, 0]))
    assert st.theil_index([0, 1.0], [10, 10]) == pytest.approx(np.log(2))
    assert np.isnan(st.mean_log_deviation([0, 1.0], [10, 10]))


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="figures: -1"):
        st.theil_index([-1, 2], [1, 1])
    with pytest.raises(ValueError, match="populations: -1"):
        st.between_group_variance([1, 2], [1, -1])
    with pytest.raises(ValueError, match="aversion is 2"):
        st.atkinson_index([1, 2], [1, 1], aversion=2)
    with pytest.raises(ValueError, match="single number"):
        st.theil_index(3, 1)


def test_simulated_interval_repeats_itself_and_widens_with_the_errors():
    people = np.arange(1, 11) * 1000

    def interval(error):
        return st.simulated_interval(lambda x: st.theil_index(x, people), TRUST, error, seed=3)

    assert interval(0.01) == interval(0.01)
    assert interval(0.02).low < interval(0.01).low < st.theil_index(TRUST, people) < interval(0.01).high
    assert interval(0) == pytest.approx((st.theil_index(TRUST, people),) * 2)


def test_simulated_interval_of_the_variance_agrees_with_the_delta_method():
    # The gradient of the variance is 2 share (x - mean); its standard error is the root of the sum of squares.
    people = np.arange(1, 11) * 1000
    share, error = people / people.sum(), 0.005
    mean = (share * TRUST).sum()
    half = 1.96 * error * np.sqrt(((2 * share * (TRUST - mean)) ** 2).sum())
    middle = st.between_group_variance(TRUST, people)
    interval = st.simulated_interval(lambda x: st.between_group_variance(x, people), TRUST, error, seed=3)
    assert interval == pytest.approx((middle - half, middle + half), rel=0.02)
