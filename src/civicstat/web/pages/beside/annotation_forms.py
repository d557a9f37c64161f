"""Forms of annotations: what happened, when, and what it concerns."""

from collections.abc import Iterable
from typing import Any

from django import forms

from civicstat.directory.models import CITY, Area, User
from civicstat.measurement.context.annotating.definitions import LONGEST_LINK, LONGEST_TEXT
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.goals.milestones import Day

CITY_KEY = ""
METRIC, DATASET, ALL = "metric", "dataset", "all"


class AnnotationForm(forms.Form):
    """What happened on a day or over a span."""

    text = forms.CharField(
        label="What happened", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One plain sentence: what happened, not what it may have caused.",
        error_messages={"required": "Say what happened."},
    )  # fmt: skip
    on = forms.DateField(label="Day", widget=Day(), error_messages={"required": "Say on which day."})
    until = forms.DateField(
        label="Last day", widget=Day(), required=False, help_text="Where it went on for more than a day."
    )
    concerns = forms.ChoiceField(label="What it concerns")
    area = forms.ChoiceField(
        label="Where", required=False, help_text="It also stands beside the figures of the areas that lie in it."
    )
    link = forms.CharField(
        label="Link", max_length=LONGEST_LINK, required=False, help_text="A report, an order, a news article.",
        widget=forms.URLInput(),
    )  # fmt: skip
    public = forms.BooleanField(
        label="May be published with the figures", required=False, help_text="Otherwise it stays among staff."
    )
    reason = forms.CharField(
        label="Why it changes", max_length=400, required=False, help_text="The version before is kept with its reason."
    )

    def __init__(
        self, *args: Any, user: User, metric: Metric | None, dataset: Dataset | None, areas: Iterable[Area],
        is_change: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        choices = [(f"{METRIC}:{metric.slug}", metric.title)] if metric else []
        choices += [(f"{DATASET}:{dataset.slug}", f"Everything counted from {dataset.title}")] if dataset else []
        choices += [(ALL, "All metrics")] if user.may_define else []
        self.fields["concerns"].choices = choices  # type: ignore[attr-defined]
        self.fields["area"].choices = _grouped(areas)  # type: ignore[attr-defined]
        if is_change:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = "Say why it changes."
        else:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("on") and told.get("until") and told["until"] < told["on"]:
            self.add_error("until", "The last day lies before the first.")
        link = told.get("link", "")
        if link and not link.startswith(("https://", "http://", "/")):
            self.add_error("link", "Begin it with https://, http:// or /.")
        return told

    @property
    def fields_of_document(self) -> dict[str, Any]:
        """Return what was typed as a document of the catalog has it, without its name."""
        told = self.cleaned_data
        sort, _, slug = told["concerns"].partition(":")
        layer, _, code = told["area"].partition(".")
        found = {name: told[name] for name in ("text", "on", "until", "link", "public")}
        return found | {"layer": layer, "area": code} | ({sort: slug} if sort != ALL else {})


def area_key(area: Area | None) -> str:
    """Return how a form names an area; empty for the whole city."""
    return f"{area.layer.slug}.{area.code}" if area and area.layer.slug != CITY else CITY_KEY


def _grouped(areas: Iterable[Area]) -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in areas:
        if area.layer.slug != CITY:
            groups.setdefault(area.layer.plural, []).append((area_key(area), area.name))
    return [(CITY_KEY, "The whole city"), *groups.items()]
