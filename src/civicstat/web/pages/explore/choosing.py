"""What pages under Explore let a person choose: a metric, an area, days. What is not known falls back."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from civicstat.directory.models import CITY, Area, User
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.records.keeping import record_store
from civicstat.store.hurried import HurriedStore

FURTHER = "Further metrics"
LONGEST_SECONDS = 10.0  # of one query


def ground() -> Ground:
    """Return what figures computed for a page stand on; a query that takes too long is given up."""
    return stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS))


def metrics_for(user: User) -> list[Metric]:
    """Return the metrics that a person may see and that have figures, by theme and title."""
    there = Metric.objects.visible_to(user).exclude(computed_at=None).filter(fault="").select_related("dataset")
    found = list(there.prefetch_related("versions").order_by("theme", "title"))
    return [each for each in found if each.dataset is None or each.dataset.first_at is not None]


def metric_choices(metrics: Iterable[Metric]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for metric in metrics:
        groups.setdefault(metric.theme or FURTHER, []).append((metric.slug, metric.title))
    return list(groups.items())


def area_choices(areas: Iterable[Area]) -> list[tuple[str, object]]:
    """Return the city and then the areas of each layer, under the layer's name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in areas:
        groups.setdefault("" if area.layer.slug == CITY else area.layer.plural, []).append((key_of(area), area.name))
    return [*groups.pop("", []), *groups.items()]


def key_of(area: Area) -> str:
    return f"{area.layer.slug}.{area.code}"


def chosen(data: QueryDict, name: str, known: Iterable[str], fallback: str = "") -> str:
    """Return what was asked for where it is known, and otherwise the fallback, or the first of those known."""
    among = list(known)
    wanted = data.get(name, "")
    return wanted if wanted in among else fallback or (among[0] if among else "")


def select(label: str, choices: Iterable[tuple[str, object]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices))


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
