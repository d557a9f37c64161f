"""Rows that a program pushes, as they come: told apart by what they must state, and made into deliveries."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import compress
from typing import NamedTuple

from civicstat.measurement.records.plainly.moments import INSTANT
from civicstat.measurement.records.plainly.rows import plain_ones
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition, Reading

Value = str | int | float | bool | list[str] | None
FIELD = "a text, a number, true, false, null or a list of texts"
WHOLE = "text that UTF-8 can write: half of a surrogate pair is no sign by itself"
KEY = "a value: it says which record the row belongs to"
_LONE = re.compile("[\ud800-\udfff]")
_READING = Reading(format="ndjson")


class Rejected(NamedTuple):
    """A row of which nothing was stored. place: among those that were pushed, from 0."""

    place: int
    column: str  # empty: the row as a whole
    found: str | None  # None where nothing stood there
    expected: str


@dataclass(frozen=True)
class Part:
    """Rows that are read together, each with what it states and the places in the batch that it is made of."""

    headers: tuple[str, ...]  # of any of them
    rows: list[dict[str, Value]] = field(default_factory=list)
    places: list[list[int]] = field(default_factory=list)

    def as_ndjson(self) -> bytes:
        """Return the rows as a file: one JSON object a line, each with what it states and nothing else."""
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in self.rows)
        return "".join(f"{line}\n" for line in lines).encode()


@dataclass(frozen=True)
class Batch:
    """What was pushed, put in order."""

    parts: list[Part]
    rejected: list[Rejected]
    ignored: tuple[str, ...]  # fields that no column comes from


def as_pushed(definition: DatasetDefinition) -> DatasetDefinition:
    """Return how pushed rows are read: as files are, but that moments may also be spelled as in ISO 8601."""
    columns = {
        name: column.model_copy(update={"format": (*column.format, INSTANT)}) if _is_formatted(column) else column
        for name, column in definition.columns.items()
    }
    return definition.model_copy(update={"reading": _READING, "columns": columns})


def arrange(definition: DatasetDefinition, rows: Sequence[Mapping[str, object]]) -> Batch:
    """Put pushed rows in order: later rows of a record complete and correct earlier ones of the same batch.

    Fields are named as columns are, or as the headers they come from. A field that a row does not have is not
    stated; one that is null or empty is stated as having no value.
    """
    meant = _headers_by_field(definition)
    key = {_header_of(definition, name): name for name in definition.key}
    made: dict[object, tuple[dict[str, Value], list[int]]] = {}
    rejected: list[Rejected] = []
    for place, row in enumerate(rows):
        stated = {meant[name]: value for name, value in row.items() if name in meant}
        fault = _fault(place, stated, key)
        if fault is not None:
            rejected.append(fault)
            continue
        identity: object = tuple(str(stated[header]).strip() for header in key) if key else place
        values, places = made.setdefault(identity, ({}, []))
        values.update(stated)  # type: ignore[arg-type]  # _fault has looked at each
        places.append(place)
    ignored = dict.fromkeys(name for row in rows for name in row if name not in meant)
    return Batch(_parts(definition, list(made.values())), rejected, tuple(ignored))


def apart(definition: DatasetDefinition, part: Part, *, received_on: date) -> list[Part]:
    """Return the rows that are read plainly, and apart from them those that are not: these take longer, for all.

    definition: as of `as_pushed`.
    """
    plain = plain_ones(definition, part.rows, received_on=received_on)
    if all(plain) or not any(plain):
        return [part]
    return [_of_those(part, plain), _of_those(part, [not each for each in plain])]


def _of_those(part: Part, wanted: Sequence[bool]) -> Part:
    rows, places = list(compress(part.rows, wanted)), list(compress(part.places, wanted))
    return Part(_headers(rows), rows, places)


def _headers(rows: Sequence[Mapping[str, Value]]) -> tuple[str, ...]:
    return tuple(sorted({name for row in rows for name in row}))


def _parts(definition: DatasetDefinition, made: list[tuple[dict[str, Value], list[int]]]) -> list[Part]:
    """Return rows that can be read together: they are alike in how that is named which several columns are made of.

    What else they state may differ, for `completing` looks at each row: the fewer parts the quicker a push is stored.
    """
    formatted = {_header_of(definition, name) for name, each in definition.columns.items() if _is_formatted(each)}
    optional = _optional(definition)
    parts: dict[tuple[str, ...], Part] = {}
    for values, places in made:
        alike = tuple(sorted(name for name in values if name not in optional))
        part = parts.setdefault(alike, Part(()))
        part.rows.append({name: _as_instant(value) if name in formatted else value for name, value in values.items()})
        part.places.append(places)
    return [replace(part, headers=_headers(part.rows)) for part in parts.values()]


def kind_of_row(
    definition: DatasetDefinition,
) -> Callable[[Mapping[str, object]], tuple[tuple[str, ...] | None, tuple[str, ...]]]:
    """Return what tells the key of a row that was stored, and what it has in common with those it is read with.

    The key is None where the row has not all of it.
    """
    optional = _optional(definition)
    key = [_header_of(definition, name) for name in definition.key]

    def tell(row: Mapping[str, object]) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
        spelled = tuple(str(row[header]) for header in key if row.get(header) is not None)
        kind = tuple(sorted(name for name in row if name not in optional))
        return spelled if len(spelled) == len(key) else None, kind

    return tell


def _optional(definition: DatasetDefinition) -> set[str]:
    """Return the headers that a row may state or leave out beside others: each stands for one column by itself."""
    columns = definition.columns.items()
    dates = {column.with_date for _, column in columns}
    free = [name for name, column in columns if not (column.join is not None or column.with_date) and name not in dates]
    bound = {
        header
        for name, column in columns
        for header in ((column.source or (name,))[1:] if name in free else column.source or (name,))
    }
    return {_header_of(definition, name) for name in free} - bound


def _headers_by_field(definition: DatasetDefinition) -> dict[str, str]:
    """Return the header that each field stands for: of a column the first that it comes from, of a header itself."""
    meant = {header: header for column in definition.columns.values() for header in column.source or ()}
    named = {name: _header_of(definition, name) for name, column in definition.columns.items() if column.join is None}
    return meant | {name: header for name, header in named.items() if name not in meant}


def _is_formatted(column: Column) -> bool:
    """Return whether moments are read by stated formats alone."""
    return column.type is ColumnType.TIMESTAMP and bool(column.format) and column.zone != "local"


def _as_instant(value: Value) -> Value:
    """Return a moment of ISO 8601 that states its offset as `INSTANT` spells it; anything else as it is."""
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return value
    return value if moment is None or moment.tzinfo is None else moment.astimezone(UTC).strftime(INSTANT)


def _header_of(definition: DatasetDefinition, column: str) -> str:
    return (definition.columns[column].source or (column,))[0]


def _fault(place: int, stated: Mapping[str, object], key: Mapping[str, str]) -> Rejected | None:
    """Return what is wrong with a row before it is read; key: header -> column."""
    for header, value in stated.items():
        if not _is_value(value):
            return Rejected(place, key.get(header, header), json.dumps(value, default=str)[:200], FIELD)
        if _is_torn(value):
            return Rejected(place, key.get(header, header), json.dumps(value)[:200], WHOLE)
    for header, column in key.items():
        if stated.get(header) is None or not str(stated[header]).strip():
            return Rejected(place, column, None, KEY)
    return None if stated else Rejected(place, "", None, "at least one field that a column comes from")


def _is_torn(value: object) -> bool:
    """Return whether a text has a lone surrogate: JSON can spell it, and no file can hold it."""
    texts = value if isinstance(value, list) else [value]
    return any(isinstance(text, str) and _LONE.search(text) is not None for text in texts)


def _is_value(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return value is None or isinstance(value, str | int)
