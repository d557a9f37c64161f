"""Samples of finite populations, against counting by hand, textbook sizes and the binomial limit."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.stats.proportions import clopper_pearson_interval
from civicstat.stats.sampling import finite_interval, sample_size


def test_sizes_are_those_of_the_textbook():
    # Cochran's formula: 384.1 for 5 points at 95 %, and 370 of 10,000 after the correction.
    assert sample_size(10_000_000, precision=0.05) == 385
    assert sample_size(10_000, precision=0.05) == 370
    assert sample_size(100, precision=0.05) == 80
    assert sample_size(0, precision=0.05) == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_size(10, precision=0)


def slow_interval(hits: int, sample: int, population: int, level: float = 0.95) -> tuple[float, float]:
    """Every possible number of hits tried, with probabilities counted out."""
    tail, ways = (1 - level) / 2, comb(population, sample)

    def chance(of_them: int, numbers: range) -> float:
        return sum(comb(of_them, k) * comb(population - of_them, sample - k) for k in numbers) / ways

    possible = [
        each for each in range(hits, population - sample + hits + 1)
        if chance(each, range(hits, sample + 1)) > tail and chance(each, range(hits + 1)) > tail
    ]  # fmt: skip
    return min(possible) / population, max(possible) / population


@given(st.integers(1, 40), st.data())
def test_the_interval_is_that_of_trying_every_number(population, data):
    sample = data.draw(st.integers(1, population))
    hits = data.draw(st.integers(0, sample))

    assert tuple(map(float, finite_interval(hits, sample, population))) == slow_interval(hits, sample, population)


def test_of_very_many_records_it_is_the_binomial_interval():
    for hits, sample in ((0, 29), (1, 61), (5, 61)):
        here, there = finite_interval(hits, sample, 10_000_000), clopper_pearson_interval(hits, sample)
        assert (here.low, here.high) == pytest.approx((there.low, there.high), abs=1e-4)


def test_a_full_count_leaves_no_doubt():
    assert tuple(map(float, finite_interval(3, 50, 50))) == (0.06, 0.06)
