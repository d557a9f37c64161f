import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.measurement.records.spreadsheets import as_it_came, as_it_came_sql, csv_lines, harmless

CELLS = st.text(
    st.sampled_from("'=+-@\t\r\n＝0123.eEab ") | st.characters(exclude_characters="\x00", exclude_categories=["Cs"]),
    max_size=8,
)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd", "-unknown", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-", "-1+1", "+1 (555) 01", "'=1"]
)
def test_what_a_spreadsheet_would_take_for_a_formula_begins_with_an_apostrophe(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "North", "-5", "+5", "-90.199400", "-1.5e-07", "+1,234.5", "-.5", "'quoted'", "a=1"]
)
def test_numbers_and_plain_texts_stay(cell):
    assert harmless(cell) == cell


@given(CELLS)
def test_what_was_made_harmless_comes_back_as_it_was(cell):
    assert as_it_came(harmless(cell)) == cell


@given(CELLS)
def test_the_engine_takes_the_apostrophe_away_as_well(cell):
    [(found,)] = duckdb.execute(f"select {as_it_came_sql('$1')}", [harmless(cell)]).fetchall()

    assert found == cell


def test_rows_are_lines_in_which_numbers_stay_and_formulas_do_not():
    rows = [("area", "value"), ("=1+1", -2.5), ('North, "old"', None)]

    assert list(csv_lines(rows)) == ["area,value\r\n", "'=1+1,-2.5\r\n", '"North, ""old""",\r\n']
    assert next(csv_lines(rows, ending="\n")) == "area,value\n"
