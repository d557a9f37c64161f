"""Exact p-values. Figures: R 4.2.2, poisson.test(x, r = expected)$p.value and poisson.test(c(a, b), c(s, t))."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binom, binomtest, poisson

import civicstat.stats as st


def test_p_of_a_count_agrees_with_r():
    p = st.count_against_expected_p([11, 0, 3, 6], [6.2, 6.2, 10, 6])
    assert p == pytest.approx([0.0660528584778334, 0.00393909619729399, 0.0246136642729753, 1], rel=1e-11)


def test_p_of_two_counts_agrees_with_r():
    # By poisson.test(c(11, 6), c(800, 3000)) and binom.test(6, 17, .3)
    assert st.ratio_of_counts_p(11, 6, ratio=800 / 3000) == pytest.approx(0.000123868037162007, rel=1e-10)
    assert st.ratio_of_counts_p(6, 11, ratio=0.3 / 0.7) == pytest.approx(0.6050881447019, rel=1e-11)


def plain_p(chances, k):
    return math.fsum(chance for chance in chances if chance <= chances[k] * (1 + 1e-7))


@given(k=some.integers(0, 80), mean=some.floats(0.05, 60))
def test_p_of_a_count_agrees_with_the_plain_sum(k, mean):
    chances = poisson.pmf(np.arange(400), mean)
    assert st.count_against_expected_p(k, mean) == pytest.approx(min(plain_p(chances, k), 1), rel=1e-6, abs=1e-14)


@given(a=some.integers(0, 60), b=some.integers(0, 60), ratio=some.floats(0.1, 10))
def test_p_of_two_counts_agrees_with_the_plain_sum(a, b, ratio):
    n = a + b
    if n:
        chances = binom.pmf(np.arange(n + 1), n, ratio / (1 + ratio))
        assert st.ratio_of_counts_p(a, b, ratio=ratio) == pytest.approx(min(plain_p(chances, a), 1), rel=1e-6)


@given(a=some.integers(0, 3000), b=some.integers(1, 3000))
def test_p_of_two_counts_agrees_with_scipy_and_is_the_same_both_ways(a, b):
    p = st.ratio_of_counts_p(a, b)
    assert p == pytest.approx(binomtest(a, a + b, 0.5).pvalue, rel=1e-6)
    assert p == pytest.approx(st.ratio_of_counts_p(b, a), rel=1e-9)


def test_a_count_of_what_cannot_be_is_no_chance():
    assert st.count_against_expected_p([0, 3], 0).tolist() == [1, 0]


def test_no_counts_have_no_p_and_impossible_ones_are_refused():
    assert np.isnan(st.ratio_of_counts_p(0, 0))
    assert np.isnan(st.count_against_expected_p(np.nan, 4))
    with pytest.raises(ValueError, match="ratio must be above 0"):
        st.ratio_of_counts_p(1, 1, ratio=0)
    with pytest.raises(ValueError, match="counts: -1"):
        st.count_against_expected_p(-1, 3)
