"""Figures of metrics as an edition has them: kept observations, and those of groups, which are computed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from civicstat.directory.models import CITY as CITY_LAYER
from civicstat.directory.models import Area
from civicstat.measurement.metrics import series as kept
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.on_demand import Computed, Question, compute, periods_between
from civicstat.measurement.metrics.points import Point
from civicstat.publishing.content import Figure, Series
from civicstat.publishing.gathering.holding import Hold, held
from civicstat.publishing.gathering.leading import Amounts, Leaders, Place
from civicstat.publishing.gathering.naming import period_name

DIGITS = 10  # more would tell of nothing but the arithmetic
UNKNOWN = "Not stated"  # the group of records that lack the value
NO_RECORDS = "No records"
CHUNK = 6  # metrics that are read at once


@dataclass(frozen=True)
class Wanted:
    """What of a metric is to be read. layers: the whole city among them."""

    metric: Metric
    grains: tuple[Grain, ...]
    layers: tuple[str, ...]
    dimensions: tuple[str, ...]
    since: date | None
    until: date | None  # the last day of figures; None: all there are
    holds: tuple[Hold, ...]
    amounts: Amounts | None = None  # None: its figures are nobody's amounts

    def leaders(self, grain: Grain, layer: str, dimensions: tuple[str, ...] = ()) -> Leaders | None:
        """Return who leads the figures of a kind; None where they are nobody's amounts."""
        return self.amounts.leaders(grain, layer, dimensions) if self.amounts else None


def read_figures(
    wanted: Sequence[Wanted], areas: Mapping[str, Sequence[Area]], ground: Ground | None
) -> Iterator[tuple[str, tuple[Series, ...]]]:
    """Yield the series of each metric, by slug. ground: what those of groups are computed on; None: there are none."""
    for first in range(0, len(wanted), CHUNK):
        some = wanted[first : first + CHUNK]
        found = _kept(some, areas)
        for each in some:
            groups = _groups(each, areas, ground) if ground is not None and each.dimensions else ()
            yield each.metric.slug, (*found[each.metric.slug], *groups)


def _kept(wanted: Sequence[Wanted], areas: Mapping[str, Sequence[Area]]) -> dict[str, list[Series]]:
    layers = sorted({layer for each in wanted for layer in each.layers})
    places = [area for layer in layers for area in areas[layer]]
    found: dict[str, list[Series]] = {each.metric.slug: [] for each in wanted}
    for grain in sorted({grain for each in wanted for grain in each.grains}):
        asked = [each for each in wanted if grain in each.grains]
        read = kept.read_many([each.metric for each in asked], places, grain)
        for each in asked:
            for layer in each.layers:
                leaders = each.leaders(grain, layer)
                for area in areas[layer]:
                    points = [point for point in read[each.metric.pk, area.pk].points if _has(each, point)]
                    figures = tuple(_figure(each, grain, point) for point in points)
                    if leaders is not None:
                        where = (Place(point.period, area.pk, (), point.version) for point in points)
                        figures = tuple(map(leaders.told, figures, where))
                    if figures:
                        found[each.metric.slug].append(Series(layer, area.code, grain, figures))
    return found


def _has(wanted: Wanted, point: Point) -> bool:
    return _is_in(wanted, point.starts_on, point.ends_on)


def _is_in(wanted: Wanted, starts: datetime, ends: datetime) -> bool:
    begun = wanted.since is None or starts.date() >= wanted.since
    return begun and (wanted.until is None or ends.date() <= wanted.until + timedelta(days=1))


def _figure(wanted: Wanted, grain: Grain, point: Point) -> Figure:
    return held(
        Figure(
            *_named(grain, point.starts_on, point.ends_on), _rounded(point.value), _rounded(point.low),
            _rounded(point.high), point.n, point.numerator, point.denominator, float(point.missing + point.unusable),
            point.version, point.is_provisional, point.is_partial, reason=point.reason,
        ),
        wanted.holds,
    )  # fmt: skip


@lru_cache(maxsize=4096)  # every area and metric has the same periods
def _named(grain: Grain, starts: datetime, ends: datetime) -> tuple[str, date, date]:
    """Return the name of a period, its first day, and the first day after it."""
    return period_name(grain, starts, ends), starts.date(), ends.date()


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.{DIGITS}g}")


def _groups(wanted: Wanted, areas: Mapping[str, Sequence[Area]], ground: Ground) -> Iterator[Series]:
    data = kept.extent(wanted.metric)
    for grain in wanted.grains:
        first, last = periods_between(data, grain, wanted.since, wanted.until)
        for layer in wanted.layers:
            for dimension in wanted.dimensions:
                question = Question(
                    wanted.metric, data, grain, layer, tuple(areas[layer]), (dimension,), first, last
                )  # fmt: skip
                yield from _told(wanted, question, dimension, compute(question, ground))


def _told(wanted: Wanted, question: Question, dimension: str, rows: Iterable[Computed]) -> Iterator[Series]:
    """Yield the series of each area and group, in which no period is left out."""
    leaders = wanted.leaders(question.grain, question.layer, question.groups)
    found: dict[tuple[str, str], dict[datetime, Computed]] = {}
    for row in rows:
        group = row.group[0] if row.group[0] is not None else UNKNOWN
        found.setdefault((row.area.code, group), {})[row.starts_at] = row
    cut = calendar()
    numbers = range(question.first, question.last + 1)
    spans = [(each, (cut.start(question.grain, each), cut.end(question.grain, each))) for each in numbers]
    spans = [(period, span) for period, span in spans if _is_in(wanted, *span)]
    for (area, group), by_start in sorted(found.items()):
        figures = []
        for period, span in spans:
            told = by_start.get(span[0])
            figure = _of_group(question.grain, told, span)
            if leaders is not None and told is not None:
                figure = leaders.told(figure, Place(period, told.area.pk, told.group, told.version))
            figures.append(held(figure, wanted.holds))
        yield Series(question.layer, area, question.grain, tuple(figures), dimension, group)


def _of_group(grain: Grain, row: Computed | None, span: tuple[datetime, datetime]) -> Figure:
    named = _named(grain, *span)
    if row is None:
        return Figure(*named, None, None, None, 0.0, None, None, 0.0, 0, reason=NO_RECORDS)
    return Figure(
        *named, _rounded(row.value), _rounded(row.low), _rounded(row.high), row.n, row.numerator, row.denominator,
        float(row.missing + row.unusable), row.version, row.is_provisional, row.is_partial, reason=row.reason,
    )  # fmt: skip


def layers_with_city(layers: Iterable[str]) -> tuple[str, ...]:
    """Return layers with the whole city first: every part is read beside its whole."""
    return (CITY_LAYER, *(layer for layer in layers if layer != CITY_LAYER))
