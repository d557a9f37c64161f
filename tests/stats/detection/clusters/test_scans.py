"""Scan statistics: smerc and scanstatistics of R, brute force, quiet maps, and clusters that were put in."""

import numpy as np
import pytest

from civicstat.stats.detection import (
    circular_scan,
    dispersion_of,
    expected_scan,
    nearest_windows,
    neighborhood_windows,
    space_time_scan,
)
from civicstat.stats.detection.clusters.scoring import gumbel_p
from tests.stats.detection.cases import beside, columns, expected_of


@beside
def test_the_circular_scan_agrees_with_r():
    table = columns("14_scan", "NYleukemia.csv")
    cases = np.round(table["cases"])
    wanted = expected_of("14_scan")["kulldorff_poisson_circular"]["value"]["clusters"]
    usual = table["population"] * cases.sum() / table["population"].sum()
    found = circular_scan(
        cases, usual, table["x"], table["y"], population=table["population"], at_most=0.15, simulations=399, seed=1
    )
    for ours, theirs in zip(found, wanted[:2], strict=False):
        assert (ours.areas + 1).tolist() == theirs["ids"]
        assert ours.score == pytest.approx(theirs["llr"], rel=1e-6)
        assert (ours.observed, ours.expected) == (theirs["obs"], pytest.approx(theirs["expected"]))
        assert ours.relative_risk == pytest.approx(theirs["rr"])
        assert ours.p_value == pytest.approx(theirs["p"], abs=0.035)
        assert ours.p_gumbel == pytest.approx(theirs["p"], abs=0.035)


def space_time_reference():
    table, areas = columns("14_scan", "st_counts.csv"), columns("14_scan", "st_areas.csv")
    return table["count"].reshape(40, 60), nearest_windows(areas["x"], areas["y"], neighbors=12)


@beside
def test_the_space_time_scan_agrees_with_r_and_with_its_brute_force():
    counts, windows = space_time_reference()
    for longest in (7, 59):
        wanted = expected_of("14_scan")[f"st_permutation_bruteforce_maxdur{longest}"]["value"]
        found = space_time_scan(counts, windows, longest=longest, simulations=19, seed=1)[0]
        assert (found.areas + 1).tolist() == wanted["areas"]
        assert found.duration == wanted["duration"]
        assert found.score == pytest.approx(wanted["llr"], rel=1e-9)
        assert found.expected == pytest.approx(wanted["exp"], rel=1e-9)
        assert found.p_value == pytest.approx(0.05)


@beside
def test_the_scan_against_expected_numbers_agrees_with_r():
    counts, windows = space_time_reference()
    wanted = expected_of("14_scan")["st_eb_poisson"]["value"]
    usual = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / counts.sum()
    found = expected_scan(counts, usual, windows, longest=7, given_total=False, simulations=19, seed=1)[0]
    assert ((found.areas + 1).tolist(), found.duration) == (wanted["mlc_areas"], wanted["duration"])
    assert found.score == pytest.approx(wanted["score"], rel=1e-6)


def plain_score(c, e, total):
    if c <= e or c < 2 or e <= 0:
        return 0.0
    if total is None:
        return c * np.log(c / e) + e - c
    return c * np.log(c / e) + ((total - c) * np.log((total - c) / (total - e)) if c < total else 0.0)


def plain_best(seen, usual, sets, longest, total):
    """The highest score, by trying every set of areas with every number of latest periods."""
    tried = (
        (plain_score(seen[inside, -last:].sum(), usual[inside, -last:].sum(), total), sorted(inside), last)
        for inside in sets
        for last in range(1, longest + 1)
    )
    return max(tried, key=lambda each: each[0])


def circles(x, y, most):
    for center in range(len(x)):
        order = sorted(range(len(x)), key=lambda j: (x[j] - x[center]) ** 2 + (y[j] - y[center]) ** 2)
        yield from (order[:size] for size in range(1, most + 1))


