"""What the morning begins with: exceptions to clear, what arrived, and what was decided."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.directory.clock import judged_at
from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.actions import resting_on_each
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight import actions
from civicstat.measurement.overnight.arrivals import Arrivals
from civicstat.measurement.overnight.arrivals import night_of as newest_day
from civicstat.measurement.overnight.exceptions import Trouble
from civicstat.measurement.overnight.models import Clearing, Decision
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.quality.findings import counted, in_words, listed
from civicstat.measurement.sources.models import Connection
from civicstat.web.pages.jobs.ways import ways_of
from civicstat.web.pages.shown.datasets import Freshness, freshness_of
from civicstat.web.tasks.night import Night, night_of
from civicstat.web.ui.access import StaffRequest, open_to

BADGES = {
    "volume": ("medium", "Unusual number"), "late": ("medium", "Late"), "finding": ("medium", "May mislead"),
    "delivery": ("failed", "Refused"), "drift": ("medium", "Source changed"),
    "late records": ("low", "Late records"), "job": ("failed", "Job failed"),
}  # fmt: skip


@dataclass(frozen=True)
class TroubleRow:
    """An exception with the way to mend it."""

    trouble: Trouble
    badge: tuple[str, str]
    fix: str
    url: str
    metrics: tuple[Metric, ...]  # of which one can be held by itself


@dataclass(frozen=True)
class ArrivalRow:
    """What came of a dataset."""

    arrived: Arrivals
    freshness: Freshness
    badge: tuple[str, str]
    usual: str


class HoldForm(forms.Form):
    """Why a metric is held, and from which day on."""

    reason = forms.CharField(required=False, max_length=2000)
    since = forms.DateField(required=False)


@open_to("leads")
def overnight(request: StaffRequest) -> HttpResponse:
    at = now()
    night = night_of(request.user, record_store(), at=at)
    if request.method == "POST":
        return _clear(request, night, at)
    today = judged_at(at)
    context = {
        "summary": _summary(night, today),
        "troubles": _rows(night.troubles, request.user),
        "arrived": [_arrival(each, today) for each in night.arrived],
        "held": [each for each in night.cleared if each.decision == Decision.HELD and each.withdrawn_at is None],
        "cleared": night.cleared,
        "tabs": ways_of(request, "overnight"),
    }
    return render(request, "pages/overnight/page.html", context)


def _clear(request: StaffRequest, night: Night, at: datetime) -> HttpResponse:
    decision = Decision.HELD if "hold" in request.POST else Decision.ACCEPTED
    try:
        trouble = night.trouble(request.POST.get("exception", ""))
        reason = request.POST.get("reason", "")[:2000]
        metric = _metric_to_hold(request) if decision == Decision.HELD else None
        actions.clear(trouble=trouble, decision=decision, reason=reason, metric=metric, by=request.user, at=at)
    except CivicStatError as refusal:
        messages.error(request, str(refusal))
    else:
        whose = f"The figures of “{metric.title}”" if metric else "Its figures"
        said = f"{whose} are held from the public." if decision == Decision.HELD else "Accepted."
        messages.success(request, f"“{trouble.title}” is cleared. {said} The reason stands below with your name.")
    return redirect("dataset-overnight")


@require_POST
@open_to("leads")
def hold(request: StaffRequest, slug: str) -> HttpResponse:
    """Keep the figures of one metric from the public."""
    metric = get_object_or_404(Metric.objects.editable_by(request.user), slug=slug)
    form = HoldForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.ClearingRefused("The first day is no date; give it as 2026-10-31, or leave it empty for all.")
        actions.hold(metric=metric, **form.cleaned_data, by=request.user, at=now())
        messages.success(request, f"“{metric.title}” is held from the public. The reason stands with your name.")
    except CivicStatError as refusal:
        messages.error(request, str(refusal))
    return redirect("metric-definition", slug=slug)


@require_POST
@open_to("leads")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Open an exception again."""
    found = get_object_or_404(Clearing.objects.editable_by(request.user), pk=pk)
    try:
        actions.withdraw(clearing=found, by=request.user, at=now())
        messages.success(request, f"“{found.title}” is open again; what was decided stays on record.")
    except CivicStatError as refusal:
        messages.error(request, str(refusal))
    return redirect("dataset-overnight")


