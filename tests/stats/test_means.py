"""Means and sums. Figures: R 4.2.2, t.test(x)$conf.int, qgamma."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import t as student

import civicstat.stats as st

values = some.lists(some.floats(0.01, 1000), min_size=2, max_size=40)
mixed = some.lists(some.integers(-50, 50).map(float), max_size=30)


def sums(x):
    return len(x), math.fsum(x), math.fsum(value * value for value in x)


def test_mean_interval_agrees_with_r():
    # t.test(c(312, 455, 280, 611, 390, 724, 505)) at 95 and at 90 percent
    figures = 7, 468.142857142857, 159.836821551886
    assert st.mean_interval(*figures) == pytest.approx((320.318452305926, 615.967261979789), rel=1e-12)
    assert st.mean_interval(*figures, level=0.9) == pytest.approx((350.750206351769, 585.535507933945), rel=1e-12)


def test_standard_deviation_agrees_with_r():
    assert st.standard_deviation(7, 3277, 1687391) == pytest.approx(159.836821551886, rel=1e-13)


def test_sum_interval_agrees_with_r():
    # s <- sum(x^2) / sum(x); s * c(qgamma(.025, n), qgamma(.975, n + 1)) with n <- sum(x)^2 / sum(x^2)
    assert st.sum_interval(2560, 1270150) == pytest.approx((850.005095557236, 5900.569739423720), rel=1e-12)


def test_a_sum_of_ones_has_the_interval_of_a_count():
    counts = np.array([1, 2, 17, 300])
    assert np.array(st.sum_interval(counts, counts)) == pytest.approx(np.array(st.poisson_interval(counts)), rel=1e-12)


def test_a_sum_with_negative_values_has_the_normal_interval():
    # In R -5 + c(-1, 1) * qnorm(.975) * sqrt(30)
    assert st.sum_interval(-5, 30) == pytest.approx((-15.73516486230294, 5.73516486230294), rel=1e-13)


def test_sums_of_nothing_have_no_upper_limit():
    low, high = st.sum_interval([0, 0.0], [0, 0])
    assert low.tolist() == [0, 0]
    assert np.isnan(high).all()


def test_no_deaths_may_still_have_been_up_to_3_69():
    assert st.sum_interval([0, 0.0], [0, 0], size=1) == (pytest.approx([0, 0]), pytest.approx([-np.log(0.025)] * 2))


def test_one_value_does_not_tell_its_spread():
    assert np.isnan(st.mean_interval([0, 1], 5, 0)).all()
    assert np.isnan(st.standard_deviation(1, 5, 25))


def test_missing_figures_stay_missing():
    assert np.isnan(st.mean_interval(4, np.nan, 1)).all()
    assert np.isnan(st.sum_interval(np.nan, 4)).all()


def test_impossible_sums_are_refused():
    with pytest.raises(ValueError, match="no values can have such sums"):
        st.standard_deviation(2, 10, 4)
    with pytest.raises(ValueError, match="no values can have such sums"):
        st.sum_interval(3, 0)
    with pytest.raises(ValueError, match="sd: -1"):
        st.mean_interval(3, 5, -1)
    with pytest.raises(ValueError, match="sum_of_squares: -1"):
        st.sum_interval(3, -1)
    with pytest.raises(ValueError, match=r"n: 2\.5"):
        st.mean_interval(2.5, 5, 1)


@given(x=values, level=some.sampled_from([0.8, 0.95, 0.99]))
def test_mean_limits_are_the_means_that_students_test_just_accepts(x, level):
    n, mean, sd = len(x), np.mean(x), np.std(x, ddof=1)
    for limit in st.mean_interval(n, mean, sd, level=level):
        if sd > 1e-9:
            distance = abs(mean - limit) / (sd / math.sqrt(n))
            assert 2 * student.sf(distance, n - 1) == pytest.approx(1 - level, rel=1e-6)


@given(x=values)
def test_standard_deviation_agrees_with_numpy(x):
    assert st.standard_deviation(*sums(x)) == pytest.approx(np.std(x, ddof=1), rel=1e-6, abs=1e-6 * max(x))


@given(x=values, factor=some.floats(0.001, 1000))
def test_sum_interval_has_the_unit_of_the_values(x, factor):
    _, total, squares = sums(x)
    low, high = st.sum_interval(total, squares)
    expected = pytest.approx((low * factor, high * factor), rel=1e-9)
    assert st.sum_interval(total * factor, squares * factor**2) == expected
    assert 0 < low < total < high


@given(x=mixed)
def test_sum_interval_mirrors_for_negative_values(x):
    _, total, squares = sums(x)
    low, high = st.sum_interval(total, squares)
    there = st.sum_interval(-total, squares)
    if squares:
        assert (low, high) == (-there.high, -there.low)
        assert low <= total <= high


def plain_sum_interval(total, squares):
    """Walks along the Poisson distribution of events of equal size until 2.5 percent are left on either side."""
    events, size = total**2 / squares, squares / total

    def search(leaves):
        low, high = 0.0, 10 * events + 60
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (low, middle) if leaves(middle) else (middle, high)
        return high * size

    def gamma_tail(shape, x):
        # The regularized lower incomplete gamma function by its series.
        term = total_ = 1 / math.gamma(shape + 1)
        for i in range(1, 2000):
            term *= x / (shape + i)
            total_ += term
        return total_ * math.exp(-x + shape * math.log(x)) if x > 0 else 0.0

    return search(lambda mean: gamma_tail(events, mean) >= 0.025), search(
        lambda mean: gamma_tail(events + 1, mean) >= 0.975
    )


@pytest.mark.parametrize("x", [[5.0], [3, 4, 5], [1, 1, 1, 30], [0.5] * 9 + [2]])
def test_sum_interval_agrees_with_the_plain_one(x):
    _, total, squares = sums(x)
    assert st.sum_interval(total, squares) == pytest.approx(plain_sum_interval(total, squares), rel=1e-8)


@pytest.mark.slow
def test_sum_interval_covers_about_as_often_as_it_promises():
    random = np.random.default_rng(1)
    number = random.poisson(30, 4000)
    truth = 30 * 100.0
    draws = [random.exponential(100, n) for n in number]
    low, high = st.sum_interval([x.sum() for x in draws], [(x**2).sum() for x in draws])
    assert np.mean((low <= truth) & (truth <= high)) == pytest.approx(0.95, abs=0.02)
