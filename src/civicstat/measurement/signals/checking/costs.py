"""One budget of false alarms over all series: what it costs to be told of each. docs/methods/many-series.md

The budget is shared alike among strata: layers of areas, kinds of period and detectors. Within a stratum every series
has the same share. So the one series of the whole city is not drowned by the forty of neighborhoods. The cost of a
reading is the budget, in false alarms a month, at which it would just be told: p-value x evaluations a month / share.
Whoever is told all readings that cost at most b is told, where nothing changes anywhere, at most b false alarms a month
in the mean, however the series hang together: the mean of a sum is the sum of the means.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

import civicstat.stats.detection as detection
from civicstat.measurement.metrics.definitions import Grain
from civicstat.stats.intervals import FloatArray

PER_MONTH: dict[Grain, float] = {"hour": 730.5, "day": 30.44, "week": 4.348, "month": 1.0, "quarter": 1 / 3}
NOBODY: Mapping[Hashable, int] = {}
LAXEST = 0.01  # however large the budget: what chance makes every hundredth time is no change


def inverse_shares(
    p_values: FloatArray, strata: Sequence[Hashable], others: Mapping[Hashable, int] = NOBODY
) -> FloatArray:
    """Return 1 / the share of the budget that each series has; those that could not be judged (NaN) have none.

    others: how many series each stratum has besides, that are judged at other times: they have their shares, too.
    """
    known = ~np.isnan(p_values)
    sizes = Counter(stratum for stratum, is_known in zip(strata, known, strict=True) if is_known)
    sizes.update(others)
    return np.array([len(sizes) * max(sizes[stratum], 1) for stratum in strata], dtype=np.float64)


def costs_of(p_values: FloatArray, shares: FloatArray, times: FloatArray) -> FloatArray:
    """Return what it costs to be told of each series, in false alarms a month; infinite where nothing stands out.

    shares: as 1 / share. times: evaluations a month of each.
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(p_values <= LAXEST, p_values * times * shares, np.inf))


def likely_false(p_values: FloatArray, shares: FloatArray) -> FloatArray:
    """Return for each series the share of chance among all at least as far out, by Benjamini and Hochberg.

    p-values are weighted by their share of the budget, so that weights have a mean of 1 over all that were judged.
    Source: Genovese, Roeder and Wasserman (2006), Biometrika 93:509-524.
    """
    number = int((~np.isnan(p_values)).sum())
    if not number:
        return np.full(p_values.shape, np.nan)
    return detection.benjamini_hochberg(np.minimum(p_values * shares / number, 1.0))
