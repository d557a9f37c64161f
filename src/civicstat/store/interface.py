"""The small interface that every engine of the store has."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
import pyarrow as pa

from civicstat.store.tables import Table, Upserted


class Dialect(ABC):
    """One engine's spelling of the few expressions on which engines disagree.

    Arguments and results are SQL texts made from checked names; nothing typed by a person comes this far.
    """

    @abstractmethod
    def percentile(self, value: str, p: float) -> str:
        """Return the percentile of a column, linear between order statistics."""

    @abstractmethod
    def values(self, value: str, condition: str) -> str:
        """Return a list of an expression's values over the rows that hold a condition, in one common order."""

    @abstractmethod
    def occurring(self, number: str, count: int) -> str:
        """Return a string of bits, one for each of the numbers 0 to count - 1: whether it occurs; null for none."""

    @abstractmethod
    def sum_of_squares(self, value: str) -> str:
        """Return the sum of a column's squares in double precision."""

    @abstractmethod
    def count_where(self, condition: str) -> str:
        """Return how many rows hold a condition; 0 where none does."""

    @abstractmethod
    def floor_div(self, value: str, divisor: int) -> str:
        """Return the whole number of times that a divisor fits, towards minus infinity."""

    @abstractmethod
    def day_of(self, moment: str) -> str:
        """Return days since 1970-01-01 of a local moment or a date."""

    @abstractmethod
    def month_of(self, moment: str) -> str:
        """Return months since January 1970 of a local moment or a date."""

    @abstractmethod
    def hour_of(self, moment: str) -> str:
        """Return the hour of the day of a local moment, 0 to 23."""

    @abstractmethod
    def weekday_of(self, moment: str) -> str:
        """Return the day of the week of a local moment or a date: 1 is Monday, 7 is Sunday."""

    @abstractmethod
    def seconds_between(self, start: str, end: str) -> str:
        """Return the seconds from one moment to another, with their fraction."""

    def quote(self, name: str) -> str:
        """Return a name as an identifier."""
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> str:
        """Return a text as a literal."""
        return "'" + value.replace("'", "''") + "'"


class Store(ABC):
    """Tables of typed records: replaced by key, read by query."""

    dialect: Dialect

    @abstractmethod
    def query(self, sql: str, *, tables: dict[str, pa.Table] | None = None, timeout_seconds: float = 0) -> pa.Table:
        """Return the result of a query. Readers never wait for a writer.

        tables: Arrow tables that the query names. timeout_seconds: 0 is none. Raises StoreFault.
        """

    @abstractmethod
    def staging(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Return a DuckDB connection in which a delivery is read into a temporary table."""

    @abstractmethod
    def same_keys(self, connection: duckdb.DuckDBPyConnection, table: Table, staged: str) -> str:
        """Return a temporary table of the stored records that staged ones would replace, with all their columns.

        connection, staged: as of `upsert`, for which it saves looking for them again. Nothing may be written between
        the two.
        """

    @abstractmethod
    def upsert(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        staged: str,
        *,
        sequence: int,
        withdrawn: str | None = None,
        same: str | None = None,
    ) -> Upserted:
        """Put staged records in the place of those with the same key, in one durable transaction.

        connection: from staging(). staged: a temporary table with the columns of `table`, each key once.
        withdrawn: a temporary table with `_hash` and the key columns of records to take away.
        sequence: of the delivery; has_delivery tells later whether it was stored. same: what `same_keys` returned.
        """

    @abstractmethod
    def has_delivery(self, name: str, sequence: int) -> bool:
        """Return whether a delivery of a table was stored."""

    @abstractmethod
    def has(self, table: Table) -> bool:
        """Return whether the table is there with just these columns."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Take a table and the memory of its deliveries away; nothing happens where there is none."""

    @abstractmethod
    def copy_to(self, path: Path) -> None:
        """Write all that is stored at this moment into a new file, of the same kind. Writers need not stop."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the engine."""
