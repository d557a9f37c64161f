"""Which metrics of the library are adopted together, in which order, for which datasets, and how they then read."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import read_metric
from civicstat.measurement.metrics.offering.faults import faults_of_gap
from civicstat.measurement.metrics.offering.fitting import Fitted
from civicstat.measurement.metrics.offering.offers import fitting, lacks, library, suits, text_for, why_not
from civicstat.measurement.sources.models import Dataset


class NothingFits(CivicStatError):
    """A metric of the library was to be adopted for which there is no dataset."""


class Adoption(NamedTuple):
    """A metric of the library as it is to be adopted. dataset: the name of that which it counts, if it counts one."""

    slug: str
    dataset: str
    fitted: Fitted


def left_out(planned: Iterable[Adoption]) -> list[str]:
    """Return what definitions were adopted without, as their dataset does not have it: a sentence for each dataset."""
    names: dict[str, dict[str, None]] = {}
    slugs: dict[str, list[str]] = {}
    for each in planned:
        if each.fitted.dropped:
            names.setdefault(each.dataset, {}).update(dict.fromkeys(each.fitted.dropped))
            slugs.setdefault(each.dataset, []).append(each.slug)
    return [
        f"{dataset} has no {', '.join(sorted(names[dataset]))}, so figures are not split by that: "
        f"{', '.join(slugs[dataset])}."
        for dataset in names
    ]


def plan(
    slugs: Iterable[str], datasets: Iterable[Dataset], adopted: Mapping[str, MetricDefinition], *, wanted: str = ""
) -> list[Adoption]:
    """Return metrics to adopt, with those that they rest on and that are not adopted yet before them.

    wanted: the dataset to count in; empty: the one that a metric names where it is there, else one like it.
    Raises NothingFits.
    """
    known, there, planned = list(datasets), dict(adopted), list[Adoption]()
    asked = list(slugs)
    for slug in in_order(asked, adopted):
        dataset = _choose(library()[slug], known, there, wanted, is_asked=slug in asked)
        each = Adoption(slug, dataset.slug if dataset else "", text_for(slug, dataset))
        there[slug] = read_metric(each.fitted.text, where=f"library, {slug}")
        _refuse_gap(there[slug], known, there)
        planned.append(each)
    return planned


def in_order(slugs: Iterable[str], adopted: Iterable[str]) -> list[str]:
    """Return metrics to adopt, with those that they rest on and that are not adopted yet before them."""
    there, ordered = set(adopted), list[str]()

    def put(slug: str) -> None:
        if slug in there:
            return
        there.add(slug)
        for base in rests_on(library()[slug]):
            put(base)
        ordered.append(slug)

    for slug in slugs:
        put(slug)
    return ordered


def _choose(
    definition: MetricDefinition,
    datasets: list[Dataset],
    adopted: Mapping[str, MetricDefinition],
    wanted: str,
    *,
    is_asked: bool,
) -> Dataset | None:
    """Return the dataset in which a metric is to count; none for one that counts what others count."""
    if definition.dataset is None:
        return None
    named = next((dataset for dataset in datasets if dataset.slug == wanted), None)
    if named is not None and (is_asked or suits(definition, named)):
        if fault := why_not(definition.metric, named.definition_text):
            raise NothingFits(f"“{definition.title}” was not adopted. {fault}")
        return named
    found = fitting(definition, datasets)
    if found:
        return found[0]
    if named is not None and not why_not(definition.metric, named.definition_text):
        return named
    raise NothingFits(f"“{definition.title}” was not adopted. {lacks(definition, datasets, adopted)}")


def _refuse_gap(definition: MetricDefinition, datasets: list[Dataset], adopted: Mapping[str, MetricDefinition]) -> None:
    """Raise NothingFits where what a gap compares is not told apart in the dataset of its metric."""
    for base in rests_on(definition):
        of = next((dataset for dataset in datasets if dataset.slug == adopted[base].dataset), None)
        if fault := next(faults_of_gap(definition, of.definition if of else None), ""):
            raise NothingFits(f"“{definition.title}” was not adopted. {fault}")
