"""Did the neighboring areas, and the whole city, move alike?"""

from statistics import median

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.measurement.context.explaining.checks.chance import THREE_ERRORS, _widened
from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.kept import CITY_ALONE
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import read_many
from civicstat.stats import difference_interval

TITLE = "Other areas"
Moves = dict[str, tuple[Point, Point]]  # area -> before and now


def check(comparison: Comparison, ground: Ground) -> Check:
    area = comparison.series.area
    layer = area.layer if area.layer.slug != CITY else _first_layer(comparison)
    looked = f"Whether {'its areas' if area.layer.slug == CITY else 'the other areas and the whole city'} moved alike."
    if layer is None or comparison.series.grain in CITY_ALONE:
        said = "No figures are kept for areas in this kind of period."
        return Check("neighbors", TITLE, looked, said, Verdict.UNKNOWN)
    city, moves = _moves(comparison, layer)
    others = {name: pair for name, pair in moves.items() if name != area.name}
    if len(others) < 2:
        return Check("neighbors", TITLE, looked, "Fewer than two other areas have both figures.", Verdict.UNKNOWN)
    if area.layer.slug == CITY:
        return _of_city(comparison, layer, others, looked)
    return _of_area(comparison, layer, others, city, looked)


def _of_area(
    comparison: Comparison, layer: AreaLayer, others: Moves, city: tuple[Point, Point] | None, looked: str
) -> Check:
    usual = median(_expected(comparison, pair) for pair in others.values())
    alike = [name for name, pair in others.items() if _moved(pair) * comparison.change > 0]
    clear = [name for name in alike if _is_clear(others[name])]
    said = f"{len(alike)} of {len(others)} other {layer.plural.lower()} moved the same way"
    said += f", {len(clear)} beyond chance" if clear else ", none beyond chance"
    if city is not None:
        said += f"; the whole city {comparison.moved(_moved(city))}"
    said += f". As the middle one of them moved, this one would have gone {comparison.moved(usual)}, "
    said += f"{comparison.share_of_change(usual)}."
    return Check("neighbors", TITLE, looked, said, comparison.judged(usual), usual)


def _of_city(comparison: Comparison, layer: AreaLayer, others: Moves, looked: str) -> Check:
    alike = [name for name, pair in others.items() if _moved(pair) * comparison.change > 0]
    clear = [name for name in alike if _is_clear(others[name])]
    way = 1 if comparison.change > 0 else -1
    most = max(others, key=lambda name: way * _moved(others[name]))
    said = f"{len(alike)} of {len(others)} {layer.plural.lower()} moved the same way"
    said += f", {len(clear)} beyond chance. " if clear else ", none beyond chance. "
    said += f"Most of all {most}: {comparison.moved(_moved(others[most]))}."
    if comparison.definition.statistic.kind != "count":
        verdict = Verdict.PART if clear == [most] else Verdict.NOT
        said += f" It is the only one whose change is clear: look there ({most})." if verdict is Verdict.PART else ""
        return Check("neighbors", TITLE, looked, said, verdict)
    explained = _moved(others[most])
    said += f" By itself that makes {comparison.share_of_change(explained)}."
    return Check("neighbors", TITLE, looked, said, comparison.judged(explained), explained)


def _expected(comparison: Comparison, pair: tuple[Point, Point]) -> float:
    """Return how an area would move if it moved as another: in proportion for what is counted."""
    before, now = pair
    if comparison.is_counted and before.value:
        return comparison.value_before * ((now.value or 0.0) / before.value - 1)
    return _moved(pair)


def _moved(pair: tuple[Point, Point]) -> float:
    return (pair[1].value or 0.0) - (pair[0].value or 0.0)


def _is_clear(pair: tuple[Point, Point]) -> bool:
    before, now = pair
    if None in (before.low, before.high, now.low, now.high):
        return False
    low, high = difference_interval(*_widened(now, THREE_ERRORS), *_widened(before, THREE_ERRORS))
    return bool(low > 0 or high < 0)


def _first_layer(comparison: Comparison) -> AreaLayer | None:
    versions = versions_in_force(comparison.metric)
    layers = AreaLayer.objects.exclude(slug=CITY).filter(areas__observations__version__in=versions)
    return layers.distinct().first()


def _moves(comparison: Comparison, layer: AreaLayer) -> tuple[tuple[Point, Point] | None, Moves]:
    areas = list(layer.areas.filter(is_target=True).select_related("layer").defer("boundary"))
    city = Area.objects.select_related("layer").defer("boundary").get(layer__slug=CITY)
    newest = comparison.series.points[-1].period
    series = read_many(
        [comparison.metric], [city, *areas], comparison.series.grain, most=newest - comparison.before.period + 1
    )  # fmt: skip
    found = {}
    for area in (city, *areas):
        points = series[comparison.metric.pk, area.pk]
        before, now = points.at(comparison.before.period), points.at(comparison.now.period)
        if before is not None and now is not None and before.value is not None and now.value is not None:
            found[area.pk] = (before, now)
    names = {area.pk: area.name for area in areas}
    return found.get(city.pk), {names[pk]: pair for pk, pair in found.items() if pk in names}
