"""What an equity view is asked: which metric, divided by what, over which months, whose gap, per what."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django import forms
from django.http import QueryDict

from civicstat.directory.models import CITY, Area, AreaLayer, User
from civicstat.directory.underserved import chosen as chosen_now
from civicstat.errors import CivicStatError
from civicstat.measurement.comparisons.equity.parts import Division
from civicstat.measurement.comparisons.equity.view import EquityView, may_be_viewed, newest_span, view
from civicstat.measurement.comparisons.splitting import columns_of, figures_by_group
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.choices import areas_for_choice, layers_with_figures
from civicstat.web.pages.explore.choosing import (
    area_choices,
    chosen,
    ground,
    key_of,
    metric_choices,
    metrics_for,
    select,
)

MONTHS = (("12", "Newest 12 months"), ("3", "Newest 3 months"), ("24", "Newest 24 months"), ("36", "Newest 36 months"))
MOST_COLUMNS = 3  # of which values may be asked for alone
MOST_KEPT = 128
ALL = ""


@dataclass
class Asked:
    """The question as the address has it; what is not known falls back."""

    metric: Metric
    data: QueryDict
    metrics: list[Metric]
    state: tuple[object, ...]

    def __post_init__(self) -> None:
        self.layers = {layer.slug: layer for layer in layers_with_figures(self.metric)}
        self.columns = columns_of(self.metric)
        self.ways = [(f"areas:{slug}", layer.plural) for slug, layer in self.layers.items()]
        self.ways += [(f"groups:{name}", title) for name, title in self.columns.items()]
        self.by = chosen(self.data, "by", dict(self.ways))
        self.months = int(chosen(self.data, "months", dict(MONTHS)))

    @property
    def way(self) -> str:
        return self.by.partition(":")[0]

    @cached_property
    def layer(self) -> AreaLayer | None:
        return self.layers.get(self.by.partition(":")[2]) if self.way == "areas" else None

    @cached_property
    def areas(self) -> dict[str, Area]:
        return {key_of(area): area for area in areas_for_choice(list(self.layers.values()))}

    @cached_property
    def area(self) -> Area:
        """Where groups are compared."""
        return self.areas[chosen(self.data, "area", self.areas)]

    @cached_property
    def only(self) -> tuple[str, str]:
        """The column and the value that records must have; both empty for all records."""
        column, _, value = self.data.get("only", "").partition(":")
        values = dict(self.values_alone).get(column, ())
        return (column, value) if self.way == "areas" and value in values else ("", "")

    @cached_property
    def values_alone(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The columns, and the values of each, of which areas may be compared alone."""
        named = [name for name in self.metric.definition.dimensions if name in self.columns][:MOST_COLUMNS]
        if self.way != "areas":
            return ()
        try:
            return _values(self.metric.pk, tuple(named), self.months, self.state)
        except CivicStatError:  # the page says why where it compares; what passes is not kept
            return ()

    @property
    def division(self) -> Division:
        if self.way == "groups":
            return Division("groups", column=self.by.partition(":")[2], within=self.area)
        column, value = self.only
        return Division("areas", layer=self.layer, column=column, only=value)

    def told(self) -> EquityView:
        """Return the view. Raises ComparisonRefused, and what a metric refuses."""
        named = tuple(tuple(self.data.getlist(name)) for name in ("of", "against"))
        keys = (self.by, key_of(self.area) if self.way == "groups" else "", *self.only)
        seen = tuple(metric.pk for metric in self.metrics)
        return _view(self.metric.pk, keys, self.months, self.data.get("per", ""), named, seen, self.state)

    def form(self, found: EquityView | None) -> forms.Form:
        """Return the form, filled; the sides of the gap and the denominators are those that the view has."""
        values: dict[str, Any] = {"metric": self.metric.slug, "by": self.by, "months": str(self.months)}
        fields = {
            "metric": select("Metric", metric_choices(viewable(self.metrics))), "by": select("Divided by", self._by()),
            "months": select("Over", MONTHS),
        }  # fmt: skip
        if self.way == "groups":
            fields["area"], values["area"] = select("In", area_choices(self.areas.values())), key_of(self.area)
        elif self.values_alone:
            fields["only"], values["only"] = select("Records", self._only()), ":".join(self.only).strip(":")
        if found is not None:
            sides = [(part.key, part.name) for part in found.parts]
            left = "Those chosen as underserved" if any(part.is_underserved for part in found.parts) else "The farthest"
            fields["of"] = select("Gap of", [(ALL, left), *sides])
            fields["against"] = select("Against", [(ALL, "All others"), *sides])
            values |= {name: self.data.get(name, "") for name in ("of", "against")}
            if found.per is not None and len(found.among) > 1:
                fields["per"] = select("Per", [(per.key, per.name) for per in found.among])
                values["per"] = found.per.key
        form = forms.Form(values)
        form.fields.update(fields)
        return form

    def _by(self) -> list[tuple[str, object]]:
        areas = [each for each in self.ways if each[0].startswith("areas:")]
        groups = [each for each in self.ways if each[0].startswith("groups:")]
        return [(label, each) for label, each in (("Areas", areas), ("Groups", groups)) if each]

    def _only(self) -> list[tuple[str, object]]:
        grouped = [
            (self.columns[name], [(f"{name}:{value}", value) for value in values]) for name, values in self.values_alone
        ]
        return [(ALL, "All records"), *grouped]


