import json
from datetime import UTC, datetime

import numpy as np
import pyproj
import pytest

from civicstat.directory.actions import add_alias, import_layer, refuse_alias
from civicstat.directory.boundaries import Boundary, read_boundaries
from civicstat.directory.geometry import UnknownReferenceSystem
from civicstat.directory.models import AreaAlias
from civicstat.directory.places import NO_AREA, PointFinder, names_of, suggest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CORNER = (-90.2, 38.6)  # where the four beats meet
SIDE = 0.01  # degrees


def meanings(layer) -> dict[str, str]:
    codes = dict(layer.areas.values_list("id", "code"))
    return {row["text"]: codes[row["area"]] for row in names_of(layer).to_pylist()}


def test_areas_are_known_by_code_and_name_in_any_case(beats):
    assert meanings(beats)["1"] == "1"
    assert meanings(beats)["beat 1"] == "1"
    assert str(names_of(beats).schema) == "text: string\narea: int32"


def test_a_spelling_counts_only_once_confirmed(beats, ada):
    AreaAlias.objects.create(layer=beats, text="first beat", area=beats.areas.get(code="1"))
    assert "first beat" not in meanings(beats)

    add_alias(layer=beats, text="First  Beat", area=beats.areas.get(code="1"), by=ada, at=NOON)

    assert meanings(beats)["first beat"] == "1"


def test_a_spelling_said_to_be_no_area_means_none(beats, ada):
    alias = add_alias(layer=beats, text="Beat 4", area=beats.areas.get(code="4"), by=ada, at=NOON)

    refuse_alias(alias=alias, by=ada, at=NOON)

    assert "beat 4" not in meanings(beats)


def test_a_name_that_two_areas_share_means_neither(ada):
    areas = [Boundary("1", "Park", None), Boundary("2", "park", None), Boundary("3", "Lake", None)]
    layer = import_layer(slug="hood", name="Hood", plural="Hoods", areas=areas, by=ada, at=NOON).layer

    assert meanings(layer) == {"1": "1", "2": "2", "3": "3", "lake": "3"}


def test_a_code_outranks_the_name_of_another_area(ada):
    areas = [Boundary("1", "2", None), Boundary("2", "1", None)]
    layer = import_layer(slug="odd", name="Odd", plural="Odds", areas=areas, by=ada, at=NOON).layer

    assert meanings(layer) == {"1": "1", "2": "2"}


def test_suggestions_leave_the_word_for_the_layer_out(beats):
    [best, *_] = suggest(beats, ["BEAT #03"])["BEAT #03"]

    assert best.area == beats.areas.get(code="3").pk


def test_points_find_the_area_they_lie_in(beats):
    x, y = CORNER
    step = SIDE / 2
    found = PointFinder(beats)(
        np.array([x - step, x + step, x - step, x + step, x + 1, np.nan, 0.0]),
        np.array([y - step, y - step, y + step, y + step, y, y, 0.0]),
        "EPSG:4326",
    )
    ids = [beats.areas.get(code=code).pk for code in "1234"]

    assert found.tolist() == [*ids, NO_AREA, NO_AREA, NO_AREA]
    assert found.dtype == np.int32


def test_a_point_on_a_line_belongs_to_the_area_first_in_order(beats):
    x, y = CORNER
    found = PointFinder(beats)(np.array([x, x, x + SIDE / 2]), np.array([y, y + SIDE / 2, y]), "EPSG:4326")

    assert found.tolist() == [beats.areas.get(code=code).pk for code in ("1", "3", "2")]


def test_areas_without_boundary_are_found_by_no_point(ada):
    layer = import_layer(slug="x", name="X", plural="Xs", areas=[Boundary("1", "Nowhere", None)], by=ada, at=NOON).layer

    assert PointFinder(layer)(np.array([-90.2]), np.array([38.6]), "EPSG:4326").tolist() == [NO_AREA]


@pytest.mark.parametrize("crs", ["EPSG:2815", "ESRI:102696", "EPSG:26915", "EPSG:3857"])
def test_points_are_found_whatever_their_reference_system(beats, crs):
    # Missouri East in metres and in feet, UTM 15N, Web Mercator; proj is the independent answer.
    x, y = CORNER
    rng = np.random.default_rng(7)
    lon, lat = x + rng.uniform(-0.02, 0.02, 400), y + rng.uniform(-0.02, 0.02, 400)
    there = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)

    finder = PointFinder(beats)

    assert finder(*there, crs).tolist() == finder(lon, lat, "EPSG:4326").tolist()


def test_an_unknown_reference_system_is_named(beats):
    with pytest.raises(UnknownReferenceSystem, match=r"'feet'.*EPSG:4326"):
        PointFinder(beats)(np.array([0.0]), np.array([0.0]), "feet")


# What each of Minneapolis's stop neighborhoods is called on the city's map; the rest have no counterpart.
MINNEAPOLIS = {
    "Bryn - Mawr": "Bryn-Mawr",
    "Cedar - Isles - Dean": "Cedar-Isles",
    "Cedar Riverside": "Cedar-Riverside",
    "Columbia Park": "Columbia",
    "East Phillips": "Phillips",
    "Humboldt Industrial Area": "Humboldt Industrial",
    "Lind - Bohanon": "Lind-Bohanon",
    "Marcy Holmes": "Marcy-Holmes",
    "Mid - City Industrial": "Mid-City Industrial",
    "Midtown Phillips": "Phillips",
    "Near - North": "Near North",
    "Nicollet Island - East Bank": "Nicollet Island",
    "Northrop": "Northrup",
    "Phillips West": "Phillips",
    "Prospect Park - East River Road": "Prospect Park",
    "Steven's Square - Loring Heights": "Stevens Square",
    "Sumner - Glenwood": "Sumner-Glenwood",
    "University of Minnesota": "University",
    "Webber - Camden": "Webber-Camden",
    "Willard - Hay": "Willard-Hay",
}


@pytest.mark.slow
def test_all_twenty_names_of_minneapolis_that_do_not_join_get_the_right_suggestion(given_data, ada):
    areas = read_boundaries(given_data / "mpls_demographics" / "minneapolis_neighborhoods.geojson").areas
    layer = import_layer(slug="n", name="Neighborhood", plural="Neighborhoods", areas=areas, by=ada, at=NOON).layer
    names = dict(layer.areas.values_list("id", "name"))

    guesses = suggest(layer, list(MINNEAPOLIS))

    assert {text: names[found[0].area] for text, found in guesses.items()} == MINNEAPOLIS


@pytest.mark.slow
def test_nearly_all_calls_of_baltimore_find_their_neighborhood_by_name(given_data, ada):
    areas = read_boundaries(given_data / "geo_baltimore_csa" / "bnia_csa2010.geojson.gz").areas
    layer = import_layer(slug="csa", name="Area", plural="Areas", areas=areas, by=ada, at=NOON).layer
    page = json.loads((given_data / "arcgis_baltimore_cfs" / "2021_05_07_CFS_2020.json").read_text())
    called = [f["attributes"].get("Community_Statistical_Areas") for f in page["features"]]
    known = meanings(layer)

    hits = [text for text in called if text and text.strip().lower() in known]

    assert len(hits) / len([text for text in called if text]) > 0.995
