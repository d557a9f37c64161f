"""Changepoints: R's changepoint package, every cut tried by hand, and series without a change."""

import itertools

import numpy as np
import pytest

from civicstat.stats.detection import changepoints
from tests.stats.detection.cases import beside, columns, expected_of


@beside
def test_agrees_with_r():
    wanted = expected_of("12_changepoint")
    y2, y3 = columns("12_changepoint", "y2.csv")["y"], columns("12_changepoint", "y3.csv")["y"]
    for key, found in {
        "y3.pelt_mean_MBIC": changepoints(y3, scale=1.0),
        "y3.pelt_mean_BICpen": changepoints(
            y3, scale=wanted["y3.pelt_mean_scaled_MBIC"]["value"]["scale"], penalty=10.0212705881925, shortest=2
        ),
        "y2.pelt_poisson_MBIC": changepoints(y2, kind="count", scale=1.0),
        "y2.pelt_poisson_BICpen": changepoints(y2, kind="count", scale=1.0, penalty=2 * np.log(y2.size)),
    }.items():
        assert found.tolist() == wanted[key]["value"]["cpts"], key


@beside
def test_the_optimum_is_exact_where_r_prunes_it_away():
    wanted = expected_of("12_changepoint")["y3.pelt_mean_scaled_MBIC"]["value"]
    z = columns("12_changepoint", "y3.csv")["y"] / wanted["scale"]

    def cost(cut):
        return sum(((part - part.mean()) ** 2).sum() + np.log(part.size) for part in (z[:cut], z[cut:]))

    [ours] = changepoints(z, scale=1.0)
    assert cost(ours) < cost(wanted["cpts"][0])


def test_no_cut_that_can_be_tried_by_hand_is_better():
    y = np.random.default_rng(1).normal(0, 1, 14)
    y[9:] += 4

    def cost(cuts):
        edges = [0, *cuts, 14]
        return sum(((y[a:b] - y[a:b].mean()) ** 2).sum() for a, b in itertools.pairwise(edges)) + 5 * len(cuts)

    every = [()] + [c for k in (1, 2, 3) for c in itertools.combinations(range(2, 13), k)]
    fitting = [c for c in every if all(b - a >= 2 for a, b in itertools.pairwise([0, *c, 14]))]
    best = min(fitting, key=cost)
    assert changepoints(y, penalty=5.0, scale=1.0, shortest=2).tolist() == list(best)


def test_series_without_a_change_are_seldom_cut():
    rng = np.random.default_rng(2)
    assert np.mean([changepoints(rng.normal(size=150)).size > 0 for _ in range(60)]) < 0.1
    counts = rng.negative_binomial(10, 0.5, (60, 150))
    assert np.mean([changepoints(one, kind="count").size > 0 for one in counts]) < 0.15


def test_finds_the_week_of_a_change():
    counts = np.r_[np.random.default_rng(3).poisson(12, 60), np.random.default_rng(4).poisson(20, 40)]
    assert changepoints(counts, kind="count") == pytest.approx([60], abs=2)


def test_refuses_gaps_and_says_nothing_of_short_series():
    assert changepoints([1.0, 2.0]).size == 0
    with pytest.raises(ValueError, match="gaps"):
        changepoints([1.0, np.nan, 2.0])
