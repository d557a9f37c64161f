import pytest

from civicstat.demo.chance import generator_for
from civicstat.demo.land.ground import Land
from civicstat.demo.land.residents import RESIDENTS, Population, count_residents


@pytest.fixture(scope="module")
def rows(land: Land) -> list[Population]:
    return count_residents(generator_for(1, "residents"), land.addresses, land.layers, range(2023, 2027))


def total(rows: list[Population], layer: str, year: int) -> int:
    return sum(row.residents for row in rows if (row.layer, row.year) == (layer, year))


def test_the_city_has_250_000_residents_in_its_last_year(rows):
    assert total(rows, "city", 2026) == RESIDENTS == 250_000


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
@pytest.mark.parametrize("layer", ["district", "beat", "neighborhood"])
def test_every_layer_adds_up_to_the_city_in_every_year(rows, layer, year):
    assert total(rows, layer, year) == total(rows, "city", year)


def test_beats_add_up_to_their_district(rows, land: Land):
    parent = {beat.code: beat.parent for beat in land.layers.beats}
    for row in rows:
        if row.layer == "district":
            beats = [each for each in rows if each.layer == "beat" and each.year == row.year]
            assert row.residents == sum(each.residents for each in beats if parent[each.code] == row.code)


def test_nobody_lives_in_a_ghost_town(rows):
    assert min(row.residents for row in rows if row.layer == "neighborhood") > 1_000
