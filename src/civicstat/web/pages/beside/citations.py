"""A figure cited: a permanent link and text, and what became of the figure since."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.errors import CivicStatError
from civicstat.measurement.context.citing.actions import cite
from civicstat.measurement.context.citing.changes import is_same, what_changed
from civicstat.measurement.context.citing.wording import text_of
from civicstat.measurement.context.models import Citation
from civicstat.measurement.metrics.series import read_series
from civicstat.web.pages.figures import estimate_of
from civicstat.web.pages.metrics.subject import subject_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.findings import Estimate
from civicstat.web.ui.worded import Worded


@open_to("staff")
@require_POST
def cite_figure(request: StaffRequest, slug: str) -> HttpResponse:
    subject = subject_of(request, slug)
    latest = subject.told.latest
    wanted = request.POST.get("period", "")
    period = int(wanted) if wanted.lstrip("-").isdecimal() else latest.period if latest else None
    if period is None:
        raise Http404("There is no figure to cite.")
    try:
        made = cite(series=subject.series, period=period, by=request.user, at=now())
    except CivicStatError as fault:
        raise Http404(str(fault)) from None
    return redirect("citation", key=made.key)


@open_to("staff")
def citation(request: StaffRequest, key: str) -> HttpResponse:
    """What a figure was when it was cited, and what it is now."""
    visible = Citation.objects.visible_to(request.user).select_related("metric__dataset", "area__layer", "by")
    cited: Citation = get_object_or_404(visible, key=key)
    point = read_series(cited.metric, cited.area, cited.kind_of_period).at(cited.period)
    definition = cited.definition
    link = request.build_absolute_uri(reverse("citation", args=[key]))
    context: dict[str, Any] = {
        "cited": cited,
        "metric": cited.metric,
        "then": estimate_then(cited),
        "now": estimate_of(definition, point),
        "is_same": is_same(cited, point),
        "changes": what_changed(cited, point),
        "point": point,
        "text": text_of(cited, Worded(definition.unit, definition.display), link),
        "link": link,
        "metric_url": _address(cited),
        "breadcrumb": [("Weekly view", reverse("weekly")), (cited.metric.title, _address(cited))],
    }
    return render(request, "pages/beside/citation.html", context)


def estimate_then(cited: Citation) -> Estimate:
    definition = cited.definition
    return Estimate(
        cited.value, cited.low, cited.high, definition.unit, definition.display, definition.level, cited.reason
    )  # fmt: skip


def _address(cited: Citation) -> str:
    area = f"{cited.area.layer.slug}.{cited.area.code}"
    return f"{reverse('metric', args=[cited.metric.slug])}?area={area}&grain={cited.grain}"
