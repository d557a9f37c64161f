"""Areas: layers, their files and their residents."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civicstat.directory import geofiles, populations
from civicstat.directory.actions import name_city
from civicstat.directory.models import AreaLayer, Population
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import REBUILD_ASKED_FOR, Dataset

pytestmark = [pytest.mark.django_db]


def square(number):
    west = -90 + number * 0.02
    ring = [[west, 40], [west + 0.02, 40], [west + 0.02, 40.02], [west, 40.02], [west, 40]]
    properties = {"DISTRICT": f"D{number}", "LABEL": f"District {number}", "SAME": "x"}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def boundaries(count=3):
    text = json.dumps({"type": "FeatureCollection", "features": [square(number) for number in range(count)]})
    return SimpleUploadedFile("districts.geojson", text.encode())


@pytest.fixture
def fields_url(client, ada, workspace):
    """Where the second step is, once a file was sent."""
    client.force_login(ada)
    return client.post(reverse("areas-import"), {"file": boundaries()}).url


def test_a_file_that_is_too_large_is_refused_and_not_kept(client, ada, workspace, monkeypatch):
    monkeypatch.setattr(geofiles, "LARGEST", 100)
    monkeypatch.setattr(populations, "LARGEST", 10)
    client.force_login(ada)
    table = SimpleUploadedFile("residents.csv", b"area,year,residents\nD1,2024,5\n")

    assert "a file of areas may have" in client.post(reverse("areas-import"), {"file": boundaries()}).content.decode()
    answer = client.post(reverse("areas-populations"), {"file": table}).content.decode()
    assert "a table of residents may have" in answer
    assert not list((workspace / "data" / "uploads").glob("steps/*"))


WANTED = {
    "slug": "district", "name": "District", "plural": "Districts", "code_field": "DISTRICT", "name_field": "LABEL",
}  # fmt: skip


def test_without_areas_an_analyst_is_led_to_the_import(client, ada, workspace):
    client.force_login(ada)
    assert reverse("areas-import") in client.get(reverse("areas")).content.decode()


def test_the_second_step_guesses_the_fields_and_draws_the_areas(client, fields_url):
    text = client.get(fields_url).content.decode()
    assert '<option value="DISTRICT" selected>' in text
    assert '<option value="LABEL" selected>' in text
    assert "DISTRICT (D0, D1, D2)" in text
    assert "<svg" in text


def test_the_areas_become_a_layer(client, fields_url):
    text = client.post(fields_url, WANTED, follow=True).content.decode()
    layer = AreaLayer.objects.get(slug="district")
    assert (layer.plural, layer.areas.count()) == ("Districts", 3)
    assert "Districts: 3 added, 0 changed, 0 retired" in text
    assert "square miles" in text


def test_the_file_is_gone_once_it_was_imported(client, fields_url, workspace):
    client.post(fields_url, WANTED)
    assert not list((workspace / "data" / "uploads" / "steps").iterdir())
    assert client.get(fields_url).url == reverse("areas-import")


def test_another_session_does_not_find_the_file(client, fields_url, dora):
    client.logout()
    client.force_login(dora)
    assert client.get(fields_url).url == reverse("areas-import")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"slug": "Big District"}, "Expected small letters"),
        ({"slug": "new"}, "is kept for something else"),
        ({"plural": ""}, "A new layer needs this"),
        ({"code_field": "SAME"}, "the code &#x27;x&#x27; stands for"),
    ],
)
def test_what_does_not_hold_is_said_on_the_page(client, fields_url, change, fault):
    text = client.post(fields_url, WANTED | change).content.decode()
    assert fault in text
    assert not AreaLayer.objects.exists()


def test_a_file_that_is_no_file_of_areas_is_refused_at_the_field(client, ada, workspace):
    client.force_login(ada)
    file = SimpleUploadedFile("areas.geojson", b"not areas at all")
    text = client.post(reverse("areas-import"), {"file": file}).content.decode()
    assert "field--error" in text
    assert "cannot be read as areas" in text


@pytest.mark.slow
def test_new_boundaries_of_a_layer_ask_for_the_rebuild_of_its_datasets(client, ada, five_beats):
    client.force_login(ada)
    url = client.post(reverse("areas-import"), {"file": boundaries()}).url
    client.post(url, {"existing": "beat", "code_field": "DISTRICT", "name_field": "LABEL"})
    assert Dataset.objects.get(slug="calls").records_made_with == REBUILD_ASKED_FOR


@pytest.mark.slow
def test_a_layer_shows_its_map_and_residents(client, vera, five_beats):
    client.force_login(vera)
    text = client.get(reverse("area-layer", args=["beat"])).content.decode()
    assert "residents per square mile" in text.lower()
    assert "15,000" in text
    assert "Beat 3" in text
    assert "15,000 residents in 2025" in client.get(reverse("areas")).content.decode()


@pytest.mark.slow
def test_residents_are_kept_and_rates_computed_anew(client, ada, five_beats):
    client.force_login(ada)
    file = SimpleUploadedFile("people.csv", b"area,year,residents\nB1,2026,1234\nB2,2026,2345\n")
    text = client.post(reverse("areas-populations"), {"file": file, "layer": "beat"}, follow=True).content.decode()
    assert "2 figures are kept" in text
    assert Population.objects.get(area__code="B1", year=2026).residents == 1234
    assert Metric.objects.get(slug="per_resident").computed_at is None
    assert Metric.objects.get(slug="calls").computed_at is not None


@pytest.mark.slow
def test_residents_of_an_unknown_area_are_refused_at_the_field(client, ada, five_beats):
    client.force_login(ada)
    file = SimpleUploadedFile("people.csv", b"layer,area,year,residents\nbeat,B9,2026,1234\n")
    text = client.post(reverse("areas-populations"), {"file": file}).content.decode()
    assert "is no area of beat" in text
    assert "field--error" in text


def test_a_viewer_sees_areas_and_changes_none(client, vera, noon, workspace):
    name_city(name="Testville", by=None, at=noon)
    client.force_login(vera)
    assert client.get(reverse("areas")).status_code == 200
    for name in ("areas-import", "areas-populations"):
        assert client.get(reverse(name)).status_code == 403


def with_residents(count=3):
    features = [square(number) for number in range(count)]
    for number, feature in enumerate(features):
        feature["properties"]["POP20"] = 1000 * (number + 1)
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return SimpleUploadedFile("districts.geojson", text.encode())


def test_residents_are_taken_from_the_file_that_holds_the_boundaries(client, ada, workspace, noon):
    name_city(name="Springfield", by=None, at=noon)
    client.force_login(ada)
    url = client.post(reverse("areas-import"), {"file": with_residents()}).url
    text = client.get(url).content.decode()
    assert "POP20 (1000, 2000, 3000)" in text

    lacking = client.post(url, {**WANTED, "residents_field": "POP20"}).content.decode()
    assert "Say of which year these residents are" in lacking
    client.post(url, {**WANTED, "residents_field": "POP20", "residents_year": 2020})
    found = dict(Population.objects.filter(year=2020).values_list("area__code", "residents"))
    assert found == {"D0": 1000, "D1": 2000, "D2": 3000}
