import pytest

from civicstat.measurement.records.reading import UnreadableFile, careful, stretches
from civicstat.measurement.records.reading.stretches import has_long_lines

LONG = "x" * 40_000


@pytest.fixture
def small(monkeypatch):
    """Lines that are too long at a thousandth of the length."""
    monkeypatch.setattr(stretches, "STRETCH", 2**10)
    monkeypatch.setattr(careful, "LONGEST_LINE", 2**14)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_too_long_for_a_record_is_set_aside_and_counted(small, opened, written, end):
    rows = ["id,note", f"1,{LONG}", "2,b", f"3,{LONG}"]
    file = opened(written(end.join(rows) + end))

    assert file.cells == [["2", "b"]]
    assert file.numbers == [3]
    assert [(row.row, row.found, row.expected) for row in file.misshapen] == [
        (2, "a line of more than 16,384 characters", "16,384 characters at most"),
        (4, "a line of more than 16,384 characters", "16,384 characters at most"),
    ]


@pytest.mark.slow
def test_the_only_row_of_a_file_is_not_lost_for_its_length(opened, written):
    file = opened(written(b"id,note\n1," + b"x" * 40_000_000 + b"\n"))

    assert [row.row for row in file.misshapen] == [2]


def test_a_long_line_that_can_be_read_is_read(opened, written):
    file = opened(written(b"id,note\n1," + b"x" * 3_000_000 + b"\n2,b\n"))

    assert [len(row[1]) for row in file.cells] == [3_000_000, 1]


def test_a_file_that_ends_in_null_bytes_is_refused(opened, written):
    with pytest.raises(UnreadableFile, match=r"nothing but null bytes from byte 1,048,577 on.*Fetch the file again"):
        opened(written(b"id,note\n1,a\n" + bytes(3 * 2**20)))


def test_text_with_line_ends_has_no_long_lines(written):
    assert not has_long_lines(written(b"id,note\n" * 2**18))


@pytest.mark.parametrize(("name", "reading"), [("a.ndjson", {}), ("a.txt", {"format": "fixed"})])
def test_a_text_taken_line_by_line_without_line_ends_is_refused(opened, written, monkeypatch, name, reading):
    monkeypatch.setattr("civicstat.measurement.records.reading.lines._LONGEST_LINE", 2**12)
    content = b'{"id": 1}\n{"id": "' + b"x" * 4096 + b'"}\n'
    fields = {"fields": [{"name": "id", "start": 1, "width": 3}]} if reading else {}
    with pytest.raises(UnreadableFile, match=r"more than 1,024 bytes without a line end.*expected one record a line"):
        opened(written(content, name), **reading, **fields)
