"""Metric definitions: the passport that says what a figure means and how it is computed."""

import re
from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from civicstat.measurement.sources.definitions import Definition, Name, Names, Slug, at_most

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")
_SPAN = re.compile(r"(\d+)\s*(second|minute|hour|day|week)s?")


def _as_timedelta(value: object) -> object:
    """Return the span that a text such as '2 days' names."""
    if not isinstance(value, str):
        return value
    match = _SPAN.fullmatch(value.strip())
    if not match:
        raise ValueError(f"found {value!r}, expected a number and a unit, such as '2 days'")
    return timedelta(**{f"{match[2]}s": int(match[1])})


TimeSpan = Annotated[timedelta, BeforeValidator(_as_timedelta)]


class Size(NamedTuple):
    """How much: in the unit of a figure, or as a share of what was expected."""

    amount: float
    is_relative: bool


def _as_size(value: object) -> object:
    """Return the size that a number, or a text such as '10 %', names."""
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        return Size(float(match[1]) / 100 if match[2] else float(match[1]), bool(match[2]))
    if isinstance(value, Size):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return Size(float(value), False)
    raise ValueError(f"found {value!r}, expected a number in the metric's unit, or a share such as '10 %'")


def _size_as_written(size: Size) -> str | float:
    return f"{size.amount * 100:g} %" if size.is_relative else size.amount


AnySize = Annotated[Size, BeforeValidator(_as_size), PlainSerializer(_size_as_written)]


class Count(Definition):
    """How many records."""

    kind: Literal["count"]


class Distinct(Definition):
    """How many different values of a column, such as people or incidents."""

    kind: Literal["distinct"]
    of: str


class Sum(Definition):
    """The sum of a column, such as victims or hours; signed counts subtract."""

    kind: Literal["sum"]
    of: str


class Mean(Definition):
    kind: Literal["mean"]
    of: str


class Median(Definition):
    kind: Literal["median"]
    of: str

    @property
    def p(self) -> float:
        return 0.5


class Percentile(Definition):
    """The value that a share p of the records do not exceed; linear between order statistics."""

    kind: Literal["percentile"]
    of: str
    p: float = Field(gt=0, lt=1)


class Share(Definition):
    """The share of records for which a condition holds; where it cannot be told the record is missing."""

    kind: Literal["share"]
    hit: str


class Ratio(Definition):
    """One metric divided by another, which may belong to another dataset."""

    kind: Literal["ratio"]
    numerator: Name
    denominator: Name
    scale: float = Field(default=1, gt=0)


class Rate(Definition):
    """Events per population of the same area and year, or per another metric."""

    kind: Literal["rate"]
    count: Literal["records", "distinct", "sum"] = "records"
    of: str | None = None  # the column, where count is distinct or sum
    per: str = "population"  # or a metric's name
    scale: float = Field(default=1000, gt=0)

    @model_validator(mode="after")
    def _column_where_needed(self) -> Self:
        if (self.count == "records") != (self.of is None):
            raise ValueError("of names the column to add up or tell apart; it goes with count: distinct or sum")
        return self


class TimeToClose(Definition):
    """How long until a share p of the cases is closed; open cases count (Kaplan-Meier)."""

    kind: Literal["time_to_close"]
    opened: str
    closed: str
    p: float = Field(default=0.5, gt=0, lt=1)


class CohortShare(Definition):
    """The share of cases done, or happening again, within a span; only cohorts old enough to tell."""

    kind: Literal["cohort_share"]
    within: TimeSpan
    start: str | None = Field(default=None, alias="from")  # the metric's time if none
    done: str | None = None  # timestamp of being done
    again: str | None = None  # column of the person or place of which a new record counts

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if (self.done is None) == (self.again is None):
            raise ValueError("expected either done (a timestamp) or again (the column that identifies who returns)")
        return self


