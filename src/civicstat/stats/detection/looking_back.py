"""Each series and period beside its own past: which past there is, and what was fitted to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from civicstat.stats.detection.counts.families import Family
from civicstat.stats.detection.counts.waves import YEAR_OF_WEEKS, Waves, foretell
from civicstat.stats.detection.evaluation import Reason
from civicstat.stats.intervals import BoolArray, FloatArray, IntArray

WEEKS = Waves((YEAR_OF_WEEKS,), per_year=365.25 / 7)
CHUNK = 256  # rows fitted at once
LAGS = np.array([0, -1])


@dataclass(frozen=True)
class UnusualOptions:
    """What is taken as usual. waves: seasons and trend. history: periods looked back on; skipped: latest of them left
    out, so that an outbreak is not its own yardstick. least_history: known periods needed; least_events: events needed
    in them. stride: for how many periods in a row one fit stands; it is that of the first of them, so that the last
    looks back on as many periods less.
    """

    waves: Waves = WEEKS
    history: int = 286
    skipped: int = 8
    least_history: int = 52
    least_events: int = 5
    stride: int = 1


class Expected(NamedTuple):
    """What the past lets expect of each series and period and of the one before, (series, periods, 2).

    eta and its variance, on the scale of the link; phi, the dispersion; observed and base of both periods; and the
    reason where nothing is expected.
    """

    eta: FloatArray
    variance: FloatArray
    phi: FloatArray
    observed: FloatArray
    base: FloatArray
    reason: IntArray


def look_back(
    series: FloatArray, base: FloatArray, periods: IntArray, options: UnusualOptions, family: Family,
    has_too_few: Callable[[FloatArray, FloatArray, BoolArray], BoolArray],
) -> Expected:  # fmt: skip
    """Return what the past lets expect. has_too_few(values, base, known): rows of past that hold too little."""
    offsets = np.arange(-options.history, -options.skipped)
    padded = np.pad(series, ((0, 0), (options.history, 0)), constant_values=np.nan)
    under = np.pad(base, ((0, 0), (options.history, 0)), constant_values=1.0)
    shape = (series.shape[0], periods.size)
    eta, variance, phi = (np.full((*shape, 2), np.nan) for _ in range(3))
    reason = np.full(shape, Reason.SHORT_HISTORY)
    begins = np.arange((periods.size - 1) % options.stride, periods.size, options.stride)
    begins = np.unique(np.append(0, begins)) if options.stride > 1 else begins
    blocks = np.append(begins, periods.size)
    where = np.argwhere(np.ones((series.shape[0], begins.size), bool))
    for first in range(0, len(where), CHUNK):
        rows, block = where[first : first + CHUNK].T
        past = (rows[:, None], periods[begins[block]][:, None] + options.history + offsets)
        values, beneath = padded[past], under[past]
        known = ~np.isnan(values)
        is_short = known.sum(axis=1) < options.least_history
        is_empty = has_too_few(values, beneath, known)
        why = np.where(is_short, Reason.SHORT_HISTORY, np.where(is_empty, Reason.TOO_FEW_EVENTS, 0))
        good = np.flatnonzero(~is_short & ~is_empty)
        found = (
            foretell(
                np.nan_to_num(values[good]), beneath[good], known[good].astype(np.float64), offsets,
                np.arange(-1, options.stride), options.waves, family=family,
            )
            if good.size
            else None
        )  # fmt: skip
        for step in range(options.stride):
            column = begins[block] + step
            inside = column < blocks[block + 1]
            reason[rows[inside], column[inside]] = why[inside]
            if found is not None:
                there = inside[good]
                at = (rows[good][there], column[good][there])
                # This period first, then the one before it.
                eta[at], variance[at] = (each[there][:, [step + 1, step]] for each in (found.eta, found.variance))
                phi[at] = found.phi[there][:, None]
    now = (periods + options.history)[:, None] + LAGS
    return Expected(eta, variance, phi, padded[:, now], under[:, now], reason)


def known_before(series: FloatArray, periods: IntArray, options: UnusualOptions) -> FloatArray:
    """Return how many figures each period looks back on."""
    running = np.cumsum(np.pad(~np.isnan(series), ((0, 0), (1, 0))), axis=1)
    last, first = np.maximum(periods - options.skipped, 0), np.maximum(periods - options.history, 0)
    return np.asarray(running[:, last] - running[:, first], np.float64)
