"""The body of a push made into rows: JSON, a JSON object a line, or CSV, each also with gzip."""

import csv
import io
import json
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

from civicstat.web.api.answers.errors import Refused, TooLarge, UnknownKind

MOST_ROWS = 10_000
MOST_BYTES = 64 * 1024 * 1024  # of a body once it is unpacked
KINDS = ("application/json", "application/x-ndjson", "text/csv")
Row = Mapping[str, object]


class Unreadable(Refused):
    """A body is not what its content type says."""

    status = 400


def read_rows(body: bytes, *, kind: str, encoding: str) -> list[Row]:
    """Return the rows of a body.

    kind: its content type. encoding: "gzip", or "" for none. Raises UnknownKind, Unreadable and TooLarge.
    """
    if kind not in KINDS:
        raise UnknownKind(f"The content type is {kind or 'not stated'!r}, expected one of {', '.join(KINDS)}.")
    text = _text(_unpacked(body, encoding))
    rows = {"application/json": _from_json, "application/x-ndjson": _from_lines, "text/csv": _from_csv}[kind](text)
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"The body has {len(rows):,} rows, expected {MOST_ROWS:,} at most; send them in several parts.")
    return rows


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise UnknownKind(f"The content encoding is {encoding!r}, expected gzip or none.")
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = unpacking.decompress(body, MOST_BYTES + 1)
    except zlib.error as fault:
        raise Unreadable(f"The body cannot be unpacked with gzip: {fault}.") from None
    if len(plain) > MOST_BYTES:
        raise TooLarge(f"The body has more than {MOST_BYTES:,} bytes once it is unpacked; send it in several parts.")
    if not unpacking.eof:
        raise Unreadable("The body ends before its gzip stream does; send it again, whole.")
    return plain


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(f"The body is not UTF-8: byte {fault.start + 1:,} cannot be read. Send it in UTF-8.") from None


def _from_json(text: str) -> list[Row]:
    found = _parse(text, "the body")
    if isinstance(found, dict):
        found = found.get("records", [found])
    if not isinstance(found, list):
        raise Unreadable(f"Found {_named(found)}, expected a list of records, or an object with the list in 'records'.")
    return [_as_row(each, f"record {index}") for index, each in enumerate(found)]


def _from_lines(text: str) -> list[Row]:
    lines = [line for line in text.split("\n") if line.strip()]
    return [_as_row(_parse(line, f"line {index + 1}"), f"line {index + 1}") for index, line in enumerate(lines)]


def _from_csv(text: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headers = next(reader, [])
        rows: list[Row] = []
        for cells in reader:
            if cells:
                rows.append(_as_record(headers, cells, reader.line_num))
    except csv.Error as fault:
        raise Unreadable(f"Line {reader.line_num} of the body is not CSV: {fault}.") from None
    return rows


def _as_record(headers: list[str], cells: list[str], line: int) -> Row:
    if len(cells) != len(headers):
        raise Unreadable(f"Line {line} of the body has {len(cells)} cells, expected {len(headers)} as in its header.")
    return dict(zip(headers, (cell or None for cell in cells), strict=True))


def _parse(text: str, where: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{where[0].upper()}{where[1:]} is not JSON: {fault}.") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON; send null where there is none")


def _as_row(found: object, where: str) -> Row:
    if not isinstance(found, dict):
        raise Unreadable(f"{where[0].upper()}{where[1:]} is {_named(found)}, expected an object with its fields.")
    return found


def _named(found: object) -> str:
    names = {list: "a list", dict: "an object", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(found), "a number")