def _summary(night: Night, today: datetime) -> str:
    """Return the night in a sentence or two."""
    judged = [each for each in night.arrived if each.newest and each.newest.expected is not None]
    odd = [each.dataset.title for each in judged if each.is_odd or each.fresh.is_late]
    day = in_words(newest_day(today))
    if not night.arrived:
        return "No dataset is yours to look after yet."
    if not judged:
        came = f"Up to {day}: the past is too short to say what is usual."
    elif odd:
        usual = f"{len(judged) - len(odd)} of {counted(len(judged), 'dataset')} came as usual"
        came = f"Up to {day}: {usual}; not so {listed(odd)}."
    else:
        came = f"Up to {day}, {'all ' if len(judged) > 1 else ''}{counted(len(judged), 'dataset')} came as usual."
    to_do = len(night.troubles)
    return f"{came} {counted(to_do, 'exception') if to_do else 'No exception'} to clear."


def _metric_to_hold(request: StaffRequest) -> Metric | None:
    """Return the metric that is to be held by itself; None: all that rest on the dataset."""
    slug = request.POST.get("metric", "")
    return get_object_or_404(Metric.objects.editable_by(request.user), slug=slug) if slug else None


def _rows(troubles: Sequence[Trouble], user: User) -> list[TroubleRow]:
    """Return the exceptions as rows; of each dataset the metrics that a person may hold."""
    datasets = {each.dataset for each in troubles if each.dataset is not None}
    own = set(Metric.objects.editable_by(user).values_list("pk", flat=True)) if datasets else set()
    metrics = {
        dataset: tuple(sorted((each for each in resting if each.pk in own), key=lambda each: each.title))
        for dataset, resting in (resting_on_each(datasets) if datasets else {}).items()
    }
    fed = set(Connection.objects.filter(dataset__in=datasets).values_list("dataset_id", flat=True))
    return [_row(each, metrics.get(each.dataset.pk, ()) if each.dataset else (), fed) for each in troubles]


def _row(trouble: Trouble, metrics: tuple[Metric, ...], fed: Container[int]) -> TroubleRow:
    badge = ("blocking", "Stops metrics") if trouble.is_grave else BADGES[trouble.kind]
    return TroubleRow(trouble, badge, *_way(trouble, fed), metrics)


def _way(trouble: Trouble, fed: Container[int]) -> tuple[str, str]:
    """Return where an exception is mended, and what the link says. fed: datasets that have a connection."""
    slug = trouble.dataset.slug if trouble.dataset else ""
    if trouble.kind == "late" and trouble.dataset and trouble.dataset.pk in fed:
        return "See its sources", f"{reverse('dataset', args=[slug])}?view=sources"
    if trouble.kind == "late":
        return "Load records", reverse("dataset-upload", args=[slug])
    if trouble.finding is not None:
        return "See the finding", reverse("finding", args=[slug, trouble.finding.pk])
    if trouble.delivery is not None:
        return "See why, and send it again", reverse("delivery", args=[slug, trouble.delivery.sequence])
    if trouble.job:
        return "See it, and run it again", reverse("dataset-job", args=[trouble.job])
    return "See the deliveries", f"{reverse('dataset', args=[slug])}?view=deliveries"


def _arrival(arrived: Arrivals, today: datetime) -> ArrivalRow:
    day = arrived.newest
    usual, badge = "", ("no_data", "Cannot tell yet")
    if day is not None and day.low is not None and day.high is not None:
        usual = f"{day.low:,.0f} to {day.high:,.0f}"
        badge = ("medium", "Unusual") if day.is_odd else ("passed", "As usual")
    if arrived.fresh.is_late:
        badge = ("medium", "Late")
    return ArrivalRow(arrived, freshness_of(arrived.dataset, today), badge, usual)
