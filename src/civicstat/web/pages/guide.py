"""The guide: what to try first, and how the pages are read, with real components as examples."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.models import Dataset
from civicstat.web.ui import charts
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.findings import Estimate, change_from

TOLD_FIRST = ("p1_response_p90", "p1_response_median")  # how fast help comes: what most people ask first


@open_to("staff")
def guide(request: StaffRequest) -> HttpResponse:
    return render(request, "pages/guide.html", _here(request) | _examples())


def _here(request: StaffRequest) -> dict[str, Any]:
    """Return what there is to try in this workspace."""
    findings = Finding.objects.visible_to(request.user).filter(state="open").select_related("dataset")
    metrics = Metric.objects.visible_to(request.user)
    response = metrics.filter(slug__in=TOLD_FIRST).order_by("-slug").first()
    return {
        "datasets": Dataset.objects.visible_to(request.user).exists(),
        "metric": response or metrics.order_by("theme", "title").first(),
        "worst": findings.filter(severity="block").first()
        or findings.filter(severity="warning").exclude(kind="late").order_by("-records").first(),
    }


def _examples() -> dict[str, Any]:
    """Return invented figures that show how pages are read."""
    return {
        "large": Estimate(462, 440, 485, "seconds", "minutes"),
        "clear": change_from(462, 540, "seconds", "minutes", than="in September last year", direction="lower"),
        "unclear": change_from(
            462, 450, "seconds", "minutes", than="in September last year", direction="lower", is_clear=False
        ),
        "few": Estimate(None, unit="seconds", reason="Too few to tell (12)"),
        "chart": _chart(),
    }


def _chart() -> charts.Figure:
    """Return a year and a half with a band, a series break and two provisional months."""
    values = (412, 430, 425, 441, 436, 452, 447, 439, 455, 508, 515, 503, 498, 511, 520, 506, 494, 489)
    points = tuple(
        charts.Point(f"{on:%B %Y}", on, value, value - 18, value + 21, is_provisional=index > 15)
        for index, (on, value) in enumerate(zip(_months(len(values)), values, strict=True))
    )
    chart = charts.TimeSeries(
        title="An invented response time, by month",
        series=(charts.Series("Riverton", points),),
        unit="seconds",
        display="minutes",
        breaks=(charts.Break(date(2026, 1, 1), "New dispatch system"),),
    )
    finding = (
        "Nine of ten calls were reached within 8 min 9 s in September 2026 (95% interval 7 min 51 s to 8 min 30 s)."
    )
    return charts.Figure("example", chart, finding)


def _months(count: int) -> list[date]:
    last = 2026 * 12 + 8
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - count + 1, last + 1)]
