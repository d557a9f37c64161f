"""What comes after an extreme figure by itself: regression to the mean. See docs/methods/explanations.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class RegressionToMean(NamedTuple):
    """What is to be expected after a figure, if nothing changes."""

    mean: float  # of the reference figures
    spread: float  # their standard deviation
    reliability: float  # how much of it lasts, from 0 (all of it is chance) to 1 (none of it is)
    expected: float  # the next figure
    effect: float  # expected minus the figure: the way back
    z: float  # how many standard deviations the figure lies from the mean


FEWEST_REFERENCES = 6


def regression_to_mean(value: float, references: ArrayLike, errors: ArrayLike) -> RegressionToMean:
    """Return what is to be expected after a figure that may be an extreme one.

    references: (n,) other figures of the same series, without the one that follows it; errors: (n,) the standard
    error that chance alone gives each of them. NaN are left out. ValueError for negative errors.
    Reliability is the share of the references' variance that chance does not make; the way back is what is left of
    the figure's distance from their mean.
    Result: NaN with fewer than six references, or where they do not differ.
    Source: Barnett, van der Pols and Dobson (2005), Int. J. Epidemiol. 34:215-220; given the figure itself rather
    than a cut-off, the expected effect is (1 - reliability) (mean - value). docs/methods/explanations.md
    """
    found, noise = np.asarray(references, float), np.asarray(errors, float)
    known = ~np.isnan(found) & ~np.isnan(noise)
    found, noise = found[known], noise[known]
    if np.any(noise < 0):
        raise ValueError("errors: found a negative one; expected 0 or more")
    nothing = RegressionToMean(*[float("nan")] * 6)
    if found.size < FEWEST_REFERENCES:
        return nothing
    mean, variance = float(np.mean(found)), float(np.var(found, ddof=1))
    if not variance > 0:
        return nothing
    reliability = max(0.0, 1 - float(np.mean(noise**2)) / variance)
    effect = (1 - reliability) * (mean - value)
    spread = variance**0.5
    return RegressionToMean(mean, spread, reliability, value + effect, effect, (value - mean) / spread)
