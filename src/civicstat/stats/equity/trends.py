"""Whether a gap widens or closes: a line through figures, each with an error of its own. See docs/methods/equity.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from civicstat.stats.changes.comparison import by_student, reach
from civicstat.stats.intervals import FloatArray, Interval, not_negative

FEWEST = 4  # figures


class Trend(NamedTuple):
    """The change of figures a unit of time, its interval, and how often figures without one show as steep a line."""

    slope: FloatArray
    interval: Interval
    p: FloatArray
    figures: int  # that it rests on


def trend_of(values: ArrayLike, errors: ArrayLike, times: ArrayLike, *, level: float = 0.95) -> Trend:
    """Return the line through figures that weighs each by its error, shape (n,); NaN is left out.

    errors: standard errors, above 0; ValueError otherwise. Where figures lie farther from the line than their errors
    explain, the slope's error is raised to that and Student's curve stands in. Result: NaN for fewer than 4 figures, or
    where all are of one time.
    Source: Higgins and Thompson (2004), Stat. Med. 23:1663-1682 (meta-regression), the scale as in Birge (1932), Phys.
    Rev. 40:207-227. docs/methods/equity.md
    """
    y, spread, x = (np.asarray(each, np.float64) for each in (values, not_negative("errors", errors), times))
    known = ~(np.isnan(y) | np.isnan(spread))
    y, spread, x = y[known], spread[known], x[known]
    if np.any(spread == 0):
        raise ValueError("errors holds 0; a figure without error cannot be weighed against others")
    if y.size < FEWEST or np.ptp(x) == 0:
        nothing = np.asarray(np.nan)
        return Trend(nothing, Interval(nothing, nothing), nothing, int(y.size))
    weight = 1 / spread**2
    middle = np.average(x, weights=weight)
    about = weight * (x - middle)
    base = np.sum(about * (x - middle))
    slope = np.sum(about * y) / base
    rest = y - np.average(y, weights=weight) - slope * (x - middle)
    degrees = y.size - 2
    scale = np.sum(weight * rest**2) / degrees
    error = np.sqrt(max(scale, 1.0) / base)
    freedom = float(degrees) if scale > 1 else np.inf
    far = reach(level, freedom) * error
    p = by_student(np.asarray(chdtrc(1, (slope / error) ** 2)), freedom)
    return Trend(np.asarray(slope), Interval(np.asarray(slope - far), np.asarray(slope + far)), p, int(y.size))
