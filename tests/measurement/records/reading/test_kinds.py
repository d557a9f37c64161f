import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicstat.measurement.records.reading import UnreadableFile

PLAIN = b"id,beat\n1,B01\n"


def packed(members):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return package.getvalue()


def test_gzip_is_undone_whatever_the_file_is_called(opened, written):
    assert opened(written(gzip.compress(PLAIN), "calls.csv")).cells == [["1", "B01"]]


def test_a_zip_with_one_file_is_opened_and_what_systems_add_is_passed_by(opened, written):
    content = packed({"__MACOSX/._x": b"?", "COBRA (Corrected 11-25-20).csv": PLAIN, "a/.DS_Store": b"?"})

    assert opened(written(content, "calls (new).zip")).cells == [["1", "B01"]]


def test_a_zip_with_several_files_lists_them_and_reads_the_one_that_is_named(opened, written):
    path = written(packed({"a/2019.csv": b"id\n9\n", "a/2020.csv": PLAIN}), "calls.zip")

    with pytest.raises(UnreadableFile, match=r"found 2 files in it \(a/2019.csv, a/2020.csv\).*reading\.member"):
        opened(path)
    assert opened(path, member="2020.csv").cells == [["1", "B01"]]
    with pytest.raises(UnreadableFile, match=r"found no '2021\.csv' in it"):
        opened(path, member="2021.csv")


def test_a_zip_within_a_zip_is_opened_once_but_not_for_ever(opened, written):
    twice = packed({"inner.zip": packed({"calls.csv": PLAIN})})
    assert opened(written(twice, "outer.zip")).cells == [["1", "B01"]]
    with pytest.raises(UnreadableFile, match="packings, one within the other"):
        opened(written(packed({"a.zip": packed({"b.zip": twice})}), "deep.zip"))


@pytest.mark.parametrize(
    "content", [gzip.compress(PLAIN * 99)[:40], packed({"a.csv": PLAIN * 99})[:80]], ids=["gzip", "zip"]
)
def test_a_packing_that_was_cut_short_is_refused(opened, written, content):
    with pytest.raises(UnreadableFile, match="damaged"):
        opened(written(content, "calls"))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\r\n \n", "the file is empty"),
        (b"%PDF-1.7 ...", "a PDF document, expected a table of records; ask for the table as CSV or XLSX"),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "a web page titled 'Sign in'"),
        (b"<html><table><tr><td>saved as .xls", "save it as XLSX or CSV"),
        (b"<?xml version='1.0'?><feed>", "found XML"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture, expected a table of records; ask for the table behind it"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (packed({}), "an empty zip file"),
        (bytes(range(256)) * 9, "found bytes that are no text, expected a table"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file, expected a table of records; unpack it"),
        (packed({"word/document.xml": b"", "[Content_Types].xml": b""}), "a text document or slides"),
    ],
)
def test_what_is_no_table_is_refused_with_its_kind_and_the_cure(opened, written, content, found):
    with pytest.raises(UnreadableFile, match=found):
        opened(written(content))


def test_noise_under_a_workbooks_name_is_called_no_workbook(opened, written):
    with pytest.raises(UnreadableFile, match=r"^calls.xlsx: found bytes that are no workbook, though its name says so"):
        opened(written(bytes(range(256)) * 9, "calls.xlsx"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "cp1251", "shift_jis", "latin-1"])
def test_texts_in_other_encodings_are_no_noise(opened, written, encoding):
    text = "id,beat\n" + "1,North\n" * 20

    assert opened(written(text.encode(encoding))).headers == ("id", "beat")


def test_a_file_that_is_not_there_is_refused(opened, tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        opened(tmp_path / "nothing.csv")


def test_parquet_keeps_its_own_types(opened, tmp_path):
    pq.write_table(pa.table({"id": [1, 2], 'a "b"': ["x", None]}), tmp_path / "calls.parquet")
    file = opened(tmp_path / "calls.parquet")

    assert file.headers == ("id", 'a "b"')
    assert file.cells == [[1, "x"], [2, None]]
    assert file.numbers == [1, 2]


def test_a_damaged_parquet_file_is_refused(opened, written):
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        opened(written(b"PAR1 and nothing more", "calls.parquet"))


def test_fixed_width_fields_are_cut_out_of_the_lines_that_are_wanted(opened, written):
    text = "01I042020VT001\r\n02 x\r\n01D042020VT002\r\n"
    fields = [{"name": "action", "start": 3, "width": 1}, {"name": "agency", "start": 10, "width": 5}]
    file = opened(written(text, "nibrs.txt"), format="fixed", fields=fields, lines="^01")

    assert file.headers == ("action", "agency")
    assert file.cells == [["I", "VT001"], ["D", "VT002"]]
    assert file.numbers == [1, 3]


def test_fixed_width_without_fields_or_with_a_wrong_expression_is_refused(opened, written):
    with pytest.raises(UnreadableFile, match=r"needs reading\.fields"):
        opened(written("01\n", "nibrs.txt"), format="fixed")
    with pytest.raises(UnreadableFile, match="no regular expression"):
        opened(written("01\n"), format="fixed", fields=[{"name": "a", "start": 1, "width": 1}], lines="(")
