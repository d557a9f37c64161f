"""Equity views: what is built in is shown, what is not is not invented."""

import numpy as np
import pytest

from civicstat.directory.actions import choose_area
from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.comparisons.equity.differing import differing
from civicstat.measurement.comparisons.equity.parts import Division, Measures, Part
from civicstat.measurement.comparisons.equity.view import newest_span, view
from civicstat.measurement.comparisons.results import Spread
from civicstat.measurement.comparisons.sides import ComparisonRefused, Row
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.ground import city, stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.stats import Readings

CHANCE = np.random.default_rng(12)
TOTAL = (
    "metric: hours\ntitle: Hours\nquestion: How many?\ndataset: calls\ndirection: context\nunit: seconds\n"
    "statistic: {kind: sum, of: response_seconds}"
)


def drawn(law, value, weight):
    """Return measures of as many parts as there are values, in one span."""
    parts = tuple(Part(str(at), f"Part {at}", Row(Area(pk=at)), False) for at in range(len(value)))
    readings = Readings(law, np.array(value)[:, None], np.array(weight, float)[:, None])
    return Measures(Metric(), parts, (), readings, np.full((len(value), 1, 3), np.nan), "own", "share", "")


@pytest.mark.slow
def test_parts_that_are_all_alike_are_seldom_called_unlike():
    trials = np.array([40, 60, 90, 200, 120])
    found = [
        differing(drawn("share", CHANCE.binomial(trials, 0.3) / trials, trials), Spread()) for _ in range(150)
    ]  # fmt: skip
    assert np.mean([each.do_differ for each in found]) <= 0.09  # 0.05 and its chance of 150
    assert np.mean([any(part.way for part in each.parts) for each in found]) <= 0.09


def test_a_part_that_differs_is_found_and_the_others_are_left_alone():
    trials = np.array([400, 400, 400, 400, 400])
    hits = np.array([120, 122, 119, 118, 190])
    found = differing(drawn("share", hits / trials, trials), Spread())
    assert found.do_differ
    assert found.parts[4].way == 1
    assert found.parts[4].p < 0.001
    assert found.whole == pytest.approx(hits.sum() / trials.sum())
    doubled = differing(drawn("share", hits / trials, trials), Spread(30.0, float("inf"), 20))
    assert not doubled.do_differ  # figures that vary that much by themselves show nothing


@pytest.fixture
def ground(five_beats):
    return stand(record_store())


def beats():
    return Division("areas", layer=AreaLayer.objects.get(slug="beat"))


def told(slug, ground, division=None, **asked):
    metric = Metric.objects.get(slug=slug)
    metrics = list(Metric.objects.select_related("dataset").prefetch_related("versions"))
    return view(metric, division or beats(), newest_span(metric, 12), ground, metrics=metrics, **asked)


@pytest.mark.django_db
@pytest.mark.slow
def test_a_count_is_told_per_residents_and_beside_it_per_all_that_is_known(ground):
    found = told("urgent", ground, these=["B5"])
    assert found.per.key == "residents"
    assert found.measures.unit == "calls per 1,000 residents"
    assert [each.per.key for each in found.beside][:2] == ["residents", "calls"]
    per_call = found.beside[1]
    assert per_call.result.ratio == pytest.approx(per_call.these / per_call.those)
    assert "ask" in per_call.per.caution
    assert len(found.gap.over_time) == 6


@pytest.mark.django_db
@pytest.mark.slow
def test_totals_of_parts_of_unequal_size_are_not_compared(ground, noon):
    adopt(text=TOTAL, where="hours", by=None, at=noon)
    with pytest.raises(ComparisonRefused, match="is a total"):
        told("hours", ground)


@pytest.mark.django_db
@pytest.mark.slow
def test_the_gap_is_that_of_those_chosen_as_underserved_unless_others_are_named(ground, ada, noon):
    for code in ("B1", "B2"):
        area = Area.objects.select_related("layer").get(code=code)
        choose_area(area=area, reason="Residents asked.", by=ada, at=noon)
    found = told("in_time", ground)
    assert [part.is_underserved for part in found.parts] == [True, True, False, False, False]
    assert found.gap.these.name == "Beat 1 and Beat 2"
    assert found.gap.those.name == "Beat 3, Beat 4 and Beat 5"
    assert found.gap.pairs == 1
    named = told("in_time", ground, these=["B5"], those=["B4"])
    assert (named.gap.these.name, named.gap.those.name) == ("Beat 5", "Beat 4")


@pytest.mark.django_db
@pytest.mark.slow
def test_where_nobody_is_chosen_the_widest_gap_allows_for_the_picking(ground):
    found = told("in_time", ground)
    assert found.gap.pairs == 10
    assert found.gap.p >= found.gap.result.p
    groups = told("in_time", ground, Division("groups", column="priority", within=city()))
    assert [part.key for part in groups.parts] == ["1", "2", "3", "4"]
