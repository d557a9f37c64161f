"""How much of a change comes from the mix of groups and how much from their rates. See docs/methods/explanations.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import FloatArray, Interval, not_negative
from civicstat.stats.proportions import wilson_interval


class MixAndRate(NamedTuple):
    """A change in two parts that add up to it. by_group: (k,) what each group adds to the part of the mix."""

    change: float
    mix: float
    rate: float
    by_group: FloatArray
    standardized: float  # the later figure, had the mix stayed as it was


def mix_and_rate(
    totals_before: ArrayLike, sizes_before: ArrayLike, totals_now: ArrayLike, sizes_now: ArrayLike
) -> MixAndRate:
    """Return the parts of a change of sum(totals) / sum(sizes) over k groups.

    totals: (k,) hits, or sums of values, of each group; sizes: (k,) how many records each has, 0 or more.
    ValueError for a negative size. A group that is there in one period alone has no rate in the other: it is
    given the rate that it has, so that all of its coming or going counts as mix.
    Result: NaN where a period has no records. mix + rate is the change, to rounding.
    Source: Kitagawa (1955), J. Am. Stat. Assoc. 50:1168-1194, eq. 5: each part at the mean of the two periods'
    other part. docs/methods/explanations.md
    """
    before, now = not_negative("sizes_before", sizes_before), not_negative("sizes_now", sizes_now)
    weight_before, weight_now = _shares(before), _shares(now)
    rate_before, rate_now = _rates(totals_before, before), _rates(totals_now, now)
    rate_before, rate_now = (
        np.where(np.isnan(rate_before), rate_now, rate_before),
        np.where(np.isnan(rate_now), rate_before, rate_now),
    )
    there = (before > 0) | (now > 0)
    middle = np.where(there, (rate_before + rate_now) / 2, 0.0)
    apart = np.where(there, rate_now - rate_before, 0.0)
    # From the mean of both, so that a group tells whether it is one of the high or of the low ones.
    level = (np.sum(weight_before * middle) + np.sum(weight_now * middle)) / 2
    by_group = (weight_now - weight_before) * (middle - level)
    rate = float(np.sum((weight_before + weight_now) / 2 * apart))
    mix = float(np.sum(by_group))
    standardized = float(np.sum(weight_before * np.where(there, rate_now, 0.0)))
    return MixAndRate(mix + rate, mix, rate, by_group, standardized)


def standardized_share_interval(
    hits: ArrayLike, trials: ArrayLike, weights: ArrayLike, *, level: float = 0.95
) -> Interval:
    """Return the interval of a share that is standardized to given weights, sum(w * hits / trials) / sum(w).

    hits, trials: (k,) of each group; weights: (k,) 0 or more. ValueError for impossible counts.
    Result: NaN where a group with weight has no trials, for its share is not known.
    Source: MOVER for a weighted sum, Zou, Huang and Zhang (2009), Comput. Stat. Data Anal. 53:1080-1085, with Wilson
    limits. docs/methods/explanations.md
    """
    k, n, weight = np.asarray(hits, float), np.asarray(trials, float), _shares(not_negative("weights", weights))
    used = weight > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(n > 0, k / n, np.nan)
    limits = wilson_interval(k, n, level=level)
    middle = np.sum(np.where(used, weight * share, 0.0))
    below = np.sqrt(np.sum(np.where(used, (weight * (share - limits.low)) ** 2, 0.0)))
    above = np.sqrt(np.sum(np.where(used, (weight * (limits.high - share)) ** 2, 0.0)))
    return Interval(middle - below, middle + above)


def _shares(sizes: FloatArray) -> FloatArray:
    total = float(np.sum(sizes))
    return np.asarray(sizes / total if total > 0 else np.full(sizes.shape, np.nan))


def _rates(totals: ArrayLike, sizes: FloatArray) -> FloatArray:
    found = np.asarray(totals, float)
    return np.asarray(np.divide(found, sizes, out=np.full(sizes.shape, np.nan), where=sizes > 0))
