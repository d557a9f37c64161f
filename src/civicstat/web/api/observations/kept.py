"""Observations that are kept, read from the Django database."""

from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Observation
from civicstat.measurement.metrics.on_demand import Computed, Question
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series, read_many
from civicstat.web.api.observations.rows import Row


def read(question: Question) -> list[Row]:
    """Return the rows of a question by period, then by area. Counts without records are there as nought."""
    if question.last < question.first or not question.areas or question.metric.computed_at is None:
        return []
    series = read_many([question.metric], question.areas, question.grain, most=_newest(question))
    versions = _data_versions(question)
    last = question.metric.dataset.data_version if question.metric.dataset else 0
    rows = [
        (point.period, position, _row(each, point, versions.get((each.area.pk, point.version, point.period), last)))
        for position, each in enumerate(series[question.metric.pk, area.pk] for area in question.areas)
        for point in each.points
        if question.first <= point.period <= question.last
    ]
    return [row for _, _, row in sorted(rows, key=lambda found: found[:2])]


def _newest(question: Question) -> int:
    """Return among how many of the newest periods the first one asked for is."""
    newest = question.data.last
    return calendar().period(question.grain, newest) - question.first + 1 if newest else 0


def _data_versions(question: Question) -> dict[tuple[int, int, int], int]:
    """Return area, number of the version and period -> the data version of the cell."""
    cells = Observation.objects.filter(
        version__metric=question.metric,
        grain=question.grain,
        area__in=[area.pk for area in question.areas],
        period__range=(question.first, question.last),
    )
    found = cells.values_list("area_id", "version__number", "period", "data_version")
    return {(area, version, period): data for area, version, period, data in found}


def _row(series: Series, point: Point, data_version: int) -> Row:
    found = Computed(
        point.starts_on, point.ends_on, point.label, series.area, (), point.value, point.low, point.high, point.n,
        point.numerator, point.denominator, point.missing, point.unusable, point.pending, point.is_provisional,
        point.is_partial, point.reason, point.note, point.version,
    )  # fmt: skip
    return Row(found, data_version)
