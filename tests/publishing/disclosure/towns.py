"""Small towns whose figures add up, with many small numbers: what disclosure control is tried on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np

from civicstat.publishing.content import CITY, Area, Content, Dataset, Figure, Layer, Metric, Series, Version

MADE_AT = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)


def layers(districts: int, beats: int, wards: int) -> tuple[Layer, ...]:
    whole = Area(CITY, "Smallville")
    of_city = ((CITY, CITY),)
    return (
        Layer(CITY, "City", "Cities", (whole,)),
        Layer(
            "district", "District", "Districts",
            tuple(Area(f"D{i}", f"D{i}", within=of_city) for i in range(districts)),
        ),
        Layer(
            "beat", "Beat", "Beats",
            tuple(Area(f"B{i}", f"B{i}", within=(*of_city, ("district", f"D{i % districts}"))) for i in range(beats)),
        ),
        Layer("ward", "Ward", "Wards", tuple(Area(f"W{i}", f"W{i}", within=of_city) for i in range(wards))),
    )  # fmt: skip


def content(metrics: list[Metric], places: tuple[Layer, ...], *, number: int = 1) -> Content:
    dataset = Dataset("stops", "Stops", "Police", "One row is one stop.", (), 1, None, "")
    return Content(
        "Smallville", number, MADE_AT, "The figures", None, "civicstat 0.1.0", places, (dataset,), tuple(metrics), ()
    )  # fmt: skip


def metric(
    slug: str, kind: str, series: list[Series], *, bases: tuple[str, ...] = (), counts_people: bool = True
) -> Metric:
    return Metric(
        slug, slug, "?", "", "", "", ("stops",), kind, "stops", "", "context", "", "", 0, True, bases, (),
        (Version(1, MADE_AT, "First", ""),), tuple(series),
    )  # fmt: skip


def spread(records: np.ndarray, districts: int, nowhere: int = 0) -> dict[tuple[str, str], np.ndarray]:
    """Return numbers by area; records: beats x wards x months (x groups); nowhere: in each district, but in no beat."""
    beats, wards = records.shape[:2]
    found = {(CITY, CITY): records.sum(axis=(0, 1)) + districts * nowhere}
    found |= {("beat", f"B{i}"): records[i].sum(axis=0) for i in range(beats)}
    found |= {("district", f"D{i}"): records[i::districts].sum(axis=(0, 1)) + nowhere for i in range(districts)}
    return found | {("ward", f"W{i}"): records[:, i].sum(axis=0) for i in range(wards)}


def periods(months: int) -> dict[str, list[tuple[str, date, date, slice]]]:
    """Return months and quarters from January 2026 on."""

    def first(month: int) -> date:
        return date(2026 + month // 12, month % 12 + 1, 1)

    return {
        "month": [(f"{first(m):%Y-%m}", first(m), first(m + 1), slice(m, m + 1)) for m in range(months)],
        "quarter": [
            (f"2026-Q{m // 3 + 1}", first(m), first(m + 3), slice(m, m + 3)) for m in range(0, months - months % 3, 3)
        ],
    }


def spans(grain: str, first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """Yield whole periods from the one of a first day to that of a last one: name, first day, day after it."""
    months = {"day": 0, "month": 1, "quarter": 3, "year": 12}[grain]
    start = first if not months else date(first.year, (first.month - 1) // months * months + 1, 1)
    while start <= last:
        end = start + timedelta(days=1) if not months else _months_on(start, months)
        yield f"{start:%Y-%m-%d}", start, end
        start = end


def _months_on(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def counted(slug: str, records: np.ndarray, districts: int, nowhere: int = 0) -> Metric:
    """Return a count; a fourth axis of records are groups of the dimension `race`."""
    series = []
    for (layer, area), numbers in spread(records, districts, nowhere).items():
        rows = [("", "", numbers.sum(axis=1) if numbers.ndim == 2 else numbers)]
        rows += [("race", f"G{g}", numbers[:, g]) for g in range(numbers.shape[1])] if numbers.ndim == 2 else []
        for dimension, group, row in rows:
            for grain, spans in periods(len(row)).items():
                figures = tuple(count(name, start, end, float(row[at].sum())) for name, start, end, at in spans)
                series.append(Series(layer, area, grain, figures, dimension, group))
    return metric(slug, "count", series)


def shared(slug: str, hits: np.ndarray, records: np.ndarray, districts: int) -> Metric:
    series = []
    trials = spread(records, districts)
    for (layer, area), row in spread(hits, districts).items():
        for grain, spans in periods(len(row)).items():
            figures = tuple(
                share(name, start, end, float(row[at].sum()), float(trials[layer, area][at].sum()))
                for name, start, end, at in spans
            )
            series.append(Series(layer, area, grain, figures))
    return metric(slug, "share", series)


def timed(slug: str, records: np.ndarray, districts: int) -> Metric:
    series = []
    for (layer, area), row in spread(records, districts).items():
        for grain, spans in periods(len(row)).items():
            figures = tuple(
                Figure(name, start, end, 300.0 + n if n else None, None, None, n, None, None, 0.0, 1)
                for name, start, end, at in spans
                for n in [float(row[at].sum())]
            )
            series.append(Series(layer, area, grain, figures))
    return metric(slug, "percentile", series)


def count(name: str, start: date, end: date, number: float) -> Figure:
    return Figure(name, start, end, number, number * 0.8, number * 1.2, number, number, None, 0.0, 1)


def share(name: str, start: date, end: date, hits: float, n: float) -> Figure:
    return Figure(name, start, end, hits / n if n else None, None, None, n, hits if n else None, n, 0.0, 1)
