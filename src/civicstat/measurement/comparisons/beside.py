"""The spans beside those compared that figures are there of, and that compare with them."""

from collections.abc import Sequence
from datetime import date

from civicstat.measurement.comparisons.sides import MOST_SPANS, days_with_data
from civicstat.measurement.comparisons.spans import Span, spans_like
from civicstat.measurement.metrics.definitions import SeriesBreak
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import breaks_of


def spans_beside(metric: Metric, span: Span, compared: Sequence[Span]) -> list[Span]:
    """Return the spans of a kind that compare with one: those nearest to it, so many at most, in order."""
    begins, ends = days_with_data(metric)
    for each in breaks_of(metric):
        begins, ends = _on_one_side(each, span, begins, ends)
    like = [each for each in spans_like(span, begins, ends) if not any(map(each.overlaps, compared))]
    return sorted(sorted(like, key=lambda each: abs((each.since - span.since).days))[:MOST_SPANS])


def _on_one_side(parting: SeriesBreak, span: Span, begins: date, ends: date) -> tuple[date, date]:
    if parting.on <= span.since:
        return max(begins, parting.on), ends
    return begins, min(ends, parting.on) if parting.on > span.until else ends