@pytest.mark.parametrize("seed", range(4))
def test_every_scan_agrees_with_a_search_by_brute_force(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10, (2, 14))
    seen = rng.poisson(rng.gamma(2, 0.7, (14, 1)) * np.ones(9)).astype(float)
    usual = rng.gamma(3, 0.4, (14, 9))
    windows, sets = nearest_windows(x, y, neighbors=5), list(circles(x, y, 5))
    total = seen.sum()
    margins = seen.sum(axis=1, keepdims=True) * seen.sum(axis=0, keepdims=True) / total
    scaled = usual * total / usual.sum()
    how = {"longest": 3, "simulations": 1, "seed": 1, "clusters": 1}
    for found, wanted in (
        (space_time_scan(seen, windows, **how), plain_best(seen, margins, sets, 3, total)),
        (expected_scan(seen, usual, windows, **how), plain_best(seen, scaled, sets, 3, total)),
        (expected_scan(seen, usual, windows, given_total=False, **how), plain_best(seen, usual, sets, 3, None)),
        (circular_scan(seen.sum(axis=1), usual.sum(axis=1), x, y, population=np.ones(14), at_most=5 / 14,
                       simulations=1, seed=1, clusters=1),
         plain_best(seen.sum(axis=1)[:, None], scaled.sum(axis=1)[:, None], sets, 1, total)),
    ):  # fmt: skip
        assert found[0].score == pytest.approx(wanted[0])
        assert found[0].areas.tolist() == wanted[1]
        assert found[0].duration in (wanted[2], 0)


def test_windows_of_neighbors_are_areas_that_touch():
    # 0-1-2-3 in a row, and 4 alone.
    windows = neighborhood_windows([[1], [2], [3], [], []], at_most=0.8, rings=2)
    sets = {tuple(windows.areas(row, size + 1)) for row, size in np.argwhere(windows.is_window)}
    alone, pairs = {(0,), (1,), (2,), (3,), (4,)}, {(0, 1), (1, 2), (2, 3)}
    assert sets == alone | pairs | {(0, 1, 2), (1, 2, 3), (0, 1, 2, 3)}
    seen = np.full((5, 20), 3.0)
    seen[[1, 2], -2:] += 9
    assert space_time_scan(seen, windows, longest=4, seed=1)[0].areas.tolist() == [1, 2]
    with pytest.raises(ValueError, match="neighbors of area 0: 7 found"):
        neighborhood_windows([[7], []])


def quiet_map(rng, areas=30, weeks=30, level=3.0, phi=1.0):
    x, y = rng.uniform(0, 10, (2, areas))
    mean = level * rng.gamma(3, 1 / 3, (areas, 1)) * (1 + 0.5 * np.cos(np.arange(weeks) / 8))
    counts = rng.poisson(mean) if phi == 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi)
    return counts, mean, nearest_windows(x, y, neighbors=8)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["permutation", "Poisson", "expectation"])
def test_quiet_maps_alarm_as_often_as_asked_though_areas_and_weeks_are_uneven(method):
    rng = np.random.default_rng(3)
    how = {"longest": 3, "simulations": 59, "clusters": 1}
    found = []
    for turn in range(150):
        counts, mean, windows = quiet_map(rng)
        if method == "permutation":
            found += space_time_scan(counts, windows, seed=turn, **how)
        else:
            found += expected_scan(counts, mean, windows, given_total=method == "Poisson", seed=turn, **how)
    p = np.array([[each.p_value, each.p_gumbel] for each in found])
    # Standard errors at 150 maps: 0.025 at 0.1, 0.04 at 0.5.
    assert (p <= 0.1).sum(axis=0) / 150 == pytest.approx([0.1, 0.1], abs=0.06)
    assert (p <= 0.5).sum(axis=0) / 150 == pytest.approx([0.5, 0.5], abs=0.1)


@pytest.mark.slow
def test_restless_maps_alarm_too_often_unless_their_dispersion_is_taken_out():
    rng = np.random.default_rng(4)
    raw, scaled, measured = [], [], []
    for turn in range(80):
        counts, _, windows = quiet_map(rng, phi=2.0)
        measured.append(dispersion_of(counts, longest=3))
        how = {"longest": 3, "simulations": 39, "clusters": 1, "seed": turn}
        raw += space_time_scan(counts, windows, **how)
        scaled += space_time_scan(counts, windows, dispersion=measured[-1], **how)
    assert np.mean(measured) == pytest.approx(2.0, abs=0.15)
    assert np.mean([each.p_gumbel <= 0.05 for each in raw]) > 0.6
    assert np.mean([each.p_gumbel <= 0.05 for each in scaled]) < 0.16


