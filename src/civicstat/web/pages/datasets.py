"""Datasets: the list, and the page of one with its quality, deliveries, definition and metrics."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.measurement.metrics.actions import resting_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.offers import offers
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.gates import blocked_metrics
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset, Delivery, DeliveryState
from civicstat.web.pages.connections.page import sources_context
from civicstat.web.pages.dataset_history import history_of
from civicstat.web.pages.forms.datasets import DefinitionForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.jobs.ways import ways_of
from civicstat.web.pages.lateness import lateness_context
from civicstat.web.pages.quality import quality_context
from civicstat.web.pages.reaching import breadcrumb_of, find_dataset, find_own_dataset, may_change
from civicstat.web.pages.rebuilding import ask_for_rebuild, rebuild_state
from civicstat.web.pages.shown.datasets import freshness_of, rows_of
from civicstat.web.pages.shown.deliveries import MOST_DRAWN, chart_of
from civicstat.web.pages.shown.deliveries import rows_of as delivery_rows
from civicstat.web.pages.shown.offers import groups_of
from civicstat.web.pages.shown.schema import columns_of, entries_of
from civicstat.web.pages.using import uses_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

A_PAGE = 25
VIEWS = ("quality", "deliveries", "lateness", "sources", "definition", "metrics")


@open_to("staff")
def datasets(request: StaffRequest) -> HttpResponse:
    found = (
        Dataset.objects.visible_to(request.user)
        .select_related("department", "quality_check")
        .prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("-sequence")))
        .order_by("title")
        .distinct()
    )
    context = {"rows": rows_of(found, request.user, city_now()), "tabs": ways_of(request, "datasets")}
    return render(request, "pages/datasets.html", context)


@open_to("staff")
def dataset(request: StaffRequest, slug: str) -> HttpResponse:
    shown = find_dataset(request, slug)
    wanted = request.GET.get("view", "")
    view = wanted if wanted in VIEWS else VIEWS[0]
    context = {
        "dataset": shown,
        "view": view,
        "may_change": may_change(request, shown),
        "freshness": freshness_of(shown, city_now()),
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
        changed, is_changed = define_dataset(
            text=form.cleaned_data["text"], where=where, by=request.user, at=now(), reason=form.cleaned_data["reason"]
        )
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


def _tabs(request: StaffRequest, shown: Dataset, view: str) -> list[tuple[str, str, bool, int | str]]:
    url = reverse("dataset", args=[shown.slug])
    open_findings = Finding.objects.filter(dataset=shown, state=FindingState.OPEN).count()
    tabs: tuple[tuple[str, str, int | str], ...] = (
        ("quality", "Quality", open_findings or ""),
        ("deliveries", "Deliveries", shown.deliveries.count()),
        ("lateness", "Lateness", ""),
        ("sources", "Sources", shown.connections.count() or ""),
        ("definition", "Definition", ""),
        ("metrics", "Metrics", metrics_on(request, shown).count()),
    )
    return [(label, f"{url}?view={name}", name == view, count) for name, label, count in tabs]


def _quality(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    return quality_context(shown)


def _deliveries(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    found = shown.deliveries.order_by("-sequence").select_related("by", "dataset")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    stored = list(found.filter(state=DeliveryState.STORED)[:MOST_DRAWN])
    return {"page": page, "rows": delivery_rows(page.object_list), "chart": chart_of(stored)}


def _definition(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    definition = shown.definition
    told = {"columns": columns_of(definition), "entries": entries_of(definition), "rules": definition.quality}
    return told | history_of(request, shown)


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
        "used": uses_of(list(adopted), request.user, dataset=shown),
        "blocked": blocked_metrics(),
        "lacking": groups_of(each for each in found if each.nearest == shown),
        "offers": sorted(fitting, key=lambda each: (each.definition.theme, each.definition.title)),
    }


_CONTEXTS = {
    "lateness": lateness_context,
    "quality": _quality, "deliveries": _deliveries, "sources": sources_context, "definition": _definition,
    "metrics": _metrics,
}  # fmt: skip
