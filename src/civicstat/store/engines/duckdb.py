"""DuckDB, embedded: one file, owned by one process.

The rules come from measurements (docs/decisions/0002): no primary key and no index; an upsert deletes by the
stored hash of the key and inserts, in one transaction; every thread has its own cursor. Where small deliveries come
one after the other the hashes are held in memory, too.
"""

import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from civicstat.store.dialects.duckdb import DuckDB
from civicstat.store.engines.asking import number
from civicstat.store.engines.holding import HeldEngine
from civicstat.store.engines.known import KnownTables
from civicstat.store.interface import Store
from civicstat.store.tables import DELIVERY, HASH, MOST_TOUCHED, ROW, Kind, StoreFault, Table, Upserted

TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.SMALL: "INTEGER",
    Kind.NUMBER: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.MOMENT: "TIMESTAMP",
    Kind.DATE: "DATE",
    Kind.LIST: "VARCHAR[]",
    Kind.HASH: "UBIGINT",
}
DELIVERIES = "_deliveries"


class DuckDBStore(Store):
    """Records in a DuckDB file, or in memory where the path is None."""

    def __init__(self, path: Path | None, *, threads: int | None = None, memory: str | None = None) -> None:
        self.dialect = DuckDB()
        self._writing = threading.RLock()
        self._known = KnownTables()
        self._engine = HeldEngine(lambda: self._open(path, threads, memory), is_lasting=path is not None)

    @staticmethod
    def _open(path: Path | None, threads: int | None, memory: str | None) -> duckdb.DuckDBPyConnection:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "wal_autocheckpoint": "16MB",
            "enable_external_access": True,  # deliveries are read from files; queries never carry typed text
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads:
            settings["threads"] = threads
        if memory:
            settings["memory_limit"] = memory
        try:
            connection = duckdb.connect(str(path) if path else ":memory:", config=settings)
        except duckdb.Error as fault:
            raise _cannot_be_opened(path, str(fault).splitlines()[0]) from None
        connection.execute("set global timezone = 'UTC'")  # cursors have it too, whatever the machine's zone
        connection.execute(
            f"create table if not exists {DELIVERIES} (name varchar not null, sequence integer not null)"
        )
        return connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def query(self, sql: str, *, tables: dict[str, pa.Table] | None = None, timeout_seconds: float = 0) -> pa.Table:
        with self._engine.cursor() as cursor:
            alarm = threading.Timer(timeout_seconds, cursor.interrupt) if timeout_seconds else None
            try:
                for name, table in (tables or {}).items():
                    cursor.register(name, table)
                if alarm:
                    alarm.start()
                found: pa.Table = cursor.sql(sql).to_arrow_table()
                return found
            except duckdb.InterruptException:
                raise StoreFault(
                    f"the question took longer than {timeout_seconds:g} seconds and was stopped; "
                    "ask for fewer periods or areas"
                ) from None
            finally:
                if alarm:
                    alarm.cancel()

    def staging(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return self._engine.cursor()

    def same_keys(self, connection: duckdb.DuckDBPyConnection, table: Table, staged: str) -> str:
        with self._writing:
            name = self._create(connection, table)
            search = self._known.search(connection, name, staged)
            for place in search.places:
                found = self._look_up(connection, f"select rowid as _id, * from {name}", name, staged, place)
                same = f"select r.* from {found} r join {staged} s on {self._keys_alike(table)}"
                connection.execute(f"create or replace temp table same_keys as {same}")
                connection.execute(f"drop table {found}")
                if place != search.places[-1] and number(connection, "select count(*) from same_keys") == search.wanted:
                    break
        return "same_keys"

    def _create(self, connection: duckdb.DuckDBPyConnection, table: Table) -> str:
        """Make a table where there is none, and return its name as an identifier."""
        name = self.dialect.quote(table.name)
        columns = ", ".join(f"{self.dialect.quote(c)} {TYPES[kind]}" for c, kind in table.columns)
        connection.execute(f"create table if not exists {name} ({columns})")
        return name

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
        with self._writing:
            connection.execute("begin")
            try:
                outcome = self._upsert(connection, table, staged, withdrawn, same)
                connection.execute(f"insert into {DELIVERIES} values (?, ?)", [table.name, sequence])
                connection.execute("commit")
            except (duckdb.FatalException, duckdb.InternalException):
                raise  # the engine takes nothing any more, and has rolled back by itself
            except BaseException:
                connection.execute("rollback")
                raise
        return outcome

    def _upsert(
        self, connection: duckdb.DuckDBPyConnection, table: Table, staged: str, withdrawn: str | None, same: str | None
    ) -> Upserted:
        name = self._create(connection, table)
        if same is None and number(connection, f"select count(*) from {staged}") <= MOST_TOUCHED:
            same = self.same_keys(connection, table, staged)
        older = same or f"(select rowid as _id, * from {name})"
        self._find_replaced(connection, table, older, staged, withdrawn)
        coming, unchanged = self._leave_unchanged(connection, table, older, staged)
        arrived = number(connection, f"select count(*) from {coming}")
        changed = number(connection, "select count(*) from replaced where not is_gone")
        gone = number(connection, "select count(*) from replaced where is_gone") if withdrawn else 0
        touched = None
        if arrived + changed + gone <= MOST_TOUCHED:
            places = ", ".join(self.dialect.quote(c) for c in table.places_in_time)
            touched = connection.sql(
                f"select {places} from {name} where rowid in (select id from replaced) "
                f"union all select {places} from {coming}"
            ).to_arrow_table()
        if changed + gone:
            connection.execute(f"delete from {name} where rowid in (select id from replaced)")
        self._known.note(connection, name, staged)
        names = ", ".join(self.dialect.quote(c) for c in table.names)
        connection.execute(f"insert into {name} ({names}) select {names} from {coming}")
        for name_of_step in ("same_keys", "replaced", "unchanged"):
            connection.execute(f"drop table if exists {name_of_step}")
        return Upserted(arrived - changed, changed, unchanged, gone, touched)

    def _leave_unchanged(
        self, connection: duckdb.DuckDBPyConnection, table: Table, older: str, staged: str
    ) -> tuple[str, int]:
        """Take what came again just as it was out of `replaced`, and return what is to come and how many those were.

        older: where records of the same keys are. What is to come is a table or a subquery with the columns of the
        staged one.
        """
        if not number(connection, "select count(*) from replaced where not is_gone"):
            return staged, 0
        keys = [HASH, *(self.dialect.quote(key) for key in table.key)]
        noted = ", ".join(f"r.{key}" for key in keys)
        columns = (self.dialect.quote(c) for c in table.names if c not in (HASH, DELIVERY, ROW))
        # Compared after the join, for as its keys dozens of columns would fill the memory.
        is_same = " and ".join(f"r.{column} is not distinct from s.{column}" for column in columns)
        connection.execute(
            f"create or replace temp table unchanged as select r._id, {noted} "
            f"from {older} r join {staged} s on r.{HASH} = s.{HASH} "
            "where r._id in (select id from replaced where not is_gone) "
            f"and case when {is_same} then true else false end"
        )
        unchanged = number(connection, "select count(*) from unchanged")
        if not unchanged:
            return staged, 0
        connection.execute("delete from replaced where id in (select _id from unchanged)")
        is_known = " and ".join(f"u.{key} is not distinct from s.{key}" for key in keys)
        is_new = f"not exists (select 1 from unchanged u where {is_known})"
        return f"(select s.* from {staged} s where {is_new}) coming", unchanged

    def _find_replaced(
        self, connection: duckdb.DuckDBPyConnection, table: Table, older: str, staged: str, withdrawn: str | None
    ) -> None:
        """Note in the temporary table `replaced` which records make room, and which of them go for good."""
        keys, going = self._keys_alike(table), "select r._id as id, true from"
        connection.execute(
            f"create or replace temp table replaced as select r._id as id, false as is_gone "
            f"from {older} r join {staged} s on {keys}"
        )
        if not withdrawn:
            return
        name, new = self.dialect.quote(table.name), "r._id not in (select id from replaced)"
        columns = ", ".join(["rowid as _id", HASH, *(self.dialect.quote(key) for key in table.key)])
        like = f"select {columns} from {name}"
        if number(connection, f"select count(*) from {withdrawn}") > MOST_TOUCHED:
            connection.execute(f"insert into replaced {going} ({like}) r join {withdrawn} s on {keys} where {new}")
            return
        found = self._look_up(connection, like, name, withdrawn, "true")
        connection.execute(f"insert into replaced {going} {found} r join {withdrawn} s on {keys} where {new}")
        connection.execute(f"drop table {found}")

    def _look_up(self, connection: duckdb.DuckDBPyConnection, query: str, name: str, staged: str, place: str) -> str:
        """Make a temporary table of what a query says of the records in a place that have the hash of a staged one.

        The hash finds them, the key itself has to prove that they are the same. By their row ids, and in a step of its
        own, for otherwise the engine reads every key of the table: for a thousand records of any year among ten million
        250 ms, of which this takes 70.
        """
        hashes = f"select rowid from {name} where {place} and {HASH} in (select {HASH} from {staged})"
        connection.execute(f"create or replace temp table looked_up as {query} where rowid in ({hashes})")
        return "looked_up"

    def _keys_alike(self, table: Table) -> str:
        """Return the SQL condition that a record r and a staged one s have the same key."""
        keys = [self.dialect.quote(key) for key in table.key]
        return " and ".join([f"r.{HASH} = s.{HASH}", *(f"r.{key} is not distinct from s.{key}" for key in keys)])

    def has_delivery(self, name: str, sequence: int) -> bool:
        found = self.query(
            f"select 1 from {DELIVERIES} where name = {self.dialect.text(name)} and sequence = {int(sequence)} limit 1"
        )
        return bool(found.num_rows)

    def has(self, table: Table) -> bool:
        found = self.query(
            "select column_name, data_type from information_schema.columns "
            f"where table_name = {self.dialect.text(table.name)} and table_schema = 'main' order by ordinal_position"
        ).to_pylist()
        wanted = [(name, TYPES[kind]) for name, kind in table.columns]
        return [(row["column_name"], row["data_type"]) for row in found] == wanted

    def drop(self, name: str) -> None:
        with self._writing, self._engine.cursor() as cursor:
            self._known.forget(self.dialect.quote(name))
            cursor.execute("begin")
            cursor.execute(f"drop table if exists {self.dialect.quote(name)}")
            cursor.execute(f"delete from {DELIVERIES} where name = ?", [name])
            cursor.execute("commit")

    def copy_to(self, path: Path) -> None:
        # Not the file's bytes: closing it after reading would let go of the lock by which this process owns it.
        with self._engine.cursor() as cursor:
            [[own]] = cursor.execute("select current_database()").fetchall()
            cursor.execute(f"attach {self.dialect.text(str(path))} as copy_of_all")
            try:
                cursor.execute(f"copy from database {self.dialect.quote(own)} to copy_of_all")
            finally:
                cursor.execute("detach copy_of_all")

    def close(self) -> None:
        self._engine.close()


def _cannot_be_opened(path: Path | None, reason: str) -> StoreFault:
    if " lock " in reason:
        return StoreFault(
            f"{path}: the record store is held by another process ({reason}). "
            "One process owns it; stop the other one, or give the command to the running server."
        )
    return StoreFault(
        f"{path}: the record store cannot be opened ({reason}). Where its disk is full make room. Where it is damaged "
        "move it elsewhere and make the records anew from their deliveries: civicstat measure --rebuild"
    )
