"""Opening files: any format, packing and encoding in; a relation of raw cells with row numbers out."""

from civicstat.measurement.records.reading.opening import open_rows
from civicstat.measurement.records.reading.rows import (
    NUMBER,
    Headers,
    Misshapen,
    Rows,
    UnreadableFile,
    in_short,
    next_name,
)

__all__ = ["NUMBER", "Headers", "Misshapen", "Rows", "UnreadableFile", "in_short", "next_name", "open_rows"]
