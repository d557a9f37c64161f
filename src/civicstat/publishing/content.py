"""What an edition says, as plain values. Files, pages, reports and feeds of an edition are made of this alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from civicstat.publishing.extracts import Extract
from civicstat.publishing.reports.documents import Planned, ReleasedReport

CITY = "city"  # the layer whose one area is the whole city


class Withheld(StrEnum):
    """Why a figure is not shown. Its value, interval and counts are then None, everywhere."""

    SMALL = "small"  # most figures of its kind rest on few people or events: the kind is left out
    PROTECTING = "protecting"  # it tells of few, or with others would tell one that does; which, must not be told
    HELD = "held"  # somebody holds it back, with a reason that is public


class File(NamedTuple):
    """One file of an edition. path: relative to its folder, with forward slashes."""

    path: str
    body: bytes


class Leading(NamedTuple):
    """What the two largest contributors add to a number, in its own unit. Never published: the door takes it away."""

    largest: float
    second: float  # 0 where there is one alone


@dataclass(frozen=True, slots=True)  # there are half a million
class Figure:
    """One observation as the public gets it. value, low and high are None where there is nothing to say."""

    period: str  # unique in its series: "2026-10", "2026-W41", "2026"
    starts_on: date
    ends_on: date  # the first day after it
    value: float | None
    low: float | None
    high: float | None
    n: float | None
    numerator: float | None
    denominator: float | None
    missing: float | None  # records that lack what the statistic needs, and unusable ones
    version: int  # of the metric's definition
    is_provisional: bool = False
    is_partial: bool = False
    withheld: Withheld | None = None
    reason: str = ""  # why there is no value, without a full stop; empty where there is one
    above: Leading | None = None  # of the numerator, where it is a sum of somebody's amounts; None once published
    below: Leading | None = None  # of the denominator


@dataclass(frozen=True)
class Series:
    """The figures of one metric in one area and group, oldest first, without holes."""

    layer: str
    area: str  # its code
    grain: str  # "week", "month", "quarter", "year", ...
    figures: tuple[Figure, ...]
    dimension: str = ""  # the column whose groups are told apart; empty: everybody
    group: str = ""  # the value of that column

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        return self.layer, self.area, self.grain, self.dimension, self.group


@dataclass(frozen=True)
class Version:
    """One version of a definition."""

    number: int
    at: datetime
    reason: str
    definition: str  # YAML, as it was given
    applies_from: date | None = None  # where it breaks the series


@dataclass(frozen=True)
class Audit:
    """What an auditor found when records drawn by chance were held against their sources.

    Of a figure that counts few records, or is not shown, the numbers are None: they would tell how many.
    """

    label: str  # the period that was looked at
    version: int  # of the definition
    drawn_on: date
    seed: str
    population: int | None  # records of the figure, to two digits
    size: int | None  # records that were drawn
    agrees: int | None
    differs: int | None
    missing: int | None  # whose source cannot be found
    low: float | None  # limits of the share of records that do not agree, among all of the figure
    high: float | None
    verdict: str  # "certified", "qualified", "inaccurate", "prevented"
    reason: str
    given_on: date
    expires_on: date
    grain: str = ""  # with the period, the figure of the whole city that was looked at
    period: str = ""


@dataclass(frozen=True)
class Metric:
    """A metric with its passport and its figures."""

    slug: str
    title: str
    question: str
    describes: str
    theme: str
    department: str  # its name; empty: none
    datasets: tuple[str, ...]  # names of those it rests on
    kind: str  # of its statistic: "count", "share", ...
    unit: str
    display: str
    direction: str  # "lower", "higher", "context"
    known_limits: str  # a line for each
    standard: str
    min_n: int
    counts_people: bool  # people or events, of which small numbers are protected: any dataset's rule protects them
    bases: tuple[str, ...] = ()  # metrics that it rests on
    breaks: tuple[tuple[date, str], ...] = ()
    versions: tuple[Version, ...] = ()  # oldest first; the last one is in force
    series: tuple[Series, ...] = ()
    audits: tuple[Audit, ...] = ()  # those with a verdict, newest first

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str, str, str], Series]:
        return {each.key: each for each in self.series}

    def one(self, layer: str, area: str, grain: str, dimension: str = "", group: str = "") -> Series | None:
        """Return one series; None where it is not published."""
        return self._by_key.get((layer, area, grain, dimension, group))


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    residents: float | None = None
    boundary: Mapping[str, Any] | None = None  # a GeoJSON geometry
    within: tuple[tuple[str, str], ...] = ()  # (layer, code) of coarser areas that hold it whole


@dataclass(frozen=True)
class Layer:
    slug: str
    name: str  # of one area: "Beat"
    plural: str
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class GoalEntry:
    """One line of a goal's ledger."""

    at: datetime
    kind: str  # "set", "retargeted", "ended", ...
    by: str  # a person's name or role, as the public reads it
    reason: str
    holds_from: date
    low: float | None
    high: float | None
    due_on: date | None
    milestones: tuple[tuple[date, float], ...] = ()  # by which the path leads to the target


