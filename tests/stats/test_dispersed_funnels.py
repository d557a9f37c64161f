"""Funnel limits of shares that vary more than chance, and when they do."""

import numpy as np
import pytest
from scipy.stats import chi2, norm

import civicstat.stats as st


def test_dispersed_shares_widen_by_the_root_on_the_arcsine_scale():
    low, high = st.dispersed_share_funnel([50, 400], 0.3, 4.0, level=0.95)
    half = norm.ppf(0.975) * 2 / (2 * np.sqrt(np.array([50, 400])))
    middle = np.arcsin(np.sqrt(0.3))
    assert low == pytest.approx(np.sin(np.maximum(middle - half, 0)) ** 2)
    assert high == pytest.approx(np.sin(middle + half) ** 2)
    assert np.isnan(st.dispersed_share_funnel(0, 0.3, 1.0).low)


def test_limits_without_dispersion_are_close_to_the_exact_ones():
    exact, plain = st.share_funnel(900, 0.3), st.dispersed_share_funnel(900, 0.3, 1.0)
    assert plain == pytest.approx(exact, abs=0.003)


def test_a_share_is_as_far_from_its_target_as_its_limits_say():
    low, high = st.dispersed_share_funnel(500, 0.4, 1.0, level=0.95)
    z = st.share_against_target_z(np.array([low, high]) * 500, 500, 0.4)
    assert z == pytest.approx([-1.959964, 1.959964], abs=1e-5)
    assert np.isnan(st.share_against_target_z(0, 0, 0.4))
    assert st.share_against_target_z([3], [5], 0.6) == pytest.approx([0])


def test_areas_are_called_dispersed_by_chi_square_and_seldom_where_they_are_not():
    assert st.is_dispersed(chi2.ppf(0.95, 20) / 20 + 1e-9, 20)
    assert not st.is_dispersed(chi2.ppf(0.95, 20) / 20 - 1e-9, 20)
    random = np.random.default_rng(5)
    hits = random.binomial(300, 0.3, size=(500, 20))
    found = [st.is_dispersed(st.dispersion(st.share_against_target_z(each, 300, 0.3)), 20) for each in hits]
    assert np.mean(found) < 0.05


@pytest.mark.parametrize("wrong", [{"dispersion": 0.5}, {"target": 1.2}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"expected|must be"):
        st.dispersed_share_funnel(**{"trials": 10, "target": 0.5, "dispersion": 1.0} | wrong)
