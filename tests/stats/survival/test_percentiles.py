"""Figures: R 4.2.2, survival 3.5-3: quantile(survfit(Surv(time, status) ~ 1, conf.type = "log-log"), p)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st
from tests.stats.survival.cases import (
    MAINTAINED,
    NOT_MAINTAINED,
    columns,
    group,
    groups,
    plain_curve,
    plain_percentile,
    ragged,
)

R_FIGURES = [
    (MAINTAINED, 0.25, (18, 9, 34)),
    (MAINTAINED, 0.5, (31, 13, math.nan)),
    (MAINTAINED, 0.75, (48, 31, math.nan)),
    (NOT_MAINTAINED, 0.25, (8, 5, 23)),
    (NOT_MAINTAINED, 0.5, (23, 5, 33)),
    (NOT_MAINTAINED, 0.75, (33, 23, math.nan)),
    (([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0]), 0.5, (4.5, 1, math.nan)),
    (([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1]), 0.25, (2, 1, 4)),
    (([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1]), 5 / 6, (5.5, 3, math.nan)),
    (([1, 2, 2, 3, 3, 3, 7, 8], [1, 1, 0, 1, 0, 1, 0, 0]), 0.25, (2.5, 1, math.nan)),
    (([1, 2, 2, 3, 3, 3, 7, 8], [1, 1, 0, 1, 0, 1, 0, 0]), 0.75, (math.nan, 3, math.nan)),
]


@pytest.mark.parametrize(("cases", "p", "expected"), R_FIGURES)
def test_percentiles_agree_with_r(cases, p, expected):
    value, interval = st.kaplan_meier_percentile(cases[0], np.array(cases[1], bool), p)
    assert (value, *interval) == pytest.approx(expected, nan_ok=True)


def test_where_nothing_is_closed_nothing_is_reached():
    value, interval = st.kaplan_meier_percentile([4, 9], np.array([False, False]), 0.5)
    assert np.isnan([value, *interval]).all()
    value, _ = st.kaplan_meier_percentile([], [], 0.5)
    assert math.isnan(value)


def test_a_percentile_of_90_is_refused():
    with pytest.raises(ValueError, match="p is 90"):
        st.kaplan_meier_percentile([1], np.array([True]), 90)


@given(lists=groups, p=some.sampled_from([0.1, 0.25, 0.5, 0.9]), level=some.sampled_from([0.8, 0.95]))
def test_grouped_percentiles_agree_with_plain_ones(lists, p, level):
    value, (low, high) = st.grouped_kaplan_meier_percentile(*ragged(lists), p, level=level)
    for i, cases in enumerate(lists):
        steps, followed = plain_curve(cases, level), max((duration for duration, _ in cases), default=math.nan)
        expected = [plain_percentile(steps, followed, p, column) for column in (1, 2, 3)]
        assert [value[i], low[i], high[i]] == pytest.approx(expected, nan_ok=True)


@given(lists=groups, p=some.sampled_from([0.25, 0.5, 0.9]))
def test_a_group_has_the_same_figures_alone_and_among_others(lists, p):
    value, (low, high) = st.grouped_kaplan_meier_percentile(*ragged(lists), p)
    for i, cases in enumerate(lists):
        alone, limits = st.kaplan_meier_percentile(*columns(cases), p)
        assert np.array_equal([alone, *limits], [value[i], low[i], high[i]], equal_nan=True)


@given(cases=group, p=some.sampled_from([0.25, 0.5, 0.9]))
def test_an_interval_holds_its_percentile(cases, p):
    value, (low, high) = st.kaplan_meier_percentile(*columns(cases), p)
    assert math.isnan(value) or math.isnan(low) or low <= value
    assert math.isnan(value) or math.isnan(high) or value <= high


@given(cases=group.filter(len), factor=some.sampled_from([0.5, 60.0, 86400.0]))
def test_a_percentile_has_the_unit_of_the_durations(cases, factor):
    durations, closed = columns(cases)
    value, (low, high) = st.kaplan_meier_percentile(durations, closed, 0.5)
    scaled, limits = st.kaplan_meier_percentile(durations * factor, closed, 0.5)
    assert [scaled, *limits] == pytest.approx([value * factor, low * factor, high * factor], nan_ok=True)
