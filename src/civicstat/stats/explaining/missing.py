"""How far records that lack what is measured could move a figure. See docs/methods/explanations.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import Interval, not_negative, whole_counts


class PercentileBounds(NamedTuple):
    """The shares of the known values at which a percentile of all could stand; under 0 or over 1: beyond them all."""

    low: float
    high: float


def share_bounds(hits: ArrayLike, trials: ArrayLike, missing: ArrayLike) -> Interval:
    """Return the lowest and the highest share that so many missing records leave possible.

    hits, trials: among the known; missing: how many are not known; whole numbers that broadcast. ValueError for
    impossible counts. Result: limits that hold whatever the missing records were; NaN where there are no records.
    Source: Manski (1989), J. Hum. Resour. 24:343-360. docs/methods/explanations.md
    """
    k, n, lost = whole_counts("hits", hits), whole_counts("trials", trials), whole_counts("missing", missing)
    if np.any(k > n):
        raise ValueError("hits are more than trials")
    total = np.where(n + lost > 0, n + lost, np.nan)
    return Interval(k / total, (k + lost) / total)


def percentile_bounds(p: float, n: float, missing: float) -> PercentileBounds:
    """Return at which shares of the known values the percentile p of all records could stand.

    n: known values; missing: records without one. Low: all missing ones lie below; high: all lie above.
    Source: Horowitz and Manski (1995), Econometrica 63:281-302. docs/methods/explanations.md
    """
    if not 0 < p < 1:
        raise ValueError(f"p is {p!r}; expected a number between 0 and 1, such as 0.9")
    known, lost = float(not_negative("n", n)), float(not_negative("missing", missing))
    if not known:
        return PercentileBounds(float("nan"), float("nan"))
    return PercentileBounds((p * (known + lost) - lost) / known, p * (known + lost) / known)
