"""The rows of an extract: records that are alike, written out one by one, some at a time."""

import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from civicstat.measurement.records.spreadsheets import harmless
from civicstat.publishing.extracts import COUNT, PLACED, WITHHELD, Extract, ExtractColumn
from civicstat.publishing.open_data.tables import Column
from civicstat.publishing.open_data.writing import CSV

AT_ONCE = 50_000  # records that are written out at a time
_KEPT = {
    "hour": "hour of the day", "weekday": "day of the week", "day": "day", "week": "ISO week", "month": "month",
    "quarter": "quarter", "year": "year", "bands": "in bands", "rounded": "rounded",
    "block": "hundred block of the address, or the two streets of the corner; what cannot be read is Other",
    "groups": "in groups", "values": "values of a closed list, all others as Other", "yes and no": "yes or no",
}  # fmt: skip


def columns_of(extract: Extract) -> tuple[Column, ...]:
    """Return the columns of an extract, explained."""
    own = (
        Column(each.name, "string", _explained(each), (*each.values, WITHHELD) if each.values else ())
        for each in extract.columns
    )
    return (
        Column("period", "string", f"The {extract.grain} in which it was", is_required=True),
        Column("area", "string", f"Code of the area, of the layer {extract.layer}", is_required=True),
        *own,
    )


def _explained(column: ExtractColumn) -> str:
    said = f"{column.title}: {_KEPT[column.kept]}; empty: not recorded; {WITHHELD}: too few are alike"
    if not column.left_out:
        return said
    return f"{said}. Not told of new records, since the figures of {column.left_out} count by it"


def as_csv(extract: Extract) -> bytes:
    """Return an extract as CSV (UTF-8, a header, commas, LF), one record a row."""
    buffer = io.BytesIO()
    with pyarrow.csv.CSVWriter(buffer, _schema(extract), write_options=CSV) as writer:
        for batch in _batches(extract):
            writer.write_table(_for_spreadsheets(batch))
    return buffer.getvalue()


def as_parquet(extract: Extract) -> bytes:
    """Return an extract as Parquet, one record a row."""
    buffer = io.BytesIO()
    with pyarrow.parquet.ParquetWriter(buffer, _schema(extract), compression="zstd") as writer:
        for batch in _batches(extract):
            writer.write_table(batch)
    return buffer.getvalue()


def _schema(extract: Extract) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in (*PLACED, *(each.name for each in extract.columns))])


def _batches(extract: Extract) -> Iterator[pa.Table]:
    """Yield the records, so many at a time that memory does not grow with them."""
    if extract.rows is None:
        raise ValueError(f"the extract {extract.slug} was read back from an edition, and has no rows to write")
    schema = _schema(extract)
    alike = extract.rows.select(schema.names)
    ends = np.cumsum(extract.rows[COUNT].to_numpy())
    for first in range(0, extract.records, AT_ONCE):
        numbers = np.arange(first, min(first + AT_ONCE, extract.records))
        yield alike.take(np.searchsorted(ends, numbers, side="right")).cast(schema)


def _for_spreadsheets(table: pa.Table) -> pa.Table:
    """Return a table without cells that a spreadsheet program would take for formulas."""
    columns = []
    for column in table.columns:
        words = column.combine_chunks().dictionary_encode()
        safe = pa.array([harmless(str(word)) for word in words.dictionary.to_pylist()], pa.string())
        columns.append(pa.DictionaryArray.from_arrays(words.indices, safe).cast(pa.string()))
    return pa.table(columns, names=table.column_names)
