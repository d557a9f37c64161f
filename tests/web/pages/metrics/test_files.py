"""A metric's figures as files."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civicstat.directory.models import Area
from civicstat.measurement.context.annotating.actions import annotate
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_csv_holds_every_observation(client, vera, five_beats):
    client.force_login(vera)
    answer = client.get(reverse("metric-csv", args=["calls"]), {"grain": "year"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    city = [row for row in rows if row["layer"] == "city"]
    assert sum(float(row["value"]) for row in city) == 1500
    assert [row["partial"] for row in city] == ["False", "True"]
    assert len({row["area_code"] for row in rows}) == 6


def test_the_csv_costs_the_same_queries_however_many_areas_there_are(client, vera, five_beats, noon):
    annotate(definition=AnnotationDefinition(annotation="strike", on=noon.date(), text="Strike"), by=None, at=noon)
    client.force_login(vera)
    address = f"{reverse('metric-csv', args=['calls'])}?grain=year"
    client.get(address)
    with CaptureQueriesContext(connection) as of_all:
        client.get(address)
    Area.objects.filter(layer__slug="beat").exclude(code="B1").update(is_target=False)
    with CaptureQueriesContext(connection) as of_two:
        client.get(address)

    assert len(of_all) == len(of_two)


def test_the_csv_has_no_formulas(client, vera, five_beats):
    Area.objects.filter(layer__slug="beat").update(name="@SUM(1)")
    client.force_login(vera)
    answer = client.get(reverse("metric-csv", args=["calls"]), {"grain": "year"})
    names = {row["area"] for row in csv.DictReader(io.StringIO(answer.content.decode())) if row["layer"] == "beat"}
    assert names == {"'@SUM(1)"}
