"""Which cells of metrics a delivery puts in question, and their observations computed anew."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.derived import observe, rests_on
from civicstat.measurement.metrics.gathering import Gathering, leaves
from civicstat.measurement.metrics.kept import is_kept, layers_of
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.touching import NEVER_ALONE, IntArray, Touched, distinct


@dataclass(frozen=True)
class Part:
    """Observations of one metric version, kind of period and set of areas; pairs: the cells they stand for."""

    version: MetricVersion
    scope: Scope
    pairs: IntArray | None  # with the id of the city's area; None: all cells of the kind of period and the layer
    found: Observations


@dataclass(frozen=True)
class Renewed:
    """What was computed anew, and why what was not could not be, by the metric's primary key."""

    parts: Sequence[Part]
    faults: Mapping[int, str]


@dataclass(frozen=True)
class _Wish:
    """The cells of one metric that are to be computed."""

    metric: Metric
    cells: list[tuple[MetricVersion, Scope]] = field(default_factory=list)


def renew(
    metrics: Sequence[tuple[Metric, Sequence[MetricVersion]]],
    ground: Ground,
    touched: Touched | None,
    progress: Callable[[float], None] = lambda share: None,
) -> Renewed:
    """Compute the observations of metrics, each with its versions in force.

    touched: only the cells in which these records lie; None: all cells.
    """
    wishes, wanted, parts, faults = [], [], list[Part](), dict[int, str]()
    for metric, versions in metrics:
        wish = _Wish(metric)
        try:
            for version in versions:
                wish.cells.extend((version, scope) for scope in scopes_of(version.definition, ground, touched))
            resting = [leaf for version, scope in wish.cells for leaf in leaves(version.definition, scope, ground)]
        except CivicStatError as fault:
            faults[metric.pk] = str(fault)
        else:
            wishes.append(wish)
            wanted += resting
    ground = replace(ground, told=Gathering(wanted, ground).told)
    for position, wish in enumerate(wishes):
        try:
            parts += [_observe(version, scope, ground) for version, scope in wish.cells]
        except CivicStatError as fault:
            faults[wish.metric.pk] = str(fault)
        progress((position + 1) / (len(wishes) + 1))
    return Renewed(parts, faults)


def _observe(version: MetricVersion, scope: Scope, ground: Ground) -> Part:
    found, pairs = observe(version.definition, scope, ground), scope.pairs
    if scope.layer is None and pairs is not None:
        pairs = np.stack([pairs[:, 0], np.full(len(pairs), ground.city)], axis=1)
    return Part(version, scope, pairs, found)


def scopes_of(definition: MetricDefinition, ground: Ground, touched: Touched | None) -> Iterator[Scope]:
    """Yield the scopes in which a metric's cells are kept, those alone that have touched ones."""
    datasets = {slug: known.definition for slug, known in ground.datasets.items()}
    layers = layers_of(definition, datasets, ground.metrics)
    is_local = touched is not None and _is_local(definition, ground)
    for grain in definition.periods:
        for layer in (None, *(layer for layer in layers if is_kept(definition, grain, layer, layers))):
            pairs = _pairs(definition, ground, touched, grain, layer) if touched is not None and is_local else None
            if pairs is None or pairs.size:
                yield Scope(grain, layer, pairs=pairs)


def _pairs(
    definition: MetricDefinition, ground: Ground, touched: Touched, grain: Grain, layer: str | None
) -> IntArray | None:
    """Return the cells to compute anew; None for all of them."""
    definitions = [definition, *(ground.metric(slug, wanted_by=definition.metric) for slug in rests_on(definition))]
    found = [touched.pairs(each, grain, layer) for each in definitions if each.dataset == touched.dataset.dataset]
    if not found or all(each is found[0] for each in found):
        return found[0] if found else None
    return distinct(np.concatenate(found))


def _is_local(definition: MetricDefinition, ground: Ground) -> bool:
    """Return whether a record touches the cells of its own time and area alone."""
    if definition.statistic.kind in (*NEVER_ALONE, "gap"):
        return False
    bases = [ground.metric(slug, wanted_by=definition.metric) for slug in rests_on(definition)]
    return all(base.statistic.kind not in (*NEVER_ALONE, "gap", "ratio") and not rests_on(base) for base in bases)
