"""What is asked of "what can be seen": a metric, an area, a change; and how sure one wants to be."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import QueryDict

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.errors import CivicStatError
from civicstat.measurement.comparisons.planning import Plan, Sureness, Wanted, plan
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.stats.changes.visible import Against
from civicstat.web.pages.choices import areas_for_choice, layers_with_figures
from civicstat.web.pages.explore.choosing import area_choices, chosen, key_of, metric_choices, select

WAYS = (("fall", "Fall"), ("rise", "Rise"), ("either", "Either way"))
SURENESS = (("goal", "As states of goals"), ("once", "One look at 5%"), ("page", "As changes on pages"))
AGAINST = (("line", "A fixed level, such as a baseline"), ("before", "As long a time before"))
POWERS = (("0.8", "80%"), ("0.9", "90%"), ("0.95", "95%"), ("0.5", "50%"))
USUAL_PERCENT, USUAL_POINTS = 10.0, 5.0


class AskedForm(forms.Form):
    """The choices of the page, filled with what was chosen."""

    change = forms.FloatField(label="Change to see, %", min_value=0.1, max_value=1000, required=False)

    def clean_change(self) -> float:
        found: float | None = self.cleaned_data.get("change")
        if found is None:
            raise forms.ValidationError("Give a number, such as 10.")
        return found


@dataclass
class Asked:
    """The question as the address has it; what is not known falls back."""

    metric: Metric
    data: QueryDict
    metrics: list[Metric]

    def __post_init__(self) -> None:
        self.areas = areas_for_choice(layers_with_figures(self.metric))
        self.by_key = {key_of(area): area for area in self.areas}
        definition = self.metric.definition
        way = {"lower": "fall", "higher": "rise"}.get(definition.direction, "either")
        self.values: dict[str, Any] = {
            "metric": self.metric.slug,
            "area": chosen(self.data, "area", self.by_key),
            "way": chosen(self.data, "way", dict(WAYS), way),
            "against": chosen(self.data, "against", dict(AGAINST)),
            "sureness": chosen(self.data, "sureness", dict(SURENESS)),
            "power": chosen(self.data, "power", dict(POWERS)),
        }
        self.values["change"] = self.data.get("change") or f"{self._usual():g}"
        self.form = AskedForm(self.values)
        fields = {
            "metric": select("Metric", metric_choices(self.metrics)),
            "area": select("Area", area_choices(self.areas)),
            "way": select("It should", WAYS),
            "against": select("Compared with", AGAINST),
            "sureness": select("Error rate", SURENESS),
            "power": select("Seen with a chance of", POWERS),
        }
        self.form.fields.update(fields)
        self.form.fields["change"].label = "By, points" if is_in_points(definition) else "By, %"
        self.form.order_fields(["metric", "area", "way", "change", "against", "sureness", "power"])

    @property
    def area(self) -> Area:
        return self.by_key[self.values["area"]]

    @property
    def layer(self) -> AreaLayer | None:
        """The layer whose areas are set beside one another: that of the area, or the coarsest; None without any."""
        if self.area.layer.slug != CITY:
            return self.area.layer
        return next((area.layer for area in self.areas if area.layer.slug != CITY), None)

    @property
    def wanted(self) -> Wanted:
        """What is wanted. The form must be valid."""
        way = {"fall": -1, "rise": 1, "either": 0}[self.values["way"]]
        return Wanted(self.form.cleaned_data["change"] / 100, way, not is_in_points(self.metric.definition))

    def _usual(self) -> float:
        """Return the change to begin with, in percent or points: one that the area's figure can make."""
        if not is_in_points(self.metric.definition):
            return USUAL_PERCENT
        try:
            steady = self.plan.of(self.area).steady
        except CivicStatError:  # the page says so
            return USUAL_POINTS
        level = 100 * steady.level if steady is not None else 50.0
        room = {"fall": level, "rise": 100 - level}.get(self.values["way"], max(level, 100 - level))
        return USUAL_POINTS if room >= 2 * USUAL_POINTS else max(round(room / 4, 1), 0.1)

    @cached_property
    def plan(self) -> Plan:
        """What could be seen in the city and in all layers that are no finer than the one shown. CivicStatError."""
        layer = self.layer
        last = layer.position if layer else -1
        areas = [area for area in self.areas if area.layer.slug == CITY or area.layer.position <= last]
        return plan(
            self.metric, areas, sureness=cast(Sureness, self.values["sureness"]), power=float(self.values["power"]),
            against=cast(Against, self.values["against"]),
        )  # fmt: skip


def is_in_points(definition: MetricDefinition) -> bool:
    """Return whether changes of a metric are told in points and not in percent."""
    return definition.unit == "share"
