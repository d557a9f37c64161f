"""Dataset definitions: what a delivery's rows mean, and how they become typed records."""

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from civicstat.measurement.sources.definitions.columns import Column, Span
from civicstat.measurement.sources.definitions.disclosure import Disclosure
from civicstat.measurement.sources.definitions.places import AreaBy
from civicstat.measurement.sources.definitions.reading import Reading
from civicstat.measurement.sources.definitions.watching import QualityRule, Reclassified, Wall
from civicstat.measurement.sources.open_records import OpenRecords
from civicstat.measurement.sources.wording import (
    ColumnType,
    Definition,
    Name,
    Names,
    Slug,
    at_most,
)

DEFAULT_NULLS = ("", "NA", "N/A", "NULL", "NaN", "None", "#N/A")


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
