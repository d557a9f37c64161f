"""A small Content: two layers, a count, a share and a percentile over 2026, and one goal. Nothing in it is withheld.

Margins add up as they do in a town: beats to the city, months to quarters, and shares follow from their counts.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa

from civicstat.publishing.content import (
    CITY,
    Area,
    Content,
    Dataset,
    Figure,
    Goal,
    GoalEntry,
    GoalState,
    Layer,
    Metric,
    Series,
    Version,
)
from civicstat.publishing.extracts import COUNT, Cell, Extract, ExtractColumn
from civicstat.stats.counts import poisson_interval
from civicstat.stats.intervals import Interval
from civicstat.stats.proportions import wilson_interval

MADE_AT = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
BEATS = {"B1": "Harbor", "B2": "Old Town", "B3": "Hillside"}
CALLS = {"B1": 60, "B2": 45, "B3": 4}  # in an ordinary month: Hillside has few


def small_content(*, number: int = 1, reason: str = "The figures of 2026", corrects: int | None = None) -> Content:
    """Return the same content at each call, but for what the arguments say."""
    return Content(
        agency="Smallville", number=number, made_at=MADE_AT, reason=reason, corrects=corrects,
        software="civicstat 0.1.0", layers=_layers(), datasets=(_dataset(),),
        metrics=(calls(), calls_in_time(), response_p90()), goals=(_goal(),),
        extracts=(_records(),), texts={"welcome": {"en": "Our figures.", "es": "Nuestras cifras."}},
    )  # fmt: skip


def revised(content: Content, slug: str, area: str, period: str, value: float) -> Content:
    """Return content in which one monthly figure of everybody has another value, and nothing else changed."""

    def series(each: Series) -> Series:
        if (each.area, each.grain, each.dimension) != (area, "month", ""):
            return each
        figures = (replace(one, value=value) if one.period == period else one for one in each.figures)
        return replace(each, figures=tuple(figures))

    def metric(each: Metric) -> Metric:
        return each if each.slug != slug else replace(each, series=tuple(map(series, each.series)))

    return replace(content, metrics=tuple(map(metric, content.metrics)))


def calls() -> Metric:
    """How many calls there were: beats and months add up."""
    counts = {beat: [usual + month % 3 for month in range(12)] for beat, usual in CALLS.items()}
    counts |= {CITY: _sums(counts.values())}
    by_quarter = {area: [sum(months[at : at + 3]) for at in range(0, 12, 3)] for area, months in counts.items()}
    series = [_counted(area, "month", row) for area, row in counts.items()]
    series += [_counted(area, "quarter", row) for area, row in by_quarter.items()]
    versions = (_version(1, "First definition"),)
    return _metric("calls", "Calls for service", "count", "count", series, versions, direction="context")


def calls_in_time() -> Metric:
    """The share of calls reached in time: its definition changed in July, which breaks the series."""
    trials = {beat: [usual + month % 3 for month in range(12)] for beat, usual in CALLS.items()}
    hits = {beat: [round(of * 0.8) + month % 2 for month, of in enumerate(row)] for beat, row in trials.items()}
    hits = {beat: [min(k, n) for k, n in zip(hits[beat], trials[beat], strict=True)] for beat in trials}
    trials, hits = trials | {CITY: _sums(trials.values())}, hits | {CITY: _sums(hits.values())}
    series = [_shared(area, hits[area], trials[area]) for area in hits]
    changed = _version(2, "On-view calls are left out", applies_from=date(2026, 7, 1))
    return replace(
        _metric("calls_in_time", "Calls reached in time", "share", "share", series, (_version(1, "First"), changed)),
        breaks=((date(2026, 7, 1), changed.reason),),
    )


def response_p90() -> Metric:
    """A percentile, which does not add up over anything. Hillside has too few calls for one."""
    series = [
        Series(_layer(area), area, "month", tuple(_p90(month, usual) for month in range(12)))
        for area, usual in (CALLS | {CITY: sum(CALLS.values())}).items()
    ]
    return _metric("p90", "Time to reach nine of ten calls", "percentile", "seconds", series, (_version(1, "First"),))


def _counted(area: str, grain: str, row: list[int]) -> Series:
    step = 12 // len(row)
    figures = []
    for at, count in enumerate(row):
        limits = poisson_interval(count)
        figures.append(_figure(at * step, step, float(count), limits, n=count, numerator=count))
    return Series(_layer(area), area, grain, tuple(figures))


def _shared(area: str, hits: list[int], trials: list[int]) -> Series:
    figures = [
        _figure(month, 1, k / n, wilson_interval(k, n), n=n, numerator=k, denominator=n, version=1 + (month >= 6))
        for month, (k, n) in enumerate(zip(hits, trials, strict=True))
    ]
    return Series(_layer(area), area, "month", tuple(figures))


def _p90(month: int, n: int) -> Figure:
    if n < 30:
        return replace(_figure(month, 1, None, None, n=n), reason=f"Too few to tell: {n}, at least 30 are needed")
    value = 480.5 + 3 * month
    return _figure(month, 1, value, Interval(value - 20, value + 25), n=n, missing=2)


def _figure(
    month: int, months: int, value: float | None, limits: Interval | None, *, n: int, numerator: int | None = None,
    denominator: int | None = None, missing: int = 0, version: int = 1,
) -> Figure:  # fmt: skip
    starts_on = date(2026, month + 1, 1)
    ends_on = date(2027, 1, 1) if month + months == 12 else date(2026, month + months + 1, 1)
    named = f"{starts_on:%Y-%m}" if months == 1 else f"2026-Q{month // 3 + 1}"
    return Figure(
        named, starts_on, ends_on, value, float(limits.low) if limits else None, float(limits.high) if limits else None,
        float(n), None if numerator is None else float(numerator), None if denominator is None else float(denominator),
        float(missing), version, is_provisional=month + months == 12,
    )  # fmt: skip


def _sums(rows: Iterable[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _layer(area: str) -> str:
    return CITY if area == CITY else "beat"


def _metric(
    slug: str, title: str, kind: str, unit: str, series: list[Series], versions: tuple[Version, ...],
    *, direction: str = "higher",
) -> Metric:  # fmt: skip
    return Metric(
        slug=slug, title=title, question=f"{title}: is it getting better?", describes=f"{title}, from the call log.",
        theme="Response", department="Police", datasets=("calls",), kind=kind, unit=unit, display=unit,
        direction="lower" if unit == "seconds" else direction, known_limits="Calls that officers start are left out.",
        standard="", min_n=30, counts_people=False, versions=versions, series=tuple(series),
    )  # fmt: skip


def _version(number: int, reason: str, applies_from: date | None = None) -> Version:
    return Version(number, datetime(2026, 1, number, tzinfo=UTC), reason, f"statistic: as of {number}\n", applies_from)


def _layers() -> tuple[Layer, ...]:
    whole = Area(CITY, "Smallville", residents=30_000)
    beats = (
        Area(code, name, 10_000, _square(at), within=((CITY, CITY),)) for at, (code, name) in enumerate(BEATS.items())
    )
    return Layer(CITY, "City", "Cities", (whole,)), Layer("beat", "Beat", "Beats", tuple(beats))


def _square(at: int) -> dict[str, object]:
    west, east = -90.0 + at / 100, -89.99 + at / 100
    ring = [[west, 40.0], [east, 40.0], [east, 40.01], [west, 40.01], [west, 40.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def _dataset() -> Dataset:
    columns = (("beat", "area", "Where the call was"), ("received_at", "time", "When it came"))
    return Dataset(
        "calls", "Calls for service", "Police", "Every call to 911.", columns, 12, date(2026, 12, 31),
        "Counts of 1 to 10 people are withheld.",
    )  # fmt: skip


def _records() -> Extract:
    """Calls of two beats told one by one."""
    alike = [("2026-Q1", "B1", "=urgent", "yes", 120), ("2026-Q1", "B1", "withheld", "withheld", 63),
             ("2026-Q1", "B2", None, "no", 138)]  # fmt: skip
    names = ("period", "area", "urgency", "by_phone", COUNT)
    rows = pa.table({name: [row[at] for row in alike] for at, name in enumerate(names)})
    columns = (
        ExtractColumn("urgency", "How urgent", "values", ("=urgent", "calm", "Other")),
        ExtractColumn("by_phone", "Came by phone", "yes and no", ("yes", "no")),
    )
    days = date(2026, 1, 1), date(2026, 4, 1)
    cells = (Cell("B1", "2026-Q1", *days, 183, 1), Cell("B2", "2026-Q1", *days, 138, 1))
    return Extract(
        "calls", "Calls, one row each", "One row is one call.", "Police", "calls", "beat", "quarter", 11, columns,
        cells, 321, 63, 11, "form", rows,
    )  # fmt: skip


def _goal() -> Goal:
    entry = GoalEntry(
        MADE_AT, "set", "Program director", "Residents asked for it", date(2026, 1, 1), 0.8, None, date(2026, 12, 31)
    )  # fmt: skip
    sentence, span = "Met: 0.83 where at least 0.8 was aimed for.", "2026-12-01/2026-12-31"
    state = GoalState(CITY, "met", sentence, 0.83, 0.81, 0.89, span)
    return Goal(
        "in_time", "Reach calls in time", "Four of five calls are reached in time.", "calls_in_time", "month", CITY,
        (CITY,), (("Police", "lead", "Answers calls"),), "Harbor residents", "Slow answers", (entry,), (state,),
    )  # fmt: skip
