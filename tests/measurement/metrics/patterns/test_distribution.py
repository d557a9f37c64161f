"""The values behind a figure agree with a slow, plain second version on generated records."""

from datetime import date, datetime

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.patterns.distribution import (
    TooManyValues,
    Values,
    beyond,
    days_of,
    measured,
    quantiles,
    read_values,
)
from civicstat.stats import difference_interval, newcombe_interval, percentile_interval, wilson_interval
from measurement.metrics import records

NOW, BEFORE = (date(2025, 9, 1), date(2026, 1, 1)), (date(2025, 1, 1), date(2025, 5, 1))


def metric(statistic: dict, **more: object) -> MetricDefinition:
    return MetricDefinition.model_validate({
        "metric": "m", "title": "M", "question": "?", "dataset": "calls", "unit": "seconds", "direction": "lower",
        "statistic": statistic, **more,
    })  # fmt: skip


P90 = metric({"kind": "percentile", "p": 0.9, "of": "open_seconds"}, valid="open_seconds between 0 and 7200", min_n=500)


@pytest.fixture(scope="module")
def rows():
    return records.generate(5, size=3000)


@pytest.fixture(scope="module")
def ground(rows):
    return records.ground_of(records.store_of(rows), rows)


@pytest.mark.parametrize("beat", [None, 2])
def test_values_missing_and_unusable_of_both_years_agree(rows, ground, beat):
    of = measured(P90, records.definition())
    spans = (days_of(*NOW), days_of(*BEFORE))
    found = read_values(P90, of, ground, spans, "beat" if beat else None, beat or records.CITY)
    for values, (start, end) in zip(found, (NOW, BEFORE), strict=True):
        inside = [r for r in rows if start <= r["received_at"].date() < end and beat in (None, r["beat"])]
        spent = [r["open_seconds"] for r in inside]
        assert values.values.tolist() == sorted(s for s in spent if s is not None and 0 <= s <= 7200)
        assert values.missing == spent.count(None)
        assert values.records == len(inside)


def test_what_has_no_values_is_told_apart():
    dataset = records.definition()
    assert measured(metric({"kind": "count"}), dataset) is None
    assert measured(metric({"kind": "share", "hit": "on_view"}), dataset) is None
    assert measured(metric({"kind": "share", "hit": "kind = 'theft'"}), dataset) is None
    share = measured(metric({"kind": "share", "hit": "open_seconds <= 600"}, unit="share"), dataset)
    assert (share.column, share.unit, share.limit, share.is_most) == ("open_seconds", "seconds", 600, True)
    least = measured(metric({"kind": "share", "hit": "amount >= 2.5"}, unit="share"), dataset)
    assert (least.unit, least.limit, least.is_most) == ("count", 2.5, False)


def test_percentiles_have_their_intervals_and_that_of_the_difference():
    random = np.random.default_rng(2)
    now, before = (Values(np.sort(random.gamma(3, scale, 400)), 0, 0) for scale in (100, 160))
    [ninety] = [each for each in quantiles(now, before) if each.p == 0.9]
    limits, others = (percentile_interval(each.values, 0.9) for each in (now, before))
    assert (ninety.low, ninety.high) == pytest.approx(limits)
    assert ninety.value == pytest.approx(np.quantile(now.values, 0.9))
    gap = difference_interval(ninety.value, limits, ninety.before, others)
    assert (ninety.difference_low, ninety.difference_high) == pytest.approx(gap)
    assert ninety.is_clear
    assert not any(each.is_clear for each in quantiles(now, now))
    assert quantiles(Values(np.empty(0), 3, 0), before) == []


def test_the_share_beyond_a_limit_is_strict_and_has_both_intervals():
    now, before = Values(np.array([1.0, 2, 2, 3, 9]), 0, 0), Values(np.array([1.0, 1, 2, 2, 2]), 0, 0)
    most, least = beyond(now, before, 2, is_most=True), beyond(now, before, 2, is_most=False)
    assert (most.hits, least.hits) == (2, 1)
    assert (most.low, most.high) == pytest.approx(wilson_interval(2, 5))
    assert (most.difference_low, most.difference_high) == pytest.approx(newcombe_interval(2, 5, 0, 5))
    assert not most.is_clear


def test_more_values_than_are_read_at_once_are_refused(ground, monkeypatch):
    monkeypatch.setattr("civicstat.measurement.metrics.patterns.distribution.MOST_VALUES", 100)
    of = measured(P90, records.definition())
    with pytest.raises(TooManyValues, match="Choose a shorter period"):
        read_values(P90, of, ground, (days_of(*NOW),), None, records.CITY)


def test_days_are_counted_from_1970():
    assert days_of(date(1970, 1, 2), datetime(1970, 2, 1).date()) == (1, 31)
