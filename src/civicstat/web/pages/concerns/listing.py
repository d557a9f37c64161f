"""The register: every concern with its state; its filters stand in the address."""

from collections.abc import Sequence

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from civicstat.directory.models import Area, Department
from civicstat.engagement.concerns.models import Concern, ConcernState, Origin, Submission, Theme
from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.web.pages.concerns.finding import concerns_for_lists
from civicstat.web.pages.concerns.wording import WHOLE, register_in_words, state_word, where_in_words
from civicstat.web.ui.access import StaffRequest, open_to

PER_PAGE = 50
NONE = "none"
HEADER = (
    "concern", "title", "wording", "theme", "areas", "source", "department", "raised_on", "state", "public", "voices",
)  # fmt: skip


class ConcernFilter(forms.Form):
    """Which concerns are shown. What is not known falls back to all."""

    theme = forms.ChoiceField(label="Theme", required=False)
    area = forms.ChoiceField(label="Area", required=False)
    source = forms.ChoiceField(label="Source", required=False)
    state = forms.ChoiceField(label="State", required=False)
    department = forms.ChoiceField(label="Department", required=False)

    def __init__(self, data: QueryDict) -> None:
        areas = Area.objects.filter(concerns__isnull=False).select_related("layer").distinct().defer("boundary")
        departments = Department.objects.filter(concerns__isnull=False).distinct().order_by("name")
        choices = {
            "theme": [("", "All themes"), *Theme.objects.values_list("slug", "name")],
            "area": [("", "All areas"), (NONE, WHOLE), *((f"{a.layer.slug}.{a.code}", a.name) for a in areas)],
            "source": [("", "All sources"), *Origin.choices],
            "state": [("", "All states"), *ConcernState.choices],
            "department": [("", "All departments"), *departments.values_list("slug", "name"), (NONE, "Nobody yet")],
        }
        given = {name: data.get(name, "") for name in choices}
        super().__init__({name: value if value in dict(choices[name]) else "" for name, value in given.items()})
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def select(self, user: "StaffRequest") -> list[Concern]:
        """Return the concerns that fit, those with most voices first within their state."""
        found, wanted = concerns_for_lists(user.user), self.data
        if wanted["theme"]:
            found = found.filter(theme__slug=wanted["theme"])
        if wanted["source"]:
            found = found.filter(origin=wanted["source"])
        if wanted["department"]:
            nobody = wanted["department"] == NONE
            found = found.filter(department=None) if nobody else found.filter(department__slug=wanted["department"])
        if wanted["area"] == NONE:
            found = found.filter(areas=None)
        elif wanted["area"]:
            layer, _, code = wanted["area"].partition(".")
            found = found.filter(pk__in=Concern.objects.filter(areas__layer__slug=layer, areas__code=code).values("pk"))
        if wanted["state"]:
            found = found.in_state(ConcernState(wanted["state"]))
        order = [state.value for state in ConcernState]
        return sorted(found, key=lambda each: (order.index(each.state), -each.voices, each.title))


@open_to("staff")
def concerns(request: StaffRequest) -> HttpResponse:
    form = ConcernFilter(request.GET)
    found = form.select(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    voices = Submission.objects.visible_to(request.user)
    context = {
        "form": form,
        "page": page,
        "rows": [(each, state_word(each), where_in_words(each.areas.all())) for each in page],
        "finding": register_in_words(found, voices.waiting().count()),
        "waiting": voices.waiting().count(),
        "may_sort": request.user.may_change_some,
        "any": Concern.objects.visible_to(request.user).exists(),
        "query": request.GET.urlencode(),
    }
    return render(request, "pages/concerns/list.html", context)


@open_to("staff")
def concerns_csv(request: StaffRequest) -> HttpResponse:
    """The concerns of the list in their public words: no voice, and nobody's details."""
    rows = map(_cells, ConcernFilter(request.GET).select(request))
    response = HttpResponse(csv_lines([HEADER, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="concerns.csv"'
    return response


def _cells(concern: Concern) -> Sequence[object]:
    return (
        concern.slug, concern.title, concern.wording, concern.theme.slug if concern.theme else "",
        " ".join(area.code for area in concern.areas.all()), concern.origin,
        concern.department.slug if concern.department else "", concern.raised_on, concern.state,
        "yes" if concern.is_public else "no", concern.voices,
    )  # fmt: skip
