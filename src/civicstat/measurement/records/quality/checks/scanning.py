"""Spans of weeks in which a share is higher than at other times, found in counts alone."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LEAST_RECORDS = 30  # within a span, and outside it
LEAST_EVIDENCE = 15.0  # log likelihood ratio; chance reaches it about once in three million spans
MOST_PERIODS = 600


class Spell(NamedTuple):
    """A span of periods, ends included, in which a share is higher than in the others."""

    first: int
    last: int
    inside: float  # share
    outside: float
    records: int  # within
    hits: int  # within
    gain: float  # log likelihood ratio against one share for all
    evidence: float  # the same after overdispersion


def find_spell(trials: Ints, hits: Ints, *, rise: float, series: int = 1) -> Spell | None:
    """Return the span in which a share of hits is most clearly higher than outside, if there is one.

    trials, hits: counts per period, (w,), in order of time; MOST_PERIODS at most.
    rise: by how much the share must be higher for it to matter, 0 to 1.
    series: how many are searched together; among more of them chance goes further.
    Method: the scan statistic for a binomial share (Kulldorff 1997, Commun. Stat. 26:1481-1496) over all
    spans, its likelihood ratio divided by the Pearson overdispersion of the periods around the two shares.
    """
    if trials.size > MOST_PERIODS:
        raise ValueError(f"{trials.size} periods, expected {MOST_PERIODS} at most")
    if not _may_hold_one(trials, hits, rise):
        return None
    n, k = _sums(trials), _sums(hits)
    all_n, all_k = int(trials.sum()), int(hits.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        inside, outside = k / n, (all_k - k) / (all_n - n)
        fits = (n >= LEAST_RECORDS) & (all_n - n >= LEAST_RECORDS) & (inside - outside >= rise)
        gain = _likelihood(k, n) + _likelihood(all_k - k, all_n - n) - _likelihood(all_k, all_n)
    gain = np.where(fits, gain, -np.inf)
    first, last = np.unravel_index(int(np.argmax(gain)), gain.shape)
    if not np.isfinite(gain[first, last]):
        return None
    spell = _judge(trials, hits, int(first), int(last), float(gain[first, last]))
    return spell if spell.evidence >= LEAST_EVIDENCE + 2 * np.log(series) else None


def _may_hold_one(trials: Ints, hits: Ints, rise: float) -> bool:
    """Return quickly whether any single period stands out at all."""
    total = int(trials.sum())
    if total < 2 * LEAST_RECORDS or not hits.any():
        return False
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(trials > 0, hits / trials, np.nan)
    return bool(np.nanmax(shares) - np.nanmin(shares) >= rise)


def _sums(counts: Ints) -> Ints:
    """Return the sum of every span: [first, last], (w, w); 0 where last comes before first."""
    ends = np.concatenate([[0], np.cumsum(counts)])
    return np.asarray(np.triu(ends[None, 1:] - ends[:-1, None]), dtype=np.int64)


def _likelihood(hits: npt.ArrayLike, trials: npt.ArrayLike) -> Floats:
    """Return the log likelihood of hits at their own share."""
    k, n = np.asarray(hits, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    p = np.clip(k / n, 1e-12, 1 - 1e-12)
    return np.asarray(k * np.log(p) + (n - k) * np.log1p(-p))


def _judge(trials: Ints, hits: Ints, first: int, last: int, gain: float) -> Spell:
    within = np.zeros(trials.size, dtype=bool)
    within[first : last + 1] = True
    n, k = int(trials[within].sum()), int(hits[within].sum())
    rest_n, rest_k = int(trials[~within].sum()), int(hits[~within].sum())
    expected = np.where(within, k / n, rest_k / rest_n)
    evidence = gain / _overdispersion(trials, hits, expected)
    return Spell(first, last, k / n, rest_k / rest_n, n, k, gain, evidence)


def _overdispersion(trials: Ints, hits: Ints, shares: Floats) -> float:
    """Return how much more periods vary around their share than chance explains; 1 at least."""
    p = np.clip(shares, 0.005, 0.995)
    there = trials > 0
    spread = (hits - trials * shares)[there] ** 2 / (trials * p * (1 - p))[there]
    # Without the largest twentieth, which the edges of a span make; 0.76 is what chi-squared with 1 df leaves then.
    trimmed = np.sort(spread)[: max(int(0.95 * spread.size), 1)]
    return max(1.0, float(np.mean(trimmed)) / 0.76)
