"""An equity view as programs ask for it and get it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from civicstat.directory.models import CITY
from civicstat.measurement.comparisons.equity.denominators import Beside
from civicstat.measurement.comparisons.equity.differing import Against
from civicstat.measurement.comparisons.equity.gaps import Gap
from civicstat.measurement.comparisons.equity.parts import Division
from civicstat.measurement.comparisons.equity.view import EquityView, newest_span, view
from civicstat.measurement.comparisons.sides import ComparisonRefused
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.comparisons.told.finding import find_area, find_column, find_layer
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground

MOST_MONTHS = 240


@dataclass(frozen=True)
class EquityAsked:
    """Divided by what: the areas of a layer, or the values of a column (within an area).

    only: "column:value", records that areas are compared by. of, against: codes of areas or values; none: those chosen
    as underserved, or the farthest, against all others. per: "own", "residents" or a metric; none: what fits.
    """

    layer: str = ""
    by: str = ""
    area: str = ""
    only: str = ""
    months: int = 12
    since: date | None = None
    until: date | None = None
    per: str = ""
    of: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToldPart:
    """An area or group. p: of it against all others together, adjusted for their number; way: 1 higher, -1 lower."""

    key: str
    name: str
    is_underserved: bool
    value: float | None
    low: float | None
    high: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    p: float | None
    way: int


@dataclass(frozen=True)
class ToldQuarter:
    """The gap over one span."""

    since: date
    until: date
    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ToldGap:
    """The gap between some parts and others. pairs: from among how many it was picked; p allows for that.

    slope: its change a year, with interval and chance; None where too few quarters tell.
    """

    these: str
    those: str
    value: float | None
    other: float | None
    difference: float | None
    low: float | None
    high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p: float | None
    pairs: int
    slope: float | None
    slope_low: float | None
    slope_high: float | None
    slope_p: float | None
    over_time: tuple[ToldQuarter, ...]


@dataclass(frozen=True)
class ToldPer:
    """The same two sides per one denominator, with what must be known of it."""

    per: str
    name: str
    unit: str
    these: float | None
    those: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p: float | None
    caution: str
    fault: str


@dataclass(frozen=True)
class ToldEquity:
    """Whether parts differ at all (p: how often equals are as unlike), which, how far, since when, per what."""

    since: date
    until: date
    unit: str
    per: str
    p: float | None
    do_differ: bool
    dispersion: float
    parts: tuple[ToldPart, ...]
    gap: ToldGap | None
    denominators: tuple[ToldPer, ...]
    cautions: tuple[str, ...]


def answer_equity(metric: Metric, asked: EquityAsked, ground: Ground, metrics: Iterable[Metric]) -> ToldEquity:
    """Return the answer. metrics: what may serve as a denominator. Raises ComparisonRefused."""
    found = view(
        metric, _division(metric, asked), _span(metric, asked), ground, metrics=metrics, per=asked.per, these=asked.of,
        those=asked.against,
    )  # fmt: skip
    strange = [key for key in (*asked.of, *asked.against) if key not in {part.key for part in found.parts}]
    if strange:
        keys = ", ".join(part.key for part in found.parts)
        raise ComparisonRefused(f"of, against: found {strange[0]!r}; there are {keys}")
    if asked.per and (found.per is None or found.per.key != asked.per):
        known = ", ".join(per.key for per in found.among) or "none"
        raise ComparisonRefused(f"per: found {asked.per!r}; {metric.slug} can be told per {known}")
    return _told(found)


def _division(metric: Metric, asked: EquityAsked) -> Division:
    if bool(asked.layer and asked.layer != CITY and not asked.by) == bool(asked.by):
        raise ComparisonRefused("give layer (areas beside one another) or by (the groups of a column)")
    if asked.by:
        within = find_area(metric, asked.layer or CITY, asked.area)
        return Division("groups", column=find_column(metric, asked.by), within=within)
    column, _, value = asked.only.partition(":")
    if bool(column) != bool(value):
        raise ComparisonRefused(f"only is {asked.only!r}; expected a column and a value, such as category:Pothole")
    return Division(
        "areas", layer=find_layer(metric, asked.layer), column=find_column(metric, column) if column else "", only=value
    )  # fmt: skip


def _span(metric: Metric, asked: EquityAsked) -> Span:
    if asked.since is not None and asked.until is not None:
        return Span(asked.since, asked.until)
    if asked.since is not None or asked.until is not None:
        raise ComparisonRefused("give since and until, the first and the last day, or neither")
    if not 1 <= asked.months <= MOST_MONTHS:
        raise ComparisonRefused(f"months is {asked.months}; expected 1 to {MOST_MONTHS}")
    return newest_span(metric, asked.months)


def _told(found: EquityView) -> ToldEquity:
    return ToldEquity(
        found.span.since, found.span.until, found.measures.unit, found.measures.per, found.differing.p,
        found.differing.do_differ, found.spread.factor, tuple(map(_part, found.differing.parts)),
        _gap(found.gap) if found.gap else None, tuple(map(_per, found.beside)),
        tuple(each.text for each in found.cautions),
    )  # fmt: skip


def _part(each: Against) -> ToldPart:
    part, result = each.part, each.result
    return ToldPart(
        part.key, part.name, part.is_underserved, each.value, each.low, each.high, result.difference, result.low,
        result.high, each.p, each.way,
    )  # fmt: skip


def _gap(gap: Gap) -> ToldGap:
    result, trend = gap.result, gap.trend
    slope, low, high, p = (
        (None,) * 4 if trend is None else tuple(_known(each) for each in (trend.slope, *trend.interval, trend.p))
    )
    quarters = tuple(
        ToldQuarter(span.since, span.until, each.difference, each.low, each.high) for span, each in gap.over_time
    )
    return ToldGap(
        gap.these.name, gap.those.name, gap.these.value, gap.those.value, result.difference, result.low, result.high,
        result.ratio, result.ratio_low, result.ratio_high, gap.p, gap.pairs, slope, low, high, p, quarters,
    )  # fmt: skip


def _per(each: Beside) -> ToldPer:
    result = each.result
    return ToldPer(
        each.per.key, each.per.name, each.unit, each.these, each.those, result.ratio, result.ratio_low,
        result.ratio_high, result.p, each.per.caution, each.fault,
    )  # fmt: skip


def _known(number: object) -> float | None:
    found = float(number)  # type: ignore[arg-type]
    return found if np.isfinite(found) else None
