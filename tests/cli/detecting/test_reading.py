"""Files as analysts have them, read as series."""

import gzip

import pytest

from civicstat.cli.detecting.cells import UnreadableSeries
from civicstat.cli.detecting.reading import Columns, read_series

DAYS = [f"2026-03-{day:02}" for day in range(1, 11)]


def written(path, header, *rows):
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_columns_that_only_repeat_the_date_are_left_out_and_named(tmp_path):
    rows = [f"{day},{7 * number},{(number + 6) % 7},{number + 1},3" for number, day in enumerate(DAYS)]
    table = read_series(written(tmp_path / "a.csv", "dates,calls,weekday,day,month", *rows), Columns())

    assert table.names == ("calls",)
    assert table.left_out == ("weekday", "day", "month")
    same = read_series(tmp_path / "a.csv", Columns(value="day"))  # unless one is asked for
    assert (same.names, same.left_out) == (("day",), ("weekday", "month"))


def test_a_file_may_be_packed_and_number_its_rows(tmp_path):
    rows = "\n".join(f"{number},{day},{number % 3}" for number, day in enumerate(DAYS))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(f",date,calls\n{rows}\n".encode()))

    assert read_series(path, Columns()).names == ("calls",)


def test_a_column_called_like_a_date_goes_before_numbers_that_could_be_years(tmp_path):
    rows = [f"{2000 + year},{2010 + year}" for year in range(6)]
    table = read_series(written(tmp_path / "a.csv", "missions,source_year", *rows), Columns())

    assert (table.names, table.grid.label(0)) == (("missions",), "2010")


def test_the_only_column_of_numbers_holds_the_figures_whatever_it_is_called(tmp_path):
    rows = [f"{day},{number}" for number, day in enumerate(DAYS)]
    table = read_series(written(tmp_path / "a.csv", "date,n", *rows), Columns())

    assert (table.names, table.denominators) == (("n",), None)
    assert table.values[0, 3] == 3


def test_a_date_that_comes_twice_is_told_with_the_columns_that_were_read(tmp_path):
    path = written(tmp_path / "a.csv", "series,year,period,seen", *(
        f"north,{year},{period},{year + period}" for year in range(2020, 2025) for period in (1, 2)
    ))  # fmt: skip
    with pytest.raises(UnreadableSeries, match="row 3: a second figure of north for 2020") as refused:
        read_series(path, Columns())
    assert "dates are of column year; series are told apart by column series" in str(refused.value)
    assert "such as 2026-W19" in str(refused.value)


def test_a_cell_that_is_no_number_is_told_with_its_column(tmp_path):
    path = written(tmp_path / "a.csv", "date,calls", *(f"{day},5" for day in DAYS), "2026-03-11,many")
    with pytest.raises(UnreadableSeries, match="row 12: 'many' in column calls"):
        read_series(path, Columns(value="calls"))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (("2026-01-01,5", "2026-01-02,6"), "column date: 2 dates; expected at least 3"),
        ((*(f"{day},5" for day in DAYS), "2026-03-11,many"), r"column calls has 'many' in row 12"),
    ],
)
def test_what_keeps_a_file_from_being_read_is_told(tmp_path, rows, says):
    with pytest.raises(UnreadableSeries, match=says):
        read_series(written(tmp_path / "a.csv", "date,calls", *rows), Columns())


def test_a_packed_file_that_is_cut_is_told(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"date,calls\n2026-01-01,5\n")[:20])
    with pytest.raises(UnreadableSeries, match="cut or damaged"):
        read_series(path, Columns())
