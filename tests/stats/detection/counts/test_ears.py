"""EARS: surveillance::earsC for C1 and C2, the published C3, and a plain second version."""

import numpy as np
import pytest
from scipy.stats import norm

from civicstat.stats.detection import Reason, ears
from civicstat.stats.detection.counts.ears import chance_of_three, critical_three
from tests.stats.detection.cases import beside, columns, expected_of


@beside
@pytest.mark.parametrize("name", ["salmNewport", "daily"])
@pytest.mark.parametrize("baseline", [7, 28])
def test_agrees_with_r_and_with_the_published_c3(name, baseline):
    counts, wanted = columns("11_ears_cusum", f"{name}.csv")["count"], expected_of("11_ears_cusum")
    for method in ("C1", "C2"):
        for suffix, least in (("", 0.0), (".minSigma.5", 0.5)):
            cell = wanted[f"{name}.{method}.b{baseline}{suffix}"]["value"]
            first = wanted[f"{name}.{method}.b{baseline}"]["value"]["first_t"] - 1
            found = ears(counts, method=method, baseline=baseline, alpha=0.001, least_sd=least)
            assert found.upper[0, first:] == pytest.approx(cell["upper"], rel=1e-9)
            beyond = (found.observed > found.upper)[0, first:]
            assert beyond.astype(int).tolist() == cell["alarm"]
    cell = wanted[f"{name}.C3_published.b{baseline}"]["value"]
    first = cell["first_t"] - 1
    alpha = float(chance_of_three(np.array(2.0)))
    found = ears(counts, method="C3", baseline=baseline, alpha=alpha)
    assert found.alarms(alpha)[0, first:].astype(int).tolist() == cell["alarm"]
    assert (found.reason[0, :first] == Reason.SHORT_HISTORY).all()


def test_agrees_with_a_plain_version():
    counts = np.random.default_rng(4).poisson(6, 40).astype(float)
    c2 = [
        (counts[t] - counts[t - 9 : t - 2].mean()) / max(counts[t - 9 : t - 2].std(ddof=1), 0.5) for t in range(9, 40)
    ]
    c3 = [sum(max(0.0, one - 1) for one in c2[i - 2 : i + 1]) for i in range(2, len(c2))]
    assert ears(counts).p_value[0, 9:] == pytest.approx(norm.sf(c2))
    assert ears(counts, method="C3").p_value[0, 11:] == pytest.approx(chance_of_three(np.array(c3)))


def test_the_chance_of_three_is_that_of_three_deviates():
    draws = np.maximum(np.random.default_rng(1).normal(size=(1_000_000, 3)) - 1, 0).sum(axis=1)
    for score in (0.5, 1.0, 2.0):
        assert chance_of_three(np.array(score)) == pytest.approx(np.mean(draws >= score), abs=0.001)
    assert chance_of_three(np.array(critical_three(0.01))) == pytest.approx(0.01, rel=1e-3)


def test_an_alarm_is_a_count_beyond_the_limit():
    counts = np.random.default_rng(4).poisson(6, (20, 60)).astype(float)
    for method in ("C1", "C2", "C3"):
        found = ears(counts, method=method, alpha=0.02)
        with np.errstate(invalid="ignore"):
            beyond = found.observed > found.upper
        is_limited = found.upper > 0  # C3 may be over the line whatever comes today
        assert np.array_equal(beyond[is_limited], found.alarms(0.02)[is_limited])
        assert beyond.any()


def test_a_missing_period_is_no_event_free_one():
    counts = np.full((1, 30), 5.0)
    counts[0, 20] = np.nan
    found = ears(counts, method="C1")
    assert found.reason[0, 20] == Reason.NO_FIGURE
    assert (found.reason[0, 21:28] == Reason.SHORT_HISTORY).all()
    assert found.reason[0, 28] == Reason.EVALUATED
