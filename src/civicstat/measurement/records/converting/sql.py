"""SQL texts for the engine in which deliveries are staged."""

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from civicstat.store.dialects.duckdb import DuckDB

_DIALECT = DuckDB()


def quote(name: str) -> str:
    """Return a name as an identifier."""
    return _DIALECT.quote(name)


def text(value: str) -> str:
    """Return a text as a literal."""
    return _DIALECT.text(value)


def texts(values: Iterable[str]) -> str:
    """Return texts as literals between commas."""
    return ", ".join(text(value) for value in values)


class Layers:
    """A query that grows in layers: each adds columns, made from those of the layers below."""

    def __init__(self, relation: str) -> None:
        self._sql = f"select * from {relation}"

    def add(self, columns: Mapping[str, str]) -> None:
        """Add columns: name -> SQL of its value."""
        if columns:
            added = ", ".join(f"{expression} as {quote(name)}" for name, expression in columns.items())
            self._sql = f"select *, {added} from ({self._sql})"

    @property
    def sql(self) -> str:
        return f"({self._sql})"


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Return a query's result; nothing of it stays open."""
    found: pa.Table = connection.sql(query).to_arrow_table()
    return found


def fetch_long(connection: duckdb.DuckDBPyConnection, query: str, table: str) -> pa.Table:
    """Return the result of a query of many thousand characters, by way of a temporary table of this name.

    For what is fetched the client goes through the text itself and has the engine make it ready twice.
    """
    connection.execute(f"create or replace temp table {table} as {query}")
    try:
        return fetch(connection, f"from {table}")
    finally:
        connection.execute(f"drop table {table}")


def number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Return the one whole number that a query yields; 0 for none."""
    value = fetch(connection, query).column(0)[0].as_py()
    return int(value or 0)
