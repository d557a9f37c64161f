"""What a dataset lacks for a metric: the columns that the metric reads, and that are not there."""

from functools import lru_cache

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.models import read_dataset
from civicstat.store.conditions import columns_of

_NAMING = ("of", "opened", "closed", "start", "done", "again")  # fields of statistics that name a column


def columns_read(definition: MetricDefinition) -> dict[str, str]:
    """Return the columns that a metric on records cannot do without, and the first field that names each.

    Fields are called as in the definition: "where", "valid", "statistic.hit", "statistic.of", "time".
    Raises ConditionRefused where a condition cannot be parsed.
    """
    if definition.dataset is None:
        return {}
    statistic = definition.statistic
    found: dict[str, str] = {}
    conditions = {"where": definition.where, "valid": definition.valid, "hit": getattr(statistic, "hit", None)}
    for field in _NAMING:
        if isinstance(name := getattr(statistic, field, None), str):
            found.setdefault(name, f"statistic.{field}")
    if definition.time:
        found.setdefault(definition.time, "time")
    for field, text in conditions.items():
        for name in sorted(columns_of(text)) if text else ():
            found.setdefault(name, "statistic.hit" if field == "hit" else field)
    return found


@lru_cache(maxsize=8192)
def _known(dataset_text: str) -> frozenset[str]:
    return frozenset(condition_kinds(read_dataset(dataset_text, where="dataset")))


def lacking(definition: MetricDefinition, dataset_text: str) -> tuple[str, ...]:
    """Return the columns that a metric reads and a dataset lacks, in the order of their names."""
    return tuple(sorted(set(columns_read(definition)) - _known(dataset_text)))
