"""Where a percentile of a small sample lies: against the binomial it comes from, and against drawing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binom

from civicstat.stats.order import percentile_of_a_sample


@given(some.integers(0, 20), some.floats(0.01, 0.5))
def test_limits_of_a_median_are_those_of_its_binomial(half, outside):
    size = 2 * half + 1
    known = np.arange(100_001) / 100_000
    low, high = percentile_of_a_sample(known, 0.5, size=size, outside=outside)
    # The median lies below x where more than half of the values do.
    assert binom.sf(half, size, low) == pytest.approx(outside / 2, abs=2e-3)
    assert binom.sf(half, size, high) == pytest.approx(1 - outside / 2, abs=2e-3)


def test_so_many_drawn_medians_lie_within():
    chance = np.random.default_rng(4)
    known = chance.lognormal(5, 0.8, 2000)
    low, high = percentile_of_a_sample(known, 0.5, size=9, outside=0.1)
    drawn = np.median(chance.choice(known, (20_000, 9)), axis=1)
    assert np.mean((low <= drawn) & (drawn <= high)) == pytest.approx(0.9, abs=0.01)


@given(some.integers(1, 60), some.floats(0.1, 0.9))
def test_limits_mirror_when_the_values_do(size, p):
    known = np.linspace(-3, 3, 61)
    low, high = percentile_of_a_sample(known, p, size=size, outside=0.05)
    there = percentile_of_a_sample(-known, 1 - p, size=size, outside=0.05)
    assert (-high, -low) == pytest.approx(there)


def test_without_known_values_there_are_no_limits():
    with pytest.raises(ValueError, match="expected at least one value"):
        percentile_of_a_sample([], 0.5, size=3, outside=0.05)
