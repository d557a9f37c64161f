"""How far small places stray by chance alone: the limits of funnel plots. See docs/methods/funnels.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc

from civicstat.stats.discrete import binomial_quantile, poisson_quantile
from civicstat.stats.intervals import (
    FloatArray,
    Interval,
    normal_quantile,
    not_negative,
    tail_probability,
    whole_counts,
)


def count_funnel(expected: ArrayLike, *, level: float = 0.998) -> Interval:
    """Return the counts between which a place with this expected number falls by chance.

    expected: 0 or more, any shape; ValueError otherwise.
    Result: whole counts, themselves still within; a count outside has at most half of 1 - level on its side.
    Source: Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix, without interpolation. docs/methods/funnels.md
    """
    mean = not_negative("expected", expected)
    tail = tail_probability(level)
    return Interval(poisson_quantile(tail, mean), poisson_quantile(1 - tail, mean))


def rate_funnel(exposure: ArrayLike, target: ArrayLike, *, per: float = 1.0, level: float = 0.998) -> Interval:
    """Return the rates between which a place of this exposure falls by chance where the target rate holds.

    exposure: 0 or more; target: a rate in the unit `per`, 0 or more; they broadcast. ValueError otherwise.
    Result: rates in the unit `per`; NaN where the exposure is 0.
    Source: as `count_funnel`. docs/methods/funnels.md
    """
    base = not_negative("exposure", exposure)
    low, high = count_funnel(base * not_negative("target", target) / per, level=level)
    unit = per / np.where(base > 0, base, np.nan)
    return Interval(low * unit, high * unit)


def share_funnel(trials: ArrayLike, target: ArrayLike, *, level: float = 0.998) -> Interval:
    """Return the shares between which a place with so many trials falls by chance where the target share holds.

    trials: whole numbers; target: from 0 to 1; they broadcast. ValueError otherwise.
    Result: shares from 0 to 1; NaN where trials is 0.
    Source: as `count_funnel`, from the binomial distribution. docs/methods/funnels.md
    """
    n, share = whole_counts("trials", trials), not_negative("target", target)
    if np.any(share > 1):
        raise ValueError("target must be a share from 0 to 1")
    tail = tail_probability(level)
    base = np.where(n > 0, n, np.nan)
    return Interval(binomial_quantile(tail, n, share) / base, binomial_quantile(1 - tail, n, share) / base)


def dispersion(z: ArrayLike, *, winsorized: float = 0.1) -> float:
    """Return how many times more places vary than chance makes them: the mean square of their z-values.

    z: standardized distances from the target, shape (n,), such as from `count_against_expected_z`; NaN is left out.
    winsorized: the share at either end that is pulled in first, so that true outliers do not widen the funnel.
    ValueError unless there is a z and winsorized is from 0 to under 0.5.
    Result: about 1 where chance alone is at work; compare n * dispersion with chi-square on n degrees.
    Source: Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix. docs/methods/funnels.md
    """
    found = np.asarray(z, dtype=np.float64)
    found = found[~np.isnan(found)]
    if not found.size or not 0 <= winsorized < 0.5:
        raise ValueError("dispersion needs at least one z, and winsorized from 0 to under 0.5")
    low, high = np.quantile(found, [winsorized, 1 - winsorized])
    return float(np.mean(np.clip(found, low, high) ** 2))


def dispersed_count_funnel(expected: ArrayLike, dispersion: float, *, level: float = 0.998) -> Interval:
    """Return funnel limits of counts that vary `dispersion` times as much as chance makes them.

    expected: 0 or more, any shape; dispersion: 1 or more. ValueError otherwise.
    Result: counts, not whole; on the square-root scale, where the variance is the same for every expected number.
    Source: Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix, multiplicative. docs/methods/funnels.md
    """
    if not dispersion >= 1:
        raise ValueError(f"dispersion is {dispersion!r}; expected 1 or more, 1 being chance alone")
    root: FloatArray = np.sqrt(not_negative("expected", expected))
    half = normal_quantile(level) * np.sqrt(dispersion) / 2
    return Interval(np.maximum(root - half, 0) ** 2, (root + half) ** 2)


def dispersed_share_funnel(
    trials: ArrayLike, target: ArrayLike, dispersion: float, *, level: float = 0.998
) -> Interval:
    """Return funnel limits of shares that vary `dispersion` times as much as chance makes them.

    trials: 0 or more; target: from 0 to 1; they broadcast. dispersion: 1 or more. ValueError otherwise.
    Result: shares from 0 to 1; NaN where trials is 0. On the arcsine scale, where the variance is the same for every
    share.
    Source: Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix, multiplicative. docs/methods/funnels.md
    """
    if not dispersion >= 1:
        raise ValueError(f"dispersion is {dispersion!r}; expected 1 or more, 1 being chance alone")
    n, share = not_negative("trials", trials), not_negative("target", target)
    if np.any(share > 1):
        raise ValueError("target must be a share from 0 to 1")
    middle: FloatArray = np.arcsin(np.sqrt(share))
    half = normal_quantile(level) * np.sqrt(dispersion / np.where(n > 0, n, np.nan)) / 2
    low, high = np.clip(middle - half, 0, np.pi / 2), np.clip(middle + half, 0, np.pi / 2)
    return Interval(np.sin(low) ** 2, np.sin(high) ** 2)


def share_against_target_z(hits: ArrayLike, trials: ArrayLike, target: ArrayLike) -> FloatArray:
    """Return how far a share is from a fixed target, about standard normal where it holds; NaN where trials is 0.

    hits, trials: 0 or more, hits at most trials; target: from 0 to 1; they broadcast. ValueError otherwise.
    Result: 2 sqrt(trials) (arcsin sqrt share - arcsin sqrt target).
    Source: Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix. docs/methods/funnels.md
    """
    k, n, share = not_negative("hits", hits), not_negative("trials", trials), not_negative("target", target)
    if np.any(k > n) or np.any(share > 1):
        raise ValueError("hits must be at most trials, and target a share from 0 to 1")
    found = np.divide(k, n, out=np.full(np.broadcast(k, n).shape, np.nan), where=n > 0)
    return np.asarray(2 * np.sqrt(n) * (np.arcsin(np.sqrt(found)) - np.arcsin(np.sqrt(share))))[()]


def is_dispersed(dispersion: float, places: int, *, level: float = 0.95) -> bool:
    """Return whether so many places vary beyond chance: their z-values' sum of squares against chi-square.

    Source: Spiegelhalter (2005), Stat. Med. 24:1185-1202, appendix. docs/methods/funnels.md
    """
    tail_probability(level)
    return bool(places > 0 and gammaincc(places / 2, places * dispersion / 2) < 1 - level)
