"""Drawing records of a metric."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.measurement.context.behind.actions import note_opening
from civicstat.measurement.context.behind.selecting import RecordKind, Selection
from civicstat.measurement.metrics.ground import calendar, city
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.on_demand import periods_between
from civicstat.measurement.metrics.series import extent
from civicstat.measurement.records.keeping import record_store
from civicstat.publishing.audits.actions import draw_records
from civicstat.publishing.audits.models import Audit
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.audits.forms import BY_PRECISION, DrawForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to

GRAINS = ("year", "quarter", "month")
MOST_PERIODS = 13  # of each kind
LONGEST_SECONDS = 20.0


@open_to("auditors")
def draw(request: StaffRequest, slug: str) -> HttpResponse:
    metric = get_object_or_404(Metric.objects.visible_to(request.user).select_related("dataset"), slug=slug)
    if metric.dataset is None:
        raise Http404("This metric rests on others; audit those.")
    form = DrawForm(sent(request)[0], periods=_periods(metric))
    if form.is_valid():
        try:
            made = _draw(metric, form.cleaned_data, request)
        except CivicStatError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("audit", made.pk)
    context = {"metric": metric, "form": form, "breadcrumb": [("Audits", reverse("audits"))]}
    return render(request, "pages/audits/draw.html", context)


def _periods(metric: Metric) -> list[tuple[str, str]]:
    """Return the periods of which records can be drawn, newest first: "year:2025" and what people call it."""
    found = []
    for grain in GRAINS:
        if grain not in metric.definition.periods:
            continue
        first, last = periods_between(extent(metric), grain, None, None)
        for period in range(last, max(first, last - MOST_PERIODS + 1) - 1, -1):
            found.append((f"{grain}:{period}", calendar().label(grain, period)))
    return found


def _draw(metric: Metric, told: dict[str, Any], request: StaffRequest) -> Audit:
    grain, _, period = told["period"].partition(":")
    dataset: Any = metric.dataset
    selection = Selection(metric, metric.current, dataset, grain, int(period), city())
    by_precision = told["size"] == BY_PRECISION
    made = draw_records(
        selection=selection, store=HurriedStore(record_store(), seconds=LONGEST_SECONDS),
        size=None if by_precision else int(told["size"]),
        precision=told["precision"] / 100 if by_precision else None, expected=(told["expected"] or 5) / 100,
        seed=told["seed"], by=request.user, at=now(),
    )  # fmt: skip
    columns = sorted(made.records.all()[0].shown)
    note_opening(
        selection=selection, kind=RecordKind.COUNTED, columns=columns, first=0, rows=made.size, way="page",
        by=request.user, at=now(),
    )  # fmt: skip
    return made