@dataclass(frozen=True)
class GoalState:
    """Where a goal stands in one area: met, on course, off course, cannot tell, no current data."""

    area: str
    state: str
    sentence: str
    value: float | None
    low: float | None
    high: float | None
    period: str
    withheld: Withheld | None = None


@dataclass(frozen=True)
class Goal:
    slug: str
    title: str
    wording: str
    metric: str
    grain: str
    layer: str
    areas: tuple[str, ...]
    departments: tuple[tuple[str, str, str], ...]  # name, role, part
    asked_by: str
    concern: str  # its public title
    entries: tuple[GoalEntry, ...]
    states: tuple[GoalState, ...]


@dataclass(frozen=True)
class Revision:
    """A figure whose value is another one than the edition before showed."""

    metric: str
    layer: str
    area: str
    grain: str
    dimension: str
    group: str
    period: str
    first_value: float | None
    first_edition: int
    before: float | None
    now: float | None


@dataclass(frozen=True)
class Dataset:
    """What is public of a dataset, and the rules that protect those it tells of."""

    slug: str
    title: str
    department: str
    describes: str
    columns: tuple[tuple[str, str, str], ...]  # name, type, meaning
    data_version: int  # sequence of its newest delivery
    newest_on: date | None  # the day of its newest record
    rules: str  # in words: what is withheld, and when
    is_late: bool = False  # more records should have come by the day of the edition


@dataclass(frozen=True)
class Withdrawn:
    """What an earlier edition had and this one has no more."""

    kind: str  # "metric", "dataset", "goal", "records"
    slug: str
    title: str
    reason: str
    last_edition: int


@dataclass(frozen=True)
class Content:
    """All that an edition says. number: 1, 2, 3, ..., in the order of release."""

    agency: str
    number: int
    made_at: datetime
    reason: str  # why there is this edition: "The figures of October", or what it corrects
    corrects: int | None  # the edition that it corrects
    software: str  # "civicstat 0.1.0"
    layers: tuple[Layer, ...]
    datasets: tuple[Dataset, ...]
    metrics: tuple[Metric, ...]
    goals: tuple[Goal, ...]
    extracts: tuple[Extract, ...] = ()  # records, one a row
    revisions: tuple[Revision, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    reports: tuple[ReleasedReport, ...] = ()
    calendar: tuple[Planned, ...] = ()  # what comes out when
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # key -> language -> text of the government

    @cached_property
    def texts_by_words(self) -> Mapping[str, Mapping[str, str]]:
        """The government's texts, those of metrics and goals also by the English words that they translate."""
        words = [(f"metric.{each.slug}.title", each.title) for each in self.metrics]
        words += [(f"goal.{each.slug}.title", each.title) for each in self.goals]
        return {**self.texts, **{english: self.texts[key] for key, english in words if key in self.texts}}

    def metric(self, slug: str) -> Metric | None:
        return next((each for each in self.metrics if each.slug == slug), None)

    def layer(self, slug: str) -> Layer | None:
        return next((each for each in self.layers if each.slug == slug), None)

    def figures(self) -> Iterator[tuple[Metric, Series, Figure]]:
        """Return every figure, with where it belongs."""
        for metric in self.metrics:
            for series in metric.series:
                for figure in series.figures:
                    yield metric, series, figure
