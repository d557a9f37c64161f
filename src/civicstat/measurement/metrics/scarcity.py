"""Figures per so few residents that they tell nothing: the one rule, for cells as they are computed and read."""

import numpy as np
import numpy.typing as npt

from civicstat.measurement.metrics.definitions import Index, MetricDefinition, Rate

FEWEST_RESIDENTS = 100  # where fewer live, one event more or less turns a rate over; docs/methods/counts.md


def is_per_resident(definition: MetricDefinition) -> bool:
    """Return whether a metric's own figure is divided by residents."""
    statistic = definition.statistic
    if isinstance(statistic, Rate):
        return statistic.per == "population"
    return isinstance(statistic, Index) and statistic.scale is not None


def has_too_few_residents(definition: MetricDefinition, denominator: float | None) -> bool:
    """Return whether a figure is per so few residents that it tells nothing. denominator: residents, None: unknown."""
    return is_per_resident(definition) and denominator is not None and denominator < FEWEST_RESIDENTS


def per_too_few_residents(definition: MetricDefinition, denominator: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return where the figures of cells are per so few residents; NaN, not known, is not few."""
    if not is_per_resident(definition):
        return np.zeros(denominator.shape, np.bool_)
    return np.asarray(denominator < FEWEST_RESIDENTS)
