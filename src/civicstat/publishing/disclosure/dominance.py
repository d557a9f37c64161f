"""The p%-rule: where one or two contributors make up nearly all of a sum, the sum tells the amount of the largest.

Whoever is second takes off his own amount, and what is left tells the largest one but for what all others add.
docs/methods/disclosure.md
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def openness(total: Numbers, leading: Numbers, closeness: float) -> Numbers:
    """Return how much higher than it is each sum must be possible to a reader; 0: it may be shown.

    total: (k,) sums; leading: (k, 2), what the largest and the second largest contributor add, NaN where it is nobody's
    amount. closeness: the share of the largest amount by which every guess at it must be able to fail.

    With amounts below nought (money paid back) others may cancel out, and who adds nothing may guess as well as who is
    second: the better of both guesses counts.
    """
    largest, second = np.nan_to_num(leading).T
    rests = np.stack([total - largest, total - largest - second])  # by which those guesses are too high
    margin = closeness * np.abs(largest)
    is_told = np.abs(rests).min(axis=0) < margin
    return np.where(is_told & ~np.isnan(total), margin - rests.min(axis=0), 0.0)


def least(total: Numbers, leading: Numbers) -> Numbers:
    """Return what a contributor may know a sum to be at least: as much as the largest adds, whoever that is.

    Where amounts are below nought nobody knows: -inf.
    """
    largest, second = np.nan_to_num(leading).T
    is_signed = (largest < 0) | (second < 0) | (total - largest - second < -1e-9 * np.abs(largest))
    return np.where(is_signed, -np.inf, np.minimum(largest, np.nan_to_num(total)))
