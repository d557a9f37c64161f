"""The address of the change test of a change that another page shows."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.http import urlencode

from civicstat.directory.models import Area
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series

Days = tuple[date, date]  # first and last


def chance_url(series: Series, before: Point | None, *, why: str = "asked") -> str:
    """Return where the newest figure of a series is tested against an earlier one; empty without both.

    why: how the change came to be looked at; "page" where a page shows many and this one stood out.
    """
    point = series.latest
    if point is None or before is None or point.value is None or before.value is None or series.is_part:
        return ""
    if before.is_partial or series.grain == "hour":
        return ""
    return spans_url(series.metric, series.area, _days(point), _days(before), why=why)


def spans_url(metric: Metric, area: Area, first: Days, second: Days, *, why: str = "asked") -> str:
    """Return where two spans of days are tested against each other."""
    days = zip(("since", "until", "than_since", "than_until"), (*first, *second), strict=True)
    asked = {"metric": metric.slug, "area": f"{area.layer.slug}.{area.code}", "why": why}
    asked |= {name: str(day) for name, day in days}
    return f"{reverse('explore-change-test')}?{urlencode(asked)}"


def _days(point: Point) -> Days:
    return point.starts_on.date(), (point.ends_on - timedelta(days=1)).date()
