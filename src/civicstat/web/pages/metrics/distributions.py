"""The values behind a metric's figure as pages show them: a chart, what it says, and the percentiles in a table."""

from dataclasses import dataclass

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.patterns.distribution import (
    FEWEST,
    Beyond,
    Measured,
    Quantile,
    Values,
    beyond,
    days_of,
    measured,
    quantiles,
    read_values,
)
from civicstat.measurement.metrics.points import Point
from civicstat.web.pages.goals.lines import lines_of_goals
from civicstat.web.pages.metrics.subject import Subject
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui import charts
from civicstat.web.ui.charts import Table
from civicstat.web.ui.findings import NO_FIGURE, format_value, interval_text
from civicstat.web.ui.units import format_difference, measure

_NAMES = {0.5: "Half", 0.9: "Nine in ten"}
_WITH_VALUES = ("percentile", "median")  # of which a goal is a limit for the values themselves


@dataclass(frozen=True)
class Spread:
    """The distribution of a metric's values. figure: None where there is none, and then why."""

    figure: charts.Figure | None = None
    percentiles: Table | None = None
    why_not: str = ""


def spread_of(subject: Subject, ground: Ground) -> Spread:
    """Return how the values behind the leading figure are spread. Raises what `read_values` does."""
    definition, point = subject.definition, subject.told.latest
    if definition.dataset is None:
        return Spread(why_not="Its figures are made of other metrics; open one of these to see how values are spread.")
    of = measured(definition, ground.dataset(definition).definition)
    if of is None:
        return Spread(why_not=_no_values(definition.statistic.kind))
    if point is None or (point.ends_on - point.starts_on).days < 1:
        return Spread(why_not="No period of this kind is long enough; choose a longer one.")
    before = subject.told.year_before
    if before is not None and (before.is_partial or subject.told.break_between(before, point)):
        before = None
    now, then = _read(subject, ground, of, point, before)
    if now.n < FEWEST:
        return Spread(why_not=f"{point.label} has {now.n} usable values, too few to show how they are spread.")
    limit = of.limit if of.limit is not None else _limit_of_goal(subject)
    past = beyond(now, then, limit, is_most=of.is_most, level=definition.level) if limit is not None else None
    found = quantiles(now, then, level=definition.level)
    return Spread(
        _figure(subject, of, point, before, (now, then), past, found),
        _table(of, point, before, found, definition.level),
    )


def _read(
    subject: Subject, ground: Ground, of: Measured, point: Point, before: Point | None
) -> tuple[Values, Values | None]:
    spans = [days_of(each.starts_on.date(), each.ends_on.date()) for each in (point, before) if each is not None]
    layer = None if subject.area.layer.slug == CITY else subject.area.layer.slug
    found = read_values(subject.definition, of, ground, tuple(spans), layer, subject.area.pk)
    return found[0], found[1] if before is not None else None


def _no_values(kind: str) -> str:
    if kind == "time_to_close":
        return "Open cases have no length yet, so the lengths of closed ones alone would look too short."
    return "This metric counts records, and each counts as one: there is nothing to spread."


def _limit_of_goal(subject: Subject) -> float | None:
    """Return what a goal asks for now, where values are measured as the goal is."""
    if subject.definition.statistic.kind not in _WITH_VALUES:
        return None
    lines = lines_of_goals(subject.request.user, subject.told)
    return lines[0].steps[-1].value if lines and lines[0].steps else None


def _figure(
    subject: Subject,
    of: Measured,
    point: Point,
    before: Point | None,
    values: tuple[Values, Values | None],
    past: Beyond | None,
    found: list[Quantile],
) -> charts.Figure:
    now, then = values
    landmarks = [charts.Landmark(_NAMES[each.p], each.value) for each in found if each.p in _NAMES]
    if past is not None:
        landmarks.append(charts.Landmark("Limit" if of.limit is not None else "Goal", past.limit, is_limit=True))
    chart = charts.Distribution(
        title=f"{subject.definition.title}: how the values are spread",
        steps=charts.steps_of(now.values, then.values if then is not None and then.n else None, of.unit, of.display),
        unit=of.unit,
        display=of.display,
        name=point.label,
        before_name=before.label if before is not None else "",
        landmarks=tuple(landmarks),
    )
    whens = [in_period(each.label, subject.grain) if each is not None else "" for each in (point, before)]
    said = [_middle(of, found, whens[0]), _past(of, past, whens[1]), _moved(of, found, before), _lacking(now)]
    return charts.Figure("distribution", chart, f"{subject.area.name}: {' '.join(filter(None, said))}")


