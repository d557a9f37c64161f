"""The body of a push made into rows."""

import gzip

import pytest

from civicstat.web.api.answers.errors import TooLarge, UnknownKind
from civicstat.web.api.pushing.bodies import MOST_BYTES, MOST_ROWS, Unreadable, read_rows

JSON, LINES, CSV = "application/json", "application/x-ndjson", "text/csv"


@pytest.mark.parametrize(
    ("kind", "body", "rows"),
    [
        (JSON, b'[{"id": "1", "n": 2}, {"id": "2"}]', [{"id": "1", "n": 2}, {"id": "2"}]),
        (JSON, b'{"records": [{"id": "1"}]}', [{"id": "1"}]),
        (JSON, b'\xef\xbb\xbf{"id": "1", "n": null}', [{"id": "1", "n": None}]),
        (JSON, b"[]", []),
        (LINES, b'{"id": "1"}\r\n\n{"id": "2"}', [{"id": "1"}, {"id": "2"}]),
        (CSV, b'id,note\r\n1,"a\nb"\r\n2,\r\n', [{"id": "1", "note": "a\nb"}, {"id": "2", "note": None}]),
        (CSV, b"", []),
    ],
)
def test_rows_are_read_as_the_content_type_says(kind, body, rows):
    assert read_rows(body, kind=kind, encoding="") == rows
    assert read_rows(gzip.compress(body), kind=kind, encoding="gzip") == rows


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        (JSON, b'[{"id": "1"', "The body is not JSON"),
        (JSON, b'{"id": NaN}', "NaN is no number of JSON"),
        (JSON, b"3", "Found a number, expected a list of records"),
        (JSON, b'["a"]', "Record 0 is a text, expected an object"),
        (JSON, b"[" * 100_000, "The body is not JSON"),
        (LINES, b'{"id": 1}\n{"id"', "Line 2 is not JSON"),
        (CSV, b"id,n\n1,2\n3\n", "Line 3 of the body has 1 cells, expected 2"),
        (CSV, b'id\n"a', "is not CSV"),
        (CSV, b"id\n\xff", "The body is not UTF-8: byte 4"),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused_with_the_place(kind, body, told):
    with pytest.raises(Unreadable, match=told):
        read_rows(body, kind=kind, encoding="")


def test_what_cannot_be_unpacked_is_refused():
    with pytest.raises(UnknownKind, match="gzip or none"):
        read_rows(b"[]", kind=JSON, encoding="br")
    with pytest.raises(UnknownKind, match="expected one of application/json"):
        read_rows(b"[]", kind="text/plain", encoding="")
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        read_rows(b"[]", kind=JSON, encoding="gzip")
    with pytest.raises(Unreadable, match="ends before"):
        read_rows(gzip.compress(b"[]" * 1000)[:-9], kind=JSON, encoding="gzip")


def test_no_body_takes_more_than_its_share_of_memory():
    with pytest.raises(TooLarge, match="once it is unpacked"):
        read_rows(gzip.compress(b" " * (MOST_BYTES + 1)), kind=JSON, encoding="gzip")
    with pytest.raises(TooLarge, match="10,001 rows"):
        read_rows(b"[" + b"{}," * MOST_ROWS + b"{}]", kind=JSON, encoding="")