def test_drifts_of_single_areas_count_as_dispersion_of_long_clusters():
    rng = np.random.default_rng(5)
    mean = 10 * np.exp(0.3 * np.sin(np.arange(60) / 8 + rng.uniform(0, 6, (30, 1))))
    counts = rng.poisson(mean)
    assert dispersion_of(counts, longest=6) > 1.5 * dispersion_of(counts)
    assert dispersion_of(rng.poisson(np.full((30, 60), 10.0)), longest=6) < 1.2


@pytest.mark.slow
def test_a_beat_that_doubles_is_found_with_its_begin():
    rng = np.random.default_rng(6)
    found = []
    for turn in range(30):
        counts, mean, windows = quiet_map(rng, level=20.0)
        now = 30 * mean[7] / mean[7].mean()
        now[-3:] *= 2
        counts[7] = rng.poisson(now)
        best = space_time_scan(counts, windows, longest=4, simulations=99, seed=turn, clusters=1)[0]
        found.append((best.p_gumbel <= 0.01 and 7 in best.areas, best.duration, best.relative_risk))
    is_found, duration, risk = np.array(found).T
    assert is_found.mean() > 0.7
    assert np.median(duration[is_found == 1]) == 3
    assert np.median(risk[is_found == 1]) == pytest.approx(2.0, abs=0.4)


def test_the_gumbel_tail_reaches_beyond_the_number_of_simulations():
    counts, mean, windows = quiet_map(np.random.default_rng(7))
    few = expected_scan(counts, mean, windows, longest=3, simulations=199, seed=1)[0]
    many = expected_scan(counts, mean, windows, longest=3, simulations=2000, seed=2)[0]
    assert few.p_gumbel == pytest.approx(many.p_value, abs=0.08)
    counts[3, -2:] += 40
    struck = expected_scan(counts, mean, windows, longest=3, simulations=99, seed=1)[0]
    assert struck.p_value == 0.01
    assert struck.p_gumbel < 1e-6
    assert np.isnan(gumbel_p(np.zeros(9), 3.0))


def test_further_clusters_have_no_area_in_common():
    rng = np.random.default_rng(7)
    x, y = np.meshgrid(np.arange(8.0), np.arange(8.0))
    usual = np.full(64, 4.0)
    seen = rng.poisson(usual).astype(float)
    seen[[0, 1, 8, 9]] += 12
    seen[[54, 55, 62, 63]] += 10
    found = circular_scan(seen, usual, x.ravel(), y.ravel(), at_most=0.2, simulations=99, seed=1)
    assert {0, 1, 8, 9} <= set(found[0].areas)
    assert {54, 55, 62, 63} <= set(found[1].areas)
    assert found[1].p_value == 0.01
    taken = np.concatenate([each.areas for each in found])
    assert len(taken) == len(set(taken.tolist()))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_rise_everywhere_is_a_cluster_only_where_expected_numbers_are_taken_at_their_word():
    counts, mean, windows = quiet_map(np.random.default_rng(8))
    counts[:, -1] = np.random.default_rng(9).poisson(2 * mean[:, -1])
    how = {"longest": 3, "simulations": 99, "seed": 1}
    assert space_time_scan(counts, windows, **how)[0].p_value > 0.05
    assert expected_scan(counts, mean, windows, given_total=False, **how)[0].p_value == 0.01


def test_what_cannot_be_scanned_is_refused_and_no_events_are_no_cluster():
    windows = nearest_windows([0, 1], [0, 1])
    assert circular_scan([0, 0], [1, 1], [0, 1], [0, 1], seed=1) == []
    assert space_time_scan(np.zeros((2, 5)), windows, longest=2, seed=1) == []
    assert expected_scan(np.zeros((2, 5)), np.ones((2, 5)), windows, longest=2, seed=1) == []
    with pytest.raises(ValueError, match="longest is 5; expected 1 to 4"):
        space_time_scan(np.zeros((2, 5)), windows, longest=5, seed=1)
    with pytest.raises(ValueError, match="windows are of 2 areas and the counts of 3"):
        space_time_scan(np.ones((3, 5)), windows, longest=2, seed=1)
