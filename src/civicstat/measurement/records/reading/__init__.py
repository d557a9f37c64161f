"""Opening files: any format, packing and encoding in; a relation of raw cells with row numbers out."""

from civicstat.measurement.records.reading.opening import open_rows
from civicstat.measurement.records.reading.rows import Misshapen, Rows, UnreadableFile

__all__ = ["Misshapen", "Rows", "UnreadableFile", "open_rows"]