class Gap(Definition):
    """How far areas of a layer, or groups of a dimension, are apart in another metric."""

    kind: Literal["gap"]
    of: Name
    between: str  # "area:district" or "group:race"
    measure: Literal["difference", "ratio"] = "difference"


class Index(Definition):
    """The sum of published weights over the records' categories, per population where scale is given."""

    kind: Literal["index"]
    of: str
    weights: dict[str, Annotated[float, Field(ge=0)]]  # none: to be stated before the metric is adopted
    scale: float | None = Field(default=None, gt=0)


Statistic = Annotated[
    Count
    | Distinct
    | Sum
    | Mean
    | Median
    | Percentile
    | Share
    | Ratio
    | Rate
    | TimeToClose
    | CohortShare
    | Gap
    | Index,
    Field(discriminator="kind"),
]
Grain = Literal[
    "hour", "day", "week", "four_weeks", "month", "quarter", "year",
    "fiscal_quarter", "fiscal_year", "rolling_year",
]  # fmt: skip


class Standard(Definition):
    """The norm that a metric follows; 'local' where none is known."""

    name: str = "local"
    edition: str = ""
    clause: str = ""
    target: str = ""  # in words, such as "at least 90 %"


class SeriesBreak(Definition):
    """A day from which figures no longer compare with those before."""

    on: date
    reason: str


class MetricDefinition(Definition):
    """A metric's passport."""

    metric: Slug
    title: Annotated[str, at_most(200)]  # plain words; what a resident would call it
    question: str  # what it answers
    describes: str = ""  # how it is counted, in plain words
    theme: Annotated[str, at_most(80)] = ""  # where pages group it: "911", "Police response", ...
    dataset: Name | None = None  # none for ratio and gap, which rest on other metrics
    where: str | None = None  # which records count; those for which it cannot be told do not
    statistic: Statistic
    unit: str  # "calls", "seconds", "share", "people per 1,000 residents"
    display: str = ""  # "minutes", "percent": how the unit is shown
    direction: Literal["lower", "higher", "context"]
    time: str | None = None  # the timestamp or date that places a record in a period; the dataset's if none
    dimensions: Names = ()
    valid: str | None = None  # records outside count as unusable, and are shown as such
    min_n: int = Field(default=0, ge=0)  # fewer usable records: no figure
    most_missing: float | None = Field(default=None, ge=0, le=1)  # share of records that lack it; above, no figure
    least_change: AnySize | None = None  # a smaller one is no signal; by the rule of docs/methods if none
    places: tuple[Literal["clusters", "near_repeats"], ...] | None = None  # looked for; clusters of harm if none
    maturity: TimeSpan = timedelta(0)  # provisional until so long after the period's end
    periods: tuple[Grain, ...] = ("week", "month", "quarter", "year")  # kept for pages; others on demand
    layers: Names = ()  # area layers; every layer of the dataset if none
    standard: Standard = Standard()
    influence: Literal["high", "medium", "low"] = "medium"  # how far the city can move it
    known_limits: Names = ()
    owner: str = ""  # department
    breaks: tuple[SeriesBreak, ...] = ()
    level: float = Field(default=0.95, gt=0.5, lt=1)

    @property
    def settles_after(self) -> timedelta:
        """How long after a period's end its figure is provisional: until records are in and cohorts old enough."""
        within = self.statistic.within if isinstance(self.statistic, CohortShare) else timedelta(0)
        return self.maturity + within

    @model_validator(mode="after")
    def _dataset_where_needed(self) -> Self:
        rests_on_metrics = self.statistic.kind in ("ratio", "gap")
        if rests_on_metrics != (self.dataset is None):
            raise ValueError(
                "a ratio or gap rests on other metrics and names no dataset"
                if rests_on_metrics
                else "dataset is missing; name the dataset whose records are counted"
            )
        if rests_on_metrics and (self.where or self.valid or self.time):
            raise ValueError("a ratio or gap takes its conditions and time from the metrics that it rests on")
        return self
