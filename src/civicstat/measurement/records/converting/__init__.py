"""From raw rows to typed records: a file and its dataset's definition in; a temporary table of records out."""

from civicstat.measurement.records.converting.areas import AreaFinder
from civicstat.measurement.records.converting.headers import MissingColumns
from civicstat.measurement.records.converting.staging import Staged, stage

__all__ = ["AreaFinder", "MissingColumns", "Staged", "stage"]
