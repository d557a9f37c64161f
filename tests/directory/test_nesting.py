import pytest
import shapely

from civicstat.directory.models import Area, AreaLayer
from civicstat.directory.nesting import holding, inside

pytestmark = pytest.mark.django_db


def square(layer: AreaLayer, code: str, west: float, size: float) -> Area:
    shape = shapely.to_wkb(shapely.box(west, 0, west + size, size))
    return Area.objects.create(layer=layer, code=code, name=code, boundary=shape)


def test_an_area_lies_in_the_larger_ones_that_hold_it():
    district = AreaLayer.objects.create(slug="district", name="District", plural="Districts")
    beat = AreaLayer.objects.create(slug="beat", name="Beat", plural="Beats")
    west, east = square(district, "W", 0, 4), square(district, "E", 4, 4)
    small, other = square(beat, "1", 1, 1), square(beat, "2", 5, 1)

    assert holding(small) == {small.pk, west.pk}
    assert holding(other) == {other.pk, east.pk}
    assert holding(west) == {west.pk}
    assert inside(west) == {west.pk, small.pk}


def test_the_same_ground_drawn_in_two_layers_is_not_inside_itself():
    one = AreaLayer.objects.create(slug="one", name="One", plural="Ones")
    two = AreaLayer.objects.create(slug="two", name="Two", plural="Twos")
    here, there = square(one, "H", 0, 4), square(two, "T", 0, 4)

    assert holding(here) == {here.pk}
    assert inside(there) == {there.pk}


def test_without_boundaries_an_area_is_known_to_lie_in_itself_alone():
    layer = AreaLayer.objects.create(slug="one", name="One", plural="Ones")
    area = Area.objects.create(layer=layer, code="A", name="A")

    assert holding(area) == {area.pk}


def test_areas_that_change_are_seen_at_once():
    layer = AreaLayer.objects.create(slug="one", name="One", plural="Ones")
    small = square(layer, "small", 1, 1)
    assert holding(small) == {small.pk}

    large = square(layer, "large", 0, 4)

    assert holding(small) == {small.pk, large.pk}
