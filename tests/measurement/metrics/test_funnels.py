"""Areas against their size."""

from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.funnels import funnel_kind, funnel_of, why_no_funnel
from civicstat.measurement.metrics.points import Point
from civicstat.stats import rate_funnel, share_funnel


def metric(statistic: dict, **more: object) -> MetricDefinition:
    return MetricDefinition.model_validate({
        "metric": "m", "title": "M", "question": "?", "dataset": "calls", "unit": "calls", "direction": "context",
        "statistic": statistic, **more,
    })  # fmt: skip


def point(value, numerator=None, denominator=None, period=9, *, is_partial=False):
    start = datetime(2020 + period, 1, 1)
    return Point(period, start, datetime(2021 + period, 1, 1), str(2020 + period), value, None, None, 1.0, numerator,
                 denominator, 0, 0, 1, False, is_partial)  # fmt: skip


@dataclass
class Told:
    """What a funnel asks of a series."""

    latest: Point | None
    year_before: Point | None = None
    area: object = field(default_factory=lambda: SimpleNamespace(name="Here"))

    def at(self, period: int) -> Point | None:
        return next((p for p in (self.latest, self.year_before) if p and p.period == period), None)

    def break_between(self, earlier: Point, later: Point) -> None:
        return None


SHARE = metric({"kind": "share", "hit": "on_time"}, unit="share")
RATE = metric({"kind": "rate", "scale": 1000}, unit="calls per 1,000 residents")
COUNT = metric({"kind": "count"})


def test_shares_have_binomial_limits_and_those_beyond_them_are_told():
    sizes, hits = [100, 400, 900], [30, 120, 360]
    parts = [Told(point(h / n, h, n)) for h, n in zip(hits, sizes, strict=True)]
    found = funnel_of(SHARE, Told(point(0.3, 420, 1400)), parts)
    low, high = share_funnel(sizes, 0.3)
    assert [area.alarm for area in found.areas] == [pytest.approx(pair) for pair in zip(low, high, strict=True)]
    assert [area.side for area in found.areas] == [0, 0, 1]
    assert (found.kind, found.is_dispersed, found.left_out) == ("share", False, 0)


def test_rates_have_poisson_limits_in_their_own_unit():
    parts = [Told(point(e / r * 1000, e, r)) for e, r in ((12, 5000), (30, 12000), (9, 20000))]
    found = funnel_of(RATE, Told(point(2.0, 74, 37000)), parts)
    low, high = rate_funnel([5000, 12000, 20000], 2.0, per=1000)
    assert [area.alarm for area in found.areas] == [pytest.approx(pair) for pair in zip(low, high, strict=True)]
    assert [area.side for area in found.areas] == [0, 0, -1]


def test_a_count_is_held_against_its_own_year_before_around_the_citys_change():
    pairs = ((110, 100), (22, 20), (300, 100))
    parts = [Told(point(float(now)), point(float(was), period=8)) for now, was in pairs]
    found = funnel_of(COUNT, Told(point(432.0), point(220.0, period=8)), parts)
    assert found.kind == "change"
    assert found.target == pytest.approx(432 / 220 - 1)
    assert [area.value for area in found.areas] == pytest.approx([0.1, 0.1, 2.0])
    # Given the events of both years, how many are of this year is binomial.
    low, high = share_funnel(210, 432 / 652)
    assert found.areas[0].alarm == pytest.approx((low / (1 - low) - 1, high / (1 - high) - 1))


def test_many_areas_that_vary_more_than_chance_widen_the_limits():
    random = np.random.default_rng(2)
    shares = random.beta(6, 14, size=30)
    parts = [Told(point(round(s * 400) / 400, round(s * 400), 400)) for s in shares]
    found = funnel_of(SHARE, Told(point(0.3, 3600, 12000)), parts)
    assert found.is_dispersed
    assert found.areas[0].alarm[1] > share_funnel(400, 0.3).high
    few = funnel_of(SHARE, Told(point(0.3, 3600, 12000)), parts[:6])
    assert not few.is_dispersed  # of so few it is not known


def test_areas_without_a_figure_are_left_out_and_too_few_make_no_funnel():
    parts = [Told(point(0.3, 30, 100))] * 3
    assert funnel_of(SHARE, Told(point(0.3, 90, 300)), [*parts, Told(point(None))]).left_out == 1
    assert funnel_of(SHARE, Told(point(0.3, 90, 300)), parts[:2]) is None
    assert funnel_of(COUNT, Told(point(9.0)), [Told(point(3.0))] * 3) is None  # no year before


def test_percentiles_sums_and_gaps_say_why_they_have_none():
    assert "compared by their own intervals" in why_no_funnel(metric({"kind": "percentile", "p": 0.9, "of": "s"}))
    assert "size alone" in why_no_funnel(metric({"kind": "sum", "of": "s"}))
    assert "size alone" in why_no_funnel(metric({"kind": "rate", "count": "sum", "of": "s"}))
    assert (funnel_kind(RATE), why_no_funnel(RATE)) == ("rate", "")
