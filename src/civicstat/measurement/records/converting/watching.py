"""A long statement, and word of how far it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import duckdb

_EVERY_SECONDS = 0.25


def execute_watched(connection: duckdb.DuckDBPyConnection, statement: str, tell: Callable[[float], None]) -> None:
    """Run a statement, and tell its share done, 0 to 1, four times a second, in the thread that asked.

    What `tell` raises stops the statement.
    """
    for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false", "progress_bar_time = 0"):
        connection.execute(f"set {setting}")
    told = 0.0
    with ThreadPoolExecutor(max_workers=1) as worker:
        running = worker.submit(connection.execute, statement)
        while True:
            try:
                running.result(timeout=_EVERY_SECONDS)
                return
            except TimeoutError:
                told = max(told, min(connection.query_progress() / 100, 1.0))
                _tell_or_stop(connection, tell, told)


def _tell_or_stop(connection: duckdb.DuckDBPyConnection, tell: Callable[[float], None], share: float) -> None:
    try:
        tell(share)
    except BaseException:
        connection.interrupt()
        raise
