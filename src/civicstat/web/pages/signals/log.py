"""The log of evaluations: when what was checked, what was found, what was not checked and why."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.signals.models import Checked, Evaluation
from civicstat.measurement.signals.wording import outcome_of
from civicstat.web.ui.access import StaffRequest, open_to

PER_PAGE = 50
DETECTORS = {"sudden": "Far out", "lasting": "Lasting change", "gaps": "Gaps between events",
    "cluster": "Cluster on the map", "near-repeats": "Near repeats", "downgrades": "Made less grave",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What one detector made of one metric."""

    checked: Checked
    period: str
    detector: str


@open_to("staff")
def evaluations(request: StaffRequest) -> HttpResponse:
    found = Evaluation.objects.visible_to(request.user).newest()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, outcome_of(each)) for each in page],
        "finding": outcome_of(page[0]) if page else "",
        "breadcrumb": [("Signals", reverse("signals"))],
    }
    return render(request, "pages/signals/log.html", context)


@open_to("staff")
def evaluation(request: StaffRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Evaluation.objects.visible_to(request.user), pk=pk)
    checked = list(
        Checked.objects.visible_to(request.user)
        .filter(evaluation=shown)
        .select_related("metric")
        .order_by("metric__title", "grain", "detector")
    )
    why: Counter[str] = Counter()
    for each in checked:
        why.update(each.skipped)
    context = {
        "evaluation": shown,
        "finding": outcome_of(shown),
        "lines": [_line(each) for each in checked],
        "why": [(reason.removeprefix("Not checked: ").capitalize(), number) for reason, number in why.most_common()],
        "breadcrumb": [("Signals", reverse("signals")), ("Evaluations", reverse("signal-log"))],
    }
    return render(request, "pages/signals/evaluation.html", context)


def _line(checked: Checked) -> Line:
    grain: Grain = checked.grain  # type: ignore[assignment]
    return Line(checked, calendar().label(grain, checked.period), DETECTORS.get(checked.detector, checked.detector))
