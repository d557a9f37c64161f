"""What a metric's statistic is, in words, with the columns that it reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from civicstat.measurement.metrics.definitions import CohortShare, Gap, Index, MetricDefinition, Rate, Ratio
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.web.pages.shown.schema import title_of

_OF_A_COLUMN = {
    "distinct": "Number of different values of {}",
    "sum": "Sum of {}",
    "mean": "Mean of {}",
    "median": "Median of {}: half of the records lie below it, half above",
    "percentile": "{}: the value that %s of the records do not exceed",
}


def statistic_in_words(definition: MetricDefinition, dataset: DatasetDefinition | None) -> SafeString:
    """Return the statistic as HTML; names of columns and conditions stand in <code>."""
    statistic: Any = definition.statistic
    kind = statistic.kind
    if kind == "count":
        return mark_safe("Number of records")
    if kind in _OF_A_COLUMN:
        words = _OF_A_COLUMN[kind] % _percent(statistic.p) if kind == "percentile" else _OF_A_COLUMN[kind]
        return format_html(words, column_in_words(statistic.of, dataset))
    if kind == "share":
        return format_html("Share of the records for which <code>{}</code>", statistic.hit)
    if kind == "time_to_close":
        opened, closed = (column_in_words(name, dataset) for name in (statistic.opened, statistic.closed))
        words = "Time from {} to {} within which {} of the cases are closed; open cases count (Kaplan-Meier)"
        return format_html(words, opened, closed, _percent(statistic.p))
    return _ON_OTHERS[kind](statistic, dataset)


def _percent(p: float) -> str:
    return "half" if p == 0.5 else f"{p * 100:g}%"


def _rate(statistic: Rate, dataset: DatasetDefinition | None) -> SafeString:
    above = mark_safe("Records")
    if statistic.of:
        words = "Different values of {}" if statistic.count == "distinct" else "Sum of {}"
        above = format_html(words, column_in_words(statistic.of, dataset))
    if statistic.per == "population":
        return format_html("{} for each {} residents of the same area and year", above, f"{statistic.scale:,g}")
    return format_html("{} for each {} of the metric <code>{}</code>", above, f"{statistic.scale:,g}", statistic.per)


def _ratio(statistic: Ratio, dataset: DatasetDefinition | None) -> SafeString:
    times = "" if statistic.scale == 1 else f", times {statistic.scale:,g}"
    return format_html(
        "The metric <code>{}</code> divided by the metric <code>{}</code>{}",
        statistic.numerator, statistic.denominator, times,
    )  # fmt: skip


def _cohort_share(statistic: CohortShare, dataset: DatasetDefinition | None) -> SafeString:
    span = _span(statistic.within)
    if statistic.done:
        return format_html(
            "Share of the cases with {} within {}; only cases that are old enough count",
            column_in_words(statistic.done, dataset), span,
        )  # fmt: skip
    return format_html(
        "Share of the cases after which the same {} comes again within {}; only cases that are old enough count",
        column_in_words(statistic.again or "", dataset), span,
    )  # fmt: skip


def _span(span: timedelta) -> str:
    for unit, noun in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if span.total_seconds() % unit == 0:
            count = int(span.total_seconds() // unit)
            return f"{count:,} {noun}{'' if count == 1 else 's'}"
    return f"{span.total_seconds():,g} seconds"


def _gap(statistic: Gap, dataset: DatasetDefinition | None) -> SafeString:
    what = "Difference between" if statistic.measure == "difference" else "Ratio of"
    way, _, name = statistic.between.partition(":")
    parts = "areas of the layer" if way == "area" else "groups of"
    words = "{} the highest and the lowest <code>{}</code> among the {} {}; the interval allows for picking these two"
    return format_html(words, what, statistic.of, parts, name)


def _index(statistic: Index, dataset: DatasetDefinition | None) -> SafeString:
    per = f" for each {statistic.scale:,g} residents" if statistic.scale else ""
    return format_html(
        "Sum of {} published weights, one for each {}{}",
        f"{len(statistic.weights):,}", column_in_words(statistic.of, dataset), per,
    )  # fmt: skip


_ON_OTHERS: dict[str, Callable[[Any, DatasetDefinition | None], SafeString]] = {
    "rate": _rate,
    "ratio": _ratio,
    "cohort_share": _cohort_share,
    "gap": _gap,
    "index": _index,
}


def column_in_words(name: str, dataset: DatasetDefinition | None) -> SafeString:
    """Return a column or duration as people call it, and its name in definitions where that is another one."""
    title = ""
    if dataset is not None and name in dataset.columns:
        title = title_of(name, dataset.columns[name])
    elif dataset is not None and name in dataset.durations:
        title = dataset.durations[name].title
    return format_html("{} <code>{}</code>", title, name) if title else format_html("<code>{}</code>", name)
