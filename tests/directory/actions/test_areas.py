from datetime import UTC, datetime

import pytest
import shapely

from civicstat.directory.actions import import_layer, name_city
from civicstat.directory.boundaries import Boundary
from civicstat.directory.models import Area, AreaLayer
from civicstat.directory.texts import TextRefused

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE, THERE = shapely.box(0, 0, 1, 1).wkb, shapely.box(1, 0, 2, 1).wkb


def give(areas, ada, **options):
    return import_layer(slug="ward", name="Ward", plural="Wards", areas=areas, by=ada, at=NOON, **options)


def test_areas_stand_in_natural_order_of_their_codes(ada):
    layer = give([Boundary(code, code, None) for code in ("10", "9", "1")], ada).layer

    assert list(layer.areas.values_list("code", flat=True)) == ["1", "9", "10"]


def test_the_same_areas_again_change_nothing(ada):
    areas = [Boundary("1", "One", HERE), Boundary("2", "Two", THERE)]
    give(areas, ada)

    change = give(areas, ada)

    assert (change.added, change.changed, change.retired, change.layer.version) == (0, 0, 0, 1)


def test_a_new_boundary_keeps_the_area_and_counts_the_layer_up(ada):
    before = give([Boundary("1", "One", HERE)], ada).layer.areas.get()

    change = give([Boundary("1", "Uno", THERE)], ada)

    after = change.layer.areas.get()
    assert (after.pk, after.name, bytes(after.boundary)) == (before.pk, "Uno", THERE)
    assert (change.changed, change.layer.version) == (1, 2)


def test_an_area_that_is_gone_keeps_its_records_and_loses_its_boundary(ada):
    give([Boundary("1", "One", HERE), Boundary("2", "Two", THERE)], ada)

    change = give([Boundary("1", "One", HERE)], ada)

    gone = change.layer.areas.get(code="2")
    assert (change.retired, gone.boundary, gone.is_target) == (1, None, False)
    assert list(change.layer.areas.targets().values_list("code", flat=True)) == ["1"]
    assert give([Boundary("1", "One", HERE)], ada).retired == 0


def test_areas_that_no_goal_is_about_are_no_targets(ada):
    layer = give([Boundary("1", "One", None), Boundary("OUT", "Outside the city", None)], ada, not_target=["OUT"]).layer

    assert [area.code for area in layer.areas.targets()] == ["1"]


def test_the_whole_city_is_one_area_however_often_it_is_named(ada):
    name_city(name="Riverton", by=ada, at=NOON)
    city = name_city(name="City of Riverton", by=ada, at=NOON)

    assert Area.objects.of_layer("city").get() == city
    assert str(city) == "City of Riverton"


@pytest.mark.django_db
def test_everybody_sees_layers_and_only_those_who_define_change_them(beats, ada, vera):
    assert list(AreaLayer.objects.visible_to(vera)) == [beats]
    assert list(AreaLayer.objects.editable_by(vera)) == []
    assert list(AreaLayer.objects.editable_by(ada)) == [beats]
    assert Area.objects.visible_to(vera).count() == 4


@pytest.mark.parametrize("name", ["x" * 161, "Near\0North"])
def test_a_name_that_cannot_be_kept_is_refused_with_its_area(name, ada):
    with pytest.raises(TextRefused, match="ward, area '7': name"):
        give([Boundary("6", "Six", None), Boundary("7", name, None)], ada)

    assert not AreaLayer.objects.filter(slug="ward").exists()
