"""Files as spreadsheet programs and exports write them: numbers, encodings, and what is refused."""

from datetime import datetime

import pytest
import xlsxwriter

from civicstat.cli.detecting.cells import UnreadableSeries, number_of, read_cells


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def figures(path):
    return [number_of(cell) for cell in read_cells(path)["n"]]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["7,5", "12,25", "1.250,5", "3"], [7.5, 12.25, 1250.5, 3]),
        (["1.250,75", "12.000,00", "-3,10"], [1250.75, 12000, -3.1]),
        (["0,125", "1,250"], [0.125, 1.25]),
        (["1,250", "12,000", "950"], [1250, 12000, 950]),
        (["1,250.5", ".5", "12."], [1250.5, 0.5, 12]),
        (["$1,250", "$(3)", "(12.5)", "-$7"], [1250, -3, -12.5, -7]),
        (["83.1%", "84 %", "−2%"], [83.1, 84, -2]),
        (["1 250", "12\u00a0000", "3'400"], [1250, 12000, 3400]),
        (["1e3", "2.5E-1", "7"], [1000, 0.25, 7]),
    ],
)
def test_numbers_are_read_as_their_column_spells_them(tmp_path, cells, read):
    rows = "\n".join(f'2026-01-0{day},"{cell}"' for day, cell in enumerate(cells, 1))
    assert figures(written(tmp_path / "a.csv", f"day,n\n{rows}\n")) == pytest.approx(read)


def test_semicolons_say_that_commas_are_decimal_where_the_numbers_do_not(tmp_path):
    path = written(tmp_path / "a.csv", "day;n\n2026-01-01;1,250\n2026-01-02;2,500\n")
    assert figures(path) == [1.25, 2.5]


def test_two_spellings_in_one_column_are_no_numbers(tmp_path):
    path = written(tmp_path / "a.csv", 'day,n\n2026-01-01,"7,5"\n2026-01-02,7.25\n')
    assert figures(path) == [None, 7.25]


def test_words_for_no_figure_do_not_keep_a_column_from_being_numbers(tmp_path):
    cells = ["n/a", "NULL", "-", "..", "*", "#DIV/0!", "", "7,5"]
    rows = "\n".join(f'2026-01-0{day},"{cell}"' for day, cell in enumerate(cells, 1))
    found = figures(written(tmp_path / "a.csv", f"day,n\n{rows}\n"))
    assert found[:-1] == pytest.approx([float("nan")] * 7, nan_ok=True)
    assert found[-1] == 7.5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_of_spreadsheet_programs_is_read(tmp_path, encoding):
    path = written(tmp_path / "a.csv", "Jour,Été\r\n2026-01-01,4\r\n", encoding)
    assert read_cells(path) == {"Jour": ["2026-01-01"], "Été": ["4"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "an empty file"),
        ("\n\n", "an empty file"),
        ("day,n\n", "a header and no rows"),
        ("n\n1\n2\n", "a single column"),
        ("Calls for service,,\nweek,calls,\n2026-01-01,4,\n", "row 1: only 'Calls for service'"),
        ("day,n,n\n2026-01-01,1,2\n", "row 1: two columns named 'n'"),
        ("day,n\nMay 4, 2026,1\n", "row 2: 3 cells; expected 2, as in the header. Correct the row; a cell that holds"),
    ],
)
def test_what_is_no_table_is_refused_with_the_place(tmp_path, text, told):
    with pytest.raises(UnreadableSeries, match=r"a\.csv") as refused:
        read_cells(written(tmp_path / "a.csv", text))
    assert told in str(refused.value)


def workbook(path, **sheets):
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def test_the_only_sheet_with_cells_is_read_and_several_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    weeks = [[datetime(2026, 1, 5), 12], [datetime(2026, 1, 12), 7.5]]
    workbook(path, Calls=[["week", "calls"], *weeks], Empty=[])
    assert read_cells(path) == {
        "week": ["2026-01-05", "2026-01-12"],
        "calls": ["12", "7.5"],
    }
    workbook(path, Calls=[["week", "n"]], Notes=[["by", "Ada"]])
    with pytest.raises(UnreadableSeries, match=r"2 sheets with cells \(Calls, Notes\); expected one"):
        read_cells(path)
    path.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(UnreadableSeries, match="no workbook that opens"):
        read_cells(path)
