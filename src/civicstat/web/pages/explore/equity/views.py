"""The equity view, and the choice of areas and groups that are watched as underserved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.actions import choose_area, choose_group, end_choice
from civicstat.directory.models import CITY, Underserved
from civicstat.errors import CivicStatError
from civicstat.measurement.comparisons.equity.view import EquityView
from civicstat.web.pages.choices import areas_for_choice
from civicstat.web.pages.explore.choosing import area_choices, key_of
from civicstat.web.pages.explore.equity import shown
from civicstat.web.pages.explore.equity.asked import Asked, asked_of
from civicstat.web.pages.explore.tabs import explore_tabs
from civicstat.web.ui.access import StaffRequest, open_to

VIEW = "explore-equity"


@open_to("staff")
def equity(request: StaffRequest) -> HttpResponse:
    frame = {"tabs": explore_tabs(VIEW), "chosen": Underserved.objects.in_force().select_related("area", "by")}
    asked = asked_of(request.user, request.GET)
    if asked is None:
        return render(request, "pages/explore/equity.html", frame | {"is_empty": True})
    context: dict[str, Any] = {"metric": asked.metric, "definition": asked.metric.definition}
    if not asked.ways:
        refusal = f"{asked.metric.title} is told for the whole city alone, and cannot be split into groups."
        return render(request, "pages/explore/equity.html",
                      frame | context | {"form": asked.form(None), "refusal": refusal})  # fmt: skip
    try:
        found = asked.told()
    except CivicStatError as refusal:
        context |= {"form": asked.form(None), "refusal": str(refusal)}
        return render(request, "pages/explore/equity.html", frame | context)
    return render(request, "pages/explore/equity.html", frame | context | _of(asked, found))


def _of(asked: Asked, found: EquityView) -> dict[str, Any]:
    return {
        "form": asked.form(found),
        "view": found,
        "only": asked.only[1],
        "differ": shown.differ_sentence(found),
        "gap": shown.gap_sentence(found),
        "trend": shown.trend_sentence(found),
        "parts_chart": shown.parts_chart(found),
        "parts_table": shown.parts_table(found),
        "trend_chart": shown.trend_chart(found),
        "denominators": shown.denominator_table(found),
        "denominator_sentence": shown.denominator_sentence(found),
        "per_cautions": [(per.name, per.caution) for per in found.among],
        "grave": [each for each in found.cautions if each.is_grave],
        "cautions": [each for each in found.cautions if not each.is_grave],
        "noun": shown.noun(found),
    }


class ChoiceForm(forms.Form):
    """An area, or a group by attribute and value, with the reason why it is watched."""

    area = forms.ChoiceField(label="Area", required=False)
    attribute = forms.CharField(label="Or a group: what it is told by", required=False, max_length=80,
                                help_text="As the column is called, such as race; subject_race is met too")  # fmt: skip
    value = forms.CharField(label="The group", required=False, max_length=200,
                            help_text="As the records spell it")  # fmt: skip
    reason = forms.CharField(label="Why it is watched", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.areas = {key_of(area): area for area in areas_for_choice() if area.layer.slug != CITY}
        self.fields["area"].choices = [("", "No area"), *area_choices(self.areas.values())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        is_group = bool(found.get("attribute") or found.get("value"))
        if bool(found.get("area")) == is_group and not self.errors:
            raise forms.ValidationError("Choose an area, or name a group by attribute and value; one of the two.")
        return found


@open_to("staff")
def underserved(request: StaffRequest) -> HttpResponse:
    may_choose = request.user.may_change_some
    form = ChoiceForm(request.POST if request.method == "POST" and may_choose else None)
    if form.is_bound and form.is_valid() and (answer := _choose(request, form)) is not None:
        return answer
    choices = Underserved.objects.visible_to(request.user).select_related("area__layer", "by", "ended_by")
    context = {
        "tabs": explore_tabs(VIEW),
        "form": form,
        "may_choose": may_choose,
        "in_force": [each for each in choices if each.ended_at is None],
        "ended": [each for each in choices if each.ended_at is not None],
        "breadcrumb": [("Equity", reverse(VIEW))],
    }
    return render(request, "pages/explore/underserved.html", context)


def _choose(request: StaffRequest, form: ChoiceForm) -> HttpResponse | None:
    given = form.cleaned_data
    told = {"reason": given["reason"], "by": request.user, "at": localtime()}
    try:
        if given["area"]:
            made = choose_area(area=form.areas[given["area"]], **told)
        else:
            made = choose_group(attribute=given["attribute"], value=given["value"], **told)
    except CivicStatError as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, f"{made} is watched as underserved, and marked wherever it is compared.")
    return redirect("explore-underserved")


@open_to("leads")
def end_underserved(request: StaffRequest, pk: int) -> HttpResponse:
    choice = get_object_or_404(Underserved.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        try:
            end_choice(choice=choice, reason=request.POST.get("reason", ""), by=request.user, at=localtime())
            messages.success(request, f"{choice} is no longer watched; the choice stays in the list.")
        except CivicStatError as refusal:
            messages.error(request, str(refusal))
    return redirect("explore-underserved")
