"""Tables of records as files: CSV, Parquet and NDJSON, plain or gzip. The same table gives the same bytes."""

import gzip
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from civicstat.demo.rhythm import DAY


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table in the format that the file's name ends in: .csv, .csv.gz, .ndjson, .ndjson.gz or .parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.name.removesuffix(".gz")
    if name.endswith(".parquet"):
        pyarrow.parquet.write_table(table, path, compression="zstd", compression_level=1)
        return
    content = _csv(table) if name.endswith(".csv") else _ndjson(table)
    path.write_bytes(_gzip(content) if path.suffix == ".gz" else content)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=4, mtime=0)


def _csv(table: pa.Table) -> bytes:
    """Return the rows as an American office exports them: 07/04/2026 21:05:00, Y and N."""
    buffer = io.BytesIO()
    text = pa.table([_as_text(column) for column in table.columns], names=table.column_names)
    pyarrow.csv.write_csv(text, buffer, pyarrow.csv.WriteOptions(quoting_style="needed"))
    return buffer.getvalue()


def as_text(table: pa.Table) -> pa.Table:
    """Return the table with every cell as the text that a CSV file would carry."""
    columns = [_as_text(column) for column in table.columns]
    return pa.table([pc.cast(column, pa.string()) for column in columns], names=table.column_names)


def _as_text(column: "pa.ChunkedArray[Any]") -> "pa.ChunkedArray[Any]":
    if pa.types.is_timestamp(column.type):
        return pa.chunked_array([_american(column.cast(pa.int64()).combine_chunks())])
    if pa.types.is_boolean(column.type):
        answers = pa.array(["N", "Y"]).take(column.combine_chunks().cast(pa.int64()))
        return pa.chunked_array([answers])
    return column


def _american(seconds: "pa.Array[Any]") -> "pa.Array[Any]":
    """Return moments as text, each day and each second of the day spelled only once."""
    missing = seconds.is_null().to_numpy(zero_copy_only=False)
    moments = seconds.fill_null(0).to_numpy()
    known = moments[~missing] // DAY
    first, last = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    calendar = np.arange(first, last + 1).astype("datetime64[D]").astype(str)
    spelled = pa.array([f"{day[5:7]}/{day[8:]}/{day[:4]}" for day in calendar], pa.string())
    day = spelled.take(pa.array(moments // DAY - first, pa.int64(), mask=missing))
    time = _clock().take(pa.array(moments % DAY, pa.int64()))
    joined: pa.Array[Any] = pc.binary_join_element_wise(day, time, " ")  # type: ignore[call-overload]
    return joined  # the stubs know no separator that is plain text


@cache
def _clock() -> "pa.Array[Any]":
    """Return every second of a day as text."""
    return pa.array([f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(DAY)], pa.string())


def _ndjson(table: pa.Table) -> bytes:
    rows = _with_iso_moments(table).to_pylist()
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _with_iso_moments(table: pa.Table) -> pa.Table:
    columns = [
        pc.strftime(column, "%Y-%m-%dT%H:%M:%S") if pa.types.is_timestamp(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)
