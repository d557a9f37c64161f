"""Deviates as far out as they are often: the dispersion, too, is only estimated. See docs/methods/unusual-counts.md.

A deviate whose scale was estimated from so many periods has heavier tails than the normal distribution, and that past
periods which stand out weigh less makes the scale a little too small. The constants were measured on series without any
change (tests/stats/detection/counts/test_calibrating.py).
"""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from civicstat.stats.intervals import FloatArray


class Tail(NamedTuple):
    """How deviates of a family go wrong. too_narrow: the factor by which their scale is too small.

    freedom: degrees of Student's t for each period known; skewed counts say less of the scale than shares do.
    """

    too_narrow: float
    freedom: float


OF_COUNTS, OF_SHARES = Tail(1.01, 0.5), Tail(1.0, 1.0)
BY_SHORTNESS = 1.0  # over the periods known: by as much more is the scale too small
LEAST_FREEDOM = 3.0
FARTHEST = 8.0  # deviates; the chance of more cannot be told from nought beside 1


def calibrated(deviates: FloatArray, known: FloatArray, tail: Tail) -> FloatArray:
    """Return deviates that chance exceeds as often as normal ones. known: periods behind each, in the same shape."""
    far = -ndtri(np.maximum(stdtr(_freedom(known, tail), -np.abs(deviates) / _scale(known, tail)), 1e-300))
    return np.asarray(np.sign(deviates) * far)


def uncalibrated(deviates: FloatArray, known: FloatArray, tail: Tail) -> FloatArray:
    """Return the deviates of which `calibrated` makes these."""
    far = -stdtrit(_freedom(known, tail), ndtr(-np.minimum(np.abs(deviates), FARTHEST))) * _scale(known, tail)
    return np.asarray(np.sign(deviates) * np.minimum(far, FARTHEST))


def _scale(known: FloatArray, tail: Tail) -> FloatArray:
    return tail.too_narrow + BY_SHORTNESS / np.maximum(known, 1.0)


def _freedom(known: FloatArray, tail: Tail) -> FloatArray:
    return np.maximum(tail.freedom * known, LEAST_FREEDOM)
