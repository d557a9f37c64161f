"""A metric's figures as numerators over denominators that add up over groups, days and areas."""

from dataclasses import dataclass
from typing import cast

import numpy as np

from civicstat.measurement.context.explaining.comparing import Comparison
from civicstat.measurement.metrics.answers import FloatArray
from civicstat.measurement.metrics.definitions import Count, MetricDefinition, Share, Sum
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition

MOST_GROUPS = 60
MOST_COLUMNS = 8


@dataclass(frozen=True)
class Additive:
    """A metric that adds up. is_of_share: of a percentile: the share of records beyond the earlier figure."""

    definition: MetricDefinition
    has_denominator: bool
    is_of_share: bool = False


def additive(comparison: Comparison) -> Additive | None:
    """Return a metric of which numerators and denominators add up, as near as may be to the one compared.

    None for a gap or a ratio, which rest on other metrics, and for a time to close, of which open cases are part.
    """
    definition = comparison.definition
    statistic = definition.statistic
    bare = {"min_n": 0, "most_missing": None, "breaks": ()}
    if statistic.kind in ("median", "percentile"):
        hit = f"{statistic.of} > {comparison.value_before!r}"
        return Additive(definition.model_copy(update={**bare, "statistic": Share(kind="share", hit=hit)}), True, True)
    if statistic.kind in ("share", "mean", "cohort_share"):
        return Additive(definition.model_copy(update=bare), True)
    counts = getattr(statistic, "count", statistic.kind)
    if counts == "sum":
        summed = Sum(kind="sum", of=statistic.of or "")  # type: ignore[union-attr]
        return Additive(definition.model_copy(update={**bare, "statistic": summed}), False)
    if statistic.kind in ("count", "distinct", "rate"):
        return Additive(definition.model_copy(update={**bare, "statistic": Count(kind="count")}), False)
    return None


@dataclass(frozen=True)
class Parts:
    """k parts of a figure before and now; named by the values that they have in common."""

    names: tuple[str, ...]
    totals: FloatArray  # (2, k): numerators, before and now
    sizes: FloatArray  # (2, k): denominators; those of counts are the counts themselves

    def without(self, at: int) -> FloatArray:
        """Return (2,) the figures before and now without one part; NaN where nothing is left."""
        keep = np.arange(len(self.names)) != at
        return self.figure(keep)

    def figure(self, keep: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> FloatArray:
        totals, sizes = self.totals[:, keep].sum(axis=1), self.sizes[:, keep].sum(axis=1)
        return np.asarray(np.divide(totals, sizes, out=np.full(2, np.nan), where=sizes > 0))


def parts_by(comparison: Comparison, what: Additive, ground: Ground, column: str) -> Parts | None:
    """Return the parts of both figures by the values of a column; None where these are too many to tell anything.

    Several checks ask for the same parts; the store is asked once.
    """
    key = (column, what.definition.model_dump_json())
    if key not in comparison.parts:
        comparison.parts[key] = _parts_by(comparison, what, ground, column)
    return cast("Parts | None", comparison.parts[key])


def _parts_by(comparison: Comparison, what: Additive, ground: Ground, column: str) -> Parts | None:
    scope = Scope(comparison.series.grain, comparison.layer, groups=(column,), spans=comparison.spans)
    found = observe(what.definition, scope, ground)
    found = found.take(found.area == (comparison.series.area.pk if comparison.layer else ground.city))
    names = [group[0] or "not recorded" for group in found.group]
    different = sorted(set(names))
    if not different or len(different) > MOST_GROUPS:
        return None
    totals, sizes = np.zeros((2, len(different))), np.zeros((2, len(different)))
    for row, name in enumerate(names):
        at = (int(found.period[row]), different.index(name))
        totals[at] = np.nan_to_num(found.numerator[row])
        sizes[at] = found.n[row] if what.has_denominator else totals[at]
    return Parts(tuple(different), totals, sizes)


def columns_to_split_by(definition: MetricDefinition, dataset: DatasetDefinition) -> list[str]:
    """Return the columns by which figures may be split: the metric's dimensions, or the dataset's; none personal."""
    named = definition.dimensions or dataset.dimensions
    areas = {by.name for by in dataset.areas.values()}
    kinds = (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.INTEGER)
    return [
        name
        for name, column in dataset.columns.items()
        if not column.personal
        and name not in areas
        and column.type in kinds
        and (name in named if named else column.type is ColumnType.CATEGORY)
    ][:MOST_COLUMNS]
