"""Near repeats: R's NearRepeat on Chicago's burglaries, a plain count of pairs, and shuffled days."""

import datetime

import numpy as np
import pytest

from civicstat.stats.detection import near_repeats
from tests.stats.detection.cases import REFERENCE, beside, expected_of


@beside
def test_agrees_with_r():
    lines = (REFERENCE / "15_knox" / "events.csv").read_text().replace('"', "").splitlines()[1:]
    x, y, dates = zip(*(line.split(",") for line in lines), strict=True)
    days = [datetime.date.fromisoformat(date).toordinal() for date in dates]
    wanted = expected_of("15_knox")["near_repeat"]["value"]
    found = near_repeats(
        np.array(x, float), np.array(y, float), days, distances=wanted["sds"], intervals=wanted["tds"], simulations=299,
        seed=1,
    )  # fmt: skip
    assert found.pairs.tolist() == wanted["observed"]
    assert found.ratio == pytest.approx(np.array(wanted["knox_ratio_mean"]), abs=0.12)
    assert found.p_value == pytest.approx(np.array(wanted["p"]), abs=0.08)


def plain_table(x, y, days, edges, lags):
    counted = np.zeros((len(edges) - 1, len(lags) - 1), int)
    for i in range(len(x)):
        for j in range(i):
            apart, lag = np.hypot(x[i] - x[j], y[i] - y[j]), abs(days[i] - days[j])
            for a in range(len(edges) - 1):
                for b in range(len(lags) - 1):
                    counted[a, b] += edges[a] <= apart < edges[a + 1] and lags[b] <= lag < lags[b + 1]
    return counted


@pytest.mark.parametrize(("broken", "lags"), [(0.0, [0, 3, 10]), (0.25, [0, 3, 10]), (0.0, [2, 5, 30])])
def test_agrees_with_a_plain_count_of_pairs_and_with_the_mean_of_plain_shuffles(broken, lags):
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 300, (2, 50))
    days = rng.integers(0, 30, 50) + broken * rng.integers(0, 4, 50)
    edges = [10, 50, 200]
    found = near_repeats(x, y, days, distances=edges, intervals=lags, simulations=400, seed=1)
    assert found.pairs.tolist() == plain_table(x, y, days, edges, lags).tolist()
    shuffled = np.array([plain_table(x, y, rng.permutation(days), edges, lags) for _ in range(60)])
    error = shuffled.std(axis=0) / np.sqrt(60)
    assert np.all(np.abs(shuffled.mean(axis=0) - found.expected) < 4 * error + 1e-9)
    assert found.ratio == pytest.approx(found.pairs / found.expected)


def with_repeats(rng, events, repeats, meters=30.0):
    """Burglaries in a town with busy and quiet quarters; `repeats` of them are followed by another within a week."""
    x, y = rng.normal(rng.choice([0, 1500, 4000], events), 800), rng.normal(rng.choice([0, 2500], events), 700)
    days = rng.integers(0, 365, events)
    new, old = np.arange(events - repeats, events), rng.choice(events - repeats, repeats, replace=False)
    x[new], y[new] = x[old] + rng.normal(0, meters, repeats), y[old] + rng.normal(0, meters, repeats)
    days[new] = days[old] + rng.integers(0, 7, repeats)
    return x, y, days


BANDS = {"distances": [0, 100, 400], "intervals": [0, 7, 14, 28]}


def test_finds_repeats_that_were_put_in_where_they_are():
    found = near_repeats(*with_repeats(np.random.default_rng(2), 400, 50), **BANDS, simulations=99, seed=1)
    assert found.p_value[0, 0] == found.p_together[0, 0] == 0.01
    assert found.ratio[0, 0] > 2
    assert (found.p_together[:, 1:] > 0.05).all()
    # As many more pairs as were put in, and the chance pairs that stay.
    assert found.pairs[0, 0] - found.expected[0, 0] == pytest.approx(50, abs=20)


@pytest.mark.slow
def test_shuffled_days_alarm_as_often_as_asked_in_one_band_and_in_all_together():
    rng = np.random.default_rng(3)
    alone, together = [], []
    for turn in range(200):
        found = near_repeats(*with_repeats(rng, 250, 0), **BANDS, simulations=39, seed=turn)
        alone.append(found.p_value[1, 0] <= 0.1)
        together.append((found.p_together <= 0.1).any())
    # Standard error 0.021.
    assert np.mean(alone) == pytest.approx(0.1, abs=0.06)
    assert np.mean(together) == pytest.approx(0.1, abs=0.06)


@pytest.mark.slow
def test_repeats_among_twenty_thousand_events_are_found():
    x, y, days = with_repeats(np.random.default_rng(4), 20_000, 500)
    found = near_repeats(2 * x, 2 * y, days, **BANDS, simulations=99, seed=1)
    assert found.p_together[0, 0] == 0.01


def test_no_events_and_one_event_are_no_pairs():
    for events in (0, 1):
        found = near_repeats(*np.zeros((3, events)), **BANDS, simulations=9, seed=1)
        assert found.pairs.sum() == found.expected.sum() == 0
        assert np.isnan(found.ratio).all()
        assert (found.p_value == 1).all()


def test_refuses_bands_that_do_not_ascend_and_unknown_places():
    with pytest.raises(ValueError, match="expected ascending edges"):
        near_repeats([0.0], [0.0], [0.0], distances=[0, 0], intervals=[0, 7], seed=1)
    with pytest.raises(ValueError, match="known for every event"):
        near_repeats([np.nan], [0.0], [0.0], **BANDS, seed=1)
