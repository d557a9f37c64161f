"""The change that is to be explained, and what it is explained with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Literal, Protocol

from civicstat.directory.models import CITY, User
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.periods import EPOCH
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series

Way = Literal["year", "period"]  # against the same period of the year before, or against the period before
COUNTED = ("count", "distinct", "sum", "rate", "index")
WHOLE = 1.5  # times the change: more is said in words
EXPLAINS, EXPLAINS_PART = 0.8, 0.2  # of the change, from which a verdict follows: docs/methods/explanations.md


class Words(Protocol):
    """How figures of the metric are written."""

    def value(self, figure: float) -> str:
        """Return a figure: "9 min 18 s"."""

    def apart(self, difference: float) -> str:
        """Return how far two figures lie apart, without a sign: "1 min 18 s"."""


class Verdict(StrEnum):
    COULD = "could explain it"
    PART = "could explain part of it"
    UNKNOWN = "cannot be checked"
    NOT = "does not explain it"


@dataclass(frozen=True)
class Check:
    """One explanation: what was looked at, what was found, and whether it could make the change.

    explained: how much of the change it would make, in the metric's unit; None where that has no size.
    """

    name: str
    title: str
    looked_at: str
    found: str
    verdict: Verdict
    explained: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Two figures of a series. user: who asks."""

    series: Series
    now: Point
    before: Point
    way: Way
    words: Words
    user: User

    @property
    def metric(self) -> Metric:
        return self.series.metric

    @property
    def definition(self) -> MetricDefinition:
        """The definition by which the later figure was computed."""
        return next(each for each in self.metric.versions.all() if each.number == self.now.version).definition

    @property
    def is_counted(self) -> bool:
        return self.definition.statistic.kind in COUNTED

    @property
    def layer(self) -> str | None:
        slug = self.series.area.layer.slug
        return None if slug == CITY else slug

    @cached_property
    def parts(self) -> dict[tuple[str, str], object]:
        """What the store answered of parts of the two figures, by column and definition (see parts.py)."""
        return {}

    @cached_property
    def value_now(self) -> float:
        return float(self.now.value or 0.0)

    @cached_property
    def value_before(self) -> float:
        return float(self.before.value or 0.0)

    @cached_property
    def change(self) -> float:
        return self.value_now - self.value_before

    @property
    def spans(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The days of both periods, since 1970, the day after the last left out: before, then now."""
        first, second = (
            ((each.starts_on.date() - EPOCH).days, (each.ends_on.date() - EPOCH).days)
            for each in (self.before, self.now)
        )
        return first, second

    def moved(self, difference: float) -> str:
        """Return "1 min 18 s up", "3 down", or "not at all"."""
        if not difference:
            return "not at all"
        return f"{self.words.apart(difference)} {'up' if difference > 0 else 'down'}"

    def judged(self, explained: float) -> Verdict:
        """Return the verdict on an explanation that would make so much of a change."""
        if not self.change:
            return Verdict.NOT
        part = explained / self.change
        return Verdict.COULD if part >= EXPLAINS else Verdict.PART if part >= EXPLAINS_PART else Verdict.NOT

    def share_of_change(self, explained: float) -> str:
        """Return "48% of the change"; "none", "almost none" or "more than the whole" of it at the ends."""
        part = explained / self.change if self.change else 0.0
        if part <= 0:
            return "none of the change"
        if part < 0.005:
            return "almost none of the change"
        return f"{part:.0%} of the change" if part <= WHOLE else "more than the whole change"


def comparison_of(series: Series, way: Way, words: Words, user: User) -> Comparison | str:
    """Return the change of a series' leading figure, or in a sentence why there is none to explain.

    series: led by the newest figure that can be told.
    """
    now = series.latest
    if now is None or now.value is None:
        return "There is no figure yet whose change could be explained."
    if series.is_part:
        return f"The data covers only {now.label}; there is no whole period to compare it with."
    before = series.year_before if way == "year" else series.at(now.period - 1)
    what = "a year before" if way == "year" else "of the period before"
    if way == "period" and series.grain == "rolling_year":
        return "Twelve months and those one month earlier share eleven; compare them with the year before."
    if before is None or before.value is None:
        lacking = f" ({before.reason[0].lower()}{before.reason[1:]})" if before and before.reason else ""
        return f"There is no figure {what} to compare {now.label} with{lacking}."
    if before.is_partial:
        return f"The data covers {before.label} only in part, so {now.label} cannot be compared with it."
    return Comparison(series, now, before, way, words, user)


def days_of(point: Point) -> int:
    """Return how many days a period has."""
    return round((point.ends_on - point.starts_on) / timedelta(days=1))


def season_back(comparison: Comparison, years: int) -> tuple[Point | None, Point | None]:
    """Return the two points as many years earlier."""
    grain, cut = comparison.series.grain, calendar()
    found = []
    for point in (comparison.before, comparison.now):
        period = point.period
        for _ in range(years):
            period = cut.year_before(grain, period)
        found.append(comparison.series.at(period))
    return found[0], found[1]


def known(points: Sequence[Point]) -> list[Point]:
    """Return the whole points with a figure."""
    return [point for point in points if point.value is not None and not point.is_partial]
