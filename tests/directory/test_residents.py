"""Residents as a file of areas states them."""

import pytest

from civicstat.directory.populations import UnreadablePopulations
from civicstat.directory.residents import numeric_fields, residents_in

FIELDS = {
    "CODE": ["1", "2", "2", None],
    "NAME": ["North", "South", "South", "River"],
    "POP": ["1,200", "300", "300", "9"],
    "EMPTY": [None, None, None, None],
    "DEPTH": ["-3", "1", "1", "1"],
}
WANTED = {"code_field": "CODE", "field": "POP", "year": 2020, "layer": "ward", "source": "wards.geojson"}


def test_fields_of_numbers_are_offered():
    assert numeric_fields(FIELDS) == ["CODE", "POP"]


def test_each_area_has_its_residents_once_whatever_its_parts():
    rows = residents_in(FIELDS, **WANTED)
    assert [(row.layer, row.area, row.year, row.residents) for row in rows] == [
        ("ward", "1", 2020, 1200), ("ward", "2", 2020, 300),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [(["many", "3", "3", "9"], "expected a number"), (["1", "3", "4", "9"], "3 and 4 residents for 2")],
)
def test_what_cannot_be_told_is_refused(values, said):
    with pytest.raises(UnreadablePopulations, match=said):
        residents_in({**FIELDS, "POP": values}, **WANTED)
