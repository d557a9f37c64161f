"""What opening a file yields: a relation of raw cells, its headers, and the lines that have the wrong shape."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import duckdb

from civicstat.errors import CivicStatError

NUMBER = "_number"  # the column of row numbers, where a relation has one
_serial = itertools.count(1)


class UnreadableFile(CivicStatError):
    """A file cannot be opened as what it should be. Nothing of it was stored."""


@dataclass(frozen=True)
class Misshapen:
    """A row that does not have the shape of the others; it is set aside whole."""

    row: int  # as a person counts: the header of a plain file is row 1
    found: str
    expected: str
    line: Mapping[str, str]  # header -> cell, as far as there were any


@dataclass(frozen=True)
class Rows:
    """The rows of a file as a relation in a DuckDB connection; its columns are c0, c1, ... and maybe NUMBER.

    Close it when the relation is no longer needed: temporary files go with it.
    """

    relation: str
    headers: tuple[str, ...]  # distinct: an empty one is "column 3", a repeated one "Beat (2)"
    types: tuple[str, ...]  # DuckDB's name of each column's type; VARCHAR for text
    is_numbered: bool = False  # the column NUMBER is there; otherwise rows lie in file order from first_row on
    first_row: int = 1
    misshapen: tuple[Misshapen, ...] = ()
    guessed: bytes = b""  # a word of a text that is no UTF-8 and was taken for Windows-1252
    is_trusted: bool = False  # read as it is; an engine error while reading means: open it carefully
    connection: duckdb.DuckDBPyConnection | None = None
    folder: TemporaryDirectory[str] | None = field(default=None, repr=False)

    @property
    def cells(self) -> dict[str, str]:
        """Header -> column of the relation."""
        return {header: f"c{place}" for place, header in enumerate(self.headers)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        try:
            if self.connection is not None:
                self.connection.execute(f"drop view if exists {self.relation}")
                self.connection.execute(f"drop table if exists {self.relation}_lines")
        finally:
            if self.folder is not None:
                self.folder.cleanup()


def next_name(what: str) -> str:
    """Return a name for a temporary relation that nothing else in the process has."""
    return f"_{what}_{next(_serial)}"


class Headers(tuple[str, ...]):
    """The headers of a file, each once. repeated: one that stood several times -> its places, from 1."""

    repeated: Mapping[str, Sequence[int]]


def distinct_headers(found: Sequence[str]) -> Headers:
    """Return headers that are all there and all different: "", "Type", "Type" become "column 1", "Type", "Type (2)"."""
    headers: list[str] = []
    places: dict[str, list[int]] = {}
    for place, text in enumerate(found, start=1):
        name = " ".join(text.replace("\ufeff", "").removeprefix("ï»¿").split()) or f"column {place}"
        copies = itertools.count(2)
        unique = name
        while unique in headers:
            unique = f"{name} ({next(copies)})"
        headers.append(unique)
        places.setdefault(name, []).append(place)
    distinct = Headers(headers)
    distinct.repeated = {name: taken for name, taken in places.items() if len(taken) > 1}
    return distinct


def quoted(text: str | Path) -> str:
    """Return a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def in_short(fault: Exception) -> str:
    """Return the first line of an engine's error, with files called by their names and not by where they lie."""
    line = next(iter(str(fault).splitlines()), "no reason told")
    return re.sub(r"(?<![\w/])/(?:[^/\s'\"]+/)+", "", line).strip().rstrip(".")
