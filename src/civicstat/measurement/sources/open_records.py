"""What of a dataset's records may be published: which columns, and how coarse. docs/how-to/open-records.md"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from civicstat.measurement.sources.wording import ColumnType, Definition, Name, Names, Slug, at_most

Kept = Literal["day", "week", "month", "quarter", "year", "weekday", "hour"]
Period = Literal["week", "month", "quarter", "year"]
RESERVED = ("period", "area", "layer")  # columns that every extract has
TIMES = (ColumnType.TIMESTAMP, ColumnType.TIME, ColumnType.DATE)
NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DURATION)
WORDS = (ColumnType.TEXT, ColumnType.CATEGORY)
_WAYS = ("keep", "bands", "round", "block", "groups", "among")


class SourceColumn(Protocol):
    """What has to be known of a column of the dataset."""

    @property
    def type(self) -> ColumnType: ...
    @property
    def personal(self) -> bool: ...
    @property
    def among(self) -> tuple[str, ...]: ...


class SourceDataset(Protocol):
    """What has to be known of the dataset. The rest of its definition rests on this module."""

    @property
    def sensitivity(self) -> str: ...
    @property
    def key(self) -> tuple[str, ...]: ...
    @property
    def time(self) -> str: ...
    @property
    def counts(self) -> str | None: ...
    @property
    def columns(self) -> Mapping[str, Any]: ...
    @property
    def durations(self) -> Mapping[str, Any]: ...
    @property
    def areas(self) -> Mapping[str, Any]: ...


class OpenColumn(Definition):
    """A column as it is published. One of keep, bands, round, block, groups and among says how coarse."""

    source: Name | None = Field(default=None, alias="from")  # column of the dataset; the same name if none
    title: Annotated[str, at_most(160)] = ""  # the dataset's title of it if none
    keep: Kept | None = None  # of a time: what is left of it
    bands: tuple[float, ...] = ()  # of a number, or of an hour: where each band begins, the lowest first
    round: Annotated[float, Field(gt=0)] | None = None  # of a number: to a multiple of this
    unit: Literal["minutes", "hours", "days"] | None = None  # in which bands and round of seconds are given
    block: bool = False  # of an address: its hundred block, or the two streets of its corner; others are "Other"
    groups: dict[str, Names] = {}  # of words: label -> the values that it stands for; others are "Other"
    among: Names = ()  # of words: the values that are told; others are "Other". The dataset's `among` if none
    sensitive: bool = False  # not told where all who are alike have the same value
    tells: Names = ()  # columns of the dataset that follow from this one, in part or whole

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        ways = [name for name in _WAYS if getattr(self, name)]
        if ways == ["keep", "bands"] and self.keep == "hour":
            ways = ["keep"]
        if len(ways) > 1:
            raise ValueError(f"{' and '.join(ways)} both say how coarse it is; keep one of them")
        if list(self.bands) != sorted(set(self.bands)):
            raise ValueError(f"bands are {list(self.bands)}, expected each to begin above the one before")
        if self.keep == "hour" and not {*self.bands} <= {*range(24)}:
            raise ValueError(f"bands of an hour are {list(self.bands)}, expected whole hours from 0 to 23")
        grouped = [value for values in self.groups.values() for value in values]
        if taken := {"withheld", ""} & {*self.groups, *self.among}:
            raise ValueError(f"{sorted(taken)[0]!r} stands for what is not told; give the value another label")
        if twice := {value for value in grouped if grouped.count(value) > 1}:
            raise ValueError(f"groups has {sorted(twice)[0]!r} in two groups; leave it in one")
        return self

    def fault(self, column: SourceColumn | None) -> str:
        """Return what keeps it from being published; empty: nothing. column: None for a duration between stages."""
        kind = ColumnType.DURATION if column is None else column.type
        if kind is ColumnType.LIST:
            return "is a list; lists are never published"
        if self.block and kind not in WORDS:
            return f"is a {kind}, and block is for addresses, which are text; take it out"
        if kind in TIMES:
            if not self.keep or (self.keep == "hour" and kind is ColumnType.DATE) or self.unit:
                return "is a time; keep says what is left of it: day, week, month, quarter, year, weekday or hour"
            return ""
        if self.keep:
            return f"is a {kind}, and keep is for times; take it out"
        if kind in NUMBERS:
            return "" if self.bands or self.round else "is a number; say under bands or round how coarse it is told"
        if self.bands or self.round or self.unit:
            return f"is a {kind}, and bands, round and unit are for numbers; take them out"
        if kind in WORDS and column is not None and not (self.block or self.groups or self.among or column.among):
            return "has no closed list of values, and free text is never published; list them under among or groups"
        return ""


class OpenRecords(Definition):
    """What of a dataset's records is published. Nothing is before somebody chooses it."""

    title: Annotated[str, at_most(160)] = ""  # the dataset's if none
    describes: str = ""  # what one row is; the dataset's if none
    count: Slug  # a public metric that counts these records: by its figures they are told
    period: Period = "quarter"  # what is left of the event time
    layer: Name | None = None  # what is left of the place; none: the whole city
    since: date | None = None
    at_least: int | None = Field(default=None, ge=2, le=1000)  # how many must be alike, where more than the rule asks
    columns: dict[Name, OpenColumn]  # the first is kept longest where too few are alike

    def check(self, dataset: SourceDataset) -> None:
        """Raise ValueError with all that may not be published of a dataset, each with its place."""
        if faults := list(self._faults(dataset)):
            raise ValueError("; ".join(f"open_records{place}: {what}" for place, what in faults))

    def _faults(self, dataset: SourceDataset) -> Iterator[tuple[str, str]]:
        if dataset.sensitivity == "restricted":
            yield "", "the dataset is restricted, and records of such a dataset are never published; take it out"
        if dataset.counts:
            yield "", f"a row stands for {dataset.counts} events, not for one record; take it out"
        if not self.columns:
            yield ".columns", "none is named; name at least one"
        if self.layer is not None and self.layer not in dataset.areas:
            known = ", ".join(sorted(dataset.areas)) or "none"
            yield ".layer", f"found {self.layer!r}, expected an area layer of the dataset: {known}"
        places = dict(places_of(dataset))
        for name, column in self.columns.items():
            if fault := self._fault_of(name, column, dataset, places):
                yield f".columns.{name}", fault

    def _fault_of(self, name: str, column: OpenColumn, dataset: SourceDataset, places: Mapping[str, str]) -> str:
        source = column.source or name
        if name in RESERVED:
            return f"every extract has a column {name} of its own; give it another name, and say `from`"
        if unknown := [each for each in (source, *column.tells) if not _is_known(each, dataset)]:
            known = ", ".join(sorted({*dataset.columns, *dataset.durations}))
            return f"{unknown[0]!r} is no column of the dataset; expected one of {known}"
        if any(dataset.columns[each].personal for each in _read(source, dataset)):
            return f"{source} is personal, and is never published; take it out"
        if source in dataset.key:
            return f"{source} identifies a record, and is never published; take it out"
        if source in places:
            return f"{source} is {places[source]}; layer says what is left of the place. Take it out"
        if source == dataset.time and column.keep not in ("weekday", "hour"):
            return f"period says what is left of {source}; of it keep may be hour or weekday"
        fault = column.fault(dataset.columns.get(source))
        return f"{source} {fault}" if fault else ""


def places_of(dataset: SourceDataset) -> Iterator[tuple[str, str]]:
    """Yield the columns by which records are placed, each with what it is."""
    for layer, by in dataset.areas.items():
        if by.point is not None:
            yield by.point.longitude, "a coordinate, and no exact place is ever published"
            yield by.point.latitude, "a coordinate, and no exact place is ever published"
        elif by.name:
            yield by.name, f"the area by {layer}"


def _is_known(name: str, dataset: SourceDataset) -> bool:
    return name in dataset.columns or name in dataset.durations


def _read(name: str, dataset: SourceDataset) -> tuple[str, ...]:
    """Return the columns that a column or a duration consists of."""
    if name in dataset.columns:
        return (name,)
    span = dataset.durations[name]
    return (span.start, span.end)
