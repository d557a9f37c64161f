"""Dataset definitions: what a delivery's rows mean, and how they become typed records."""

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator

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
    "LONGEST_SLUG", "NAME", "AreaBy", "Column", "ColumnType", "DatasetDefinition", "Definition", "Disclosure", "Name",
    "Names", "OpenRecords", "Point", "Precision", "QualityRule", "Reading", "Reclassified", "Slug", "Span", "Wall",
    "at_most",
]  # fmt: skip
DEFAULT_NULLS = ("", "NA", "N/A", "NULL", "NaN", "None", "#N/A")
Zone = str
Precision = Literal["moment", "month", "year"]
YEARLY = frozenset("Yy")
MONTHLY = YEARLY | frozenset("mbBh")  # strptime directives that tell the month, but no day


class Column(Definition):
    """One column of the records and where its values come from."""

    type: ColumnType
    # header(s) in deliveries, of which the first that is there counts; the column's name if none
    source: Names | None = Field(default=None, alias="from")
    join: str | None = None  # several headers that are one value together, as YEAR, MONTH and DAY: the text between
    may_lack: bool = False  # deliveries may come without these headers; otherwise one that does is refused
    title: str = ""
    required: bool = False  # a row without it is set aside
    personal: bool = False  # never shown, exported or grouped by
    null_values: Names = ()  # meaning "none" here, beside the dataset's
    # reading
    format: Names = ()  # strptime formats, tried in order; none: recognised from the dataset's date order
    zone: Zone | None = None  # "local" (the dataset's), "utc", "offset" (in the text) or an IANA name
    with_date: str | None = None  # for `time`: the column that holds the day
    extract: str | None = None  # a regular expression; its first group is the value
    pad: int | None = None  # identifiers that lost leading zeros are filled up to this width
    decimal: Literal[".", ","] = "."
    clock: Literal["h:m:s", "m:s"] = "h:m:s"  # for `duration`: what the first number of 5:22 or 25:58:00 is
    separator: str = ","  # for `list`
    case: Literal["keep", "lower", "upper"] = "keep"
    values: dict[str, str] = {}  # spellings that mean the same: {"Disptch": "Dispatched"}
    yes: Names = ("true", "t", "yes", "y", "1")  # for `boolean`, whatever their case
    no: Names = ("false", "f", "no", "n", "0")
    # validity
    among: Names = ()  # the vocabulary; others are reported
    between: tuple[float, float] | None = None  # plausible range, ends included; others are reported

    @field_validator("extract")
    @classmethod
    def _one_group(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        try:
            groups = re.compile(pattern).groups
        except re.error as fault:
            raise ValueError(f"not a regular expression: {fault}") from None
        if groups != 1:
            raise ValueError("expected exactly one group in parentheses: the part to keep")
        return pattern

    @model_validator(mode="after")
    def _time_has_its_date(self) -> Self:
        if self.type is ColumnType.TIME and not self.with_date:
            raise ValueError("a column of type time needs with_date: the column that holds the day")
        return self

    @property
    def precision(self) -> Precision:
        """How finely its formats tell when something was, the finest of several; a moment where none is stated."""
        found = [_precision_of(text) for text in self.format]
        return min(found, key=("moment", "month", "year").index, default="moment")


def _precision_of(text: str) -> Precision:
    directives = set(re.findall(r"%-?([A-Za-z])", text))
    if not directives or not directives <= MONTHLY:
        return "moment"  # a day of some kind, or "excel" and the like
    return "month" if directives - YEARLY else "year"


class Span(Definition):
    """A duration between two stages, in seconds."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    title: str = ""


class Point(Definition):
    """Where a record's coordinates stand."""

    longitude: str  # or x; a text column that holds both, as "(39.25, -76.64)", may be named in both places
    latitude: str
    crs: str = "EPSG:4326"
    zero_is_missing: bool = True


class AreaBy(Definition):
    """How a record finds its area in one layer: by a name or code in a column, or by its point."""

    name: str | None = None  # column that holds the area's code, name or an alias
    point: Point | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.name is None) == (self.point is None):
            raise ValueError("expected either name (a column) or point (longitude and latitude columns)")
        return self


