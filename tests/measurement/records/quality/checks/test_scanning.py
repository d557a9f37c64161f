import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicstat.measurement.records.quality.checks.scanning import LEAST_EVIDENCE, LEAST_RECORDS, find_spell


def weeks(seed: int, share: np.ndarray, per_week: float = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    trials = rng.poisson(per_week, share.size)
    return trials, rng.binomial(trials, share)


def plain_search(trials, hits, rise):
    """Every span, one by one, without overdispersion: the slow second version."""

    def likelihood(k, n):
        p = min(max(k / n, 1e-12), 1 - 1e-12)
        return k * np.log(p) + (n - k) * np.log1p(-p)

    best = None
    for first in range(trials.size):
        for last in range(first, trials.size):
            n, k = trials[first : last + 1].sum(), hits[first : last + 1].sum()
            m, j = trials.sum() - n, hits.sum() - k
            if n < LEAST_RECORDS or m < LEAST_RECORDS or k / n - j / m < rise:
                continue
            gain = likelihood(k, n) + likelihood(j, m) - likelihood(k + j, n + m)
            if best is None or gain > best[0]:
                best = (gain, first, last)
    return best


def test_a_span_in_which_a_share_is_higher_is_found_to_the_week():
    share = np.full(156, 0.1)
    share[60:70] = 0.9

    spell = find_spell(*weeks(1, share), rise=0.15)

    assert (spell.first, spell.last) == (60, 69)
    assert spell.inside == pytest.approx(0.9, abs=0.05)
    assert spell.outside == pytest.approx(0.1, abs=0.02)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 20), st.floats(0.2, 0.9))
def test_the_span_is_the_one_that_a_plain_search_finds(seed, length, high):
    rng = np.random.default_rng(seed)
    share = np.full(30, 0.05)
    start = int(rng.integers(0, 30 - length + 1))
    share[start : start + length] = high
    trials, hits = weeks(seed, share)

    spell, plain = find_spell(trials, hits, rise=0.15), plain_search(trials, hits, 0.15)

    if spell is not None:
        assert (spell.first, spell.last) == plain[1:]
        assert LEAST_EVIDENCE <= spell.evidence <= plain[0] + 1e-6


def test_a_steady_share_has_no_span():
    assert [find_spell(*weeks(seed, np.full(156, 0.3)), rise=0.05) for seed in range(50)] == [None] * 50


@pytest.mark.slow
def test_chance_alone_hardly_ever_makes_a_span_in_restless_series():
    rng = np.random.default_rng(5)
    # Shares that vary from week to week by 4 points around 10 by themselves: nearly twice the variance of chance.
    found = [find_spell(*weeks(seed, rng.beta(4.5, 40.5, 156)), rise=0.15) for seed in range(2000)]

    assert sum(spell is not None for spell in found) <= 10  # of 2,000


def test_a_rise_too_small_to_matter_is_no_span():
    share = np.full(100, 0.10)
    share[50:] = 0.15

    assert find_spell(*weeks(2, share, per_week=5000), rise=0.10) is None


@pytest.mark.parametrize("trials", [np.zeros(20, int), np.full(20, 1)])
def test_too_few_records_have_no_span(trials):
    assert find_spell(trials, trials, rise=0.1) is None


def test_a_series_longer_than_is_searched_is_refused():
    with pytest.raises(ValueError, match="601 periods, expected 600"):
        find_spell(np.ones(601, int), np.ones(601, int), rise=0.1)
