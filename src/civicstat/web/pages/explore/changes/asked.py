"""What a change test is asked, read from the address: which kind, which metric, which two, and why these."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from civicstat.directory.models import CITY, Area, User
from civicstat.directory.underserved import chosen as chosen_now
from civicstat.errors import CivicStatError
from civicstat.measurement.comparisons.asking import (
    UNRECORDED,
    compare_areas,
    compare_groups,
    compare_periods,
    picked,
)
from civicstat.measurement.comparisons.pairs import Pair, pairs_of
from civicstat.measurement.comparisons.results import ChangeTest
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.comparisons.splitting import columns_of, figures_by_group
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.web.pages.choices import areas_for_choice, layers_with_figures
from civicstat.web.pages.explore.choosing import area_choices, chosen, day_field, key_of, metric_choices, select

KINDS = (("periods", "Two periods"), ("areas", "Two areas"), ("groups", "Two groups"), ("counts", "Two counts"))
DAYS = {"periods": ("since", "until", "than_since", "than_until"), "areas": ("since", "until"),
        "groups": ("since", "until")}  # fmt: skip
WHY = (
    ("asked", "I asked before I saw them"),
    ("stood_out", "They stood out among others"),
    ("page", "They stood out on a page of many metrics"),
)
LABELS = {"since": "From", "until": "To", "than_since": "Against, from", "than_until": "Against, to"}


class AskedForm(forms.Form):
    """The fields of one kind of change test, filled with what was chosen."""


@dataclass
class Asked:
    """A change test as the address has it; what is not known falls back to what people compare most."""

    kind: str
    metric: Metric
    data: QueryDict
    ground: Ground
    metrics: list[Metric]

    def __post_init__(self) -> None:
        self.areas = areas_for_choice(layers_with_figures(self.metric))
        self.by_key = {key_of(area): area for area in self.areas}
        self.pairs = pairs_of(self.metric)
        self.columns = columns_of(self.metric)
        self.values: dict[str, Any] = {"metric": self.metric.slug, "why": chosen(self.data, "why", dict(WHY))}
        self.groups: list[str] = []
        self._read()
        self.form = self._form()

    @property
    def pair(self) -> Pair:
        return self.pairs[0]

    @property
    def area(self) -> Area:
        return self.by_key[self.values["area"]]

    @property
    def names(self) -> tuple[str, str]:
        """The two areas or groups chosen."""
        return self.values["first"], self.values["second"]

    @property
    def underserved(self) -> list[str]:
        """Which of the two areas or groups are chosen as underserved."""
        marks = chosen_now()
        if self.kind == "areas":
            areas = [self.by_key[each] for each in self.names]
            return [area.name for area in areas if marks.has_area(area)]
        if self.kind == "groups":
            return [each for each in self.names if marks.has_group(self.values["column"], each)]
        return [self.area.name] if marks.has_area(self.area) else []

    @property
    def span(self) -> Span:
        return Span(self.form.cleaned_data["since"], self.form.cleaned_data["until"])

    @property
    def than(self) -> Span:
        return Span(self.form.cleaned_data["than_since"], self.form.cleaned_data["than_until"])

    def test(self) -> ChangeTest:
        """Return the result. Raises ComparisonRefused, or what a metric refuses."""
        if self.kind == "periods":
            found = compare_periods(self.metric, self.area, self.span, self.than, self.ground)
            looks = len(found.history[0]) - 1
        elif self.kind == "areas":
            first, second = (self.by_key[each] for each in self.names)
            found = compare_areas(self.metric, first, second, self.span, self.ground)
            count = sum(area.layer_id == first.layer_id for area in self.areas)
            looks = count * (count - 1) // 2
        else:
            found = compare_groups(self.metric, self.area, self.values["column"], self.names, self.span, self.ground)
            looks = len(self.groups) * (len(self.groups) - 1) // 2
        return picked(found, {"stood_out": looks, "page": len(self.metrics)}.get(self.values["why"], 1))

    def _read(self) -> None:
        pair = self.pair
        days = dict(zip(DAYS["periods"], (*pair.first, *pair.second), strict=True))
        for name in DAYS[self.kind]:
            self.values[name] = self.data.get(name) or days[name]
        if self.kind != "areas":
            self.values["area"] = chosen(self.data, "area", self.by_key)
        if self.kind == "areas":
            beside = [key for key, area in self.by_key.items() if area.layer.slug != CITY]
            first = chosen(self.data, "first", beside)
            same = [key for key in beside if first and key.split(".")[0] == first.split(".")[0] and key != first]
            self.values |= {"first": first, "second": chosen(self.data, "second", same)}
        if self.kind == "groups" and self.columns:
            self.values["column"] = chosen(self.data, "column", self.columns)

    def _read_groups(self, span: Span) -> None:
        found = figures_by_group(self.metric, self.area, self.values["column"], span, self.ground)
        self.groups = [group[0] or UNRECORDED for group in found.group]
        first = chosen(self.data, "first", self.groups)
        second = chosen(self.data, "second", [each for each in self.groups if each != first])
        self.values |= {"first": first, "second": second}

    def _form(self) -> AskedForm:
        form = AskedForm()
        form.fields["metric"] = select("Metric", metric_choices(self.metrics))
        if self.kind == "areas":
            beside = [area for area in self.areas if area.layer.slug != CITY]
            same = [area for area in beside if key_of(area).split(".")[0] == self.values["first"].split(".")[0]]
            form.fields["first"] = select("Area", area_choices(beside))
            form.fields["second"] = select("Against", area_choices(same))
        else:
            form.fields["area"] = select("Area", area_choices(self.areas))
        if self.kind == "groups":
            form.fields["column"] = select("Split by", self.columns.items())
        for name in DAYS[self.kind]:
            form.fields[name] = day_field(LABELS[name])
        form.data, form.is_bound = dict(self.values), True
        if form.is_valid() and self.kind == "groups" and self.columns:
            self._read_groups(Span(form.cleaned_data["since"], form.cleaned_data["until"]))
            for name, label in (("first", "Group"), ("second", "Against")):
                form.fields[name] = select(label, [(each, each) for each in self.groups])
            form.order_fields(["metric", "area", "column", "first", "second", "since", "until"])
        form.fields["why"] = select("Why these two", WHY)
        form.data = dict(self.values)
        form.full_clean()
        return form


def asked_of(user: User, data: QueryDict, metrics: list[Metric], ground: Ground) -> Asked:
    """Return the question of a page. Raises ComparisonRefused where the metric has no data."""
    kind = chosen(data, "kind", dict(KINDS))
    by_slug = {metric.slug: metric for metric in metrics}
    return Asked(kind, by_slug[chosen(data, "metric", by_slug)], data, ground, metrics)


__all__ = ["KINDS", "Asked", "CivicStatError", "asked_of"]
