"""Clusters and near repeats that were put in are found, where nothing was put in there is as much as chance makes."""

import numpy as np
import pytest

from civicstat.measurement.signals.checking.places import TooFew, find_cluster, find_repeats

LAST = 20_000
MIDDLE = np.array([-90.0, 40.0])
DEGREES = np.array([85_300.0, 111_320.0])  # meters of a degree there


def town(events: int, days: int, seed: int):
    """Return days and places of events in a town whose corners differ in how much happens."""
    chance = np.random.default_rng(seed)
    center = chance.normal(0, 2500, (40, 2))[chance.choice(40, events, p=chance.dirichlet(np.full(40, 2.0)))]
    place = MIDDLE + (center + chance.normal(0, 300, (events, 2))) / DEGREES
    return chance.integers(LAST - days + 1, LAST + 1, events), place[:, 0], place[:, 1]


def more(events, day, east: float, north: float, spread: float, seed: int):
    chance = np.random.default_rng(seed)
    place = MIDDLE + (np.array([east, north]) + chance.normal(0, spread, (len(day), 2))) / DEGREES
    return tuple(np.concatenate(pair) for pair in zip(events, (np.asarray(day), *place.T), strict=True))


def test_a_cluster_is_found_where_and_since_when_it_is():
    events = more(town(900, 371, 1), np.random.default_rng(5).integers(LAST - 20, LAST + 1, 22), 1500, 1000, 250, 2)
    found = find_cluster(*events, last=LAST)

    assert found.p <= 0.001
    assert found.weeks in (3, 4)
    away = (np.array([found.circle.longitude, found.circle.latitude]) - MIDDLE) * DEGREES - [1500, 1000]
    assert np.hypot(*away) < 400
    assert found.circle.radius < 1500
    assert found.observed > 2 * found.expected


def test_no_circle_tells_an_address():
    alike = [more(town(900, 371, 1), range(LAST - 20, LAST + 1), east, 1000, 0.0, 2) for east in (1500, 1512)]
    first, second = (find_cluster(*events, last=LAST).circle for events in alike)
    assert first.radius >= 300
    assert (first.longitude, first.latitude) == (second.longitude, second.latitude)


def test_near_repeats_are_found_and_only_circles_of_recent_ones_told():
    day, x, y = town(260, 91, 3)
    follows = np.random.default_rng(4).choice(260, 60, replace=False)
    later = day[follows] + np.random.default_rng(6).integers(1, 7, 60)
    shift = np.random.default_rng(7).uniform(-90, 90, (2, 60))
    events = (
        np.r_[day, later], np.r_[x, x[follows] + shift[0] / DEGREES[0]], np.r_[y, y[follows] + shift[1] / DEGREES[1]]
    )  # fmt: skip
    found = find_repeats(*events, last=LAST)

    assert found.p <= 0.001
    assert (found.meters, found.days) == (200.0, 7)
    assert found.pairs > 1.5 * found.expected
    assert 1 <= len(found.circles) <= 6
    assert all(circle.radius >= 300 and circle.events >= 2 for circle in found.circles)


@pytest.mark.slow
def test_towns_without_a_change_are_told_as_seldom_as_the_p_value_says():
    clusters = [find_cluster(*town(700, 371, seed), last=LAST) for seed in range(50)]
    repeats = [find_repeats(*town(200, 91, seed), last=LAST) for seed in range(50)]
    for found in (clusters, repeats):
        p = np.array([1.0 if each is None else each.p for each in found])
        assert (p <= 0.1).sum() <= 11  # 5 are expected; once in a hundred times there are more than 11
        assert (p <= 0.01).sum() <= 3


def test_too_few_events_are_not_judged():
    with pytest.raises(TooFew, match="fewer than 60"):
        find_cluster(*town(40, 371, 1), last=LAST)
    with pytest.raises(TooFew, match="12 events"):
        find_repeats(*town(12, 91, 1), last=LAST)
