"""What a statistic that nobody adopted is called, and in which unit it is told."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.exploring.inquiries import span_in_words
from civicstat.measurement.records.quality.checks.values import title_of
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition


class Called(NamedTuple):
    """title: "Median of Response time: Calls for service"; unit and display: as in a metric's passport."""

    title: str
    unit: str
    display: str = ""


def column_title(dataset: DatasetDefinition, name: str) -> str:
    """Return what people call a column or a duration of a dataset."""
    if name in dataset.columns:
        return title_of(name, dataset.columns[name])
    span = dataset.durations.get(name)
    return (span.title if span else "") or plain_title(name)


def plain_title(name: str) -> str:
    """Return a name as words: "Hour of day" of hour_of_day."""
    return name.replace("_", " ").strip().capitalize()


def call(statistic: Any, dataset: DatasetDefinition, metrics: Mapping[str, MetricDefinition]) -> Called:
    """Return what the figures of a dataset's statistic are called. metrics: those on which it may rest."""
    kind = statistic.kind
    if kind in ("ratio", "gap"):
        return _of_others(statistic, metrics)
    if kind == "index":
        return Called(f"{dataset.title}: weighted index of {column_title(dataset, statistic.of)}", "index")
    if kind in ("time_to_close", "cohort_share"):
        return _of_cases(statistic, dataset)
    if kind == "count":
        return Called(f"{dataset.title}: records", "records")
    if kind == "share":
        return Called(f"{dataset.title}: share where {statistic.hit}", "share")
    if kind == "rate":
        return _rate(statistic, dataset)
    column = column_title(dataset, statistic.of)
    if kind == "distinct":
        return Called(f"{dataset.title}: different values of {column}", "values")
    words = {"sum": "sum", "mean": "average", "median": "median"}.get(kind) or f"{statistic.p * 100:g}th percentile"
    return Called(f"{dataset.title}: {words} of {column}", _unit(dataset, statistic.of))


def _unit(dataset: DatasetDefinition, name: str) -> str:
    column = dataset.columns.get(name)
    return "seconds" if column is None or column.type is ColumnType.DURATION else "count"


def _rate(statistic: Any, dataset: DatasetDefinition) -> Called:
    what = {"records": "records", "distinct": "values", "sum": "sum"}[statistic.count]
    if statistic.of:
        what = f"{what} of {column_title(dataset, statistic.of)}"
    per = "residents" if statistic.per == "population" else f"of {statistic.per}"
    noun = "records" if statistic.count == "records" else "events"
    return Called(
        f"{dataset.title}: {what} per {statistic.scale:,.0f} {per}", f"{noun} per {statistic.scale:,.0f} {per}"
    )


def _of_cases(statistic: Any, dataset: DatasetDefinition) -> Called:
    if statistic.kind == "cohort_share":
        ends = column_title(dataset, statistic.done or statistic.again or "")
        what = f"{ends} comes again" if statistic.again else ends
        return Called(f"{dataset.title}: {what} within {span_in_words(statistic.within)}", "share")
    part = "half are" if statistic.p == 0.5 else f"{statistic.p * 100:g}% are"
    closed = column_title(dataset, statistic.closed)
    return Called(f"{dataset.title}: time until {part} closed ({closed})", "seconds")


def _of_others(statistic: Any, metrics: Mapping[str, MetricDefinition]) -> Called:
    def title(slug: str) -> str:
        return metrics[slug].title if slug in metrics else slug

    if statistic.kind == "ratio":
        scale = "" if statistic.scale == 1 else f", times {statistic.scale:,g}"
        return Called(f"{title(statistic.numerator)} divided by {title(statistic.denominator)}{scale}", "count")
    between = statistic.between.partition(":")[2]
    if statistic.measure == "ratio" or statistic.of not in metrics:
        return Called(f"{title(statistic.of)}: how many times as high, between values of {between}", "count")
    base = metrics[statistic.of]
    display = "points" if base.unit == "share" else base.display
    return Called(f"{base.title}: gap between values of {between}", base.unit, display)
