"""The metrics and goals of a concern: linked and unlinked, with metrics proposed by what they speak of."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.models import User
from civicstat.engagement.concerns import actions
from civicstat.engagement.concerns.links import goals_of
from civicstat.engagement.concerns.models import Concern
from civicstat.engagement.concerns.suggestions import metrics_for
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.concerns.finding import own_concern
from civicstat.web.ui.access import StaffRequest, open_to


class LinkForm(forms.Form):
    """A metric or a goal, chosen by hand."""

    metric = forms.ModelChoiceField(
        label="Metric", queryset=Metric.objects.none(), required=False, to_field_name="slug",
        empty_label="Choose a metric",
    )  # fmt: skip
    goal = forms.ModelChoiceField(
        label="Goal", queryset=Goal.objects.none(), required=False, to_field_name="slug", empty_label="Choose a goal"
    )

    def __init__(self, *args: object, user: User) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["metric"].queryset = Metric.objects.visible_to(user).order_by("title")  # type: ignore[attr-defined]
        self.fields["goal"].queryset = Goal.objects.visible_to(user).order_by("title")  # type: ignore[attr-defined]


@open_to("leads")
def links(request: StaffRequest, slug: str) -> HttpResponse:
    concern = own_concern(request, slug)
    if request.method == "POST":
        _change(request, concern)
        return redirect("concern-links", slug=slug)
    metrics = Metric.objects.visible_to(request.user).prefetch_related("versions")
    linked = list(metrics.filter(concern_links__concern=concern))
    goals = list(goals_of(concern).filter(pk__in=Goal.objects.visible_to(request.user).values("pk")))
    others = metrics.exclude(pk__in=[each.pk for each in linked])
    context = {
        "concern": concern,
        "linked": linked,
        "goals": [(goal, goal.concern == concern.slug) for goal in goals],
        "proposed": metrics_for(concern, others),
        "form": LinkForm(user=request.user),
        "breadcrumb": [("Concerns", reverse("concerns")), (concern.title, reverse("concern", args=[slug]))],
    }
    return render(request, "pages/concerns/links.html", context)


def _change(request: StaffRequest, concern: Concern) -> None:
    form = LinkForm(request.POST, user=request.user)
    if not form.is_valid() or not (form.cleaned_data["metric"] or form.cleaned_data["goal"]):
        messages.error(request, "Choose a metric or a goal that is in the list.")
        return
    metric, goal = form.cleaned_data["metric"], form.cleaned_data["goal"]
    is_removal = request.POST.get("step") == "unlink"
    by, at = request.user, localtime()
    try:
        if metric:
            (actions.unlink_metric if is_removal else actions.link_metric)(concern=concern, metric=metric, by=by, at=at)
        else:
            (actions.unlink_goal if is_removal else actions.link_goal)(concern=concern, goal=goal, by=by, at=at)
        messages.success(request, f"“{metric or goal}” is {'no longer ' if is_removal else ''}linked.")
    except CivicStatError as fault:
        messages.error(request, str(fault))
