"""What the figures of a metric say: the newest one, how it changed in a year, and how areas stand beside the city."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from civicstat.publishing.content import CITY, Content, Figure, Layer, Metric, Series
from civicstat.publishing.reports.comparing import compare
from civicstat.stats import Interval
from civicstat.stats.changes.figures import compare_figures
from civicstat.stats.detection.together.false_discovery import benjamini_hochberg
from civicstat.stats.intervals import FloatArray

DRAWN = ("month", "four_weeks", "quarter", "fiscal_quarter", "week", "year", "fiscal_year", "rolling_year", "day")
STEADY = ("rolling_year", "year", "fiscal_year", "quarter", "fiscal_quarter", "month", "four_weeks", "week", "day")
LATELY = timedelta(days=184)  # before the newest figure; what ended earlier tells of another time
FALSE_SHARE = 0.05  # of the changes, or of the areas, that are called clear, at most so many are expected to be chance
Verdict = Literal["better", "worse", "changed", "unclear", "broken", "unknown"]


@dataclass(frozen=True)
class Change:
    """How a figure stands beside that of a year before. broken: a new definition lies between them."""

    now: Figure
    before: Figure
    grain: str
    verdict: Verdict


@dataclass(frozen=True)
class Reading:
    """A metric in one area. newest: the newest figure of a whole period, shown or withheld; None: nothing is there."""

    metric: Metric
    series: Series | None
    newest: Figure | None
    change: Change | None

    @property
    def verdict(self) -> Verdict:
        return self.change.verdict if self.change else "unknown"


def city_of(content: Content) -> str:
    """Return the code of the area that is the whole city; CITY where there is no such layer."""
    layer = content.layer(CITY)
    return layer.areas[0].code if layer and layer.areas else CITY


def drawn_series(metric: Metric, layer: str, area: str, order: Sequence[str] = DRAWN) -> Series | None:
    """Return the series of everybody that a chart shows: the finest that has a figure; else any that is published."""
    found = [each for grain in order if (each := metric.one(layer, area, grain)) is not None]
    return next((each for each in found if any(figure.value is not None for figure in each.figures)),
                found[0] if found else None)  # fmt: skip


def steady_series(metric: Metric, layer: str, area: str) -> Series | None:
    """Return the series of the longest span that ended lately: the less chance is in it, the more it tells."""
    known = {grain: each for grain in STEADY if (each := metric.one(layer, area, grain)) is not None}
    grain = _steadiest({grain: _ends_of(filter(None, [newest(each)])) for grain, each in known.items()})
    return known[grain] if grain else next(iter(known.values()), None)


def _steadiest(ends: Mapping[str, Sequence[date]]) -> str:
    """Return the longest span that ended lately; empty where none has a figure. ends: of the figures of each span."""
    latest = max((day for days in ends.values() for day in days), default=date.min)
    return next((grain for grain, days in ends.items() if days and latest - max(days) <= LATELY), "")


def _ends_of(figures: Iterable[Figure]) -> list[date]:
    return [each.ends_on for each in figures if each.value is not None and not each.is_partial]


def newest(series: Series | None) -> Figure | None:
    """Return the newest figure of a whole period."""
    whole = [figure for figure in series.figures if not figure.is_partial] if series else []
    return whole[-1] if whole else None


def readings(content: Content) -> dict[str, Reading]:
    """Return what each metric says of the whole city, by slug. What is clear is judged over all of them together."""
    city, found = city_of(content), list[tuple[Metric, Series | None, tuple[Figure, Figure, str] | None]]()
    for metric in content.metrics:
        found.append((metric, drawn_series(metric, CITY, city), _year_apart(metric, CITY, city)))
    chances = [_chance(metric, CITY, city, pair) for metric, _, pair in found]
    judged = benjamini_hochberg(np.array(chances)) if chances else np.array([])
    return {
        metric.slug: Reading(metric, series, newest(series), _change(metric, pair, float(q)))
        for (metric, series, pair), q in zip(found, judged, strict=True)
    }


def readings_in(content: Content, layer: Layer) -> dict[str, list[Reading]]:
    """Return by area what each metric that is published for it says, and how that changed in a year.

    What is clear is judged over all areas and metrics of the layer together: so few are chance alone.
    """
    found = [
        (area.code, metric, series, _year_apart(metric, layer.slug, area.code))
        for area in layer.areas for metric in content.metrics
        if (series := steady_series(metric, layer.slug, area.code)) is not None
    ]  # fmt: skip
    chances = [_chance(metric, layer.slug, area, pair) for area, metric, _, pair in found]
    judged = benjamini_hochberg(np.array(chances)) if chances else np.array([])
    told: dict[str, list[Reading]] = {area.code: [] for area in layer.areas}
    for (area, metric, series, pair), q in zip(found, judged, strict=True):
        told[area].append(Reading(metric, series, newest(series), _change(metric, pair, float(q))))
    return told


def _year_apart(metric: Metric, layer: str, area: str) -> tuple[Figure, Figure, str] | None:
    """Return the newest final figure over the longest span that ended lately, and the one a year before it."""
    known = {grain: found for grain in STEADY if (found := _final(metric.one(layer, area, grain)))}
    latest = max((found[-1].ends_on for found in known.values()), default=date.min)
    for grain, found in known.items():
        before = _at(found, _a_year_before(found[-1].starts_on, grain))
        if before is not None and latest - found[-1].ends_on <= LATELY:
            return found[-1], before, grain
    return None


def _final(series: Series | None) -> list[Figure]:
    """Return the figures that are there to stay."""
    figures = series.figures if series else ()
    return [each for each in figures if each.value is not None and not each.is_partial and not each.is_provisional]


def _a_year_before(day: date, grain: str) -> date:
    if grain in ("week", "four_weeks", "day"):
        return day - timedelta(days=364)
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _at(figures: Iterable[Figure], day: date) -> Figure | None:
    return next((each for each in figures if each.starts_on == day), None)


def _chance(metric: Metric, layer: str, area: str, pair: tuple[Figure, Figure, str] | None) -> float:
    """Return how often chance alone sets two figures as far apart; NaN where that is not to be judged."""
    if pair is None or metric.direction == "context" or _is_broken(metric, *pair[:2]):
        return float("nan")
    series = metric.one(layer, area, pair[2])
    found = compare(metric, series, pair[0], pair[1]) if series is not None else None
    return float(found.comparison.p) if found is not None else float("nan")


def _limits(figure: Figure) -> Interval | None:
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    # Written out in decimals, a limit may have come to lie beyond its own figure.
    return Interval(np.asarray(min(figure.low, figure.value)), np.asarray(max(figure.high, figure.value)))


def _is_broken(metric: Metric, now: Figure, before: Figure) -> bool:
    return any(before.starts_on < on < now.ends_on for on, _ in metric.breaks)


def _change(metric: Metric, pair: tuple[Figure, Figure, str] | None, q: float) -> Change | None:
    if pair is None:
        return None
    now, before, grain = pair
    return Change(now, before, grain, _verdict(metric, now, before, q))


def _verdict(metric: Metric, now: Figure, before: Figure, q: float) -> Verdict:
    if _is_broken(metric, now, before):
        return "broken"
    if metric.direction == "context":
        return "changed"
    if np.isnan(q):
        return "unknown"
    if q > FALSE_SHARE or now.value == before.value:
        return "unclear"
    went_up = (now.value or 0.0) > (before.value or 0.0)
    return "better" if went_up == (metric.direction == "higher") else "worse"


@dataclass(frozen=True)
class AreaFigure:
    """A figure of an area beside the same figure of the city.

    is_apart: farther from it than chance explains, all areas of the layer taken together. chance: of this one alone.
    """

    code: str
    name: str
    figure: Figure | None
    is_apart: bool
    chance: float


@dataclass(frozen=True)
class Beside:
    """The areas of a layer in one period, in the order of the layer. city: the whole, where it is published."""

    layer: Layer
    grain: str
    starts_on: date
    ends_on: date
    areas: tuple[AreaFigure, ...]
    city: Figure | None


def beside_the_city(content: Content, metric: Metric, layer: Layer) -> Beside | None:
    """Return the figures of a layer's areas for the newest whole period of the longest span that ended lately."""
    found = {
        grain: {area.code: metric.one(layer.slug, area.code, grain) for area in layer.areas} for grain in STEADY
    }  # fmt: skip
    figures = {grain: [each for one in some.values() if one for each in one.figures] for grain, some in found.items()}
    grain = _steadiest({grain: _ends_of(some) for grain, some in figures.items()})
    if not grain:
        return None
    newest_day = max(each.starts_on for each in figures[grain] if each.value is not None and not each.is_partial)
    return _beside(content, metric, layer, grain, found[grain], newest_day)


