"""By which columns figures can be split."""

from collections.abc import Iterable

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.exploring.seen import Seen
from civicstat.measurement.metrics.planning import CLOCKS
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition

SPLITTING = (ColumnType.CATEGORY, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.INTEGER)
_USUAL = (ColumnType.CATEGORY, ColumnType.BOOLEAN, ColumnType.INTEGER)


def dimensions_of(definition: MetricDefinition, seen: Seen) -> tuple[str, ...]:
    """Return the columns by whose values figures can be split. Personal ones are never among them."""
    if definition.statistic.kind == "gap":
        return ()
    if definition.dataset is not None:
        dataset = seen.dataset_definitions.get(definition.dataset)
        return (
            (*split_by(definition.dimensions, dataset), *clocks_of(definition.time or "", dataset)) if dataset else ()
        )
    shared = [set(dimensions_of(seen.metric_definitions[slug], seen)) for slug in rests_on(definition)]
    return tuple(sorted(set.intersection(*shared))) if shared else ()


def split_by(named: Iterable[str], dataset: DatasetDefinition) -> tuple[str, ...]:
    """Return the columns by which figures can be split: those that are named, the dataset's own, then all others.

    Free texts are only among them where somebody named them, and personal columns never.
    """
    columns = dataset.columns
    usual = (name for name, column in columns.items() if column.type in _USUAL and name not in dataset.key)
    return tuple(
        name
        for name in dict.fromkeys((*named, *dataset.dimensions, *usual))
        if name in columns and columns[name].type in SPLITTING and not columns[name].personal
    )


def clocks_of(time: str, dataset: DatasetDefinition) -> tuple[str, ...]:
    """Return which of hour of day and day of week figures can be split by. time: the dataset's own if empty."""
    kind = condition_kinds(dataset).get(time or dataset.time)
    return tuple(name for name, kinds in CLOCKS.items() if kind in kinds and name not in dataset.columns)
