"""How many staged records lie in an area of each layer."""

from typing import NamedTuple

import duckdb

from civicstat.measurement.records.converting.sql import fetch, quote
from civicstat.measurement.records.converting.staging import Staged
from civicstat.measurement.records.layout import area_column
from civicstat.measurement.sources.definitions import DatasetDefinition


class Located(NamedTuple):
    """The records of a file in one layer. located: those that lie in one of its areas, at most `records`."""

    layer: str
    records: int
    located: int

    @property
    def share(self) -> float:
        """From 0 to 1; 1 where there are no records, for then none is missed."""
        return self.located / self.records if self.records else 1.0


def located_in(
    connection: duckdb.DuckDBPyConnection, staged: Staged, definition: DatasetDefinition
) -> tuple[Located, ...]:
    """Return how many records have an area, for each layer of a definition; while the staged table is there."""
    layers = tuple(definition.areas)
    if not layers:
        return ()
    counts = ", ".join(f"count({quote(area_column(layer))}) as {quote(layer)}" for layer in layers)
    [row] = fetch(connection, f"select count(*) as _records, {counts} from {staged.table}").to_pylist()
    return tuple(Located(layer, row["_records"], row[layer]) for layer in layers)
