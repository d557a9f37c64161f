"""Area layers, their areas, and the boundaries of these."""

import pytest
import shapely

from civicstat.directory.models import AreaLayer

pytestmark = pytest.mark.django_db


def test_layers_are_listed_with_how_many_areas_they_have(city, get):
    found = {each["slug"]: (each["plural"], each["areas"]) for each in get("/layers")["items"]}

    assert found["beat"] == ("Beats", 2)
    assert found["city"][1] == 1


def test_areas_come_in_their_order_with_their_residents(city, get):
    found = get("/layers/beat/areas")

    assert [(each["code"], each["name"], each["has_boundary"]) for each in found["items"]] == [
        ("B1", "Beat 1", True),
        ("B2", "Beat 2", True),
    ]
    assert found["items"][1]["populations"] == [{"year": 2025, "residents": 2000.0, "source": "Census"}]


def test_boundaries_come_as_geojson_that_can_be_read_back(city, reader):
    response = reader.get("/api/v1/layers/beat/areas.geojson")

    assert response["Content-Type"] == "application/geo+json"
    found = response.json()
    assert [each["id"] for each in found["features"]] == ["B1", "B2"]
    shape = shapely.geometry.shape(found["features"][0]["geometry"])
    assert shape.equals(shapely.box(1, 0, 2, 1))


def test_boundaries_that_are_known_are_not_sent_again_until_the_layer_changes(city, reader):
    address = "/api/v1/layers/beat/areas.geojson"
    known = {"if-none-match": reader.get(address)["ETag"]}

    assert reader.get(address, headers=known).status_code == 304
    AreaLayer.objects.filter(slug="beat").update(version=2)
    assert reader.get(address, headers=known).status_code == 200


def test_a_layer_that_is_not_there_is_404(city, reader):
    for address in ("/api/v1/layers/ward/areas", "/api/v1/layers/ward/areas.geojson"):
        assert reader.get(address).status_code == 404
