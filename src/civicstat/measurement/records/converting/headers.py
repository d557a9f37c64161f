"""Which of a file's columns each column of a dataset comes from."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from civicstat.errors import CivicStatError
from civicstat.measurement.records.converting.cells import VOCABULARY, respelled
from civicstat.measurement.records.converting.sql import Layers, fetch, text
from civicstat.measurement.records.reading import NUMBER, Headers, Rows
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition

_FEW_MISSING = 3  # columns that are complained of each by itself
_FIRST = " (1)"
_ROWS_SEARCHED = 30
_BLANKS = "' \t\n\r\u00a0'"


class RepeatedHeader(CivicStatError):
    """A header that a definition names stands several times in a file. Nothing of it was stored."""


class MissingColumns(CivicStatError):
    """A file lacks columns that its dataset's definition names. Nothing of it was stored."""


@dataclass(frozen=True)
class Origin:
    """Where a column's values come from: the SQL of a text, or of a value that is typed already."""

    headers: tuple[str, ...]  # in the file; none where the file lacks them all
    sql: str  # over the columns of `trimmed`
    type: str = "VARCHAR"  # DuckDB's, of a value taken as it is
    cells: Mapping[str, str] = field(default_factory=dict)  # column of `trimmed` -> SQL over the raw relation
    nulls: tuple[str, ...] = ("",)  # texts that mean none

    @property
    def is_text(self) -> bool:
        return self.type == "VARCHAR"

    def said(self, cell: str) -> str:
        """Return the SQL of what stands in a cell: trimmed, NULL where it means none."""
        return _unless(f"trim({cell}, {_BLANKS})", self.nulls) if self.is_text else cell

    def may_differ(self, cell: str) -> str:
        """Return the SQL condition that what stands in a cell may not be the cell as it is: a cheap question."""
        longest = max(len(null.encode()) for null in self.nulls)
        is_none = " or ".join(f"{cell} = {text(null)}" for null in self.nulls)
        return (
            f"{cell} < '!' or ends_with({cell}, ' ') "
            f"or (case when strlen({cell}) > {longest} then false else {is_none} end)"
        )


def trimmed(relation: str, origins: Mapping[str, "Origin"]) -> Layers:
    """Return the raw relation with the trimmed texts that origins are made of."""
    layers = Layers(relation)
    layers.add({name: sql for origin in origins.values() for name, sql in origin.cells.items()})
    return layers


def find_origins(
    definition: DatasetDefinition, rows: Rows, *, name: str, is_partial: bool = False
) -> dict[str, Origin]:
    """Return each column's origin. is_partial: any but the columns of the key may be absent.

    Raises MissingColumns naming the headers that come nearest, and RepeatedHeader where one may mean either of two.
    """
    origins: dict[str, Origin] = {}
    missing: dict[str, Sequence[str]] = {}
    for column_name, column in definition.columns.items():
        wanted = column.source or (column_name,)
        found = [header for header in (_match(rows.headers, text) for text in wanted) if header is not None]
        is_whole = len(found) == len(wanted) if column.join is not None else bool(found)
        if is_whole:
            used = found if column.join is not None else found[:1]
            origins[column_name] = _origin(column, used, definition.null_values, rows)
        elif _may_be_absent(column_name, column, definition, is_partial):
            origins[column_name] = Origin((), "null::varchar")
        else:
            missing[column_name] = wanted
    if missing:
        raise MissingColumns(_complaints(name, missing, rows.headers) + _elsewhere(definition, rows))
    _refuse_repeated(name, definition, origins, rows.headers)
    return origins


