"""Spellings that a person gives their meaning."""

import pytest
from django.urls import reverse

from civicstat.directory.models import Area, AreaAlias
from civicstat.measurement.sources.models import REBUILD_ASKED_FOR, Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
URL = "area-spellings"


@pytest.fixture
def waiting(five_beats):
    """Two spellings: one with a suggestion, one without."""
    beat = Area.objects.get(code="B4")
    likely = AreaAlias.objects.create(layer=beat.layer, text="beet 4", area=beat, score=88, records=12)
    strange = AreaAlias.objects.create(layer=beat.layer, text="airport", records=3)
    return likely, strange


def show(client, **query):
    return client.get(reverse(URL, args=["beat"]), query).content.decode()


def post(client, **values):
    return client.post(reverse(URL, args=["beat"]), values, follow=True).content.decode()


def test_spellings_in_most_records_come_first_with_what_they_may_mean(client, ada, waiting):
    client.force_login(ada)
    text = show(client)
    assert text.index("beet 4") < text.index("airport")
    assert "12 records" in text
    assert "88% alike" in text
    assert "Nothing is like it" in text


def test_a_suggestion_is_confirmed_by_a_person(client, ada, waiting):
    client.force_login(ada)
    text = post(client, confirm=waiting[0].pk)
    assert "1 spelling is decided" in text
    alias = AreaAlias.objects.get(text="beet 4")
    assert (alias.is_confirmed, alias.area.code, alias.confirmed_by) == (True, "B4", ada)


def test_another_area_is_typed_by_name_or_code(client, ada, waiting):
    client.force_login(ada)
    post(client, **{f"area-{waiting[0].pk}": "Beat 2", f"area-{waiting[1].pk}": "b3"})
    assert {a.text: a.area.code for a in AreaAlias.objects.filter(is_confirmed=True)} == {
        "beet 4": "B2",
        "airport": "B3",
    }


def test_what_is_no_area_is_said_beside_what_was_typed(client, ada, waiting):
    client.force_login(ada)
    text = post(client, **{f"area-{waiting[1].pk}": "Moon"})
    assert "“Moon” is no area of Beats" in text
    assert 'value="Moon"' in text
    assert not AreaAlias.objects.filter(is_confirmed=True).exists()


def test_a_spelling_can_be_no_area_and_change_again(client, ada, waiting):
    client.force_login(ada)
    post(client, refuse=waiting[1].pk)
    assert AreaAlias.objects.get(text="airport").area is None
    assert "airport" in show(client, view="decided")
    post(client, **{f"area-{waiting[1].pk}": "B1"})
    assert AreaAlias.objects.get(text="airport").area.code == "B1"


def test_those_that_are_quite_alike_are_confirmed_together(client, ada, waiting):
    AreaAlias.objects.update(score=100, area=Area.objects.get(code="B4"))
    client.force_login(ada)
    assert "Confirm the 2 that are only written otherwise" in show(client)
    post(client, **{"confirm-alike": 1, "alike": [waiting[0].pk, waiting[1].pk]})
    assert AreaAlias.objects.filter(is_confirmed=True).count() == 2


def test_decisions_are_applied_by_a_button(client, ada, waiting):
    client.force_login(ada)
    assert "Apply the decisions" not in show(client)
    post(client, confirm=waiting[0].pk)
    assert "Apply the decisions" in show(client)
    client.post(reverse("area-spellings-apply", args=["beat"]))
    assert Dataset.objects.get(slug="calls").records_made_with == REBUILD_ASKED_FOR


def test_spellings_stay_among_those_who_load_them(client, vera, leo, waiting):
    for user in (vera, leo):
        client.force_login(user)
        assert client.get(reverse(URL, args=["beat"])).status_code == 403
