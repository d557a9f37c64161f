import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from civicstat.demo.land import names
from civicstat.demo.land.area_files import write_areas
from civicstat.demo.land.ground import Land


@pytest.fixture(scope="module")
def layers(land: Land, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, shapely.Geometry]]:
    """The boundaries as written, by layer and code."""
    paths = write_areas(land.layers, tmp_path_factory.mktemp("areas"))
    return {slug: _read(path) for slug, path in paths.items()}


def _read(path: Path) -> dict[str, shapely.Geometry]:
    features = json.loads(path.read_text())["features"]
    return {each["properties"]["code"]: shapely.geometry.shape(each["geometry"]) for each in features}


def test_there_are_five_districts_22_beats_and_40_neighborhoods(layers):
    assert {slug: len(shapes) for slug, shapes in layers.items()} == {"district": 5, "beat": 22, "neighborhood": 40}


@pytest.mark.parametrize("layer", ["district", "beat", "neighborhood"])
def test_areas_are_valid_and_tile_the_city_without_overlap(layers, layer):
    shapes = list(layers[layer].values())
    whole = shapely.union_all(list(layers["district"].values()))
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(shapely.union_all(shapes).area, rel=1e-9)
    assert shapely.union_all(shapes).symmetric_difference(whole).area < 1e-5 * whole.area  # limits, to a decimeter


def test_the_river_parts_the_city_in_two(layers):
    whole = shapely.union_all(list(layers["neighborhood"].values()))
    assert len(shapely.get_parts(whole)) == 2


def test_beats_nest_in_their_districts(land: Land, layers):
    for beat in land.layers.beats:
        outside = layers["beat"][beat.code].difference(layers["district"][beat.parent])
        assert outside.area < 1e-9 * layers["beat"][beat.code].area


def test_neighborhoods_do_not_follow_beats(layers):
    crossing = [
        sum(shape.intersection(beat).area > 0.05 * shape.area for beat in layers["beat"].values())
        for shape in layers["neighborhood"].values()
    ]
    assert np.mean(np.array(crossing) > 1) > 0.5


def test_names_are_different_and_aliases_belong_to_some(land: Land):
    called = [area.name for area in land.layers.neighborhoods]
    assert len(set(called)) == 40
    assert names.ALIASES.keys() <= set(called)


def test_every_address_lies_in_the_areas_that_it_names(land: Land, layers):
    where, codes = land.addresses, [area.code for area in land.layers.neighborhoods]
    inside = [
        layers["neighborhood"][codes[where.neighborhood[i]]].buffer(2e-5).contains(
            shapely.Point(where.longitude[i], where.latitude[i])
        )
        for i in range(0, len(where.longitude), 97)
    ]  # fmt: skip
    assert all(inside)


def test_the_fault_and_the_slow_district_of_the_key_exist(land: Land):
    beats = {beat.code: beat.parent for beat in land.layers.beats}
    assert (beats["203"], beats["204"]) == ("D2", "D2")
    assert "D5" in {district.code for district in land.layers.districts}