def _refuse_repeated(
    name: str, definition: DatasetDefinition, origins: Mapping[str, Origin], headers: Sequence[str]
) -> None:
    """Refuse a file in which a header stands twice, where the definition does not say which of them is meant."""
    repeated = headers.repeated if isinstance(headers, Headers) else {}
    said = {folded(text) for column, each in definition.columns.items() for text in each.source or (column,)}
    for column, origin in origins.items():
        for header in origin.headers:
            places = repeated.get(header, ())
            numbered = [f"{header} ({copy})" for copy in range(1, len(places) + 1)]
            if places and not said & {folded(text) for text in numbered}:
                raise RepeatedHeader(
                    f"{name}: the header row has {header!r} {len(places)} times, in its columns "
                    f"{' and '.join(map(str, places))}, and columns.{column} may mean either. Say which: "
                    f"from: {numbered[0]!r} is the first, from: {numbered[1]!r} the second."
                )


def _match(headers: Sequence[str], wanted: str) -> str | None:
    """Return the header that is meant: the same, or the only one that differs in case and blanks alone."""
    if wanted in headers:
        return wanted
    alike = [header for header in headers if folded(header) == folded(wanted)]
    if not alike and wanted.endswith(_FIRST) and isinstance(headers, Headers):
        return next((header for header in headers.repeated if folded(header + _FIRST) == folded(wanted)), None)
    return alike[0] if len(alike) == 1 else None


def folded(header: str) -> str:
    """Return the form in which headers are compared where none is the same."""
    return "".join(header.casefold().replace("_", " ").split())


def _may_be_absent(name: str, column: Column, definition: DatasetDefinition, is_partial: bool) -> bool:
    if is_partial:
        return name not in definition.key
    return column.may_lack and not _is_needed(name, column, definition)


def _is_needed(name: str, column: Column, definition: DatasetDefinition) -> bool:
    return column.required or name == definition.time or name in definition.key


def _complaints(name: str, missing: Mapping[str, Sequence[str]], headers: Sequence[str]) -> str:
    if len(missing) <= _FEW_MISSING:
        return "\n".join(f"{name}: {_complaint(column, wanted, headers)}" for column, wanted in missing.items())
    lacking = ", ".join(
        column if column in wanted else f"{column} ({wanted[0]!r})" for column, wanted in missing.items()
    )
    return (
        f"{name}: the header row has nothing for {len(missing)} columns: {lacking}. It has {_listed(headers)}. "
        "Look whether this file belongs to another dataset; if not, correct from of these columns, or set "
        "may_lack: true where some files come without one."
    )


def _listed(headers: Sequence[str], most: int = 40) -> str:
    more = f" and {len(headers) - most} more" if len(headers) > most else ""
    return ", ".join(headers[:most]) + more


def _complaint(name: str, wanted: Sequence[str], headers: Sequence[str]) -> str:
    near = difflib.get_close_matches(wanted[0].casefold(), [header.casefold() for header in headers], n=3, cutoff=0.6)
    meant = [header for header in headers if header.casefold() in near]
    listed = f"the nearest are {', '.join(meant)}" if meant else f"found {_listed(headers)}"
    return (
        f"the header row has no {' or '.join(map(repr, wanted))} for the column {name}; {listed}. "
        f"Correct columns.{name}.from, or set may_lack: true if some files come without it."
    )


def _elsewhere(definition: DatasetDefinition, rows: Rows) -> str:
    """Say in which later row the header seems to stand, if one holds the names that are wanted."""
    if rows.connection is None:
        return ""
    wanted = {folded((column.source or (name,))[0]) for name, column in definition.columns.items()}
    cells = ", ".join(f"{cell}::varchar" for cell in rows.cells.values())
    number = NUMBER if rows.is_numbered else f"row_number() over () - 1 + {rows.first_row}"
    try:
        found = fetch(
            rows.connection, f"select [{cells}] as cells, {number} as row from {rows.relation} limit {_ROWS_SEARCHED}"
        )
    except duckdb.Error:  # the rows cannot be read either; the missing columns are told already
        return ""
    for row in found.to_pylist():
        if len(wanted & {folded(cell) for cell in row["cells"] if cell}) > len(wanted) / 2:
            return f"\nThe header seems to stand in row {row['row']}: set reading.header: {row['row']}."
    return ""


