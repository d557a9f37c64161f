"""Shares and rates on a scale on which their error does not hang on their size. See docs/methods/equity.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import FloatArray, not_negative
from civicstat.stats.proportions import hits_and_trials


class Stabilized(NamedTuple):
    """Figures and their standard errors, for `heterogeneity` and the like."""

    figures: FloatArray
    errors: FloatArray


def stabilized_shares(hits: ArrayLike, trials: ArrayLike) -> Stabilized:
    """Return the arcsine of shares, in radians: how unlike they are can be asked of them even near 0 and 1.

    hits, trials: numbers that broadcast; ValueError unless 0 <= hits <= trials. NaN where trials is 0.
    Source: Anscombe (1948), Biometrika 35:246-254. docs/methods/equity.md
    """
    k, n = hits_and_trials(not_negative("hits", hits), not_negative("trials", trials))
    base = np.where(n > 0, n, np.nan)
    figures = np.arcsin(np.sqrt((k + 0.375) / (base + 0.75)))
    return Stabilized(figures[()], np.broadcast_to(1 / (2 * np.sqrt(base + 0.5)), figures.shape).copy()[()])


def stabilized_rates(counts: ArrayLike, exposure: ArrayLike) -> Stabilized:
    """Return the square root of rates: how unlike they are can be asked of them even where counts are small.

    counts, exposure: numbers of 0 or more that broadcast; ValueError otherwise. NaN where the exposure is 0.
    Source: Anscombe (1948), Biometrika 35:246-254. docs/methods/equity.md
    """
    k, base = not_negative("counts", counts), not_negative("exposure", exposure)
    unit = np.where(base > 0, base, np.nan)
    figures = np.sqrt((k + 0.375) / unit)
    return Stabilized(figures[()], np.broadcast_to(1 / (2 * np.sqrt(unit)), figures.shape).copy()[()])
