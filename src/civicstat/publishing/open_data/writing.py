"""Values and tables made into bytes, the same bytes for the same values."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

CSV = pyarrow.csv.WriteOptions(quoting_style="needed")


def as_csv(table: pa.Table) -> bytes:
    """Return a table as CSV (UTF-8, a header, commas, LF)."""
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(table, buffer, CSV)
    return buffer.getvalue()


def as_parquet(table: pa.Table) -> bytes:
    """Return a table as Parquet."""
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def as_json(value: Any) -> bytes:
    """Return plain values as JSON, indented, with a last line break."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
