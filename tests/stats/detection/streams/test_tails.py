"""Tails of past departures: scipy's generalized Pareto distribution, and a limit that is reached with its chance."""

import numpy as np
import pytest
from scipy.stats import genpareto

from civicstat.stats.detection.streams.tails import SHARE, tail_of


def test_a_generalized_pareto_tail_is_found_again():
    past = genpareto.rvs(0.15, scale=2.0, size=(1, 200_000), random_state=1)
    tail = tail_of(past)
    assert tail.shape[0, 0] == pytest.approx(0.15, abs=0.04)
    for chance, off in ((0.01, 0.05), (0.001, 0.15), (0.0001, 0.4)):  # twenty figures lie beyond the last
        far = genpareto.isf(chance, 0.15, scale=2.0)
        assert tail.chance_beyond(np.array([[far]]))[0, 0] == pytest.approx(chance, rel=off)


@pytest.mark.parametrize("chance", [0.3, 0.05, SHARE / 2, 0.0005])
def test_the_departure_that_is_reached_with_a_chance_has_this_chance(chance):
    tail = tail_of(np.random.default_rng(2).normal(size=(3, 3000)))
    assert tail.chance_beyond(tail.reached_with(chance)) == pytest.approx(np.full((3, 1), chance), rel=0.02)


def test_farther_out_is_never_less_rare_and_gaps_of_the_past_do_not_count():
    past = np.random.default_rng(3).standard_t(4, size=(2, 800))
    far = np.tile(np.linspace(-8, 60, 400), (2, 1))
    chance = tail_of(past).chance_beyond(far)
    assert np.all(np.diff(chance, axis=1) <= 0)
    assert np.all((chance > 0) & (chance <= 1))
    gaps = np.insert(past, [5, 400, 790], np.nan, axis=1)
    assert tail_of(gaps).chance_beyond(far) == pytest.approx(chance)


def test_of_few_departures_or_none_it_knows_little():
    few = tail_of(np.arange(12.0)[None, :])
    assert 0.01 < few.chance_beyond(np.array([[14.0]]))[0, 0] < 0.7
    none = tail_of(np.full((1, 50), np.nan))
    assert none.number[0, 0] == 0
