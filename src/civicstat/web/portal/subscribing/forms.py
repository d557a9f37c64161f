"""What somebody wants to be told of, and where to."""

from typing import Any

from django import forms

from civicstat.directory.models import Area
from civicstat.measurement.metrics.models import Metric
from civicstat.publishing.reports.models import Template
from civicstat.web.portal.language import own, say_fields
from civicstat.web.site import LANGUAGES
from civicstat.web.ui.speaking import language, say, told


class SubscribeForm(forms.Form):
    """An address and what it is told of. Only the address is needed."""

    email = forms.EmailField(
        label="Your e-mail address", max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Write your e-mail address.",
            "invalid": "This is not an e-mail address. One looks like rosa@example.org.",
        },
    )  # fmt: skip
    reports = forms.MultipleChoiceField(label="Which reports?", required=False, widget=forms.CheckboxSelectMultiple,
                                        help_text="All of them, if you choose none.")  # fmt: skip
    themes = forms.MultipleChoiceField(label="About what?", required=False, widget=forms.CheckboxSelectMultiple,
                                       help_text="Everything, if you choose nothing.")  # fmt: skip
    area = forms.ChoiceField(label="Where do you live?", required=False,
                             help_text="The letter then has a part about this area.")  # fmt: skip
    language = forms.ChoiceField(
        label="Language of the letters", choices=[(code, language(code).name) for code in LANGUAGES]
    )  # fmt: skip
    # Not for people: it is not shown, and what fills in everything fills it in.
    website = forms.CharField(label="Leave this empty", required=False, max_length=400,
                              widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))  # fmt: skip
    stamp = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_fields(self)
        self._areas = {area.code: area for area in areas}
        themes = {each.definition.theme for each in Metric.objects.prefetch_related("versions")}
        self._choose("reports", [(slug, told(title)) for slug, title in Template.objects.values_list("slug", "title")])
        self._choose("themes", [(each, own(f"theme.{each}", each)) for each in sorted(filter(None, themes))])
        self._choose("area", [("", say("The whole city")), *((code, each.name) for code, each in self._areas.items())])

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    @property
    def area_chosen(self) -> Area | None:
        return self._areas.get(self.cleaned_data["area"])