def city_beside(content: Content, reading: Reading) -> tuple[Figure | None, float]:
    """Return the city's figure of the period that a reading is of, and how often chance sets both as far apart.

    NaN where that is not to be judged.
    """
    series = reading.metric.one(CITY, city_of(content), reading.series.grain) if reading.series else None
    city = _at(series.figures, reading.newest.starts_on) if series and reading.newest else None
    if city is None or city.value is None or not is_compared(reading.metric):
        return None, float("nan")
    return city, float(_chances_apart([reading.newest], city)[0])


def _beside(
    content: Content, metric: Metric, layer: Layer, grain: str, series: dict[str, Series | None], day: date
) -> Beside:  # fmt: skip
    figures = {code: _at(one.figures, day) if one else None for code, one in series.items()}
    whole = metric.one(CITY, city_of(content), grain)
    city = _at(whole.figures, day) if whole else None
    # A part of the city is judged as if it were apart from the rest; the larger it is, the more careful that is.
    chances = _chances_apart([each if is_compared(metric) else None for each in figures.values()], city)
    ends_on = next(each.ends_on for each in figures.values() if each)
    areas = tuple(
        AreaFigure(area.code, area.name, figures[area.code], bool(q <= FALSE_SHARE), float(chance))
        for area, chance, q in zip(layer.areas, chances, benjamini_hochberg(chances), strict=True)
    )
    return Beside(layer, grain, day, ends_on, areas, city)


def _chances_apart(figures: Sequence[Figure | None], city: Figure | None) -> FloatArray:
    """Return for each figure how often chance alone sets two equals as far apart as it and the city's; else NaN."""
    chances = np.full(len(figures), np.nan)
    known = [at for at, each in enumerate(figures) if each is not None and _limits(each) is not None]
    if not known or city is None or (limits := _limits(city)) is None:
        return chances
    values = np.array([(each.low, each.value, each.high) for at in known if (each := figures[at])], np.float64).T
    low, value, high = values
    found = compare_figures(value, Interval(np.minimum(low, value), np.maximum(high, value)), city.value or 0.0, limits)
    chances[known] = found.p
    return chances


def is_compared(metric: Metric) -> bool:
    """Whether areas can be held against each other: a total says how large an area is, not how it fares."""
    return metric.kind not in ("count", "distinct", "sum")
