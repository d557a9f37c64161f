"""What time of the year does to a measure. See docs/methods/goal-states.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from civicstat.stats.intervals import FloatArray, IntArray

FEWEST_YEARS = 2
SURE = 0.01  # a season is taken into account where chance alone makes one so strong in at most 1 of 100 measures


class Season(NamedTuple):
    """Factors by which parts of the year lie above or below the year's level; all 1 where there is no season."""

    factors: FloatArray  # (parts,), of mean 1
    years: int  # whole years that they rest on; 0 where there is no season
    p: float  # how often chance alone makes as strong a season
    error: float  # the standard error of a factor, as a share of it


def season_of(values: ArrayLike, part: ArrayLike, parts: int, per_year: int) -> Season:
    """Return the season of one series, if it has one that chance can hardly have made.

    values: (n,) figures of consecutive periods, NaN where there is none; part: (n,) the part of the year of each,
    from 0, such as its month; per_year: periods a year. Whole years are counted back from the newest period. Years and
    parts are compared on the log scale (two-way analysis of variance), twice: as if the level went from year to year
    in a line, and as if it jumped between years. A season is what remains both ways, at its weaker. None is found in
    fewer than two years, or where a part lacks a figure above 0 in some year.
    docs/methods/goal-states.md
    """
    none = Season(np.ones(parts), 0, float("nan"), 0.0)
    found, at = np.asarray(values, np.float64), np.asarray(part, np.int64)
    years = found.size // per_year
    if years < FEWEST_YEARS:
        return none
    found, at = found[found.size - years * per_year :], at[at.size - years * per_year :]
    if np.any(found <= 0):
        return none
    logs = np.log(found)
    steady = np.arange(logs.size)
    tables = [_table(logs - slope * steady, at, parts, years, per_year) for slope in _slopes(logs, per_year)]
    if np.isnan(tables).any():
        return none
    (p, noise), table = max(((_chance_of(each), each) for each in tables), key=lambda each: each[0][0])
    if not p < SURE:
        return none._replace(p=p)
    factors = np.exp(table.mean(axis=0) - table.mean())
    return Season(factors / factors.mean(), years, p, float(np.sqrt(noise / years)))


def _slopes(logs: FloatArray, per_year: int) -> tuple[float, float]:
    """Return the changes a period that a level may have: none but between years, or a line through all of them."""
    steps = logs[per_year:] - logs[:-per_year]
    known = steps[~np.isnan(steps)]
    return 0.0, float(np.median(known)) / per_year if known.size else 0.0


def _table(logs: FloatArray, part: IntArray, parts: int, years: int, per_year: int) -> FloatArray:
    """Return the mean of each part in each year, (years, parts); NaN where there is none."""
    cell = np.repeat(np.arange(years), per_year) * parts + part
    known = ~np.isnan(logs)
    sums = np.bincount(cell[known], logs[known], years * parts)
    sizes = np.bincount(cell[known], minlength=years * parts)
    with np.errstate(invalid="ignore"):
        return np.asarray(sums / np.where(sizes > 0, sizes, np.nan)).reshape(years, parts)


def _chance_of(table: FloatArray) -> tuple[float, float]:
    """Return the p-value of the parts in a two-way table without repeats, and the variance left over."""
    years, parts = table.shape
    by_part = table.mean(axis=0) - table.mean()
    rest = table - table.mean(axis=1, keepdims=True) - by_part
    freedom = (years - 1) * (parts - 1)
    between, within = years * np.sum(by_part**2) / (parts - 1), np.sum(rest**2) / freedom
    if not within > 0:
        return (0.0 if between > 0 else 1.0), 0.0
    return float(fdtrc(parts - 1, freedom, between / within)), float(within)