def _origin(column: Column, found: Sequence[str], nulls: Sequence[str], rows: Rows) -> Origin:
    types = dict(zip(rows.headers, rows.types, strict=True))
    cells = rows.cells
    if len(found) == 1 and is_native(column, types[found[0]]):
        cell, type_ = cells[found[0]], types[found[0]]
        is_float = type_ in ("FLOAT", "DOUBLE")  # whose NaN means none
        return Origin(tuple(found), f"case when isnan({cell}) then null else {cell} end" if is_float else cell, type_)
    every_null = tuple(dict.fromkeys(("", *nulls, *column.null_values)))
    raw = {h: cells[h] if types[h] == "VARCHAR" else f"{cells[h]}::varchar" for h in found}
    is_plain = len(found) == 1 and not column.extract
    if column.type in VOCABULARY and is_plain:
        return Origin(tuple(found), raw[found[0]], nulls=every_null)
    if column.type in _TOLERANT and is_plain and not column.values:
        like_values = tuple(null for null in every_null if re.search(r"\d", null))
        [cell] = raw.values()
        return Origin(tuple(found), _unless(cell, like_values) if like_values else cell, nulls=every_null)
    there = {f"t_{cells[header]}": _trimmed(raw[header]) for header in found}
    whole = _whole(column, [_unless(name, every_null) for name in there])
    return Origin(tuple(found), _extracted(column, whole), cells=there, nulls=every_null)


# Types whose quick readings take blanks around a text as nothing and words that mean none as unreadable, so that
# only what they leave unread has to be trimmed and compared.
_TOLERANT = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.TIMESTAMP, ColumnType.DATE, ColumnType.TIME)


def _trimmed(cell: str) -> str:
    # Most cells have no blank at either end, and asking is cheaper than trimming.
    return f"case when {cell} < '!' or ends_with({cell}, ' ') then trim({cell}, {_BLANKS}) else {cell} end"


def _unless(cell: str, nulls: Sequence[str]) -> str:
    """Return the SQL of a text, NULL where it is one of those that mean none."""
    # Comparisons in a row, for of a list the engine makes a join.
    same = " or ".join(f"{cell} = {text(null)}" for null in nulls)
    longest = max(len(null.encode()) for null in nulls)
    return f"case when strlen({cell}) > {longest} then {cell} when {same} then null else {cell} end"


def _whole(column: Column, values: Sequence[str]) -> str:
    if column.join is not None:
        there = " and ".join(f"({value}) is not null" for value in values)
        return f"case when {there} then {f' || {text(column.join)} || '.join(f'({value})' for value in values)} end"
    return values[0]


def _extracted(column: Column, whole: str) -> str:
    if column.extract is not None:
        whole = f"nullif(trim(regexp_extract({whole}, {text(column.extract)}, 1)), '')"
    # A vocabulary's spellings are folded before they are compared: see `cells`.
    return whole if column.type in VOCABULARY else respelled(f"({whole})", column.values)


_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_NATIVE = {
    ColumnType.INTEGER: _NUMBERS,
    ColumnType.NUMBER: (*_NUMBERS, "FLOAT", "DOUBLE"),
    ColumnType.DURATION: (*_NUMBERS, "FLOAT", "DOUBLE"),
    ColumnType.BOOLEAN: ("BOOLEAN",),
    ColumnType.TIMESTAMP: ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"),
    ColumnType.DATE: ("DATE",),
    ColumnType.LIST: ("VARCHAR[]",),
}


def is_native(column: Column, type_: str) -> bool:
    """Whether a file's own type says all there is to say, so that no text has to be read."""
    is_plain = not (column.null_values or column.extract or column.join or column.format or column.values)
    return is_plain and type_ in _NATIVE.get(column.type, ())
