"""The same events per residents, per calls, per stops: how the answer hangs on what it is held against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from civicstat.directory.models import CITY
from civicstat.directory.populations import Populations
from civicstat.directory.underserved import same_attribute
from civicstat.errors import CivicStatError
from civicstat.measurement.comparisons.equity.differing import compare_pools, pooled_figure
from civicstat.measurement.comparisons.equity.parts import (
    OWN,
    RESIDENTS,
    Division,
    Part,
    is_countable,
    measures,
)
from civicstat.measurement.comparisons.results import Result, Spread
from civicstat.measurement.comparisons.sides import Sheet
from civicstat.measurement.comparisons.splitting import columns_of
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.metrics.observing import Ground

COUNTED = ("count", "distinct", "rate", "sum")
MOST = 6


@dataclass(frozen=True)
class Per:
    """One denominator. key: by which an address names it; caution: what must be known of it."""

    key: str
    name: str
    metric: Metric | None
    caution: str


@dataclass(frozen=True)
class Beside:
    """Some parts and others per one denominator. these, those: the figures; result: how they compare."""

    per: Per
    unit: str
    these: float | None
    those: float | None
    result: Result
    fault: str = ""


def denominators(metric: Metric, division: Division, metrics: Iterable[Metric]) -> list[Per]:
    """Return what a metric's events can be told per; nothing where it counts no events.

    Residents where they are known, then for each dataset the plainest count that has the same areas or groups, and
    what adopted ratios and rates divide by. metrics: those that a person may see.
    """
    definition = metric.definition
    if not is_countable(definition):
        return []
    found = [Per(OWN, _own_name(metric), None, _caution_of_own(metric))] if has_own(metric) else []
    is_own = has_own(metric) and _own_name(metric) == "Residents"
    if division.way == "areas" and not is_own and _residents_known(division):
        found.append(Per(RESIDENTS, "Residents", None, _RESIDENTS))
    there = [each for each in metrics if each.pk != metric.pk and _fits(each, metric) and _can_divide(each, division)]
    found += [Per(each.slug, _name(each), each, caution_of(each)) for each in _plainest(there)]
    return found[: MOST + 1]


def has_own(metric: Metric) -> bool:
    """Return whether a metric is told per something by its own definition: a share, or a rate."""
    return metric.definition.statistic.kind in ("share", "cohort_share", "rate")


def beside(
    metric: Metric, division: Division, parts: Sequence[Part], sides: tuple[Sequence[int], Sequence[int]], sheet: Sheet,
    ground: Ground, among: Sequence[Per], spread: Spread,
) -> list[Beside]:  # fmt: skip
    """Return two sides per each denominator."""
    found = []
    for per in among:
        try:
            told = measures(metric, division, parts, sheet, ground, per.metric or per.key)
        except CivicStatError as fault:
            found.append(Beside(per, "", None, None, Result(), str(fault)))
            continue
        figures = [pooled_figure(told, side, 0)[0] for side in sides]
        found.append(Beside(per, told.unit, figures[0], figures[1], compare_pools(told, *sides, 0, spread)))
    return found


def caution_of(metric: Metric) -> str:
    """Return what must be known of a denominator, by what it counts."""
    words = _words(metric)
    return next((text for keys, text in _CAUTIONS if any(key in words for key in keys)), _OTHERS)


def _caution_of_own(metric: Metric) -> str:
    words = f"{metric.slug} {metric.definition.title}".lower()
    if "hit" in words or "found" in words:
        return _HIT_RATE
    return caution_of(metric) if metric.definition.statistic.kind != "rate" else _RESIDENTS


def _own_name(metric: Metric) -> str:
    return (
        "Residents"
        if rests_on(metric.definition) == () and metric.definition.statistic.kind == "rate"
        else "As defined"
    )


def _residents_known(division: Division) -> bool:
    if division.layer is None:
        return False
    population = Populations.load()
    ids = division.layer.areas.filter(is_target=True).values_list("pk", flat=True)
    return bool(np.sum([population.is_known(area) for area in ids]) > 1)


def _name(metric: Metric) -> str:
    """Return what a denominator counts: its title, or for a rate what it counts per something else."""
    if metric.definition.statistic.kind != "rate":
        return metric.title
    noun = metric.definition.unit.partition(" per ")[0]
    return f"{noun[:1].upper()}{noun[1:]}"


def _fits(per: Metric, metric: Metric) -> bool:
    """Return whether a count is one that people hold such events against, or counts all records of the same dataset."""
    words = _words(per)
    is_its_own = metric.definition.statistic.kind in ("share", "cohort_share") and not metric.definition.where
    if is_its_own and per.dataset_id == metric.dataset_id and not per.definition.where:
        return False  # a share of all records is per them already
    is_benchmark = any(key in words for keys, _ in _CAUTIONS for key in keys)
    is_outcome = any(key in words for key in _NO_BENCHMARK)
    return (is_benchmark and not is_outcome) or (per.dataset_id == metric.dataset_id and not per.definition.where)


def _words(metric: Metric) -> str:
    return f"{metric.slug} {metric.dataset.slug if metric.dataset else ''} {metric.definition.unit}".lower()


def _can_divide(metric: Metric, division: Division) -> bool:
    definition = metric.definition
    if getattr(definition.statistic, "count", "records") == "sum":
        return False
    if definition.statistic.kind not in COUNTED or definition.unit.endswith(("hours", "days")) or metric.fault:
        return False
    if division.way == "groups":
        return same_attribute(division.column, columns_of(metric)) is not None
    if division.layer is None or division.layer.slug == CITY:
        return False
    kept = Observation.objects.filter(version__in=versions_in_force(metric), area__layer=division.layer)
    return kept.exists()


def _plainest(metrics: Iterable[Metric]) -> list[Metric]:
    """Return for each dataset the count with the fewest conditions, and those that adopted metrics divide by."""
    there = list(metrics)
    divided_by = {
        rests_on(each.definition)[-1]
        for each in Metric.objects.exclude(bases=[]).prefetch_related("versions")
        if each.definition.statistic.kind in ("ratio", "rate")
    }
    best: dict[int | None, Metric] = {}
    for each in sorted(there, key=lambda metric: (bool(metric.definition.where), COUNTED.index(_kind(metric)))):
        best.setdefault(each.dataset_id, each)
    return [each for each in there if each in best.values() or each.slug in divided_by]


def _kind(metric: Metric) -> str:
    return metric.definition.statistic.kind


_RESIDENTS = (
    "Residents are who lives there, not who is there: commuters, visitors and through traffic are among the events, "
    "and not in the denominator."
)
_HIT_RATE = (
    "Equal hit rates do not show equal treatment, nor unequal ones unequal treatment: they are averages over all who "
    "were searched, while fairness hangs on the last one searched (infra-marginality)."
)
_OTHERS = "It fits only if every one of these could have led to what is counted, in all groups alike."
_STOPS = (
    "Stops are themselves decided on by those who are measured: where people are stopped for less, a rate per stop "
    "looks better than it is (the benchmark problem)."
)
_ARRESTS = "Arrests follow from where police look, too: a group arrested for less has lower figures per arrest."
_CRASHES = "Crashes not at fault are a fair picture of who is on the road, but not of who is on foot."
_CALLS = (
    "Calls show who asks for help. Where trust is low fewer ask, and figures per call look worse for those who do not."
)
_CRIME = "Recorded crime is what was reported and written down, and by whom."
_CAUTIONS = (
    (("stop", "search"), _STOPS), (("arrest",), _ARRESTS), (("crash", "collision"), _CRASHES),
    (("calls",), _CALLS), (("offense", "incidents_reported", "crime"), _CRIME),
)  # fmt: skip
_NO_BENCHMARK = ("force", "complaint", "fire", "ems", "answering", "violent")
