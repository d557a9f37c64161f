"""What the two largest contributors add to the figures of a metric, asked of the records: for the door alone.

Figures are kept as they were computed; who leads them is read from the records when an edition is made, since what
one contributor adds to a year does not follow from what each adds to its months.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.largest import (
    NOTHING,
    Largest,
    Summed,
    largest_at_ends,
    largest_of,
    summed,
)
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.content import Figure, Leading

SAME = 1e-9  # of a sum, that its figure and its records may differ by


@dataclass(frozen=True)
class Place:
    """Where a figure belongs. period: its number; area: its id; version: of the metric's definition."""

    period: int
    area: int
    group: tuple[str | None, ...]
    version: int


@dataclass(frozen=True)
class Amounts:
    """Whose sums the figures of a metric tell, by the number of its version.

    ground: with the records; None: there are none, and every amount is taken to be one contributor's.
    """

    definitions: Mapping[int, MetricDefinition]
    sums: Mapping[int, Summed]
    ground: Ground | None

    def leaders(self, grain: Grain, layer: str, dimensions: tuple[str, ...] = ()) -> "Leaders | None":
        """Return who leads the figures of a kind; None where they are no amounts of anybody."""
        if all(each == NOTHING for each in self.sums.values()):
            return None
        scope = Scope(grain, None if layer == CITY else layer, dimensions)
        return Leaders({number: self._sides(number, scope) for number in self.sums})

    def _sides(self, number: int, scope: Scope) -> tuple["_Side | None", "_Side | None"]:
        above, below = (self._side(number, each, scope) for each in self.sums[number])
        return above, below

    def _side(self, number: int, of: MetricDefinition | None, scope: Scope) -> "_Side | None":
        definition, ground = self.definitions[number], self.ground
        if of is None or ground is None:
            return None if of is None else _Side({}, {}, is_own=False)
        if definition.statistic.kind == "gap":
            return _Side({}, largest_at_ends(definition, of, scope, ground), is_own=False)
        return _Side(largest_of(of, scope, ground), {}, is_own=of is definition)


def amounts_of(metrics: Iterable[Metric], datasets: Mapping[str, Dataset]) -> dict[str, Amounts]:
    """Return whose sums metrics tell, by slug, without the records. datasets: all there are, by name."""
    every = {each.slug: each.definition for each in Metric.objects.prefetch_related("versions")}
    known = {slug: dataset.definition for slug, dataset in datasets.items()}
    found = {}
    for metric in metrics:
        definitions = {each.number: each.definition for each in versions_in_force(metric)}
        sums = {number: summed(each, every, known) for number, each in definitions.items()}
        if any(each != NOTHING for each in sums.values()):
            found[metric.slug] = Amounts(definitions, sums, None)
    return found


@dataclass(frozen=True)
class _Side:
    """What is added to numerators, or to denominators: by cell, or of a gap by period with the figures of its ends."""

    by_cell: Mapping[tuple[int, int, tuple[str | None, ...]], Largest]
    by_end: Mapping[int, list[tuple[float, Largest]]]
    is_own: bool  # the number is the very sum of the metric's own records

    def leading(self, number: float | None, place: Place) -> Leading | None:
        """Return who leads a number; where that is not known, it is taken to be all one contributor's."""
        if number is None:
            return None
        found = self.by_cell.get((place.period, place.area, place.group)) or self._at_end(number, place)
        if found is None:
            return Leading(number, 0.0) if number else None
        if self.is_own and not math.isclose(found.total, number, rel_tol=SAME, abs_tol=SAME):
            return Leading(number, 0.0)  # the figure is not of these records
        scale = number / found.total if found.total and number else 1.0
        return Leading(found.first * scale, found.second * scale)

    def _at_end(self, number: float, place: Place) -> Largest | None:
        ends = [added for value, added in self.by_end.get(place.period, ()) if math.isclose(value, number)]
        return max(ends, key=lambda each: abs(each.first) / (abs(each.total) or 1.0), default=None)


@dataclass(frozen=True)
class Leaders:
    sides: Mapping[int, tuple[_Side | None, _Side | None]]

    def told(self, figure: Figure, place: Place) -> Figure:
        """Return a figure with who leads its numbers."""
        above, below = self.sides.get(place.version, (None, None))
        return replace(
            figure,
            above=above.leading(figure.numerator, place) if above else None,
            below=below.leading(figure.denominator, place) if below else None,
        )
