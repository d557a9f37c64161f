"""Where a percentile of a small sample lies as a rule, when it is drawn from values that are known."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv


def percentile_of_a_sample(known: ArrayLike, p: float, *, size: int, outside: float) -> tuple[float, float]:
    """Return within which limits the percentile p of `size` values lies, drawn at random from known ones.

    outside: the chance of lying outside, half of it at either end. ValueError without known values, for a size below 1,
    and for p or outside that are not between 0 and 1. The rank of the percentile among the known follows a beta
    distribution, exactly where p (size + 1) is whole: David and Nagaraja (2003), Order Statistics, section 2.1.
    docs/methods/operations-wall.md
    """
    values = np.asarray(known, dtype=np.float64)
    if values.size == 0 or size < 1 or not 0 < p < 1 or not 0 < outside < 1:
        raise ValueError(
            f"found {values.size} values, size {size}, p {p} and outside {outside}; expected at least one value and "
            "a size of 1 or more, p and outside between 0 and 1"
        )
    rank = p * (size + 1), (1 - p) * (size + 1)
    low, high = np.quantile(values, betaincinv(*rank, [outside / 2, 1 - outside / 2]))
    return float(low), float(high)
