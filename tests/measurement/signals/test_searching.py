"""A search over all series: the budget holds where nothing changes, and what changed is found."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from civicstat.measurement.signals.checking.detectors import Detector, Kind, kind_of
from civicstat.measurement.signals.checking.searching import search
from tests.measurement.signals.panels import panel, quiet_counts

BUDGET, MONTHS = 2.0, 26 / 4.348


@pytest.mark.slow
def test_a_thousand_unchanged_series_give_no_more_false_alarms_than_the_budget():
    layers = {"city": (20, 300.0), "district": (80, 60.0), "beat": (300, 15.0), "neighborhood": (600, 6.0)}
    panels = [
        (panel(quiet_counts(number, 208, mean=mean, phi=1.4, seed=seed), layer=layer), 26)
        for seed, (layer, (number, mean)) in enumerate(layers.items())
    ]
    parts = search(panels, ceiling=BUDGET)
    assert sum(part.evaluated for part in parts) == 2000  # each for what is sudden and for what lasts
    told = {
        (part.panel.areas[0].layer.slug, far.area.pk, far.observed > far.expected) for part in parts for far in part.far
    }
    assert len(told) <= BUDGET * MONTHS  # in the mean; this seed is no exception


def test_finds_what_changed_in_which_area_and_since_when():
    counts = quiet_counts(40, 208, mean=12.0, phi=1.2, seed=5)
    counts[7, -2:] += 40
    counts[21, -16:] = counts[21, -16:] * 2
    parts = search([(panel(counts), 1)], ceiling=BUDGET)
    sudden = {far.area.pk: far for part in parts if part.detector is Detector.SUDDEN for far in part.far}
    lasting = {far.area.pk: far for part in parts if part.detector is Detector.LASTING for far in part.far}
    assert sudden[7].since == 306
    assert abs(lasting[21].since - 292) <= 2
    assert lasting[21].observed > 1.6 * lasting[21].expected
    assert len(set(sudden) | set(lasting)) <= 2 + 2 * BUDGET  # and what chance adds


def test_a_fall_that_lasts_is_told_as_a_fall_though_the_last_week_was_high():
    counts = quiet_counts(5, 208, mean=40.0, phi=1.2, seed=6)
    counts[2, -20:] = counts[2, -20:] // 2
    counts[2, -1] = 70
    [far] = [
        far for part in search([(panel(counts), 1)], ceiling=BUDGET) if part.detector is Detector.LASTING
        for far in part.far
    ]  # fmt: skip
    assert far.observed < far.expected


def test_rare_events_are_judged_by_their_gaps():
    counts = np.random.default_rng(4).poisson(0.12, size=(12, 208))
    counts[:, -4:] = 0
    counts[3, -2:] = 3
    parts = search([(panel(counts), 1)], ceiling=BUDGET)
    [gaps] = [part for part in parts if part.detector is Detector.GAPS]
    assert gaps.series == 12
    assert [far.area.pk for far in gaps.far] == [3]
    assert gaps.far[0].observed > gaps.far[0].expected


def test_the_city_alone_is_not_drowned_by_its_areas():
    city = quiet_counts(1, 208, mean=300.0, phi=1.4, seed=8)
    city[0, -1] = int(city[0, -1] * 1.45)
    beats = quiet_counts(500, 208, mean=6.0, phi=1.4, seed=9)
    alone = search([(panel(city, layer="city"), 1)], ceiling=np.inf)
    together = search([(panel(city, layer="city"), 1), (panel(beats), 1)], ceiling=np.inf)
    cost = {len(parts): parts[0].far[0].cost for parts in (alone, together)}
    assert cost[len(together)] <= 2.01 * cost[len(alone)]  # twice as many strata, whatever they hold


def test_what_cannot_be_judged_is_counted_with_the_reason():
    counts = quiet_counts(3, 208, mean=12.0, phi=1.2, seed=5).astype(float)
    counts[0, -1] = np.nan
    counts[1, :190] = np.nan
    [part] = [part for part in search([(panel(counts), 1)], ceiling=2.0) if part.detector is Detector.SUDDEN]
    assert (part.series, part.evaluated) == (3, 1)
    assert sorted(part.skipped.values()) == [1, 1]
    assert any("no figure" in reason for reason in part.skipped)


@pytest.mark.parametrize(
    ("statistic", "values", "kind"),
    [
        ("{kind: count}", [[1.0, 2.0]], Kind.COUNTS),
        ("{kind: share, hit: x = 1}", [[0.5, 0.4]], Kind.SHARES),
        ("{kind: percentile, p: 0.9, of: seconds}", [[5.0, 6.0]], Kind.PERCENTILES),
        ("{kind: sum, of: hours}", [[5.5, 6.0]], Kind.MEASURES),
        ("{kind: sum, of: victims}", [[5.0, 6.0]], Kind.COUNTS),
        ("{kind: mean, of: hours}", [[5.0, 6.0]], Kind.MEASURES),
    ],
)
def test_each_kind_of_metric_has_its_detector(statistic, values, kind):
    assert kind_of(panel(values, statistic=statistic)) is kind


def test_holidays_are_neither_judged_nor_looked_back_on(settings):
    settings.HOLIDAYS = ("07-04",)
    first = 20000  # October 4, 2024
    counts = np.random.default_rng(2).poisson(50, size=(3, 639)).astype(float)
    fourths = [(date(year, 7, 4) - date(1970, 1, 1)).days - first for year in (2025, 2026)]
    counts[:, fourths] = 200
    days = replace(panel(counts, layer="city", grain="day"), first=first, settled=first + 638)
    [part] = search([(days, 1)], ceiling=BUDGET)
    assert fourths[1] == 638
    assert (part.evaluated, part.skipped) == (0, {"Not checked: a holiday is not like other days.": 3})
    parts = {name: getattr(days, name)[:, :-1] for name in ("value", "n", "numerator", "denominator")}
    [day_before] = search([(replace(days, settled=first + 637, **parts), 1)], ceiling=BUDGET)
    assert day_before.evaluated == 3
    assert not day_before.far


def test_hours_are_judged_by_hour_of_the_week(settings):
    settings.HOLIDAYS = ()
    usual = np.tile(6 + 5 * np.sin((np.arange(24) - 9) / 24 * 2 * np.pi), 7 * 20)
    counts = np.random.default_rng(3).poisson(usual * 3, size=(2, usual.size)).astype(float)
    counts[1, -1] = 90
    [part] = search([(panel(counts, layer="city", grain="hour"), 1)], ceiling=BUDGET)
    assert [far.area.pk for far in part.far] == [1]


def test_hours_of_measures_are_judged_beside_the_streams_own_past(settings):
    settings.HOLIDAYS = ()
    usual = np.tile(20 + 8 * np.sin((np.arange(24) - 9) / 24 * 2 * np.pi), 7 * 20)
    waits = usual * np.exp(np.random.default_rng(3).normal(0, 0.2, size=(3, usual.size)))
    waits[1, -1] *= 4
    statistic = "{kind: percentile, p: 0.9, of: seconds}"
    [part] = search([(panel(waits, statistic=statistic, layer="city", grain="hour"), 1)], ceiling=BUDGET)
    [far] = part.far
    assert part.evaluated == 3
    assert far.area.pk == 1
    assert far.observed == pytest.approx(waits[1, -1])
    assert far.expected == pytest.approx(usual[-1], rel=0.2)


def test_series_that_are_judged_at_other_times_have_their_share_of_the_budget_too():
    counts = quiet_counts(20, 208, mean=40.0, phi=1.2, seed=8)
    counts[3, -1] += 45
    costs = []
    for others in ({}, {("week", "sudden", "beat"): 20, ("hour", "sudden", "city"): 3}):
        parts = search([(panel(counts), 1)], ceiling=np.inf, others=others)
        sudden = [far for part in parts if part.detector is Detector.SUDDEN for far in part.far]
        costs += [far.cost for far in sudden if far.area.pk == 3]
        assert all(part.layers == {"beat": 20} for part in parts)
    assert costs[1] == pytest.approx(costs[0] * 2 * 3 / 2)  # twice as many series in the stratum, and 3 strata for 2