class QualityRule(Definition):
    """What must hold for a record; the share of records that fail is watched, and may block metrics."""

    title: Annotated[str, at_most(200)]
    where: str | None = None  # which records it concerns; all of them if none
    holds: str  # a condition
    warn: float = Field(default=0.05, ge=0, le=1)  # share of failing records from which a finding is made
    block: float | None = Field(default=None, ge=0, le=1)  # share from which the metrics named are blocked
    metrics: Names = ()  # metrics that a block stops; those reading the columns of `holds` if none


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


class Wall(Definition):
    """How records show on the operations wall while they are under way. docs/how-to/operations-wall.md"""

    noun: str = "calls"  # what several of them are called
    where: str | None = None  # condition: the records that somebody waits for; all of them if none
    urgent: str | None = None  # condition: those that cannot wait
    priority: str | None = None  # column by which those that hold are counted
    kind: str | None = None  # column that says what a record is about
    units: str | None = None  # column that says who is on it
    helped: str | None = None  # the stage until which a record holds; the second if none
    arrived: str | None = None  # the stage that ends the response; the last but one if none
    hours: int = Field(default=24, ge=1, le=168)  # how long a record without a last stage counts as open


class Reclassified(Definition):
    """A column whose change after the first entry is followed. docs/methods/lateness.md

    first: the column that keeps what was entered first; none: what earlier deliveries said. A record was made less
    grave where the condition `down` holds, or where its last word stands later in `gravest_first` than its first.
    """

    column: str
    first: str | None = None
    down: str | None = None
    gravest_first: Annotated[Names, BeforeValidator(lambda value: tuple(map(str, value)))] = ()

    @model_validator(mode="after")
    def _says_down_once(self) -> Self:
        if self.down and self.gravest_first:
            raise ValueError("down and gravest_first both say which records were made less grave; keep one")
        if self.down and not self.first:
            raise ValueError("down compares columns of a record; name the first one, or give gravest_first")
        return self

    @property
    def tells_down(self) -> bool:
        return bool(self.down or self.gravest_first)


class Disclosure(Definition):
    """What is withheld of a dataset's figures when they are published. docs/how-to/protect-small-groups.md"""

    protects: Literal["people", "events", "nothing"] = "people"
    threshold: int = Field(default=10, ge=1, le=1000)  # figures on 1 to so many people or events are withheld
    dominance: float | None = Field(default=None, ge=0, le=1)  # share of the largest amount that has to stay unknown
    whose: Name | None = None  # the column that says whose an amount is; each record's by itself if none
    reason: str = ""  # why nothing is protected, as the end of a sentence that the public reads: "since ..."

    @property
    def closeness(self) -> float:
        """How close, as a share of it, nobody may come to the largest amount in a sum; 0: amounts are nobody's."""
        if self.dominance is not None:
            return self.dominance
        return 0.1 if self.protects == "people" else 0.0

    @model_validator(mode="after")
    def _exempt_for_a_reason(self) -> Self:
        if self.protects == "nothing" and not self.reason.strip():
            raise ValueError("disclosure.protects is 'nothing'; reason is missing: say in words why nobody is told of")
        if self.protects == "nothing" and (self.dominance or self.whose):
            raise ValueError(
                "disclosure.protects is 'nothing', and dominance or whose is stated; say whom amounts belong to by "
                "protects: people or events, or leave both out"
            )
        return self


