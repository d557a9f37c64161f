"""Figures per resident that cannot be told, since residents are not known: why, and what to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from civicstat.directory.models import CITY, Area, Population
from civicstat.directory.populations import MOST_NAMED, Populations, lacking_residents
from civicstat.measurement.metrics.definitions import Gap, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.scarcity import is_per_resident

CURE = "Upload residents under Areas, or with: civicstat areas populations FILE (layer, area, year, residents)."


def which_residents(definition: MetricDefinition, area: Area, ends_on: datetime) -> str:
    """Return in a sentence of which year the residents are that a period's figure is divided by.

    ends_on: the first moment after the period. Empty for other metrics, and where no residents are known.
    """
    if not is_per_resident(definition):
        return ""
    known = Population.objects.filter(area=area)
    if not known.exists() and area.layer.slug == CITY:
        known = Population.objects.exclude(area__layer__slug=CITY)
    years = sorted(set(known.values_list("year", flat=True)))
    return _residents_of((ends_on - timedelta(days=1)).year, years) if years else ""


def _residents_of(wanted: int, years: Sequence[int]) -> str:
    """Return of which years residents are taken for one. years: those known, in order."""
    if wanted in years:
        return f"Divided by the residents of {wanted}."
    before, after = [year for year in years if year < wanted], [year for year in years if year > wanted]
    if before and after:
        return f"Divided by residents between those of {before[-1]} and of {after[0]}: none are known of {wanted}."
    nearest = before[-1] if before else after[0]
    return f"Divided by the residents of {nearest}, the nearest year known: none are known of {wanted}."


def why_no_residents(metric: Metric, areas: Sequence[Area], behind: Mapping[str, Metric] | None = None) -> str:
    """Return of which areas a metric has no figures as residents are not known, and the cure; empty where all are.

    behind: the metrics that it rests on, however deep, by name, where they are known.
    """
    definition = metric.definition
    definitions = _with_bases(definition, behind or {})
    if not any(map(is_per_resident, definitions.values())):
        return ""
    population = Populations.load()
    way, _, layer = definition.statistic.between.partition(":") if isinstance(definition.statistic, Gap) else ("",) * 3
    if way == "area":
        return _of_gap(layer, population)
    without = [area for area in areas if not population.is_known(area.pk)]
    if not without:
        return ""
    if without[0].layer.slug != CITY:
        names = ", ".join(area.name for area in without[:MOST_NAMED]) + (", ..." if len(without) > MOST_NAMED else "")
        return f"This is told per resident, and no residents are known for {names} in any year. {CURE}"
    lacking = [each.sentence for each in lacking_residents(population) if each.layer.slug != CITY]
    parts = f" {'; '.join(lacking)}." if lacking else ""
    return (
        "This is told per resident, and residents are known neither for the whole city nor for every area of a layer "
        f"in any year.{parts} {CURE}"
    )


def _of_gap(layer: str, population: Populations) -> str:
    areas = list(Area.objects.filter(layer__slug=layer, is_target=True).defer("boundary"))
    without = [area.name for area in areas if not population.is_known(area.pk)]
    if len(areas) - len(without) > 1:
        return ""
    return (
        f"This compares figures per resident, and residents are known for {len(areas) - len(without)} of "
        f"{len(areas)} areas of {layer}. {CURE}"
    )


def _with_bases(definition: MetricDefinition, known: Mapping[str, Metric]) -> Mapping[str, MetricDefinition]:
    """Return a metric and all that it rests on, by name."""
    found = {definition.metric: definition}
    wanted = set(rests_on(definition))
    while wanted:
        bases = {slug: known[slug] for slug in wanted if slug in known}
        if lacking := wanted - set(bases):
            bases |= {base.slug: base for base in Metric.objects.filter(slug__in=lacking).prefetch_related("versions")}
        new = {slug: base.definition for slug, base in bases.items()}
        found |= new
        wanted = {slug for base in new.values() for slug in rests_on(base)} - set(found)
    return found
