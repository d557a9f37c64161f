"""Datasets: the list, and the page of one with its quality, deliveries, definition and metrics."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.measurement.metrics.actions import resting_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.offers import offers
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.gates import blocked_metrics
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.pages.forms.datasets import DefinitionForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.quality import quality_context
from civicstat.web.pages.rebuilding import ask_for_rebuild, rebuild_state
from civicstat.web.pages.shown.datasets import freshness_of, rows_of
from civicstat.web.pages.shown.deliveries import rows_of as delivery_rows
from civicstat.web.pages.shown.offers import groups_of
from civicstat.web.pages.shown.schema import columns_of, entries_of
from civicstat.web.ui.access import StaffRequest, not_yours, open_to

A_PAGE = 25
VIEWS = ("quality", "deliveries", "definition", "metrics")


@open_to("staff")
def datasets(request: StaffRequest) -> HttpResponse:
    found = (
        Dataset.objects.visible_to(request.user)
        .select_related("department", "quality_check")
        .prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("-sequence")))
        .order_by("title")
        .distinct()
    )
    return render(request, "pages/datasets.html", {"rows": rows_of(found, now())})


@open_to("staff")
def dataset(request: StaffRequest, slug: str) -> HttpResponse:
    shown = find_dataset(request, slug)
    wanted = request.GET.get("view", "")
    view = wanted if wanted in VIEWS else VIEWS[0]
    context = {
        "dataset": shown,
        "view": view,
        "may_change": may_change(request, shown),
        "freshness": freshness_of(shown, now()),
        "rebuild": rebuild_state(shown),
        "last": shown.deliveries.order_by("-sequence").first(),
        "tabs": _tabs(request, shown, view),
        "breadcrumb": [("Datasets", reverse("datasets"))],
    }
    return render(request, f"pages/dataset_{view}.html", context | _CONTEXTS[view](request, shown))


@open_to("leads")
def change_definition(request: StaffRequest, slug: str) -> HttpResponse:
    shown = find_own_dataset(request, slug)
    form = DefinitionForm(*sent(request), initial={"text": shown.definition_text}, dataset=shown, by=request.user)
    if request.method == "POST" and form.is_valid():
        where = f"catalog, {slug}"
        changed, is_changed = define_dataset(text=form.cleaned_data["text"], where=where, by=request.user, at=now())
        if is_changed:
            ask_for_rebuild(changed)
            messages.success(request, "The definition is changed. The records are being made anew with it.")
        else:
            messages.info(request, "The definition says the same as before; nothing was changed.")
        return redirect(f"{reverse('dataset', args=[slug])}?view=definition")
    context = {"dataset": shown, "form": form, "breadcrumb": breadcrumb_of(shown)}
    return render(request, "pages/dataset_change.html", context)


@require_POST
@open_to("leads")
def rebuild(request: StaffRequest, slug: str) -> HttpResponse:
    """Have the records of a dataset made anew."""
    shown = find_own_dataset(request, slug)
    ask_for_rebuild(shown)
    messages.success(request, f"The records of “{shown.title}” are being made anew; figures follow.")
    return redirect("dataset", slug=slug)


def find_dataset(request: StaffRequest, slug: str) -> Dataset:
    """Return a dataset that a person may see, or answer that there is none."""
    found: Dataset = get_object_or_404(Dataset.objects.visible_to(request.user).distinct(), slug=slug)
    return found


def find_own_dataset(request: StaffRequest, slug: str) -> Dataset:
    """Return a dataset that a person may change. Raises Http404, or PermissionDenied for one only to be looked at."""
    found = find_dataset(request, slug)
    if not may_change(request, found):
        raise PermissionDenied(not_yours(found))
    return found


def may_change(request: StaffRequest, shown: Dataset) -> bool:
    """Return whether a person may load a dataset, define it, and adopt metrics for it."""
    return bool(Dataset.objects.editable_by(request.user).filter(pk=shown.pk).exists())


def breadcrumb_of(shown: Dataset) -> list[tuple[str, str]]:
    return [("Datasets", reverse("datasets")), (shown.title, reverse("dataset", args=[shown.slug]))]


def _tabs(request: StaffRequest, shown: Dataset, view: str) -> list[tuple[str, str, bool, int | str]]:
    url = reverse("dataset", args=[shown.slug])
    open_findings = Finding.objects.filter(dataset=shown, state=FindingState.OPEN).count()
    tabs: tuple[tuple[str, str, int | str], ...] = (
        ("quality", "Quality", open_findings or ""),
        ("deliveries", "Deliveries", shown.deliveries.count()),
        ("definition", "Definition", ""),
        ("metrics", "Metrics", metrics_on(request, shown).count()),
    )
    return [(label, f"{url}?view={name}", name == view, count) for name, label, count in tabs]


def _quality(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    return quality_context(shown)


def _deliveries(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    found = shown.deliveries.order_by("-sequence").select_related("by", "dataset")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "rows": delivery_rows(page.object_list)}


def _definition(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    definition = shown.definition
    return {"columns": columns_of(definition), "entries": entries_of(definition), "rules": definition.quality}


def metrics_on(request: StaffRequest, shown: Dataset) -> "QuerySet[Metric]":
    """Return the adopted metrics that count a dataset's records, or rest on metrics that do."""
    found: QuerySet[Metric] = Metric.objects.visible_to(request.user)
    return found.filter(slug__in=[metric.slug for metric in resting_on(shown)])


def _metrics(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    adopted = metrics_on(request, shown)
    there = {metric.slug: metric.definition for metric in Metric.objects.prefetch_related("versions")}
    known = Dataset.objects.visible_to(request.user).distinct()
    found = offers(known, there)
    fitting = [each for each in found if each.can_be_adopted and shown in each.datasets]
    return {
        "adopted": adopted.prefetch_related("versions").order_by("theme", "title"),
        "blocked": blocked_metrics(),
        "lacking": groups_of(each for each in found if each.nearest == shown),
        "offers": sorted(fitting, key=lambda each: (each.definition.theme, each.definition.title)),
    }


_CONTEXTS = {"quality": _quality, "deliveries": _deliveries, "definition": _definition, "metrics": _metrics}
