"""Pairs of periods that people compare most: newest against a year before, against the one before, this year so far."""

from datetime import date, timedelta
from typing import NamedTuple

from civicstat.measurement.comparisons.sides import days_with_data
from civicstat.measurement.comparisons.spans import DAY, Span, months_from
from civicstat.measurement.metrics.models import Metric

_KINDS = ((1, "month", "month"), (3, "quarter", "quarter"), (12, "year", "year"))


class Pair(NamedTuple):
    """Two spans and what the comparison is called."""

    name: str
    first: Span
    second: Span


def pairs_of(metric: Metric) -> list[Pair]:
    """Return the pairs that the metric's data holds, the most usual first. Raises ComparisonRefused without data."""
    begins, ends = days_with_data(metric)
    settled = ends - (metric.definition.settles_after if metric.definition.settles_after > DAY else timedelta(0))
    found = []
    for months, noun, kind in _KINDS:
        if kind in metric.definition.periods:
            newest = _newest(settled, months)
            year = _shifted(newest, 12)
            found.append(Pair(f"Newest {noun}, a year before", newest, year))
            if months < 12:
                found.append(Pair(f"Newest {noun}, the one before", newest, _shifted(newest, months)))
    if "week" in metric.definition.periods:
        monday = settled - timedelta(days=(settled.weekday() + 1) % 7)
        week = Span(monday - timedelta(days=6), monday)
        found.append(Pair("Newest week, the one before", week, _back(week, 7)))
        four = Span(monday - timedelta(days=27), monday)
        found.append(Pair("Newest four weeks, the four before", four, _back(four, 28)))
    so_far = Span(date(settled.year, 1, 1), settled)
    found.append(Pair("This year so far, same days last year", so_far, _year_before(so_far)))
    return [pair for pair in found if pair.second.since >= begins and pair.first.until <= ends]


def _newest(until: date, months: int) -> Span:
    """Return the newest whole month, quarter or year that ends by a day."""
    after = until + DAY
    month = after.year * 12 + after.month - 1
    return months_from(month - month % months - months, months)


def _shifted(span: Span, months: int) -> Span:
    return months_from(span.since.year * 12 + span.since.month - 1 - months, span.months)


def _back(span: Span, days: int) -> Span:
    shift = timedelta(days=days)
    return Span(span.since - shift, span.until - shift)


def _year_before(span: Span) -> Span:
    until = span.until
    last = date(until.year - 1, until.month, min(until.day, 28) if until.month == 2 else until.day)
    return Span(date(span.since.year - 1, span.since.month, span.since.day), last)
