"""A DuckDB file held open, and opened anew by itself where the engine gave up.

After an error within itself DuckDB refuses everything until the file is closed by all who have it open. What was
committed is safe in the file and its log.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from civicstat.store.tables import StoreBroken

LOG = logging.getLogger(__name__)
PATIENCE_SECONDS = 30.0  # for those who still ask it when it is to be opened anew


class HeldEngine:
    """The connection to a file, lent out as cursors: one for each thread that asks.

    open_file: opens it. is_lasting: it is a file, so that opening it anew finds what was committed.
    """

    def __init__(self, open_file: Callable[[], duckdb.DuckDBPyConnection], *, is_lasting: bool) -> None:
        self._open, self._is_lasting = open_file, is_lasting
        self._connection = open_file()
        self._change = threading.Condition()
        self._lent: dict[int, int] = {}  # thread -> cursors that it has
        self._broken_by = ""

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor. Raises StoreBroken where the engine gives up meanwhile; the next one asks it opened anew."""
        cursor = self._lend()
        try:
            yield cursor
        except (duckdb.FatalException, duckdb.InternalException) as fault:
            raise self._break(fault) from fault
        finally:
            cursor.close()
            self._give_back()

    def close(self) -> None:
        self._connection.close()

    def _lend(self) -> duckdb.DuckDBPyConnection:
        thread = threading.get_ident()
        with self._change:
            if self._broken_by:
                self._reopen(thread)
            cursor = self._connection.cursor()
            self._lent[thread] = self._lent.get(thread, 0) + 1
            return cursor

    def _give_back(self) -> None:
        thread = threading.get_ident()
        with self._change:
            self._lent[thread] -= 1
            if not self._lent[thread]:
                del self._lent[thread]
            self._change.notify_all()

    def _reopen(self, thread: int) -> None:
        """Open the file anew when nobody asks it any more. The caller has the lock."""
        is_able = self._is_lasting and thread not in self._lent  # else it would wait for itself
        if not is_able or not self._change.wait_for(lambda: not self._lent, PATIENCE_SECONDS):
            raise StoreBroken(_TOLD.format(reason=self._broken_by))
        if not self._broken_by:
            return  # another thread was first
        self._connection.close()
        self._connection = self._open()
        LOG.warning("the record store was opened anew after: %s", self._broken_by)
        self._broken_by = ""

    def _break(self, fault: duckdb.Error) -> StoreBroken:
        """Note that the engine gave up, and return the error that says so."""
        reason = next(iter(str(fault).splitlines()), type(fault).__name__)
        with self._change:
            if not self._broken_by:
                LOG.error("the record store's engine gave up: %s", fault)
                self._broken_by = reason
            return StoreBroken(_TOLD.format(reason=self._broken_by))


_TOLD = (
    "the record store's engine gave up in the middle of its work ({reason}). Nothing of this was stored, what had been "
    "stored before is safe, and the store is opened anew by itself. Try again; if it happens again with the same file, "
    "have the file written in another form, such as CSV"
)
