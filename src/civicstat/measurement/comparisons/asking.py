"""What a change test is asked of: two periods of an area, two areas, two groups."""

from dataclasses import replace

import numpy as np

from civicstat.directory.models import CITY, Area
from civicstat.measurement.comparisons import cautions
from civicstat.measurement.comparisons.beside import spans_beside
from civicstat.measurement.comparisons.changes import compare, distances, past_of, root_z, spread_of
from civicstat.measurement.comparisons.results import ChangeTest, Past, Spread
from civicstat.measurement.comparisons.sides import (
    ComparisonRefused,
    Row,
    Sheet,
    days_with_data,
    read_sheet,
    with_values,
)
from civicstat.measurement.comparisons.spans import Span, apart, months_from, spans_like
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.series import breaks_of

UNRECORDED = "Not recorded"
LONG = 62  # days; how far longer spans vary is learned from months within them


def compare_periods(metric: Metric, area: Area, first: Span, second: Span, ground: Ground) -> ChangeTest:
    """Return how a metric's figures of two spans compare in one area. Raises ComparisonRefused."""
    check_within(metric, first, second)
    if first.overlaps(second):
        raise ComparisonRefused(f"{first.label} and {second.label} share days; choose two spans that share none")
    rows = [Row(area)]
    sheet = read_sheet(metric, rows, [first, second, *spans_beside(metric, first, (first, second))], ground)
    sheet = with_values(sheet, 2, ground)
    sides = sheet.side(0, 0, first.label), sheet.side(0, 1, second.label)
    spread = _spread(metric, rows, sheet, 2, ground, None)
    is_alike = abs(first.days - second.days) <= 0.1 * first.days
    levels = np.where(sheet.readings.is_known, sheet.readings.value, np.nan)[0]
    known = [
        *cautions.of_break(cautions.break_between(breaks_of(metric), first, second)),
        *cautions.of_sides(sides),
        *cautions.of_season(sheet),
        *(cautions.of_extremes(levels, sides, first.noun) if is_alike else []),
        *cautions.of_history(spread.blocks, spread.nouns, sheet.readings.law),
    ]
    return ChangeTest(
        *sides, sheet.readings.law, metric.definition.level, compare(sheet, (0, 0), (0, 1), spread),
        compare(sheet, (0, 0), (0, 1), Spread()), first.noun, spread, _past_of_periods(sheet) if is_alike else None,
        root_z=root_z(sheet, (0, 0), (0, 1)), cautions=tuple(known),
        history=(sheet.history(0, range(len(sheet.spans))),),
    )  # fmt: skip


def compare_areas(metric: Metric, first: Area, second: Area, span: Span, ground: Ground) -> ChangeTest:
    """Return how a metric's figures of two areas compare over a span. Raises ComparisonRefused."""
    if first.layer_id != second.layer_id or first.pk == second.pk or first.layer.slug == CITY:
        raise ComparisonRefused(
            f"{first.name} and {second.name} do not lie beside one another; choose two areas of the same layer"
        )
    return _compare_rows(metric, [Row(first), Row(second)], (first.name, second.name), span, ground, None)


def compare_groups(
    metric: Metric, area: Area, column: str, names: tuple[str, str], span: Span, ground: Ground
) -> ChangeTest:
    """Return how a metric's figures of two groups of records compare over a span. Raises ComparisonRefused."""
    if names[0] == names[1]:
        raise ComparisonRefused(f"both groups are {names[0]!r}; choose two")
    rows = [Row(area, (None if name == UNRECORDED else name,)) for name in names]
    return _compare_rows(metric, rows, names, span, ground, column)


def picked(test: ChangeTest, looks: int) -> ChangeTest:
    """Return a test of a pair that was picked, because it stood out, from among so many."""
    return replace(test, looks=max(1, looks))


def check_within(metric: Metric, *spans: Span) -> None:
    """Raise ComparisonRefused where a span is none, or goes beyond the data."""
    begins, ends = days_with_data(metric)
    for span in spans:
        if span.until < span.since:
            raise ComparisonRefused(f"the span from {span.since} to {span.until} ends before it begins")
        if span.since < begins or span.until > ends:
            raise ComparisonRefused(
                f"{metric.slug}: {span.label} goes beyond the data, which is whole from {begins} to {ends}; choose "
                "days within"
            )


def _compare_rows(
    metric: Metric, rows: list[Row], names: tuple[str, str], span: Span, ground: Ground, by: str | None
) -> ChangeTest:
    check_within(metric, span)
    sheet = read_sheet(metric, rows, [span, *spans_beside(metric, span, (span,))], ground, by=by)
    sheet = with_values(sheet, 1, ground, by=by)
    sides = sheet.side(0, 0, names[0]), sheet.side(1, 0, names[1])
    spread = _spread(metric, rows, sheet, 1, ground, by)
    far = distances(sheet.readings, [((0, at), (1, at)) for at in range(len(sheet.spans))])
    known = [
        *cautions.of_break(cautions.break_between(breaks_of(metric), span, span)),
        *cautions.of_sides(sides),
        *cautions.of_widest(far, span.label, span.noun),
        *cautions.of_history(spread.blocks, spread.nouns, sheet.readings.law),
    ]
    return ChangeTest(
        *sides, sheet.readings.law, metric.definition.level, compare(sheet, (0, 0), (1, 0), spread),
        compare(sheet, (0, 0), (1, 0), Spread()), span.noun, spread,
        past_of(float(far[0]), far[1:], is_of_rows=True), root_z=root_z(sheet, (0, 0), (1, 0)), cautions=tuple(known),
        history=tuple(sheet.history(row, range(len(sheet.spans))) for row in (0, 1)),
    )  # fmt: skip


def _spread(metric: Metric, rows: list[Row], sheet: Sheet, compared: int, ground: Ground, by: str | None) -> Spread:
    """Return how far such figures vary: from the spans beside those compared, or from months where spans are long."""
    span = sheet.spans[0]
    if span.days <= LONG:
        order = sorted(range(compared, len(sheet.spans)), key=lambda at: sheet.spans[at].since)
        return spread_of(sheet.taken(order), span.noun)
    months = spans_beside(metric, _month_within(span), ())
    if not months:
        return Spread(nouns="months")
    return spread_of(read_sheet(metric, rows, months, ground, by=by).readings, "months")


def _month_within(span: Span) -> Span:
    """Return the first whole month of a span of two months or more."""
    return next(each for each in spans_like(_first_month(span), span.since, span.until) if each.since >= span.since)


def _first_month(span: Span) -> Span:
    begins = span.since.year * 12 + span.since.month - 1
    return months_from(begins if span.since.day == 1 else begins + 1, 1)


def _past_of_periods(sheet: Sheet) -> Past | None:
    """Return how often two spans as far apart in time as the first two were as far apart in their figures."""
    first, second = sheet.spans[:2]
    steps = apart(first, second)
    if steps is None:
        return None
    place = {span.since: at for at, span in enumerate(sheet.spans) if at > 1}
    like = spans_like(first, min(span.since for span in sheet.spans), max(span.until for span in sheet.spans))
    at = [place.get(span.since, -1) for span in like]
    pairs = [
        ((0, at[later]), (0, at[later - steps]))
        for later in range(len(at))
        if 0 <= later - steps < len(at) and at[later] >= 0 and at[later - steps] >= 0
    ]
    far = distances(sheet.readings, [((0, 0), (0, 1)), *pairs])
    return past_of(float(far[0]), far[1:])
