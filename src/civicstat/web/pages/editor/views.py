"""The pages of the editor: a new metric of a dataset, and a new version of one that is there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from pydantic import ValidationError

from civicstat.directory.models import CITY, Area, Department, User
from civicstat.directory.reach import may_own
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.metrics.supposing import compute_series, with_version
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.editor.columns import shown
from civicstat.web.pages.editor.comparing import differences
from civicstat.web.pages.editor.draft import Draft
from civicstat.web.pages.editor.effect import MOST, effect
from civicstat.web.pages.editor.form import themes
from civicstat.web.pages.editor.preview import LONGEST_SECONDS, are_equal, compared, preview, table_of
from civicstat.web.pages.editor.resting import effects_on_goals, goals_in_words, resting_on
from civicstat.web.pages.editor.subject import Subject, of_dataset, of_metric, of_question
from civicstat.web.pages.editor.values import strangers
from civicstat.web.pages.reaching import breadcrumb_of, find_own_dataset
from civicstat.web.ui.access import StaffRequest, not_yours, open_to
from civicstat.web.ui.clock import city_now

LOOKING_SECONDS = 2.0  # for the values of one column


@open_to("leads")
def new(request: StaffRequest, slug: str) -> HttpResponse:
    """A new metric of a dataset: from one of the library, or from nothing."""
    dataset = find_own_dataset(request, slug)
    if asked := _question(request, dataset):
        return _edit(request, asked)
    is_stripped = "without" in request.GET
    return _edit(request, of_dataset(dataset, request.GET.get("from", ""), is_stripped=is_stripped))


def _question(request: StaffRequest, dataset: Dataset) -> Subject | None:
    """Return what a question of the explorer makes of a new metric; None where none is sent, or it cannot be read."""
    try:
        inquiry = Inquiry.model_validate_json(request.GET.get("question", ""))
    except ValidationError:
        return None
    held = Metric.objects.visible_to(request.user).filter(slug=inquiry.metric or "", dataset=dataset)
    metric: Metric | None = held.prefetch_related("versions").first()
    if metric is None and inquiry.dataset != dataset.slug:
        return None
    return of_question(dataset, inquiry, held=metric)


@open_to("leads")
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """A new version of a metric."""
    metrics = Metric.objects.visible_to(request.user).select_related("dataset", "department")
    metric = get_object_or_404(metrics.prefetch_related("versions"), slug=slug)
    if not Metric.objects.editable_by(request.user).filter(pk=metric.pk).exists():
        raise PermissionDenied(not_yours(metric))
    return _edit(request, of_metric(metric, is_renewed="library" in request.GET))


def _edit(request: StaffRequest, subject: Subject) -> HttpResponse:
    draft = Draft(
        subject, request.POST if request.method == "POST" else None, seen=Metric.objects.visible_to(request.user)
    )
    action = request.POST.get("action", "")
    if request.method == "POST" and action in ("check", "save") and draft.check():
        definition = draft.definition
        if fault := _out_of_reach(request, subject, definition):
            draft.refuse(fault)
        elif action == "save" and (saved := _save(request, subject, draft)):
            return saved
    return render(request, "pages/metric_editor.html", _context(request, subject, draft, action))


def _out_of_reach(request: StaffRequest, subject: Subject, definition: MetricDefinition) -> str:
    """Return why a person may neither save a definition nor see what it would show; empty where that is allowed."""
    if subject.metric is None and Metric.objects.filter(slug=definition.metric).exists():
        return f"There is a metric {definition.metric!r} already; give this one another short name."
    seen = Metric.objects.visible_to(request.user).values_list("slug", flat=True)
    if hidden := set(rests_on(definition)).difference(seen):
        return f"{min(hidden)!r} is no metric that you may see, so none of yours can rest on it."
    if definition.dataset is not None:
        known = Dataset.objects.editable_by(request.user).values_list("slug", flat=True)
        return "" if definition.dataset in known else f"{definition.dataset!r} is no dataset that you may change."
    owner = Department.objects.named(definition.owner).first()
    return "" if may_own(request.user, owner) else "Name one of your departments: a metric on others is its owner's."


def _save(request: StaffRequest, subject: Subject, draft: Draft) -> HttpResponse | None:
    change = draft.change
    if subject.metric is not None and subject.metric.definition != draft.definition and not change.get("reason"):
        draft.ask_for_reason()
        return None
    try:
        metric, is_changed = adopt(
            text=draft.text, where="editor", by=request.user, at=now(),
            reason=change.get("reason") or "", applies_from=change.get("applies_from"),
        )  # fmt: skip
    except CivicStatError as fault:
        draft.refuse(str(fault).removeprefix("editor: "))
        return None
    if not is_changed:
        messages.info(request, "The definition says the same as before; nothing was changed.")
    elif subject.metric is None:
        messages.success(request, f"“{metric.title}” is adopted. Its figures are being computed.")
    else:
        messages.success(request, f"Version {metric.current.number} is in force. Its figures are being computed.")
    return redirect("metric", slug=metric.slug)


def _context(request: StaffRequest, subject: Subject, draft: Draft, action: str) -> dict[str, Any]:
    dataset = subject.dataset
    context: dict[str, Any] = {
        "subject": subject,
        "draft": draft,
        "dataset": dataset,
        "themes": themes(),
        "marks": {mark.field for mark in subject.marks},
        "strippable": any(mark.instead is not None for mark in subject.marks),
        "columns": shown(dataset, HurriedStore(record_store(), seconds=LOOKING_SECONDS)) if dataset else [],
        "breadcrumb": _breadcrumb(subject),
        "back_url": _back(subject),
    }
    return context | (_figures(request, subject, draft) if draft.holds and action in ("check", "save") else {})


def _figures(request: StaffRequest, subject: Subject, draft: Draft) -> dict[str, Any]:
    """Return what the definition would show, beside the version in force where there is one."""
    definition, found = draft.definition, preview(draft.definition)
    counted = Dataset.objects.filter(slug=definition.dataset or "").first()
    store = HurriedStore(record_store(), seconds=LOOKING_SECONDS)
    strange = {"strangers": strangers(definition, counted, store) if counted else []}
    if subject.metric is None:
        return strange | {"preview": found, "table": table_of(definition, found)}
    held = subject.metric.definition
    old = preview(held)
    return strange | {
        "preview": found,
        "table": compared(held, old, definition, found),
        "differences": differences(held, definition, subject.metric),
        "is_same_figures": are_equal(old.points, found.points),
        **_effects(subject.metric, draft, request.user, found.grain),
    }


def _effects(metric: Metric, draft: Draft, user: User, grain: Grain) -> dict[str, Any]:
    """Return what the new version does to past figures, to goals, and on what it tells; nothing where it says the same.

    Raises nothing: what could not be computed in time is told in its place.
    """
    changed = with_version(
        metric, draft.text, at=now(), reason=draft.change.get("reason") or "",
        applies_from=draft.change.get("applies_from"),
    )  # fmt: skip
    resting: dict[str, Any] = {"resting": resting_on(metric, user)}
    if changed.definition == metric.definition:
        return resting
    ground = stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS))
    city = Area.objects.select_related("layer").get(layer__slug=CITY)
    try:
        after = compute_series(changed, [city], grain, ground, most=MOST.get(grain, 0))[city.pk]
        before = read_series(metric, city, grain)
        if not before.points:  # not kept by this kind of period, or not computed yet
            before = compute_series(metric, [city], grain, ground, most=MOST.get(grain, 0))[city.pk]
        told: dict[str, Any] = {"effect": effect(before, after, names=("In force", "New"))}
    except CivicStatError as fault:
        told = {"effect_fault": str(fault)}
    goals = effects_on_goals(metric, changed, user, ground, at=city_now())
    return resting | told | {"goal_effects": goals, "goals_changed": goals_in_words(goals)}


def _breadcrumb(subject: Subject) -> list[tuple[str, str]]:
    if subject.metric is not None:
        return [
            ("Weekly view", reverse("weekly")),
            (subject.metric.title, reverse("metric", args=[subject.metric.slug])),
        ]
    return breadcrumb_of(subject.dataset) if subject.dataset else []


def _back(subject: Subject) -> str:
    if subject.metric is not None:
        return reverse("metric", args=[subject.metric.slug])
    return f"{reverse('dataset', args=[subject.dataset.slug])}?view=metrics" if subject.dataset else reverse("library")
