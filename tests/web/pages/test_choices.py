"""Which area and period a page shows."""

import pytest
from django.http import QueryDict

from civicstat.directory.models import Area, AreaLayer
from civicstat.web.pages.choices import MOST_LISTED, ViewForm

pytestmark = pytest.mark.django_db


def areas(count):
    city = Area(pk=1, layer=AreaLayer(slug="city", name="City", plural="Cities"), code="city", name="Springfield")
    beats, wards = (AreaLayer(slug=s, name=s.capitalize(), plural=f"{s}s".capitalize()) for s in ("beat", "ward"))
    found = [Area(pk=2 + n, layer=beats, code=f"B{n}", name=f"Beat {n}") for n in range(count)]
    twins = [Area(pk=9000 + n, layer=layer, code="XY"[n], name="North") for n, layer in enumerate((beats, wards))]
    return [city, *found, *twins]


def form(query, count=MOST_LISTED):
    return ViewForm(QueryDict(query), areas=areas(count))


def test_a_few_areas_are_chosen_from_a_list():
    assert "<select" in str(form("", count=3)["area"])


def test_many_areas_are_searched_by_typing_without_scripts():
    html = str(form("")["area"])
    assert '<datalist id="area-choices">' in html
    assert 'list="area-choices"' in html
    assert 'value="Springfield"' in html
    assert '<option value="North (Beat)">' in html


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Beat 7", "B7"), ("beat 7", "B7"), ("beat.B7", "B7"), ("North (Ward)", "Y"), ("north", "X"), ("", "city")],
)
def test_an_area_is_found_by_name_label_or_key(typed, code):
    chosen = ViewForm(QueryDict(f"area={typed}"), areas=areas(MOST_LISTED))
    assert chosen.chosen_area.code == code
    assert not chosen.errors


def test_a_name_that_no_area_has_is_told_and_the_city_shown():
    chosen = form("area=Atlantis")
    assert chosen.chosen_area.code == "city"
    assert "No area is called “Atlantis”." in str(chosen.errors["area"])
