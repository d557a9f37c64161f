"""Loading: our whole way from a file to durable typed records, beside the engine's bare COPY of the same file.

Bare COPY reads columns of known types and writes them. We recognise how times are spelled, check every cell,
keep local time and UTC, durations, days and months, find the area, hash the key, find repeats and order by time.
"""

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.city import BEATS, Files
from benchmarks.comparing import Comparison
from benchmarks.definitions import dataset
from benchmarks.timing import in_turn
from civicstat.measurement.records.converting import AreaFinder, stage
from civicstat.measurement.records.layout import lay_out
from civicstat.store.engines.duckdb import DuckDBStore

AIM = 2.0
WARM = 2_000_000  # rows up to which an unmeasured round comes first; beyond, the files do not stay in memory
TYPES = {
    "call_id": "VARCHAR", "received_at": "TIMESTAMP", "dispatched_at": "TIMESTAMP", "enroute_at": "TIMESTAMP",
    "arrived_at": "TIMESTAMP", "closed_at": "TIMESTAMP", "priority": "BIGINT", "call_type": "VARCHAR",
    "disposition": "VARCHAR", "source": "VARCHAR", "on_view": "BOOLEAN", "beat": "VARCHAR", "address": "VARCHAR",
    "units": "BIGINT", "longitude": "DOUBLE", "latitude": "DOUBLE",
}  # fmt: skip


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    found = []
    for source in (files.csv, files.parquet):
        way = source.suffix.removeprefix(".").upper()
        jobs = {
            "ours": lambda source=source: load_ours(source, folder / "ours.duckdb"),
            "copy": lambda source=source: load_bare(source, folder / "bare.duckdb"),
        }
        taken = in_turn(jobs, rounds=rounds, warm=files.rows <= WARM)
        found.append(
            Comparison(
                "load", f"load {files.rows:,} calls from {way}", "DuckDB bare COPY", taken["ours"], taken["copy"], AIM
            )
        )
    return found


def load_ours(source: Path, path: Path) -> None:
    """Take a file into a fresh record store, as a delivery's road does, and close it."""
    remove(path)
    definition = dataset()
    with DuckDBStore(path) as store, store.staging() as connection:
        staged = stage(connection, source, definition, delivery=1, locate={"beat": finder()})
        if staged.misfits:
            raise RuntimeError(f"{staged.misfits} rows of the generated city do not fit; the load is not clean")
        store.upsert(connection, lay_out(definition), staged.table, sequence=1)


def load_bare(source: Path, path: Path) -> None:
    """Copy a file into a fresh DuckDB file as it is, into columns of the types that they have."""
    remove(path)
    types = ", ".join(f"'{name}': '{type_}'" for name, type_ in TYPES.items())
    casts = ", ".join(f"{name}::{type_} as {name}" for name, type_ in TYPES.items())
    with duckdb.connect(str(path)) as connection:
        if source.suffix == ".csv":
            connection.execute(f"create table calls as from read_csv('{source}', header = true, columns = {{{types}}})")
        else:
            connection.execute(f"create table calls as select {casts} from '{source}'")


def finder() -> AreaFinder:
    names = pa.table({"text": [beat.lower() for beat in BEATS], "area": pa.array(range(1, len(BEATS) + 1), pa.int32())})
    return AreaFinder(names=names)


def remove(path: Path) -> None:
    """Remove a DuckDB file and its log."""
    for each in (path, path.with_name(path.name + ".wal")):
        each.unlink(missing_ok=True)
    shutil.rmtree(path.with_name(path.name + ".tmp"), ignore_errors=True)
