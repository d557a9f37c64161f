import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from civicstat.measurement.records.reading import UnreadableFile, workbooks
from civicstat.measurement.records.reading.workbooks import as_text
from tests.measurement.records.reading.xls import xls


def workbook(path, sheets):
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def test_one_sheet_is_read_with_dates_and_whole_numbers_as_plain_text(opened, tmp_path):
    rows = [["id", "at", "minutes"], [1, datetime(2026, 3, 2, 22, 44, 42), 5.5], [2, "3/2/2026 22:45", None]]
    file = opened(workbook(tmp_path / "calls.xlsx", {"Feuil1": rows, "Notes": []}))

    assert file.headers == ("id", "at", "minutes")
    assert file.cells == [["1", "2026-03-02 22:44:42", "5.5"], ["2", "3/2/2026 22:45", None]]
    assert file.numbers == [2, 3]


def test_the_workbooks_of_older_programs_are_read_alike(opened, written):
    rows = [["id", "at", "nature"], [1.0, 46083.5, "FIRE"], [2.0, 46083.75, "Brände"]]
    file = opened(written(xls(rows, dates=[1]), "calls.xls"))

    assert file.headers == ("id", "at", "nature")
    assert file.cells == [["1", "2026-03-02 12:00:00", "FIRE"], ["2", "2026-03-02 18:00:00", "Brände"]]
    assert file.numbers == [2, 3]


def test_several_sheets_are_listed_and_none_is_guessed(opened, tmp_path):
    path = workbook(tmp_path / "three.xlsx", {"Austin": [["id"], [1]], "Fort Worth": [["id"], [2]]})

    with pytest.raises(UnreadableFile, match=r"2 sheets with content \(Austin, Fort Worth\).*reading\.sheet"):
        opened(path)
    assert opened(path, sheet="Fort Worth").cells == [["2"]]
    with pytest.raises(UnreadableFile, match="no sheet 'Dallas', only Austin, Fort Worth"):
        opened(path, sheet="Dallas")


def test_a_header_below_a_title_is_read_and_empty_rows_are_passed_by(opened, tmp_path):
    rows = [["Calls of March"], [], ["id", "beat", None], [1, "B01"], [], [2, "B02"]]
    file = opened(workbook(tmp_path / "calls.xlsx", {"s": rows}), header=3)

    assert file.headers == ("id", "beat")
    assert file.numbers == [4, 6]


def test_a_table_that_begins_away_from_the_corner_keeps_its_rows_and_columns(opened, tmp_path):
    rows = [[], [], [None, "id", "beat"], [None, 1, "B01"]]
    path = workbook(tmp_path / "calls.xlsx", {"s": rows})

    file = opened(path, header=3)
    assert file.headers == ("column 1", "id", "beat")
    assert (file.numbers, file.cells) == ([4], [[None, "1", "B01"]])
    assert len(opened(path, header=0).headers) == 3


def test_a_workbook_beyond_memory_is_refused_before_it_is_opened(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1000)
    with pytest.raises(UnreadableFile, match=r"of \d+ MB unpacked.*save the sheet as CSV"):
        opened(workbook(tmp_path / "calls.xlsx", {"s": [["id"], [1]]}))


def test_no_header_where_it_is_stated_is_refused(opened, tmp_path):
    with pytest.raises(UnreadableFile, match=r"found nothing in row 2.*set reading\.header"):
        opened(workbook(tmp_path / "calls.xlsx", {"s": [["title"], [], ["id"]]}), header=2)


def test_a_workbook_locked_with_a_password_is_refused(opened, written):
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableFile, match="locked with a password; save it without one"):
        opened(written(locked, "calls.xlsx"))


def test_a_damaged_workbook_is_refused(opened, tmp_path):
    path = tmp_path / "calls.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<none/>")
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        opened(path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "true"),
        (3.0, "3"),
        (3.25, "3.25"),
        (1e20, "1e+20"),
        (datetime(2026, 3, 2, 5, 7, 9, 250000), "2026-03-02 05:07:09.250000"),
        (date(2026, 3, 2), "2026-03-02"),
        (time(5, 7), "05:07:00"),
        (timedelta(hours=25, minutes=58), "25:58:00"),
        (timedelta(seconds=-90), "-0:01:30"),
        (timedelta(seconds=2.5), "0:00:02.500000"),
        ("x", "x"),
    ],
)
def test_cells_become_the_text_of_a_plain_export(cell, text):
    assert as_text(cell) == text
