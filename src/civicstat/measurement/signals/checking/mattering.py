"""Which changes are large enough to matter. docs/methods/what-a-signal-is.md"""

import numpy as np

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.stats.intervals import BoolArray, FloatArray

LEAST_RELATIVE = 0.05  # of what was expected, where a definition says nothing
LEAST_POINTS, LEAST_OF_SHARE = 0.01, 0.2  # of a share: a percentage point, or a fifth of a smaller one


def least_change(definition: MetricDefinition, expected: FloatArray) -> FloatArray:
    """Return by how much a figure must differ from what was expected, in its unit."""
    usual = np.abs(expected)
    size = definition.least_change
    if size is not None:
        return np.asarray(size.amount * usual if size.is_relative else np.full(usual.shape, size.amount))
    if definition.unit == "share":
        return np.asarray(np.minimum(LEAST_POINTS, LEAST_OF_SHARE * usual))
    return np.asarray(LEAST_RELATIVE * usual)


def matters_in(definition: MetricDefinition, observed: FloatArray, expected: FloatArray) -> BoolArray:
    """Return which figures differ by enough; where nothing is known of either, none does."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(observed - expected) >= least_change(definition, expected))
