"""The hashes of stored keys, held in memory: whether a record is new need not be looked up among all of them."""

from typing import NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt

from civicstat.store.engines.asking import number
from civicstat.store.tables import HASH

Hashes = npt.NDArray[np.uint64]
MOST_FRESH = 20_000  # hashes that are still to be put in order
MOST_NEWER = 1_000_000  # hashes in order, apart from the many
# Hashes of a table are held from the third small delivery of a process on, where the table has so many records that
# looking through it takes longer, and not so many that they fill the memory. More that come at once are not small.
HELD_AFTER, FEWEST_HELD, MOST_HELD, MOST_AT_ONCE = 3, 500_000, 40_000_000, 100_000
RECENT = 250_000  # records at the end of a table, where those lie that came or changed last


class Search(NamedTuple):
    """Where staged records are looked for: SQL conditions, one after the other until so many are found."""

    places: tuple[str, ...]
    wanted: int


class Known:
    """Hashes of one table: all that its records have, and maybe some of records that went. Eight bytes each."""

    def __init__(self, hashes: Hashes) -> None:
        self._many, self._newer, self._fresh = np.sort(hashes), np.empty(0, np.uint64), set[int]()

    def __len__(self) -> int:
        return len(self._many) + len(self._newer) + len(self._fresh)

    def count(self, hashes: Hashes) -> int:
        """Return how many of some hashes are known."""
        is_known = _is_in(self._many, hashes) | _is_in(self._newer, hashes)
        return int(is_known.sum()) + sum(each in self._fresh for each in hashes[~is_known].tolist())

    def add(self, hashes: Hashes) -> None:
        self._fresh.update(hashes.tolist())
        if len(self._fresh) > MOST_FRESH:
            fresh = np.fromiter(self._fresh, np.uint64, len(self._fresh))
            self._newer, self._fresh = np.union1d(self._newer, fresh), set()
        if len(self._newer) > MOST_NEWER:
            self._many, self._newer = np.union1d(self._many, self._newer), np.empty(0, np.uint64)


class KnownTables:
    """The hashes of those tables of a store that get many small deliveries. One thread asks and tells at a time.

    table, staged: identifiers, of the store's and of the connection's tables.
    """

    def __init__(self) -> None:
        self._known, self._looks = dict[str, Known](), dict[str, int]()

    def search(self, connection: duckdb.DuckDBPyConnection, table: str, staged: str) -> Search:
        """Return where those of the staged records have to be looked for that may be there already."""
        known = self._known[table] if table in self._known else self._read(connection, table)
        if known is None:
            return Search(("true",), 0)
        wanted = known.count(_hashes(connection, staged))
        if not wanted:
            return Search(("false",), 0)
        records = number(connection, f"select count(*) from {table}")
        return Search((f"rowid >= {records - RECENT}", "true"), wanted)

    def note(self, connection: duckdb.DuckDBPyConnection, table: str, staged: str) -> None:
        """Note what is about to be stored; where that then fails no harm is done."""
        if table not in self._known:
            return
        hashes = _hashes(connection, staged)
        if len(hashes) > MOST_AT_ONCE or len(hashes) + len(self._known[table]) > MOST_HELD:
            self.forget(table)
        else:
            self._known[table].add(hashes)

    def forget(self, table: str) -> None:
        self._known.pop(table, None)

    def _read(self, connection: duckdb.DuckDBPyConnection, table: str) -> Known | None:
        """Return the hashes of a table where it is time to hold them."""
        self._looks[table] = self._looks.get(table, 0) + 1
        if self._looks[table] < HELD_AFTER:
            return None
        self._looks[table] = 0
        if not FEWEST_HELD <= number(connection, f"select count(*) from {table}") <= MOST_HELD:
            return None
        self._known[table] = Known(_hashes(connection, table))
        return self._known[table]


def _is_in(ordered: Hashes, asked: Hashes) -> npt.NDArray[np.bool_]:
    if not len(ordered):
        return np.zeros(len(asked), np.bool_)
    found: npt.NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, asked), len(ordered) - 1)] == asked
    return found


def _hashes(connection: duckdb.DuckDBPyConnection, relation: str) -> Hashes:
    found = connection.sql(f"select {HASH} from {relation}").to_arrow_table().column(0)
    return np.asarray(found.to_numpy(), dtype=np.uint64)
