"""Standardized rates. Figures: R 4.2.2, epitools 0.5-10.1, ageadjust.direct and poisson.test."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

COUNTS, RESIDENTS = [2, 7, 31, 55, 80], [9000, 14000, 22000, 18000, 7000]
STANDARD = [12000, 20000, 27000, 21000, 20000]
strata = some.lists(
    some.tuples(some.integers(0, 80), some.integers(1000, 90000), some.integers(1, 10**6)), min_size=1, max_size=6
)


def test_direct_rate_agrees_with_epitools():
    value, interval = st.directly_standardized_rate(COUNTS, RESIDENTS, STANDARD)
    assert value == pytest.approx(0.00343450216450216, rel=1e-13)
    assert interval == pytest.approx((0.00290492893846566, 0.00403921161700704), rel=1e-11)


def test_standardized_ratio_agrees_with_r():
    # By poisson.test(175, 140)
    value, interval = st.standardized_ratio(175, 140)
    assert value == 1.25
    assert interval == pytest.approx((1.07165614838873, 1.44954056039016), rel=1e-12)


def test_expected_counts_agree_with_epitools():
    expected = st.expected_counts(RESIDENTS, [80, 133, 180, 140, 133], STANDARD)
    assert expected == pytest.approx(466.316666666667, rel=1e-13)


@given(cells=strata)
def test_a_place_like_the_standard_keeps_its_own_rate(cells):
    k, n, _ = (list(side) for side in zip(*cells, strict=True))
    value, interval = st.directly_standardized_rate(k, n, n, per=1000)
    assert value == pytest.approx(1000 * sum(k) / sum(n))
    assert interval == pytest.approx(tuple(st.rate_interval(sum(k), sum(n), per=1000)), rel=1e-6)
    assert st.expected_counts(n, k, n) == pytest.approx(sum(k))


@given(cells=strata)
def test_direct_rate_agrees_with_the_plain_one(cells):
    rate = math.fsum(k / n * s for k, n, s in cells) / sum(s for _, _, s in cells)
    value, interval = st.directly_standardized_rate(*np.array(cells, float).T)
    assert value == pytest.approx(rate, rel=1e-9)
    assert interval.low <= value <= interval.high


@given(cells=strata)
def test_expected_counts_agree_with_the_plain_ones(cells):
    expected = math.fsum(s * k / n for k, n, s in cells)
    assert st.expected_counts(*np.array([(s, k, n) for k, n, s in cells], float).T) == pytest.approx(expected)


def test_a_stratum_without_people_here_has_no_rate_to_borrow():
    value, interval = st.directly_standardized_rate([1, 0], [100, 0], [50, 50])
    assert np.isnan([value, *interval]).all()
    assert st.directly_standardized_rate([1, 0], [100, 0], [50, 0]).value == pytest.approx(0.01)
    assert np.isnan(st.expected_counts([10, 5], [1, 0], [100, 0]))
    assert st.expected_counts([10, 0], [1, 0], [100, 0]) == pytest.approx(0.1)


def test_nothing_expected_has_no_ratio():
    value, interval = st.standardized_ratio(3, 0)
    assert np.isnan([value, *interval]).all()


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="populations: -1"):
        st.directly_standardized_rate([1], [-1], [1])
    with pytest.raises(ValueError, match="counts: -1"):
        st.standardized_ratio(-1, 3)
