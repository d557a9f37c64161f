"""Tails and quantiles of over-dispersed counts beside scipy's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import nbinom, poisson

from civicstat.stats.detection.counts.dispersed import chance_above, chance_up_to, quantile

cells = some.tuples(
    some.floats(0.001, 5000),
    some.floats(1.001, 60),
    some.integers(0, 6000),
    some.sampled_from([0.005, 0.5, 0.95, 0.9999]),
)


@given(cells)
def test_tails_and_quantiles_agree_with_scipy(cell):
    mean, phi, k, q = cell
    size, p = mean / (phi - 1), 1 / phi
    assert chance_above(k, mean, phi) == pytest.approx(nbinom.sf(k, size, p), rel=1e-9, abs=1e-280)
    assert chance_up_to(k, mean, phi) == pytest.approx(nbinom.cdf(k, size, p), rel=1e-9, abs=1e-280)
    assert quantile(q, mean, phi) == nbinom.ppf(q, size, p)
    assert quantile(q, mean, 1.0) == poisson.ppf(q, mean)


def test_the_quantile_is_the_least_count_not_exceeded_with_that_chance():
    mean, phi = np.meshgrid([0.05, 1.0, 30.0, 2000.0], [1.0, 1.4, 9.0])
    found = quantile(0.995, mean, phi)
    assert (chance_up_to(found, mean, phi) >= 0.995).all()
    assert (chance_up_to(found - 1, mean, phi) < 0.995).all()


def test_edges():
    assert chance_above(-1, 3.0, 2.0) == 1
    assert chance_above(0, 0.0, 2.0) == 0
    assert quantile(0.99, 0.0, 2.0) == 0
    assert np.isnan(quantile(0.99, np.nan, 2.0))
    assert quantile(0.999, 1e14, 2.0) == pytest.approx(1e14, rel=1e-5)
