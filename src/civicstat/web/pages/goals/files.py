"""A goal's figures as a file: every period of its areas, with what its lines ask for."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from civicstat.measurement.goals.models import Goal
from civicstat.measurement.goals.progress import Progress, progress
from civicstat.measurement.goals.standing import Standing
from civicstat.measurement.metrics.series import Series
from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.web.pages.goals.rows import goals_for_lists
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

HEADER = (
    "goal", "metric", "area_code", "area", "area_state", "period", "starts_on", "value", "unit", "low", "high", "n",
    "state", "path_at_least", "path_at_most", "target_at_least", "target_at_most", "due_on",
)  # fmt: skip


@open_to("staff")
def goal_csv(request: StaffRequest, slug: str) -> HttpResponse:
    shown: Goal = get_object_or_404(goals_for_lists(request.user), slug=slug)
    rows = [HEADER, *_rows(progress(shown, at=city_now()))]
    response = HttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="goal-{slug}.csv"'
    return response


def _rows(found: Progress) -> Iterator[tuple[object, ...]]:
    for each, series in zip(found.standings, found.series, strict=True):
        yield from _rows_of_area(found, each, series)


def _rows_of_area(found: Progress, each: Standing, series: Series) -> Iterator[tuple[object, ...]]:
    for point in series.points:
        middle = (point.starts_on + (point.ends_on - point.starts_on) / 2).date()
        line = each.course.line_on(middle)
        is_asked = line.since <= middle
        low, high = line.zone(middle)
        yield (
            found.goal.slug, found.goal.metric.slug, each.area.code, each.area.name, each.state, point.label,
            point.starts_on.date(), point.value, series.definition.unit, point.low, point.high, point.n,
            "provisional" if point.is_provisional else "final",
            low if is_asked and line.low_path else None, high if is_asked and line.high_path else None,
            line.low if is_asked else None, line.high if is_asked else None, line.due_on if is_asked else None,
        )  # fmt: skip
