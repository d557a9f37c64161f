from datetime import UTC, datetime

import pytest

from civicstat.directory.actions import (
    AliasRefused,
    add_alias,
    confirm_alias,
    import_layer,
    note_spellings,
    refuse_alias,
)
from civicstat.directory.boundaries import Boundary
from civicstat.directory.models import AreaAlias
from civicstat.directory.places import names_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def hoods(ada):
    names = ("Near North", "Marcy-Holmes", "Phillips")
    areas = [Boundary(name, name, None) for name in names]
    return import_layer(slug="hood", name="Neighborhood", plural="Neighborhoods", areas=areas, by=ada, at=NOON).layer


def known(layer) -> set[str]:
    return set(names_of(layer).column("text").to_pylist())


def test_spellings_wait_with_the_likeliest_area_for_a_person_to_decide(hoods):
    note_spellings(layer=hoods, records={"Near - North": 70, "NEAR - NORTH": 5, "Phillips": 9, "Jail": 2}, at=NOON)

    waiting = list(AreaAlias.objects.waiting())
    assert [(a.text, a.area and a.area.name, a.records) for a in waiting] == [
        ("near - north", "Near North", 75),
        ("jail", None, 2),
    ]
    assert "near - north" not in known(hoods)


def test_a_confirmed_suggestion_counts_and_says_who_confirmed_it(hoods, ada):
    [alias] = note_spellings(layer=hoods, records={"Near - North": 70}, at=NOON)

    alias = confirm_alias(alias=alias, by=ada, at=NOON)

    assert "near - north" in known(hoods)
    assert (alias.confirmed_by, alias.confirmed_at, alias.layer.version) == (ada, NOON, 2)


def test_another_area_than_the_suggested_one_may_be_confirmed(hoods, ada):
    [alias] = note_spellings(layer=hoods, records={"Near - North": 70}, at=NOON)
    phillips = hoods.areas.get(name="Phillips")

    assert confirm_alias(alias=alias, area=phillips, by=ada, at=NOON).area == phillips


def test_a_refused_spelling_is_no_area_and_does_not_wait_again(hoods, ada):
    [alias] = note_spellings(layer=hoods, records={"Phillips Jail": 3}, at=NOON)
    refuse_alias(alias=alias, by=ada, at=NOON)

    assert note_spellings(layer=hoods, records={"Phillips Jail": 8}, at=NOON) == []
    assert "phillips jail" not in known(hoods)
    assert hoods.aliases.get().records == 8


def test_deciding_the_same_twice_changes_nothing(hoods, ada):
    area = hoods.areas.get(name="Phillips")
    add_alias(layer=hoods, text="Phillips East", area=area, by=ada, at=NOON)
    alias = add_alias(layer=hoods, text="phillips  east", area=area, by=ada, at=NOON)

    assert alias.layer.version == 2
    assert hoods.aliases.count() == 1


def test_a_spelling_without_suggestion_cannot_be_confirmed_blindly(hoods, ada):
    [alias] = note_spellings(layer=hoods, records={"Jail": 2}, at=NOON)

    with pytest.raises(AliasRefused, match="nothing was suggested"):
        confirm_alias(alias=alias, by=ada, at=NOON)


def test_an_area_of_another_layer_is_refused(hoods, beats, ada):
    with pytest.raises(AliasRefused, match="is an area of Beats; choose one of Neighborhoods"):
        add_alias(layer=hoods, text="Downtown", area=beats.areas.first(), by=ada, at=NOON)


@pytest.mark.parametrize("text", ["  ", "x" * 201])
def test_a_spelling_of_no_use_is_refused(hoods, ada, text):
    with pytest.raises(AliasRefused, match="spelling"):
        add_alias(layer=hoods, text=text, area=None, by=ada, at=NOON)


def test_only_those_who_define_meet_spellings(hoods, ada, vera):
    note_spellings(layer=hoods, records={"Jail": 2}, at=NOON)

    assert AreaAlias.objects.visible_to(ada).count() == 1
    assert AreaAlias.objects.editable_by(ada).count() == 1
    assert not AreaAlias.objects.visible_to(vera).exists()
    assert not AreaAlias.objects.editable_by(vera).exists()
