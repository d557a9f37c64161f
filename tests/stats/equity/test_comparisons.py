"""Comparisons of groups. Figures: R 4.2.2, p.adjust(p, "holm"), pchisq; metafor's textbook BCG trials."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import civicstat.stats as st

groups = some.lists(some.tuples(some.floats(-50, 50), some.floats(0.1, 10)), min_size=2, max_size=8)


def test_holm_agrees_with_r():
    assert st.holm([0.01, 0.02, 0.03, 0.04, 0.005]) == pytest.approx([0.04, 0.06, 0.06, 0.06, 0.025])


def test_heterogeneity_agrees_with_the_bcg_trials():
    # Colditz et al. (1994), 13 trials: tuberculosis among vaccinated and not. R: metafor's rma(yi, vi, method = "DL")
    # prints Q(df = 12) = 152.2330, p < .0001, tau^2 = 0.3088.
    cases = np.array([4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27])
    well = np.array([119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886])
    other_cases = np.array([11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29])
    other_well = np.array([128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825])
    n, m = cases + well, other_cases + other_well
    effect = np.log(cases / n / (other_cases / m))
    found = st.heterogeneity(effect, np.sqrt(1 / cases - 1 / n + 1 / other_cases - 1 / m))
    assert (found.q, found.degrees, found.true_variance) == pytest.approx((152.2330, 12, 0.3088), abs=5e-5)
    assert found.p < 1e-4


def test_equal_groups_show_no_heterogeneity():
    found = st.heterogeneity([4, 4, 4], [1, 2, 3])
    assert (found.q, found.p, found.true_variance) == pytest.approx((0, 1, 0), abs=1e-12)


@given(cells=groups)
def test_heterogeneity_agrees_with_the_sum_over_pairs(cells):
    weights = [1 / error**2 for _, error in cells]
    pairs = itertools.combinations(range(len(cells)), 2)
    q = sum(weights[i] * weights[j] * (cells[i][0] - cells[j][0]) ** 2 for i, j in pairs) / sum(weights)
    found = st.heterogeneity(*np.array(cells).T)
    assert found.q == pytest.approx(q, rel=1e-6, abs=1e-9)
    assert found.true_variance >= 0


@given(cells=groups)
def test_heterogeneity_of_two_groups_is_the_square_of_their_z(cells):
    x, errors = np.array(cells[:2]).T
    pair = st.pairwise_differences(x, errors)
    found = st.heterogeneity(x, errors)
    assert found.q == pytest.approx(pair.z[0] ** 2, rel=1e-6, abs=1e-9)
    assert found.p == pytest.approx(pair.p[0], rel=1e-5, abs=1e-9)


@given(cells=groups)
def test_pairs_agree_with_plain_ones(cells):
    found = st.pairwise_differences(*np.array(cells).T)
    pairs = list(itertools.combinations(range(len(cells)), 2))
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == pairs
    z = [(cells[i][0] - cells[j][0]) / math.hypot(cells[i][1], cells[j][1]) for i, j in pairs]
    assert found.z == pytest.approx(z, rel=1e-9, abs=1e-12)
    assert found.p == pytest.approx(plain_holm([math.erfc(abs(value) / math.sqrt(2)) for value in z]), rel=1e-6)


def plain_holm(p):
    adjusted, worst = [0.0] * len(p), 0.0
    for rank, i in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        worst = max(worst, (len(p) - rank) * p[i])
        adjusted[i] = min(worst, 1)
    return adjusted


@given(p=some.lists(some.floats(0, 1), max_size=20))
def test_holm_agrees_with_the_plain_one_and_keeps_the_order(p):
    found = st.holm(p)
    assert found == pytest.approx(plain_holm(p))
    assert np.all(found >= p)
    assert np.all(np.diff(found[np.argsort(p)]) >= 0)


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="holds 0"):
        st.heterogeneity([1, 2], [1, 0])
    with pytest.raises(ValueError, match="at least two"):
        st.heterogeneity([1], [1])
    with pytest.raises(ValueError, match="one dimension"):
        st.pairwise_differences([[1, 2], [3, 4]], 1)
    with pytest.raises(ValueError, match="from 0 to 1"):
        st.holm([0.5, 1.2])
