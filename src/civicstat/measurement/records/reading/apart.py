"""An engine of its own for documents of others.

What makes an engine give up, as an error within itself does, ends this one and not the one that holds the records.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from civicstat.measurement.records.reading.rows import UnreadableFile, in_short, quoted


@contextmanager
def engine_apart(near: duckdb.DuckDBPyConnection, folder: Path, name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return an engine in memory, half as large as another one may be, which is gone afterwards.

    folder: where it may put what memory does not hold. name: of the file. Raises UnreadableFile where it gives up.
    """
    [(memory, threads)] = near.execute("select current_setting('memory_limit'), current_setting('threads')").fetchall()
    amount, unit = memory.split()
    engine = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{float(amount) / 2} {unit}",
            "threads": threads,
            "temp_directory": str(folder / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    engine.execute("set global timezone = 'UTC'")
    try:
        yield engine
    except (duckdb.InternalException, duckdb.FatalException, duckdb.OutOfMemoryException) as fault:
        raise UnreadableFile(
            f"{name}: the engine gave up on it ({in_short(fault)}). Nothing of it was stored; write its records flat, "
            "as CSV or as one JSON object a line, and send it again."
        ) from fault
    finally:
        engine.close()


def hand_over(engine: duckdb.DuckDBPyConnection, query: str, target: Path) -> str:
    """Write the result of a query where another engine can read it, and return that as SQL."""
    engine.execute(f"copy ({query}) to {quoted(target)} (format parquet, compression lz4_raw)")
    return f"read_parquet({quoted(target)})"
