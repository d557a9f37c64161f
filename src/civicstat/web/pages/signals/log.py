"""The log of evaluations: when what was checked, what was found, what was not checked and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.signals.models import Checked, Evaluation
from civicstat.measurement.signals.wording import outcome_of
from civicstat.web.pages.signals.shown import hours_in_words
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.badges import Badge

PER_PAGE = 50
LONGEST_PAUSE = timedelta(hours=3)  # a run is due every hour; a long one or a restart delays it
FOUND = Badge("New signals", "warning", "accent")
NOTHING_FOUND = Badge("Checked, nothing new", "check", "good")
NOTHING_NEW = Badge("No new figures", "check", "plain")
FAILED = Badge("Did not end", "warning", "bad")
DID_NOT_RUN = Badge("Did not run", "warning", "caution")
DETECTORS = {"sudden": "Far out", "lasting": "Lasting change", "gaps": "Gaps between events",
    "cluster": "Cluster on the map", "near-repeats": "Near repeats", "downgrades": "Made less grave",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What one detector made of one metric."""

    checked: Checked
    period: str
    detector: str


@dataclass(frozen=True)
class Entry:
    """A run in the log. silence: for how long nothing was checked before it, where that is longer than it should be."""

    evaluation: Evaluation
    said: str
    badge: Badge
    silence: str


@open_to("staff")
def evaluations(request: StaffRequest) -> HttpResponse:
    found = Evaluation.objects.visible_to(request.user).newest()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    newest = found.first()
    context = {
        "page": page,
        "rows": entries_of([*page, *found[page.end_index() : page.end_index() + 1]])[: len(page)],
        "finding": outcome_of(newest) if newest else "",
        "silence": silence_since(newest, localtime()),
        "did_not_run": DID_NOT_RUN,
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


def entries_of(evaluations: Sequence[Evaluation]) -> list[Entry]:
    """Return runs as the log shows them; evaluations: the newest first."""
    older = [*evaluations[1:], None]
    return [
        Entry(each, outcome_of(each), _badge(each), silence_since(before, each.ran_at))
        for each, before in zip(evaluations, older, strict=True)
    ]


def silence_since(last: Evaluation | None, until: datetime) -> str:
    """Return for how long nothing was checked: "3 days"; empty where that is no longer than between two runs."""
    if last is None or until - last.ran_at <= LONGEST_PAUSE:
        return ""
    return hours_in_words((until - last.ran_at) / timedelta(hours=1))


def _badge(evaluation: Evaluation) -> Badge:
    if evaluation.fault:
        return FAILED
    if not evaluation.series:
        return NOTHING_NEW
    return FOUND if evaluation.opened else NOTHING_FOUND


def _line(checked: Checked) -> Line:
    grain: Grain = checked.grain  # type: ignore[assignment]
    return Line(checked, calendar().label(grain, checked.period), DETECTORS.get(checked.detector, checked.detector))
