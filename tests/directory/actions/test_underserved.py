"""Areas and groups chosen as underserved: with a reason, once at a time, ended and never removed."""

import pytest

from civicstat.directory.actions import ChoiceRefused, choose_area, choose_group, end_choice
from civicstat.directory.models import Area, AreaLayer, Underserved
from civicstat.directory.underserved import chosen, same_attribute

pytestmark = pytest.mark.django_db


@pytest.fixture
def south(db):
    layer = AreaLayer.objects.create(slug="district", name="District", plural="Districts")
    return Area.objects.create(layer=layer, code="D4", name="Southbank")


def test_a_chosen_area_and_a_chosen_group_are_known_wherever_they_are_met(south, ada, noon):
    choose_area(area=south, reason="Residents said so.", by=ada, at=noon)
    choose_group(attribute="race", value="Black", reason="The consent decree.", by=ada, at=noon)
    marks = chosen()
    assert marks.has_area(south)
    assert marks.has_group("subject_race", "Black")
    assert marks.has_group("race", "Black")
    assert not marks.has_group("trace", "Black")
    assert not marks.has_group("race", "White")


def test_a_choice_is_ended_with_a_reason_and_stays(south, ada, noon):
    choice = choose_area(area=south, reason="Residents said so.", by=ada, at=noon)
    with pytest.raises(ChoiceRefused, match="say why"):
        end_choice(choice=choice, reason=" ", by=ada, at=noon)
    end_choice(choice=choice, reason="The gap closed.", by=ada, at=noon)
    [kept] = Underserved.objects.all()
    assert (kept.reason, kept.ended_reason, kept.ended_by) == ("Residents said so.", "The gap closed.", ada)
    assert not chosen().has_area(south)
    with pytest.raises(ChoiceRefused, match="no longer chosen"):
        end_choice(choice=choice, reason="Again.", by=ada, at=noon)
    choose_area(area=south, reason="It opened again.", by=ada, at=noon)


def test_what_cannot_be_chosen_is_refused(south, ada, noon):
    with pytest.raises(ChoiceRefused, match="say why"):
        choose_area(area=south, reason="", by=ada, at=noon)
    choose_area(area=south, reason="Residents said so.", by=ada, at=noon)
    with pytest.raises(ChoiceRefused, match="already"):
        choose_area(area=south, reason="Twice.", by=ada, at=noon)
    with pytest.raises(ChoiceRefused, match="one is empty"):
        choose_group(attribute="race", value="", reason="No group.", by=ada, at=noon)


def test_columns_tell_of_the_same_attribute_by_their_last_word():
    assert same_attribute("race", ["category", "subject_race"]) == "subject_race"
    assert same_attribute("complainant_race", ["kind", "subject_race"]) == "subject_race"
    assert same_attribute("race", ["category"]) is None
