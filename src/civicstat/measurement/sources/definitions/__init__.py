"""Dataset definitions: what a delivery's rows mean, and how they become typed records."""

from civicstat.measurement.sources.definitions.columns import Column, Precision, Span
from civicstat.measurement.sources.definitions.datasets import DEFAULT_NULLS, DatasetDefinition
from civicstat.measurement.sources.definitions.disclosure import Disclosure
from civicstat.measurement.sources.definitions.places import AreaBy, Point
from civicstat.measurement.sources.definitions.reading import FixedField, Reading
from civicstat.measurement.sources.definitions.watching import QualityRule, Reclassified, Wall
from civicstat.measurement.sources.open_records import OpenRecords
from civicstat.measurement.sources.wording import (
    LONGEST_SLUG,
    NAME,
    ColumnType,
    Definition,
    Name,
    Names,
    Slug,
    at_most,
)

__all__ = [
    "DEFAULT_NULLS", "LONGEST_SLUG", "NAME", "AreaBy", "Column", "ColumnType", "DatasetDefinition", "Definition",
    "Disclosure", "FixedField", "Name", "Names", "OpenRecords", "Point", "Precision", "QualityRule", "Reading",
    "Reclassified", "Slug", "Span", "Wall", "at_most",
]  # fmt: skip
