"""Rates of places made comparable for who lives there. See docs/methods/standardization.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.counts import poisson_interval
from civicstat.stats.indexes import weighted_count_interval
from civicstat.stats.intervals import FloatArray, Interval, not_negative, whole_counts


class Standardized(NamedTuple):
    """A standardized figure and its interval, of one shape and unit."""

    value: FloatArray
    interval: Interval


def directly_standardized_rate(
    counts: ArrayLike, populations: ArrayLike, standard: ArrayLike, *, per: float = 1.0, level: float = 0.95
) -> Standardized:
    """Return the rate that a place would have with its own rates and the standard's population.

    counts: whole numbers; populations, standard: 0 or more; strata on the last axis, all broadcast. ValueError for
    anything negative. per: the unit of the rate.
    Result: the shape of counts without its last axis; NaN where a stratum that the standard has is empty here.
    Source: Fay and Feuer (1997), Stat. Med. 16:791-801, gamma interval. docs/methods/standardization.md
    """
    people, share = not_negative("populations", populations), not_negative("standard", standard)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = share / share.sum(axis=-1, keepdims=True)
        weights = np.where((people == 0) & (share > 0), np.nan, np.where(share > 0, share / people, 0.0))
    value = (whole_counts("counts", counts) * weights).sum(axis=-1)
    limits = weighted_count_interval(counts, weights, level=level)
    return Standardized(value * per, Interval(limits.low * per, limits.high * per))


def expected_counts(populations: ArrayLike, standard_counts: ArrayLike, standard_populations: ArrayLike) -> FloatArray:
    """Return how many events a place would have with its own population and the standard's rates.

    All are 0 or more with strata on the last axis, and broadcast. ValueError for anything negative.
    Result: without the last axis; NaN where people live in a stratum that the standard does not have.
    docs/methods/standardization.md
    """
    people = not_negative("populations", populations)
    events, base = (
        not_negative("standard_counts", standard_counts),
        not_negative("standard_populations", standard_populations),
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = np.where(base > 0, events / base, np.nan)
    return np.asarray(np.where(people > 0, people * rates, 0.0).sum(axis=-1))[()]


def standardized_ratio(observed: ArrayLike, expected: ArrayLike, *, level: float = 0.95) -> Standardized:
    """Return the ratio of observed to expected events (SMR, indirect standardization) with its exact interval.

    observed: whole numbers; expected: 0 or more, taken as known without error; they broadcast. ValueError for
    anything negative.
    Result: 1 where the place has as many as the standard; NaN where nothing is expected.
    Source: Garwood (1936) limits over the expected number; Breslow and Day (1987), Statistical Methods in Cancer
    Research II, sec. 2.3. docs/methods/standardization.md
    """
    base = not_negative("expected", expected)
    base = np.where(base > 0, base, np.nan)
    limits = poisson_interval(observed, level=level)
    return Standardized(whole_counts("observed", observed) / base, Interval(limits.low / base, limits.high / base))
