"""The concerns that staff made public, and what became of each, in words."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from civicstat.engagement.concerns.models import Concern, ConcernQuerySet, Theme
from civicstat.web.portal.language import in_address, in_language, page, say_fields
from civicstat.web.portal.wording import name_of, steps, told, told_in_list
from civicstat.web.site import LANGUAGES
from civicstat.web.ui.access import open_to
from civicstat.web.ui.clock import city_now
from civicstat.web.ui.speaking import plain, say
from civicstat.web.ui.speaking.language import SOURCE

PER_PAGE = 20
STATES = (("", "All"), ("open", "Open"), ("closed", "Closed"))


class PublicFilter(forms.Form):
    """Which concerns are shown. What is not known falls back to all."""

    theme = forms.ChoiceField(label="About", required=False)
    state = forms.ChoiceField(label="Open or closed", required=False, choices=STATES)
    language = forms.CharField(required=False, widget=forms.HiddenInput)  # of the page, which a choice does not change

    def __init__(self, data: QueryDict) -> None:
        themes = Theme.objects.filter(concerns__is_public=True).distinct()
        named = [(each.slug, plain(name_of(each))) for each in themes]
        choices = {
            "theme": [("", say("Everything")), *named], "state": [(state, say(words)) for state, words in STATES],
            "language": [("", ""), *((code, code) for code in LANGUAGES if code != SOURCE)],
        }  # fmt: skip
        given = {name: data.get(name, "") for name in choices}
        super().__init__({name: value if value in dict(choices[name]) else "" for name, value in given.items()})
        say_fields(self)
        for name in ("theme", "state"):
            self.fields[name].choices = choices[name]  # type: ignore[attr-defined]
        if not self.data["language"]:
            del self.fields["language"]  # English needs no word in the address

    def select(self) -> ConcernQuerySet:
        found = _public().filter(merged_into=None)
        if self.data["theme"]:
            found = found.filter(theme__slug=self.data["theme"])
        if self.data["state"]:
            is_closed = self.data["state"] == "closed"
            found = found.exclude(closed_as="") if is_closed else found.filter(closed_as="")
        return found.order_by("-raised_on", "title")


@open_to("anyone")
@in_language
def concerns(request: HttpRequest) -> HttpResponse:
    form = PublicFilter(request.GET)
    listed = Paginator(form.select(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "all", "form": form, "page": listed, "concerns": told_in_list(list(listed), at=city_now())}
    return page(request, "concerns", context)


@open_to("anyone")
@in_language
def concern(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(_public(), slug=slug)
    if shown.merged_into is not None and shown.merged_into.is_public:
        return redirect(f"{reverse('portal-concern', args=[shown.merged_into.slug])}{in_address(request)}")
    found = told(shown, at=city_now())
    context = {"section": "all", "told": found, "steps": steps(shown.entries.all(), found.names)}
    return page(request, "concern", context)


def _public() -> ConcernQuerySet:
    found: ConcernQuerySet = (
        Concern.objects.public()
        .with_state()
        .select_related("theme", "department", "merged_into")
        .prefetch_related("areas")
    )
    return found
