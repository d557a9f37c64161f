"""Looking again and again without being fooled by chance. See docs/methods/goal-states.md."""

from functools import lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from civicstat.stats.intervals import FloatArray

DRAWS, SEED, BLOCK = 60_000, 20_261_123, 2_000
Spans = tuple[tuple[int, int], ...]


@lru_cache(maxsize=256)
def critical_distance(spans: Spans, *, error_rate: float) -> float:
    """Return the |z| that pure chance reaches in any of these looks with probability `error_rate`.

    spans: the periods behind each look, first and one after last. Each look is the mean over its span of
    independent noise, equal in all periods; spans that overlap share theirs. Drawn 60,000 times from a fixed seed,
    never above what independent looks would need (Šidák).
    Source: with spans that all begin at 0 these are Pocock's constants (1977), Biometrika 64:191-199.
    docs/methods/goal-states.md
    """
    if not 0 < error_rate < 1 or not spans or any(not 0 <= first < after for first, after in spans):
        raise ValueError("expected spans of one period or more, and an error rate between 0 and 1")
    ends = np.array(spans, np.int64)
    lengths, periods = ends[:, 1] - ends[:, 0], int(ends.max())
    chance = np.random.default_rng(SEED)
    greatest = np.empty(DRAWS)
    for start in range(0, DRAWS, BLOCK):
        sums = np.zeros((BLOCK, periods + 1))
        np.cumsum(chance.standard_normal((BLOCK, periods)), axis=1, out=sums[:, 1:])
        distances = (sums[:, ends[:, 1]] - sums[:, ends[:, 0]]) / np.sqrt(lengths)
        greatest[start : start + BLOCK] = np.max(np.abs(distances), axis=1)
    if_independent = -float(ndtri((1 - (1 - error_rate) ** (1 / len(spans))) / 2))
    return min(float(np.quantile(greatest, 1 - error_rate)), if_independent)


def look_level(windows: tuple[int, ...], looks: int, *, error_rate: float) -> float:
    """Return the level of intervals such that, over all looks of a year, chance errs at most at `error_rate`.

    windows: lengths, in periods, of the spans that end at each look; looks: how many a year has, one per period.
    """
    longest = max(windows)
    spans = tuple((longest - window + look, longest + look) for look in range(looks) for window in windows)
    return float(2 * ndtr(critical_distance(spans, error_rate=error_rate)) - 1)


def sign_of(low: FloatArray, high: FloatArray, zone_low: FloatArray, zone_high: FloatArray) -> FloatArray:
    """Return 1 where an interval lies within a zone, -1 where it lies wholly outside, 0 where it cannot be told.

    All broadcast; a zone without a limit has -inf or inf there. NaN anywhere gives 0.
    """
    inside = (low >= zone_low) & (high <= zone_high)
    outside = (high < zone_low) | (low > zone_high)
    return np.where(inside, 1.0, np.where(outside, -1.0, 0.0))


def first_decided(signs: FloatArray) -> FloatArray:
    """Return along the last axis the first sign that is not 0; 0 where all are."""
    at = np.argmax(signs != 0, axis=-1)
    return np.asarray(np.take_along_axis(signs, at[..., None], -1)[..., 0])
