"""Pages gathered into one file, and held against what the source promised: a pull that was cut short is refused."""

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from civicstat.measurement.sources.connectors.columns import Kept, Seen, with_nothing
from civicstat.measurement.sources.connectors.protocol import ChangedUnderway, Cursor, Page, PullRefused, Row

_DISTINCT = 0.9  # share of rows that say what no other does, from which half a page that came before tells something


@dataclass
class Gathered:
    """What a pull brought."""

    seen: Seen = field(default_factory=Seen)
    pages: int = 0
    size: int = 0  # bytes
    promised: list[int] = field(default_factory=list)
    cursor: Cursor | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.seen.rows


def gather(
    pages: Iterator[Page], path: Path, *, before: Kept, most_bytes: int, progress: Callable[[int], None]
) -> Gathered:
    """Write the rows of all pages into a file, one JSON object a line, and return what came.

    Columns that the source has, but whose values it left out of every row, stand in the last row without a value.
    progress: told the number of rows after each page. Raises PullRefused, and ChangedUnderway.
    """
    found, came = Gathered(), _Came()
    last: Row | None = None
    with path.open("wb") as file:
        for page in pages:
            came.add(page)
            found.seen.stated.update(page.columns)
            found.cursor = page.cursor if page.cursor is not None else found.cursor
            if page.remark:
                found.remarks.append(page.remark)
            if page.promised is not None:
                found.promised.append(page.promised)
            for row in page.rows:
                found.seen.add(row)
                if last is not None:
                    found.size += _write(file, last)
                last = row
            if found.size > most_bytes:
                raise PullRefused(
                    f"the source sends more than {most_bytes / 2**30:.1f} GB; narrow it by a condition, or set "
                    "unpacked_gigabytes in civicstat.toml higher"
                )
            found.pages += bool(page.rows)
            progress(found.rows)
        if last is not None:
            found.size += _write(file, with_nothing(last, found.seen.lacking(before)))
    _check(found)
    return found


class _Came:
    """What came so far, to find what comes twice."""

    def __init__(self) -> None:
        self._ids: dict[Hashable, int] = {}  # of rows -> their page
        self._marks: set[bytes] = set()  # of what rows say
        self._number = self._rows = 0

    def add(self, page: Page) -> None:
        if not page.rows:
            return
        self._number += 1
        self._refuse_numbers(page)
        marks = [_mark(row, page.id_columns) for row in page.rows]
        again = sum(mark in self._marks for mark in marks)
        is_telling = self._rows and min(len(set(marks)) / len(marks), len(self._marks) / self._rows) > _DISTINCT
        if is_telling and again * 2 > len(marks):
            raise ChangedUnderway(
                f"{again:,} of the {len(marks):,} rows of page {self._number} had come on an earlier page: the source "
                "does not go on from page to page, or numbered its rows anew, so that others are missing"
            )
        self._marks.update(marks)
        self._rows += len(marks)

    def _refuse_numbers(self, page: Page) -> None:
        if len(set(page.ids)) < len(page.ids):
            raise PullRefused(
                f"page {self._number} has two rows with the same number, so that rows cannot be told apart"
            )
        again = [each for each in page.ids if self._ids.setdefault(each, self._number) != self._number]
        if again:
            raise ChangedUnderway(
                f"{len(again):,} rows of page {self._number} had come on an earlier page, the first of them with the "
                f"number {again[0]!r}: the source keeps no order from page to page, so that others are missing"
            )


def _mark(row: Row, without: Sequence[str]) -> bytes:
    """Return a mark of what a row says, beside its number."""
    told = {name: value for name, value in row.items() if name not in without} if without else row
    return blake2b(json.dumps(told, default=str, sort_keys=True).encode(), digest_size=10).digest()


def _check(found: Gathered) -> None:
    """Refuse a pull that is not what was promised: at its beginning, at its end, or anything between."""
    if not found.promised:
        return
    least, most = min(found.promised), max(found.promised)
    if found.rows < least:
        raise ChangedUnderway(
            f"{found.rows:,} rows came and the source promised {least:,}: the pull was cut short. "
            "A part must not pass for the whole"
        )
    if found.rows > most:
        raise ChangedUnderway(
            f"{found.rows:,} rows came and the source has {most:,}: rows came twice under other numbers"
        )


def _write(file: BinaryIO, row: Row) -> int:
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=as_plain)
    try:
        return file.write(text.encode() + b"\n")
    except UnicodeEncodeError:  # half of a surrogate pair: spelled as it came, so that the row is set aside
        return file.write(json.dumps(row, separators=(",", ":"), default=as_plain).encode() + b"\n")


def as_plain_value(value: Any) -> Any:
    """Return a value as it is in JSON; texts, numbers, lists and objects are that already."""
    return value if value is None or isinstance(value, str | bool | int | float | list | dict) else as_plain(value)


def as_plain(value: Any) -> Any:
    """Return a value of a database or a Python program as JSON has it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray | memoryview):
        plain = bytes(value)
        return plain[0] if plain in (b"\0", b"\1") else plain.hex()  # a single bit is yes or no in MySQL
    return str(value)
