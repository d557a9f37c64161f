"""Where a point of a metric's chart leads: to the records behind the figure, or to what its period consists of."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.http import urlencode

from civicstat.directory.models import User
from civicstat.measurement.context.behind.reach import may_open_records
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.web.pages.explore.asking.closer import closer_of_metric

MOST_PERIODS = 120  # of which records are listed, the newest


def leads_of(series: Series, user: User) -> Callable[[Point], str]:
    """Return what says where each point of a series leads for a person; empty where there is nothing behind it."""
    metric, area, grain = series.metric, series.area, series.grain
    may_open = metric.dataset is not None and may_open_records(user, metric.dataset)
    newest = series.points[-1].period if series.points else 0
    records = reverse("metric-records", args=[metric.slug])

    def lead(point: Point) -> str:
        if not (point.n or point.missing or point.unusable):
            return ""
        if not may_open or newest - point.period >= MOST_PERIODS:
            return closer_of_metric(metric.slug, area, grain, point.starts_on, point.ends_on)
        asked = {"area": f"{area.layer.slug}.{area.code}", "grain": grain, "period": f"{point.starts_on:%Y-%m-%d}"}
        return f"{records}?{urlencode(asked)}"

    return lead
