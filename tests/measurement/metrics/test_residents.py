"""Figures per resident without residents: why there are none, and what to do."""

import csv
import io
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest
from django.urls import reverse

from civicstat.directory.models import Area, Population
from civicstat.directory.populations import Populations, lacking_residents
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.definitions import Count, Rate
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.residents import which_residents, why_no_residents
from civicstat.measurement.metrics.scarcity import has_too_few_residents
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.records.keeping import record_store

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GAP = """
metric: spread
title: Spread
question: How far apart?
statistic: {kind: gap, of: per_resident, between: "area:beat"}
unit: calls per 1,000 residents
direction: lower
"""


@pytest.fixture
def rate(five_beats) -> Metric:
    return Metric.objects.get(slug="per_resident")


def area(code: str) -> Area:
    return Area.objects.select_related("layer").get(code=code)


def test_nothing_is_said_where_residents_are_known(rate):
    assert why_no_residents(rate, [area("city"), area("B4")]) == ""


def test_a_metric_that_needs_no_residents_lacks_none(five_beats):
    Population.objects.all().delete()

    assert why_no_residents(Metric.objects.get(slug="calls"), [area("city")]) == ""


def test_an_area_without_residents_is_named(rate):
    Population.objects.filter(area__code="B4").delete()

    told = why_no_residents(rate, [area("B3"), area("B4")])

    assert "no residents are known for Beat 4 in any year" in told
    assert "civicstat areas populations FILE" in told


def test_the_city_says_which_areas_keep_it_from_being_added_up(rate):
    Population.objects.filter(area__code__in=("city", "B4", "B5")).delete()

    told = why_no_residents(rate, [area("city")])

    assert "neither for the whole city nor for every area of a layer" in told
    assert "Beats: 2 of 5 have no residents (Beat 4, Beat 5)." in told


def test_a_gap_needs_residents_of_two_areas_at_least(rate, noon):
    gap, _ = adopt(text=GAP, where="gap", by=None, at=noon)
    Population.objects.exclude(area__code__in=("city", "B1")).delete()

    assert "residents are known for 1 of 5 areas of beat" in why_no_residents(gap, [area("city")])


def test_what_an_import_leaves_open_is_told(rate):
    Population.objects.filter(area__code__in=("city", "B4")).delete()

    sentences = [each.sentence for each in lacking_residents(Populations.load())]

    assert sentences == ["No residents are known for the whole city", "Beats: 1 of 5 have no residents (Beat 4)"]


def test_a_rate_per_fewer_than_a_hundred_residents_tells_nothing():
    rate = SimpleNamespace(statistic=Rate(kind="rate"))
    assert has_too_few_residents(rate, 1)
    assert has_too_few_residents(rate, 99)
    assert not has_too_few_residents(rate, 100)
    assert not has_too_few_residents(rate, None)
    assert not has_too_few_residents(SimpleNamespace(statistic=Count(kind="count")), 1)


def test_an_area_of_few_residents_has_no_rate_in_series_on_demand_in_gaps_and_in_files(rate, client, ada, noon):
    adopt(text=GAP, where="spread", by=None, at=noon)
    spread = Metric.objects.get(slug="spread")
    refresh(metrics=[rate, spread], store=record_store(), at=noon)
    wide = read_series(spread, area("city"), "month").latest
    Population.objects.filter(area__code="B1").update(residents=99)
    refresh(metrics=[rate, spread], store=record_store(), at=noon)

    few, many = (read_series(rate, area(code), "month") for code in ("B1", "B2"))
    assert {(point.value, point.low, point.high) for point in few.points} == {(None, None, None)}
    assert {point.reason for point in few.points} == {"Too few residents to tell (99)"}
    assert few.latest.n > 0  # what was counted is known
    assert many.latest.value is not None
    assert read_series(rate, area("city"), "month").latest.value is not None
    narrow = read_series(spread, area("city"), "month").latest
    assert narrow.value is not None
    assert narrow.value < wide.value  # B1, with the fewest residents, was the highest

    found = observe_all(rate.definition, Scope("day", "beat"), stand(record_store()))
    here = found.take(found.area == area("B1").pk)
    assert len(here) > 500  # days with calls and days without
    assert np.isnan(here.value).all()
    assert not np.isnan(found.take(found.area == area("B2").pk).value).any()

    client.force_login(ada)
    rows = csv.DictReader(io.StringIO(client.get(reverse("metric-csv", args=["per_resident"])).content.decode()))
    assert {row["value"] for row in rows if row["area_code"] == "B1"} == {""}
    answer = client.get("/api/v1/metrics/per_resident/observations", {"layer": "beat", "area": "B1"}).json()
    assert {(each["value"], each["reason"]) for each in answer["items"]} == {(None, "Too few residents to tell (99)")}
    page = client.get(reverse("metric", args=["per_resident"]), {"area": "beat.B1"}).content.decode()
    assert "Too few residents to tell (99)" in page


@pytest.mark.parametrize(
    ("ends_on", "told"),
    [
        (datetime(2025, 7, 1), "Divided by the residents of 2025."),
        (datetime(2026, 1, 1), "Divided by the residents of 2025."),  # December 2025
        (datetime(2018, 2, 1), "Divided by the residents of 2025, the nearest year known: none are known of 2018."),
        (datetime(2027, 2, 1), "Divided by residents between those of 2025 and of 2030: none are known of 2027."),
        (datetime(2035, 2, 1), "Divided by the residents of 2030, the nearest year known: none are known of 2035."),
    ],
)
def test_a_rate_says_of_which_year_its_residents_are(rate, ends_on, told):
    Population.objects.create(area=area("B1"), year=2030, residents=1200, source="test")
    assert which_residents(rate.definition, area("B1"), ends_on) == told


def test_what_is_not_per_resident_says_nothing_of_residents(rate):
    counted = Metric.objects.get(slug="calls").definition
    assert which_residents(counted, area("B1"), datetime(2025, 7, 1)) == ""
    Population.objects.all().delete()
    assert which_residents(rate.definition, area("B1"), datetime(2025, 7, 1)) == ""
