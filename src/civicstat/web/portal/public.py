"""The concerns that staff made public, and what became of each, in words."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from civicstat.engagement.concerns.models import Concern, ConcernQuerySet, Theme
from civicstat.web.portal.wording import steps, told, told_in_list
from civicstat.web.ui.access import open_to
from civicstat.web.ui.clock import city_now

PER_PAGE = 20
STATES = (("", "All"), ("open", "Open"), ("closed", "Closed"))


class PublicFilter(forms.Form):
    """Which concerns are shown. What is not known falls back to all."""

    theme = forms.ChoiceField(label="About", required=False)
    state = forms.ChoiceField(label="Open or closed", required=False, choices=STATES)

    def __init__(self, data: QueryDict) -> None:
        themes = Theme.objects.filter(concerns__is_public=True).distinct().values_list("slug", "name")
        choices = {"theme": [("", "Everything"), *themes], "state": list(STATES)}
        given = {name: data.get(name, "") for name in choices}
        super().__init__({name: value if value in dict(choices[name]) else "" for name, value in given.items()})
        self.fields["theme"].choices = choices["theme"]  # type: ignore[attr-defined]

    def select(self) -> ConcernQuerySet:
        found = _public().filter(merged_into=None)
        if self.data["theme"]:
            found = found.filter(theme__slug=self.data["theme"])
        if self.data["state"]:
            is_closed = self.data["state"] == "closed"
            found = found.exclude(closed_as="") if is_closed else found.filter(closed_as="")
        return found.order_by("-raised_on", "title")


@open_to("anyone")
def concerns(request: HttpRequest) -> HttpResponse:
    form = PublicFilter(request.GET)
    page = Paginator(form.select(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "all", "form": form, "page": page, "concerns": told_in_list(list(page), at=city_now())}
    return render(request, "portal/concerns.html", context)


@open_to("anyone")
def concern(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(_public(), slug=slug)
    if shown.merged_into is not None and shown.merged_into.is_public:
        return redirect("portal-concern", slug=shown.merged_into.slug)
    found = told(shown, at=city_now())
    context = {"section": "all", "told": found, "steps": steps(shown.entries.all())}
    return render(request, "portal/concern.html", context)


def _public() -> ConcernQuerySet:
    found: ConcernQuerySet = (
        Concern.objects.public().with_state().select_related("theme", "merged_into").prefetch_related("areas")
    )
    return found
