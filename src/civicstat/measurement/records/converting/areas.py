"""From names and points to the ids of areas."""

from collections.abc import Callable
from typing import NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicstat.measurement.records.converting.sql import fetch, quote
from civicstat.measurement.records.layout import area_column
from civicstat.measurement.sources.definitions import AreaBy, ColumnType, DatasetDefinition, Point

NO_AREA = -1
Coordinates = npt.NDArray[np.float64]
Locate = Callable[[Coordinates, Coordinates, str], npt.NDArray[np.int32]]
_PAIR = "([+-]?[0-9]+(?:\\.[0-9]+)?)[ ,;]+([+-]?[0-9]+(?:\\.[0-9]+)?)"


class AreaFinder(NamedTuple):
    """How the areas of one layer are found.

    names: columns text (folded: small letters, single blanks) and area (int32), each text once.
    locate: x (east), y (north) and their reference system in, area ids out, -1 for none; NaN lies nowhere.
    """

    names: pa.Table | None = None
    locate: Locate | None = None


def fold(cell: str) -> str:
    """Return the SQL of the form in which area names are compared."""
    return f"lower(trim(regexp_replace({cell}, '\\s+', ' ', 'g')))"


class Coded(NamedTuple):
    """One layer's answers: a table to join, its join condition, and what found no area."""

    join: str
    area: str
    unmatched: pa.Table | None  # columns text, records; None where areas are found by point


def code_areas(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    wanted: str,
    definition: DatasetDefinition,
    layer: str,
    finder: AreaFinder,
) -> Coded:
    """Find the areas of one layer for all records of a table for which the SQL condition `wanted` holds."""
    by = definition.areas[layer]
    mapped = f"_map{area_column(layer)}_{table}"
    if by.point is not None:
        return _by_point(connection, table, wanted, definition, by.point, finder, mapped)
    return _by_name(connection, table, wanted, by, finder, mapped)


def _by_name(
    connection: duckdb.DuckDBPyConnection, table: str, wanted: str, by: AreaBy, finder: AreaFinder, mapped: str
) -> Coded:
    column = quote(by.name or "")
    names = finder.names if finder.names is not None else pa.table({"text": pa.array([], pa.string())})
    if "area" not in names.column_names:
        names = names.append_column("area", pa.array([], pa.int32()))
    connection.register(f"{mapped}_names", names)
    connection.execute(
        f"create or replace temp table {mapped} as select d.value, n.area::integer as area, d.records "
        f"from (select {column} as value, count(*) as records from {table} t where {wanted} group by all) d "
        f"left join {mapped}_names n on n.text = {fold('d.value::varchar')}"
    )
    connection.unregister(f"{mapped}_names")
    unmatched = fetch(
        connection,
        f"select value::varchar as text, records from {mapped} where area is null and value is not null "
        "order by records desc, text",
    )
    return Coded(f"left join {mapped} on t.{column} = {mapped}.value", f"{mapped}.area", unmatched)


def _by_point(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    wanted: str,
    definition: DatasetDefinition,
    point: Point,
    finder: AreaFinder,
    mapped: str,
) -> Coded:
    x, y, columns = _coordinates(definition, point)
    names = ", ".join(quote(name) for name in columns)
    places = fetch(
        connection,
        f"select {names}, ({x})::double as _x, ({y})::double as _y from {table} t where {wanted} group by all",
    )
    found = _locate(places, point, finder)
    located = places.select(columns).append_column("_area", pa.array(found, pa.int32()))
    connection.register(f"{mapped}_places", located)
    connection.execute(f"create or replace temp table {mapped} as select * from {mapped}_places where _area <> -1")
    connection.unregister(f"{mapped}_places")
    same = " and ".join(f"t.{quote(name)} = {mapped}.{quote(name)}" for name in columns)
    return Coded(f"left join {mapped} on {same}", f"{mapped}._area", None)


def _coordinates(definition: DatasetDefinition, point: Point) -> tuple[str, str, list[str]]:
    """Return the SQL of x and y, and the columns they come from."""
    if point.longitude == point.latitude:
        column = quote(point.longitude)
        # As texts are written, latitude comes first; in a JSON list, longitude does.
        first, second = (f"nullif(regexp_extract({column}, '{_PAIR}', {group}), '')" for group in (1, 2))
        is_list = f"starts_with({column}, '[')"
        x = f"case when {is_list} then {first} else {second} end"
        y = f"case when {is_list} then {second} else {first} end"
        return x, y, [point.longitude]
    columns = [point.longitude, point.latitude]
    x, y = (_as_number(definition, name) for name in columns)
    return x, y, columns


def _as_number(definition: DatasetDefinition, name: str) -> str:
    is_number = definition.columns[name].type in (ColumnType.NUMBER, ColumnType.INTEGER)
    return quote(name) if is_number else f"try_cast({quote(name)} as double)"


def _locate(places: pa.Table, point: Point, finder: AreaFinder) -> npt.NDArray[np.int32]:
    x, y = (places.column(name).to_numpy(zero_copy_only=False).astype(np.float64) for name in ("_x", "_y"))
    return locate(x, y, point, finder)


def locate(x: Coordinates, y: Coordinates, point: Point, finder: AreaFinder) -> npt.NDArray[np.int32]:
    """Return the ids of the areas that points lie in, NO_AREA for none; NaN lies nowhere."""
    if point.zero_is_missing:
        nowhere = (x == 0) | (y == 0)
        x, y = np.where(nowhere, np.nan, x), np.where(nowhere, np.nan, y)
    found = np.full(x.size, NO_AREA, dtype=np.int32)
    is_there = np.isfinite(x) & np.isfinite(y)
    if finder.locate is not None and is_there.any():
        found[is_there] = finder.locate(x[is_there], y[is_there], point.crs)
    return found
