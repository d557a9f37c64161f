"""Figures: R 4.2.2, survival 3.5-3: survfit(Surv(time, status) ~ 1, conf.type = "log-log")."""

import numpy as np
import pytest
from hypothesis import given

import civicstat.stats as st
from tests.stats.survival.cases import columns, group, plain_curve


def test_curve_agrees_with_r():
    curve, limits = st.kaplan_meier_curve(
        [1, 2, 2, 3, 3, 3, 7, 8], np.array([True, True, False, True, False, True, False, False])
    )
    assert curve.times.tolist() == [1, 2, 3]
    assert curve.at_risk.tolist() == [8, 7, 5]
    assert curve.open_share == pytest.approx([0.875, 0.75, 0.45], rel=1e-14)
    assert limits.low == pytest.approx([0.387000014032025, 0.314807113705519, 0.107578115238289], rel=1e-12)
    assert limits.high == pytest.approx([0.981392965878966, 0.930898317090628, 0.751273849926193], rel=1e-12)


def test_impossible_cases_are_refused():
    with pytest.raises(ValueError, match="0 or more"):
        st.kaplan_meier_curve([3, -1], np.array([True, False]))
    with pytest.raises(ValueError, match="0 or more"):
        st.kaplan_meier_curve([3, np.nan], np.array([True, False]))
    with pytest.raises(ValueError, match="one boolean for each duration"):
        st.kaplan_meier_curve([3, 4], np.array([1, 0]))
    with pytest.raises(ValueError, match="one boolean for each duration"):
        st.kaplan_meier_curve([3, 4], np.array([True]))


def test_no_cases_have_no_steps():
    curve, limits = st.kaplan_meier_curve([], [])
    assert curve.times.size == limits.low.size == 0
    assert np.isnan(curve.followed).all()


@given(cases=group)
def test_curve_agrees_with_the_plain_one(cases):
    curve, limits = st.kaplan_meier_curve(*columns(cases))
    steps = np.array(plain_curve(cases)).reshape(-1, 4)
    found = np.column_stack([curve.times, curve.open_share, limits.low, limits.high])
    assert found == pytest.approx(steps, rel=1e-9, abs=1e-12, nan_ok=True)


@given(cases=group)
def test_curve_falls_and_lies_within_its_limits(cases):
    curve, limits = st.kaplan_meier_curve(*columns(cases))
    assert np.all(np.diff(curve.open_share, prepend=1.0) < 0)
    known = ~np.isnan(limits.low)
    assert np.all(limits.low[known] <= curve.open_share[known])
    assert np.all(curve.open_share[known] <= limits.high[known])


@given(cases=group)
def test_without_open_cases_the_curve_is_the_share_of_longer_ones(cases):
    durations = np.array([duration for duration, _ in cases], float)
    curve, _ = st.kaplan_meier_curve(durations, np.ones(durations.size, bool))
    longer = [np.mean(durations > time) for time in curve.times]
    assert curve.open_share == pytest.approx(longer, abs=1e-12)


@given(cases=group)
def test_the_order_of_cases_does_not_matter(cases):
    here, there = (st.kaplan_meier_curve(*columns(order))[0] for order in (cases, sorted(cases)))
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(here, there, strict=True))
