"""The one number that a question to the engine yields."""

import duckdb


def number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Return the whole number in the first row and column of a query's result."""
    value: int = connection.sql(sql).to_arrow_table().column(0)[0].as_py()
    return value
