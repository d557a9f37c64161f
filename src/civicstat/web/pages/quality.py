"""What is wrong with records: the quality of a dataset, and the page of one finding."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.directory.models import AreaLayer
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.models import Finding, FindingState, QualityCheck
from civicstat.measurement.records.quality.actions import AcceptanceRefused, accept, withdraw_acceptance
from civicstat.measurement.records.quality.findings import FindingKind, Severity
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.explore.asking.closer import closer
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.rebuilding import rebuild_state
from civicstat.web.pages.shown.faults import fault_chart
from civicstat.web.pages.shown.findings import FindingRow, evidence_of, finding_row, finding_rows, grouped
from civicstat.web.pages.shown.quality import (
    column_rows,
    delay_words,
    missing_chart,
    steps_of,
    unplaced_of,
    volume_chart,
)
from civicstat.web.pages.shown.schema import title_of
from civicstat.web.ui.access import IN_WORDS, StaffRequest, not_yours, open_to
from civicstat.web.ui.charts import Figure


class AcceptForm(forms.Form):
    """Why a finding is lived with, and until when."""

    reason = forms.CharField(
        label="Why the figures may be used all the same",
        help_text="Everybody who sees the dataset can read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why: whoever reads the figures needs the reason."},
    )
    until = forms.DateField(
        label="Until",
        help_text="The last day on which this holds; without one it holds until the finding gets worse.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def quality_context(dataset: Dataset) -> dict[str, Any]:
    """Return what the quality view of a dataset shows."""
    check = QualityCheck.objects.filter(dataset=dataset).first()
    found = list(Finding.objects.filter(dataset=dataset).unresolved().select_related("dataset"))
    titles = {name: title_of(name, column) for name, column in dataset.definition.columns.items()}
    findings, groups = grouped(finding_rows(found), titles)
    if check is None:
        return {"check": None, "findings": findings, "groups": groups}
    columns, whole = column_rows(check)
    return {
        "check": check,
        "is_checked_since": check.data_version == dataset.data_version,
        "findings": findings,
        "groups": groups,
        "columns": columns,
        "whole": whole,
        "volume": volume_chart(check, dataset.title, found, partial(_week_in_explorer, dataset)),
        "missing": missing_chart(check, found),
        "steps": steps_of(check, titles),
        "unplaced": unplaced_of(check, AreaLayer.objects.all()),
        "delay": delay_words(check),
    }


def _week_in_explorer(dataset: Dataset, monday: date) -> str:
    starts_at = datetime.combine(monday, time())
    return closer(Inquiry(dataset=dataset.slug, grain="week"), starts_at, starts_at + timedelta(days=7))


@open_to("staff")
def finding(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    shown = _find(request, slug, pk)
    form = AcceptForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        _check_reach(request, shown)
        try:
            accept(finding=shown, **form.cleaned_data, by=request.user, at=now())
        except AcceptanceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Accepted. The reason stands beside the finding, with your name.")
            return redirect("finding", slug=slug, pk=pk)
    check = QualityCheck.objects.filter(dataset=shown.dataset).first()
    context = {
        "dataset": shown.dataset,
        "row": finding_row(shown),
        "finding": shown,
        "upload_url": _upload_url(request, shown),
        "others": _others(shown),
        "may_accept": Finding.objects.editable_by(request.user).filter(pk=shown.pk).exists(),
        "is_open": shown.state == FindingState.OPEN,
        "is_accepted": shown.state == FindingState.ACCEPTED,
        "evidence": evidence_of(shown),
        "chart": _chart(check, shown),
        "acceptances": shown.acceptances.select_related("by", "withdrawn_by"),
        "stopped": _stopped(shown),
        "form": form,
        "breadcrumb": _breadcrumb(shown.dataset),
    }
    return render(request, "pages/finding.html", context)


@require_POST
@open_to("leads")
def withdraw(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Open an accepted finding again."""
    shown = _find(request, slug, pk)
    _check_reach(request, shown)
    try:
        withdraw_acceptance(finding=shown, by=request.user, at=now())
        messages.success(request, "The finding is open again.")
    except AcceptanceRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("finding", slug=slug, pk=pk)


def _find(request: StaffRequest, slug: str, pk: int) -> Finding:
    found: Finding = get_object_or_404(
        Finding.objects.visible_to(request.user).select_related("dataset"), pk=pk, dataset__slug=slug
    )
    return found


def _check_reach(request: StaffRequest, shown: Finding) -> None:
    """Raise PermissionDenied where a finding is not a person's to decide."""
    if not request.user.may_accept:
        raise PermissionDenied(f"This is open to {IN_WORDS['leads']}.")
    if not Finding.objects.editable_by(request.user).filter(pk=shown.pk).exists():
        raise PermissionDenied(not_yours(shown.dataset))


def _upload_url(request: StaffRequest, shown: Finding) -> str:
    """Return where newer records are loaded; empty for what they would not mend, and for who may not load them."""
    may_load = request.user.may_change_some and Dataset.objects.editable_by(request.user).filter(pk=shown.dataset_id)
    is_late = shown.kind == FindingKind.LATE and shown.state == FindingState.OPEN
    return reverse("dataset-upload", args=[shown.dataset.slug]) if is_late and may_load else ""


def _others(shown: Finding) -> list[FindingRow]:
    """Return what else is open in the dataset and more than a note, so that one leads to the next."""
    rest = Finding.objects.filter(dataset=shown.dataset, state=FindingState.OPEN).exclude(pk=shown.pk)
    return finding_rows(list(rest.exclude(severity=Severity.NOTE).select_related("dataset")))


def _chart(check: QualityCheck | None, finding: Finding) -> Figure | None:
    """Return how the fault went; None while the records are not as the definition has them."""
    if check is None or rebuild_state(finding.dataset):
        return None
    return fault_chart(check, finding, record_store())


def _stopped(finding: Finding) -> list[Metric]:
    """Return the adopted metrics that a finding names."""
    if finding.severity != "block" or finding.state != FindingState.OPEN:
        return []
    return list(Metric.objects.filter(slug__in=finding.evidence.get("metrics", ())))


def _breadcrumb(dataset: Dataset) -> list[tuple[str, str]]:
    return [("Datasets", reverse("datasets")), (dataset.title, reverse("dataset", args=[dataset.slug]))]
