"""A store that is only asked, and not for long."""

from contextlib import AbstractContextManager
from pathlib import Path

import duckdb
import pyarrow as pa

from civicstat.store.interface import Store
from civicstat.store.tables import StoreFault, Table, Upserted


class HurriedStore(Store):
    """A store that answers questions for so many seconds each, and does nothing else."""

    def __init__(self, store: Store, *, seconds: float) -> None:
        self._store, self._seconds = store, seconds
        self.dialect = store.dialect

    def query(self, sql: str, *, tables: dict[str, pa.Table] | None = None, timeout_seconds: float = 0) -> pa.Table:
        return self._store.query(sql, tables=tables, timeout_seconds=timeout_seconds or self._seconds)

    def has_delivery(self, name: str, sequence: int) -> bool:
        return self._store.has_delivery(name, sequence)

    def has(self, table: Table) -> bool:
        return self._store.has(table)

    def staging(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        raise StoreFault("this store only answers questions")

    def same_keys(self, connection: duckdb.DuckDBPyConnection, table: Table, staged: str) -> str:
        raise StoreFault("this store only answers questions")

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
        raise StoreFault("this store only answers questions")

    def drop(self, name: str) -> None:
        raise StoreFault("this store only answers questions")

    def copy_to(self, path: Path) -> None:
        raise StoreFault("this store only answers questions")

    def close(self) -> None:
        raise StoreFault("this store only answers questions")
