"""A change test as programs ask for it and get it."""

from dataclasses import dataclass
from datetime import date

from civicstat.directory.models import CITY
from civicstat.measurement.comparisons.asking import compare_areas, compare_groups, compare_periods, picked
from civicstat.measurement.comparisons.pairs import pairs_of
from civicstat.measurement.comparisons.results import ChangeTest
from civicstat.measurement.comparisons.sides import ComparisonRefused, Side
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.comparisons.told.finding import find_area, find_column
from civicstat.measurement.comparisons.wording import one_of, past_in_words, verdict
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground

MOST_LOOKS = 1_000_000


@dataclass(frozen=True)
class ChangeAsked:
    """Which two figures. against: the code of an area, held against the area; by: a column, of which first and second
    are values. With neither, two spans of days are compared: the newest and the one a year before where none is given.
    looks: from among how many pairs this one was picked because it stood out.
    """

    layer: str = CITY
    area: str = ""
    since: date | None = None
    until: date | None = None
    than_since: date | None = None
    than_until: date | None = None
    against: str = ""
    by: str = ""
    first: str = ""
    second: str = ""
    looks: int = 1


@dataclass(frozen=True)
class ToldSide:
    """One of two figures; value, low and high are None where there is none, and reason says why."""

    label: str
    since: date | None
    until: date | None
    value: float | None
    low: float | None
    high: float | None
    n: float
    numerator: float | None
    denominator: float | None
    missing_share: float
    is_provisional: bool
    reason: str


@dataclass(frozen=True)
class ToldChange:
    """How the first compares with the second, and how often chance alone sets equals so far apart.

    p: the picking allowed for; p_alone: without that; p_as_independent: as if only independent events made them vary.
    difference: over a span as long as the first one. dispersion: how many times more than by their law figures vary,
    from so many spans. as_large, pairs: of comparable pairs of the past. root_z: of counts alone.
    """

    first: ToldSide
    second: ToldSide
    verdict: str
    p: float | None
    one_of: str
    p_alone: float | None
    p_as_independent: float | None
    difference: float | None
    low: float | None
    high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    level: float
    looks: int
    dispersion: float
    spans: int
    span_noun: str
    as_large: int | None
    pairs: int | None
    past: str
    root_z: float | None
    cautions: tuple[str, ...]


def answer_change(metric: Metric, asked: ChangeAsked, ground: Ground) -> ToldChange:
    """Return the answer. Raises ComparisonRefused, and what a metric refuses."""
    if not 1 <= asked.looks <= MOST_LOOKS:
        raise ComparisonRefused(f"looks is {asked.looks}; expected how many pairs there were to pick from, 1 or more")
    area, span = find_area(metric, asked.layer, asked.area), _span(metric, asked)
    if asked.by and asked.against:
        raise ComparisonRefused("give against (an area) or by (a column), not both")
    if asked.by:
        names = asked.first, asked.second
        if not all(names):
            raise ComparisonRefused("by goes with first and second: the two values that are compared")
        test = compare_groups(metric, area, find_column(metric, asked.by), names, span, ground)
    elif asked.against:
        test = compare_areas(metric, area, find_area(metric, asked.layer, asked.against), span, ground)
    else:
        test = compare_periods(metric, area, span, _than(metric, asked), ground)
    return as_told(picked(test, asked.looks))


def as_told(test: ChangeTest) -> ToldChange:
    """Return a change test as plain numbers and words."""
    result, past, p = test.result, test.past, test.p
    return ToldChange(
        _side(test.first), _side(test.second), verdict(test), p, "" if p is None else one_of(p), result.p, test.plain.p,
        result.difference, result.low, result.high, result.ratio, result.ratio_low, result.ratio_high, test.level,
        test.looks, test.spread.factor, test.spread.blocks, test.nouns, past.as_large if past else None,
        past.pairs if past else None, past_in_words(test), test.root_z, tuple(each.text for each in test.cautions),
    )  # fmt: skip


def _side(side: Side) -> ToldSide:
    since, until = side.span or (None, None)
    return ToldSide(
        side.label, since, until, side.value, side.low, side.high, side.n, side.numerator, side.denominator,
        side.missing_share, side.is_provisional, side.reason,
    )  # fmt: skip


def _span(metric: Metric, asked: ChangeAsked) -> Span:
    if (asked.since is None) != (asked.until is None):
        raise ComparisonRefused("give since and until, the first and the last day, or neither")
    if asked.since is not None and asked.until is not None:
        return Span(asked.since, asked.until)
    return _newest(metric)[0]


def _than(metric: Metric, asked: ChangeAsked) -> Span:
    if (asked.than_since is None) != (asked.than_until is None):
        raise ComparisonRefused("give than_since and than_until, the first and the last day compared with, or neither")
    if asked.than_since is not None and asked.than_until is not None:
        return Span(asked.than_since, asked.than_until)
    if asked.since is not None:
        raise ComparisonRefused("a span is given, and none to compare it with; give than_since and than_until")
    return _newest(metric)[1]


def _newest(metric: Metric) -> tuple[Span, Span]:
    pairs = pairs_of(metric)
    if not pairs:
        raise ComparisonRefused(f"{metric.slug}: there is too little data for two periods; give the days of both")
    return pairs[0].first, pairs[0].second