class DatasetDefinition(Definition):
    """A dataset: its columns and types, identity, time, stages, areas and quality rules."""

    dataset: Slug
    title: Annotated[str, at_most(160)]
    describes: str = ""  # what one row is, in a sentence
    owner: str = ""  # department
    sensitivity: Literal["public", "internal", "restricted"] = "internal"
    retention: str = ""
    timezone: str
    date_order: Literal["month first", "day first", "year first"] = "month first"
    key: Names = ()  # columns that identify a record; none: rows are matched whole
    time: str  # the event time: a timestamp or date column
    counts: str | None = None  # a column of whole numbers: for how many events a row stands; -1 takes one back
    reading: Reading = Reading()
    null_values: Names = DEFAULT_NULLS
    tolerance: float = Field(default=0.01, ge=0, le=1)  # share of rows that may be set aside
    leave_out: str | None = None  # condition: test calls and the like; counted, not stored
    deletes: str | None = None  # condition: rows that withdraw the record of their key
    columns: dict[Name, Column]
    stages: Names = ()  # timestamps in their order of happening
    durations: dict[Name, Span] = {}
    areas: dict[Name, AreaBy] = {}
    quality: tuple[QualityRule, ...] = ()
    fresh_within: str = ""  # "1 day", "1 hour": how old the newest delivery may be
    dimensions: Names = ()  # columns offered for grouping; every category column if none
    reclassified: tuple[Reclassified, ...] = ()  # columns whose change after the first entry is followed
    wall: Wall | None = None  # what the operations wall shows of it; none: nothing
    disclosure: Disclosure = Disclosure()  # what is withheld when figures are published
    open_records: OpenRecords | None = None  # what of its records may be published; none: nothing

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"found {name!r}, expected an IANA time zone such as 'America/Chicago'") from None
        return name

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        moments = {n for n, c in self.columns.items() if c.type in (ColumnType.TIMESTAMP, ColumnType.TIME)}
        dates = {n for n, c in self.columns.items() if c.type is ColumnType.DATE}
        _require("key", self.key, set(self.columns))
        _require("time", (self.time,), moments | dates)
        _require("stages", self.stages, moments)
        numbers = {n for n, c in self.columns.items() if c.type in (ColumnType.INTEGER, ColumnType.NUMBER)}
        _require("counts", (self.counts,) if self.counts else (), numbers)
        whose = self.disclosure.whose
        _require("disclosure.whose", (whose,) if whose else (), set(self.columns))
        if self.deletes and not self.key:
            raise ValueError("deletes needs a key: the columns by which a row names the record that it withdraws")
        for name, span in self.durations.items():
            _require(f"durations.{name}", (span.start, span.end), moments)
        for name, column in self.columns.items():
            if column.with_date:
                _require(f"columns.{name}.with_date", (column.with_date,), moments | dates)
        for layer, by in self.areas.items():
            _require(f"areas.{layer}", self._columns_of(by), set(self.columns))
        if self.wall is not None:
            self._check_wall(self.wall)
        for each in self.reclassified:
            shown = {name for name, column in self.columns.items() if not column.personal}
            _require(f"reclassified.{each.column}", (each.column, *([each.first] if each.first else [])), shown)
        if clash := set(self.columns) & set(self.durations):
            raise ValueError(f"durations and columns share the name {sorted(clash)[0]!r}; rename one of them")
        return self

    @model_validator(mode="after")
    def _records_may_be_open(self) -> Self:
        if self.open_records is not None:
            self.open_records.check(self)
        return self

    def _check_wall(self, wall: Wall) -> None:
        if len(self.stages) < 2:
            raise ValueError("wall needs stages: at least when a record begins and when somebody helps or it ends")
        _require("wall.helped", (wall.helped,) if wall.helped else (), set(self.stages[1:]))
        _require("wall.arrived", (wall.arrived,) if wall.arrived else (), set(self.stages[1:]))
        shown = {name for name, column in self.columns.items() if not column.personal}
        for place in ("priority", "kind", "units"):
            column = getattr(wall, place)
            _require(f"wall.{place}", (column,) if column else (), shown)

    @staticmethod
    def _columns_of(by: AreaBy) -> tuple[str, ...]:
        return (by.point.longitude, by.point.latitude) if by.point else (by.name or "",)


def _require(place: str, names: tuple[str, ...], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{place} names {name!r}; expected one of {', '.join(sorted(known)) or 'no column'}")