def asked_of(user: User, data: QueryDict) -> Asked | None:
    """Return the question of a page; None where there is no metric to ask about."""
    metrics = metrics_for(user)
    there = {metric.slug: metric for metric in viewable(metrics)}
    if not there:
        return None
    return Asked(there[chosen(data, "metric", there)], data, metrics, data_state())


def viewable(metrics: Iterable[Metric]) -> list[Metric]:
    """Return the metrics whose figures can be set beside one another."""
    return [metric for metric in metrics if may_be_viewed(metric.definition)]


def data_state() -> tuple[object, ...]:
    """Return what is different once records, passports or choices of the underserved have changed."""
    datasets = tuple(Dataset.objects.order_by("pk").values_list("pk", "version", "data_version", "records"))
    versions = tuple(Metric.objects.order_by("pk").values_list("pk", "computed_at"))
    marks = chosen_now()
    return datasets, versions, tuple(sorted(marks.areas)), tuple(sorted(marks.groups))


@lru_cache(maxsize=MOST_KEPT)
def _view(
    metric: int, keys: tuple[str, ...], months: int, per: str, named: tuple[tuple[str, ...], ...],
    seen: tuple[int, ...], _state: tuple[object, ...],
) -> EquityView:  # fmt: skip
    """Return a view, computed anew only once the data has changed."""
    by, area_key, column, value = keys
    way, _, name = by.partition(":")
    metrics = list(Metric.objects.filter(pk__in=seen).select_related("dataset").prefetch_related("versions"))
    own = next(each for each in metrics if each.pk == metric)
    if way == "groups":
        layer, _, code = area_key.partition(".")
        area = Area.objects.select_related("layer").defer("boundary").get(layer__slug=layer, code=code)
        division = Division("groups", column=name, within=area)
    else:
        division = Division("areas", layer=AreaLayer.objects.get(slug=name), column=column, only=value)
    these, those = ([each for each in side if each] for side in named)
    return view(
        own, division, newest_span(own, months), ground(), metrics=metrics, per=per, these=these, those=those
    )  # fmt: skip


@lru_cache(maxsize=MOST_KEPT)
def _values(
    metric: int, columns: tuple[str, ...], months: int, _state: tuple[object, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:  # fmt: skip
    own = Metric.objects.select_related("dataset").prefetch_related("versions").get(pk=metric)
    city = Area.objects.select_related("layer").get(layer__slug=CITY)
    span, stands = newest_span(own, months), ground()
    found = [(name, figures_by_group(own, city, name, span, stands)) for name in columns]
    return tuple(
        (name, tuple(sorted(group[0] for group in each.group if group[0] is not None))) for name, each in found
    )  # fmt: skip
