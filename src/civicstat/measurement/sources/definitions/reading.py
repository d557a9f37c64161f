"""How files are opened."""

from typing import Literal

from pydantic import Field

from civicstat.measurement.sources.wording import (
    Definition,
    Names,
)


class FixedField(Definition):
    """One field of a fixed-width line."""

    name: str
    start: int = Field(ge=1)  # first character, counted from 1
    width: int = Field(ge=1)


class Reading(Definition):
    """How files of this dataset are opened, where looking at them is not enough."""

    format: Literal["csv", "tsv", "fixed", "json", "ndjson", "parquet", "xlsx", "xls"] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    header: int = 1  # line or row of the header; 0: there is none, and `names` gives it
    names: Names = ()
    sheet: str | None = None
    records_at: str | None = None  # JSON: path to the list of records, as "features[].attributes"
    fields: tuple[FixedField, ...] = ()  # fixed width
    lines: str | None = None  # fixed width: regular expression of the lines to read
    member: str | None = None  # zip: which file inside
