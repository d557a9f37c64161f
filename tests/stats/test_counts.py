"""Counts and rates. Figures: R 4.2.2, poisson.test(x, T)$conf.int; epitools 0.5-10.1; uniroot for mid-P."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import poisson

import civicstat.stats as st

EVENTS = [0, 1, 2, 5, 9, 17, 64, 250, 1203]
RESIDENTS = [1200, 900, 15000, 22000, 800, 54000, 310000, 120000, 990000]
counts = some.integers(0, 5000)
levels = some.sampled_from([0.5, 0.8, 0.95, 0.998])
every_interval = pytest.mark.parametrize("interval", [st.poisson_interval, st.mid_p_interval, st.byar_interval])


def test_rate_interval_agrees_with_r():
    # fmt: off
    expected = st.Interval(
        [0, 2.81308977603221e-05, 1.61472852362643e-05, 7.37948359144737e-05, 0.00514421637172292,
         0.000183391230918653, 0.000158992898536243, 0.00183306663025781, 0.00114744655899956],
        [0.00307406621176161, 0.006190714878821, 0.000481645844514931, 0.000530378730878303, 0.021356004314274,
         0.000504049015109382, 0.000263634100673823, 0.00235823087535263, 0.00128580843414609],
    )
    # fmt: on
    low, high = st.rate_interval(EVENTS, RESIDENTS)
    assert low == pytest.approx(expected.low, rel=1e-11)
    assert high == pytest.approx(expected.high, rel=1e-11)


def test_poisson_interval_agrees_with_garwoods_table():
    # Garwood (1936), 95 % limits to two places, as reprinted in Biometrika Tables for Statisticians.
    low, high = st.poisson_interval([0, 1, 2, 5, 10, 30])
    assert np.round(low, 2) == pytest.approx([0, 0.03, 0.24, 1.62, 4.80, 20.24])
    assert np.round(high, 2) == pytest.approx([3.69, 5.57, 7.22, 11.67, 18.39, 42.83])


def test_mid_p_interval_agrees_with_r():
    low, high = st.mid_p_interval([0, 1, 2, 5, 64, 1203])
    assert low == pytest.approx(
        [0, 0.0500203448353365, 0.335329055509299, 1.83199480852842, 49.6980586128174, 1136.4510044874], rel=1e-8
    )
    assert high == pytest.approx(
        [2.99573227355398, 4.93186052470677, 6.6079597474536, 11.082415664992, 81.1978194885898, 1272.44338500989],
        rel=1e-8,
    )


def test_byar_interval_agrees_with_r():
    low, high = st.byar_interval([1, 64])
    assert low == pytest.approx([0.000100771758561382 * 900, 0.000160400461396118 * 310000], rel=1e-12)
    assert high == pytest.approx([0.00518008113036327 * 900, 0.000261828706312011 * 310000], rel=1e-12)
    assert st.byar_interval(0).low == 0


@every_interval
def test_missing_counts_stay_missing_and_impossible_ones_are_refused(interval):
    assert np.isnan(interval(np.nan)).all()
    with pytest.raises(ValueError, match="counts: -1"):
        interval([3, -1])
    with pytest.raises(ValueError, match="whole numbers"):
        interval(0.5)


def test_no_exposure_has_no_rate():
    assert np.isnan(st.rate_interval(3, 0)).all()
    with pytest.raises(ValueError, match="exposure: -2"):
        st.rate_interval(3, -2)


@every_interval
@given(count=some.integers(1, 5000), level=levels)
def test_intervals_hold_the_count_and_grow_with_the_level(interval, count, level):
    narrow, wide = interval(count, level=level), interval(count, level=0.999)
    assert 0 <= wide.low <= narrow.low <= count <= narrow.high <= wide.high


@every_interval
@given(count=counts)
def test_intervals_rise_with_the_count(interval, count):
    here, more = interval(count), interval(count + 1)
    assert here.low < more.low or count == 0
    assert here.high < more.high


@given(count=counts, level=levels)
def test_poisson_limits_leave_the_tail_beyond_them(count, level):
    low, high = st.poisson_interval(count, level=level)
    assert low == 0 if count == 0 else poisson.sf(count - 1, low) == pytest.approx((1 - level) / 2, rel=1e-6)
    assert poisson.cdf(count, high) == pytest.approx((1 - level) / 2, rel=1e-6)


@given(count=counts, level=levels)
def test_mid_p_limits_leave_the_tail_with_half_of_the_count_itself(count, level):
    low, high = st.mid_p_interval(count, level=level)
    if count:
        above = poisson.sf(count, low) + poisson.pmf(count, low) / 2
        assert above == pytest.approx((1 - level) / 2, rel=1e-6)
    below = poisson.cdf(count - 1, high) + poisson.pmf(count, high) / 2
    assert below == pytest.approx((1 - level) / 2, rel=1e-6)


@given(count=some.integers(5, 5000))
def test_byar_is_close_to_mid_p(count):
    low, high = st.mid_p_interval(count)
    assert st.byar_interval(count) == pytest.approx((low, high), rel=0.06)


@pytest.mark.parametrize("expected", [0.7, 4.0, 23.0])
def test_exact_intervals_cover_at_least_as_often_as_they_promise(expected):
    # The coverage is a sum over all counts, not a simulation.
    seen = np.arange(200)
    low, high = st.poisson_interval(seen)
    assert poisson.pmf(seen, expected)[(low <= expected) & (expected <= high)].sum() >= 0.95


@given(count=counts, exposure=some.floats(0.1, 1e7), per=some.sampled_from([1, 1000, 100_000]))
def test_rates_scale_with_exposure_and_unit(count, exposure, per):
    low, high = st.rate_interval(count, exposure, per=per)
    assert (low * exposure / per, high * exposure / per) == pytest.approx(st.poisson_interval(count))


def test_change_z_agrees_with_spiegelhalters_form_for_a_fixed_expectation():
    # In R twice the difference of the square roots of the observed and of the expected, which are shares of 1551.
    z = st.count_against_expected_z([64, 250], np.array([310000, 120000]) * 1551 / 1513900)
    assert z == pytest.approx([-19.6424990744682, 9.44704670986535], rel=1e-12)


@given(a=counts, b=counts)
def test_change_z_changes_sign_when_the_counts_swap(a, b):
    assert st.count_change_z(a, b) == -st.count_change_z(b, a)
    assert st.count_change_z(a, a) == 0


@given(a=counts, ratio=some.floats(0.1, 10))
def test_change_z_is_naught_where_the_count_grew_with_the_exposure(a, ratio):
    assert st.count_change_z(ratio * a, a, exposure_ratio=ratio) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("ratio", [1.0, 0.25])
def test_change_z_has_a_standard_deviation_of_one(ratio):
    counts = np.arange(400)
    chance = np.outer(poisson.pmf(counts, 120 * ratio), poisson.pmf(counts, 120))
    z = st.count_change_z(counts[:, None], counts, exposure_ratio=ratio)
    mean = (chance * z).sum()
    assert np.sqrt((chance * (z - mean) ** 2).sum()) == pytest.approx(1, abs=0.02)
