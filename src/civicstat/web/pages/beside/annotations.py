"""Annotations: put down, changed by a later version, withdrawn; and each with its history."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.library.documents import check_document
from civicstat.measurement.context.annotating import actions
from civicstat.measurement.context.annotating.beside import days_in_words
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition
from civicstat.measurement.context.models import Annotation
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.beside.annotation_forms import ALL, DATASET, METRIC, AnnotationForm, area_key
from civicstat.web.pages.beside.marks import concerns_in_words
from civicstat.web.pages.choices import areas_for_choice
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, not_yours, open_to
from civicstat.web.ui.clock import city_today

A_PAGE = 50


@open_to("staff")
def annotations(request: StaffRequest) -> HttpResponse:
    """All annotations in force that a person may see, newest day first."""
    rows = Annotation.objects.in_force().visible_to(request.user).select_related("metric", "dataset", "area", "by")
    page = Paginator(rows.defer("area__boundary").order_by("-since", "slug"), A_PAGE).get_page(request.GET.get("page"))
    listed = [(each, days_in_words(each.since, each.until), concerns_in_words(each)) for each in page.object_list]
    return render(request, "pages/beside/annotations.html", {"page": page, "rows": listed})


@open_to("staff")
def annotation(request: StaffRequest, slug: str) -> HttpResponse:
    """One annotation as it stands, and every version that it had."""
    versions = _versions(request, slug)
    shown = versions[0]
    context = {
        "shown": shown,
        "days": days_in_words(shown.since, shown.until),
        "concerns": concerns_in_words(shown),
        "versions": [(each, days_in_words(each.since, each.until), concerns_in_words(each)) for each in versions],
        "may_change": _may_change(request, shown),
        "breadcrumb": _breadcrumb(shown),
    }
    return render(request, "pages/beside/annotation.html", context)


@open_to("leads")
def new(request: StaffRequest, slug: str) -> HttpResponse:
    """An annotation beside a metric's figures."""
    metric: Metric = get_object_or_404(
        Metric.objects.visible_to(request.user).select_related("dataset", "department"), slug=slug
    )
    if not Metric.objects.editable_by(request.user).filter(pk=metric.pk).exists():
        raise PermissionDenied(not_yours(metric))
    initial = {"on": _asked_day(request), "concerns": f"{METRIC}:{slug}", "area": request.GET.get("area", "")}
    form = AnnotationForm(
        sent(request)[0], user=request.user, metric=metric, dataset=metric.dataset, areas=areas_for_choice(),
        initial=initial,
    )  # fmt: skip
    if form.is_valid():
        name = actions.name_for(form.cleaned_data["text"], form.cleaned_data["on"])
        try:
            actions.annotate(definition=_definition(form, name), by=request.user, at=now())
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "It now stands beside the figures.")
            return redirect(f"{reverse('metric', args=[slug])}?area={form.cleaned_data['area']}#annotations")
    context = {
        "form": form, "title": "Say what happened", "about": metric.title, "button": "Put it down",
        "lede": f"{metric.title}: a mark in the chart, with your words below it.",
        "back_url": reverse("metric", args=[slug]),
        "breadcrumb": [("Weekly view", reverse("weekly")), (metric.title, reverse("metric", args=[slug]))],
    }  # fmt: skip
    return render(request, "pages/beside/annotation_form.html", context)


@open_to("leads")
def change(request: StaffRequest, slug: str) -> HttpResponse:
    """Another version takes the place of the one that stands; that one is kept."""
    shown = _own(request, slug)
    concerns = f"{METRIC}:{shown.metric.slug}" if shown.metric else ALL
    concerns = f"{DATASET}:{shown.dataset.slug}" if shown.dataset else concerns
    initial = {
        "text": shown.text, "on": shown.since, "until": shown.until, "link": shown.link, "public": shown.is_public,
        "area": area_key(shown.area), "concerns": concerns,
    }  # fmt: skip
    dataset = shown.dataset or (shown.metric.dataset if shown.metric else None)
    form = AnnotationForm(
        sent(request)[0], user=request.user, metric=shown.metric, dataset=dataset, areas=areas_for_choice(),
        is_change=True, initial=initial,
    )  # fmt: skip
    if form.is_valid():
        try:
            actions.change(
                annotation=shown, definition=_definition(form, slug), reason=form.cleaned_data["reason"],
                by=request.user, at=now(),
            )  # fmt: skip
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "Changed. The version before is kept in its history.")
            return redirect("annotation", slug=slug)
    context = {
        "form": form, "title": "Change an annotation", "about": shown.text, "button": "Save as a new version",
        "lede": shown.text,
        "back_url": reverse("annotation", args=[slug]), "breadcrumb": _breadcrumb(shown),
    }  # fmt: skip
    return render(request, "pages/beside/annotation_form.html", context)


@open_to("leads")
def withdraw(request: StaffRequest, slug: str) -> HttpResponse:
    """An annotation that stands beside figures no longer; its history stays."""
    shown = _own(request, slug)
    fault = ""
    if request.method == "POST":
        try:
            actions.withdraw(annotation=shown, reason=request.POST.get("reason", ""), by=request.user, at=now())
        except CivicStatError as refusal:
            fault = str(refusal)
        else:
            messages.success(request, "Withdrawn. It stands beside figures no longer; its history stays.")
            return redirect("annotation", slug=slug)
    context = {"shown": shown, "fault": fault, "breadcrumb": _breadcrumb(shown)}
    return render(request, "pages/beside/annotation_withdraw.html", context)


def _asked_day(request: StaffRequest) -> date:
    """Return the day that an address asks to begin with; today where it names none."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return city_today()


def _definition(form: AnnotationForm, name: str) -> AnnotationDefinition:
    return check_document(AnnotationDefinition, {"annotation": name, **form.fields_of_document}, where="the form")


def _versions(request: StaffRequest, slug: str) -> list[Annotation]:
    """Return the versions of an annotation, newest first. Raises Http404 where the newest may not be seen."""
    rows = Annotation.objects.visible_to(request.user).filter(slug=slug)
    found = list(rows.select_related("metric__dataset", "dataset", "area__layer", "by").order_by("-version"))
    newest = Annotation.objects.filter(slug=slug).order_by("version").last()
    if not found or newest is None or found[0].pk != newest.pk:
        raise Http404("There is no annotation of that name.")
    return found


def _may_change(request: StaffRequest, shown: Annotation) -> bool:
    is_own = Annotation.objects.editable_by(request.user).filter(pk=shown.pk).exists()
    return request.user.may_change_some and is_own and not shown.is_withdrawn


def _own(request: StaffRequest, slug: str) -> Annotation:
    shown = _versions(request, slug)[0]
    if shown.is_withdrawn:
        raise Http404("This annotation is withdrawn.")
    if not _may_change(request, shown):
        raise PermissionDenied("This annotation concerns what belongs to another department; ask an analyst.")
    return shown


def _breadcrumb(shown: Annotation) -> list[tuple[str, Any]]:
    steps: list[tuple[str, Any]] = [("Annotations", reverse("annotations"))]
    if shown.metric:
        steps = [("Weekly view", reverse("weekly")), (shown.metric.title, reverse("metric", args=[shown.metric.slug]))]
    return steps