def _middle(of: Measured, found: list[Quantile], when: str) -> str:
    half, most = (_value(of, next(each.value for each in found if each.p == p)) for p in (0.5, 0.9))
    verb = "took" if _is_time(of) else "were"
    return f"half {verb} at most {half}, nine in ten at most {most}, {when}."


def _past(of: Measured, past: Beyond | None, before: str) -> str:
    if past is None:
        return ""
    way = ("took longer than" if _is_time(of) else "were above") if past.is_most else (
        "took less than" if _is_time(of) else "were below"
    )  # fmt: skip
    interval = interval_text(past.low, past.high, "share", "percent")
    said = f"{_percent(past.share)} {way} {_value(of, past.limit)} (95% interval {interval})"
    if past.before is None or not before:
        return f"{said}."
    was = f"{before} it was {_percent(past.before)}"
    if past.is_clear:
        return f"{said}; {was}, and the difference is beyond chance."
    return f"{said}; {was}, and chance alone can explain the difference."


def _moved(of: Measured, found: list[Quantile], before: Point | None) -> str:
    clear = [each for each in found if each.is_clear and each.before is not None]
    if before is None:
        return "There is no comparable period a year before."
    if not any(each.difference_low is not None for each in found):
        return f"{before.label} has too few values to be compared with."
    if not clear:
        return f"No percentile moved beyond chance since {before.label}."
    ends = max(clear, key=lambda each: abs(each.difference or 0.0))
    apart = format_difference(ends.value, ends.before or 0.0, of.unit, of.display)
    way = ("longer" if _is_time(of) else "higher") if ends.value > (ends.before or 0.0) else (
        "shorter" if _is_time(of) else "lower"
    )  # fmt: skip
    which = "all" if len(clear) == len(found) else f"{len(clear)} of {len(found)}"
    farthest = f"the farthest is the {_ordinal(ends.p).lower()}, {apart} {way}"
    return f"Since {before.label}, {which} percentiles shown moved beyond chance; {farthest}."


def _lacking(now: Values) -> str:
    parts = [f"{now.missing:,} lack the value"] if now.missing else []
    parts += [f"{now.unusable:,} have one outside the valid range"] if now.unusable else []
    return f"Of {now.records:,} records {' and '.join(parts)}; they are left out." if parts else ""


def _table(of: Measured, point: Point, before: Point | None, found: list[Quantile], level: float) -> Table:
    header: tuple[str, ...] = ("Percentile", point.label, f"{level:.0%} interval")
    header += (before.label, "Difference", f"{level:.0%} interval of it") if before is not None else ()
    return Table(
        "Percentiles of the values", header, tuple(_row(of, each)[: len(header)] for each in found),
        frozenset(range(1, len(header))),
    )  # fmt: skip


def _row(of: Measured, each: Quantile) -> tuple[str, ...]:
    difference = format_value(each.difference, of.unit, of.display) if each.difference is not None else NO_FIGURE
    moved = interval_text(each.difference_low, each.difference_high, of.unit, of.display) or "too few values"
    return (
        _ordinal(each.p), _value(of, each.value), interval_text(each.low, each.high, of.unit, of.display) or NO_FIGURE,
        _value(of, each.before), difference, f"{moved}, beyond chance" if each.is_clear else moved,
    )  # fmt: skip


def _ordinal(p: float) -> str:
    return "Median" if p == 0.5 else f"{p * 100:g}th percentile"


def _value(of: Measured, value: float | None) -> str:
    return format_value(value, of.unit, of.display)


def _percent(share: float) -> str:
    return "under 0.1%" if 0 < share < 0.0005 else f"{share:.1%}"


def _is_time(of: Measured) -> bool:
    return measure(of.unit, of.display).kind == "duration"
