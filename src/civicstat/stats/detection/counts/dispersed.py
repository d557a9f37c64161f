"""Over-dispersed counts: negative binomial with a variance of phi times the mean, Poisson where phi is 1.

Tails and quantiles as whole arrays, without scipy.stats, whose quantiles are slow and may not end for huge means.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, ndtri, pdtr, pdtrc

from civicstat.stats.intervals import FloatArray

HUGE = 1e9  # beyond it a quantile is taken from its expansion: counting steps would say no more


def chance_up_to(k: ArrayLike, mean: ArrayLike, phi: ArrayLike) -> FloatArray:
    """Return the chance of a count of at most k; arrays of one shape. k: whole, from -1; mean 0 or more; phi from 1."""
    return _tail(k, mean, phi, pdtr, betainc, 0.0)


def chance_above(k: ArrayLike, mean: ArrayLike, phi: ArrayLike) -> FloatArray:
    """Return the chance of a count of more than k. k: whole, from -1; mean 0 or more; phi from 1."""
    return _tail(k, mean, phi, pdtrc, betaincc, 1.0)


def _tail(k: ArrayLike, mean: ArrayLike, phi: ArrayLike, poisson: np.ufunc, beta: np.ufunc, below: float) -> FloatArray:
    k, mean, phi = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (k, mean, phi)))
    is_dispersed = phi > 1
    size = np.where(is_dispersed, mean / np.where(is_dispersed, phi - 1, 1.0), 1.0)
    at = np.maximum(k, 0.0)
    is_sure = mean <= 0
    with np.errstate(invalid="ignore"):
        found = np.where(
            is_dispersed,
            beta(np.where(is_sure, 1.0, size), at + 1, 1 / np.where(is_dispersed, phi, 2.0)),
            poisson(at, mean),
        )
    found = np.where(is_sure, 1.0 - below, found)
    return np.where(np.isnan(k + mean + phi), np.nan, np.where(k < 0, below, found))


def quantile(q: ArrayLike, mean: ArrayLike, phi: ArrayLike) -> FloatArray:
    """Return the least count that is not exceeded with a chance of q or more; all broadcast. NaN stays NaN."""
    q, mean, phi = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (q, mean, phi)))
    z = ndtri(q)
    spread = np.sqrt(phi * mean)
    skew = np.where(mean > 0, (2 * phi - 1) / np.where(spread > 0, spread, 1.0), 0.0)
    guess = mean + spread * (z + skew * (z * z - 1) / 6) - 0.5
    found = np.maximum(np.ceil(guess), 0.0)
    flat = found.ravel()
    _settle(flat, mean.ravel(), phi.ravel(), q.ravel())
    return np.where(np.isnan(mean + phi + q), np.nan, flat.reshape(found.shape))[()]


def _settle(found: FloatArray, mean: FloatArray, phi: FloatArray, q: FloatArray) -> None:
    """Move each guess, in steps that double, to the quantile; changes `found`, which is the caller's own."""
    open_at = np.flatnonzero((mean > 0) & (mean < HUGE))
    found[mean == 0] = 0.0
    if not open_at.size:
        return
    at, m, p, wanted = found[open_at], mean[open_at], phi[open_at], q[open_at]
    low, high, stride = np.full(at.size, -1.0), np.full(at.size, np.inf), 1.0
    while True:
        reached = chance_up_to(at, m, p) >= wanted
        high, low = np.where(reached, at, high), np.where(reached, low, at)
        is_open = high - low > 1
        found[open_at] = high
        if not is_open.any():
            return
        open_at, at, m, p, wanted, low, high, reached = (
            part[is_open] for part in (open_at, at, m, p, wanted, low, high, reached)
        )
        middle = np.floor((low + np.where(np.isinf(high), low, high)) / 2)
        step = np.where(reached, at - stride, at + stride)
        is_inside = (step > low) & (step < high)
        at, stride = np.where(is_inside, step, middle), stride * 2
