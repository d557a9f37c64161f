"""Values of a column that vanish, appear, or push out all others. See docs/methods/data-faults.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, gammaln

from civicstat.stats.intervals import FloatArray, IntArray, whole_counts

PRIOR = 0.5  # Jeffreys': half a record with the value, half a record without


class ValueFaults(NamedTuple):
    """By value, the chance of what the latest periods show if nothing had changed; 1 where there is nothing to see.

    vanished: of being absent for as long. appeared: of being there as often, never seen before. constant: of every
    record having this value. since: the period in which the absence began, or in which it was first seen; else -1.
    """

    vanished: FloatArray
    appeared: FloatArray
    constant: FloatArray
    since: IntArray


def value_faults(counts: ArrayLike, *, recent: int = 7) -> ValueFaults:
    """Return which values of a column vanished, appeared or became constant in the latest periods.

    counts: values x periods (days) of records with each value, missing among them as a value of its own; every record
    has one value. recent: latest periods in which a value may be new or alone. ValueError unless there are four times
    as many periods. Shares before are taken to go on, as restless as they were (a beta-binomial distribution).
    docs/methods/data-faults.md
    """
    seen = whole_counts("counts", counts)
    if seen.ndim != 2 or np.isnan(seen).any():
        raise ValueError("counts must be values x periods, without gaps")
    if not 1 <= recent <= seen.shape[1] // 4:
        raise ValueError(f"recent is {recent}; expected 1 to {seen.shape[1] // 4}, a quarter of the periods")
    past, now = seen[:, :-recent], seen[:, -recent:]
    phi = _restlessness(past)
    known, records = past.sum(axis=1), past.sum()
    new, arrived = now.sum(axis=1), now.sum()
    last = np.where(seen > 0, np.arange(seen.shape[1]), -1).max(axis=1)
    was_there = last >= 0
    away = np.where(np.arange(seen.shape[1]) > last[:, None], seen.sum(axis=0), 0.0).sum(axis=1)
    before = seen.sum() - away
    vanished = np.where(was_there & (away > 0), _none_of(away, seen.sum(axis=1), before, phi), 1.0)
    appeared = np.where((known == 0) & (new > 0), [_so_many(k, arrived, records) for k in new], 1.0)
    is_alone = (new == arrived) & (arrived > 0)
    constant = np.where(is_alone, _none_of(np.full(len(seen), arrived), records - known, records, phi), 1.0)
    first = np.where(seen > 0, np.arange(seen.shape[1]), seen.shape[1]).min(axis=1)
    since = np.where(was_there & (away > 0), last + 1, np.where((known == 0) & (new > 0), first, -1))
    return ValueFaults(vanished, np.asarray(appeared, np.float64), constant, since)


def _none_of(trials: FloatArray, hits: FloatArray, records: FloatArray, phi: FloatArray) -> FloatArray:
    """Return the chance of no hit among trials after so many hits among so many records."""
    a, b = hits / phi + PRIOR, np.maximum(records - hits, 0.0) / phi + PRIOR
    return np.asarray(np.exp(betaln(a, b + trials / phi) - betaln(a, b)))


def _so_many(hits: float, trials: float, records: float) -> float:
    """Return the chance of so many hits or more among trials, after none among so many records."""
    k = np.arange(hits)
    a, b = PRIOR, records + PRIOR
    choose = gammaln(trials + 1) - gammaln(k + 1) - gammaln(trials - k + 1)
    fewer = np.exp(choose + betaln(k + a, trials - k + b) - betaln(a, b)).sum()
    return float(np.clip(1 - fewer, 0.0, 1.0))


def _restlessness(past: FloatArray) -> FloatArray:
    """Return how much more the share of each value varies from period to period than chance explains; 1 at least."""
    total = past.sum(axis=0)
    share = past.sum(axis=1) / max(past.sum(), 1.0)
    variance = total[None, :] * (share * (1 - share))[:, None]
    squares = np.where(variance > 0, (past - share[:, None] * total) ** 2 / np.where(variance > 0, variance, 1.0), 0.0)
    return np.asarray(np.maximum(squares.sum(axis=1) / np.maximum((variance > 0).sum(axis=1) - 1, 1), 1.0))
