"""The part of the week in which more happens than its share of the hours. See docs/methods/hours-of-week.md."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from civicstat.stats.intervals import FloatArray, Interval, not_negative, tail_probability

HOURS = 168
LONGEST = 12  # hours of a day that a part may hold
WIDEST = 0.25  # of the week: a part with more of it says little
COARSE = 4  # hours in the blocks over which dispersion is told


class Part(NamedTuple):
    """The same hours of one or more days in a row, and what they hold of all that happened."""

    day: int  # 0: Monday
    days: int
    hour: int
    hours: int
    share: float  # of what happened
    of_week: float  # of the hours
    interval: Interval  # of the share, allowing for the search

    @property
    def stands_out(self) -> bool:
        """Whether more happens in it than chance lets some part have, where all hours are alike."""
        return bool(self.interval.low > self.of_week)


def busiest_part(weekly: ArrayLike, *, level: float = 0.95, dispersion: float = 1.0) -> Part | None:
    """Return the part of the week that stands out most, by the likelihood ratio of what happens in it.

    weekly: what happened, shape (weeks, 7, k): days from Monday on, each in k equal blocks from midnight on;
    ValueError for other shapes, and where one is negative. A part is the same hours of one or more days in a row;
    it may run past midnight, has twelve hours of a day at most, and a quarter of the week.
    dispersion: how many times more the numbers vary than counts do; see `dispersion_of_weeks`.
    Result: None where nothing happened. The interval is the exact one of a share, at the level at which those of all
    parts hold together (Bonferroni), on as many independent events as are worth that many: the part was picked
    because it stands out.
    Source: Kulldorff (1997), Commun. Stat. Theory Methods 26:1481-1496, for the search; Korn and Graubard (1998),
    Surv. Methodol. 24:193-201, for the interval. docs/methods/hours-of-week.md
    """
    found = _weekly(weekly)
    totals: FloatArray = found.sum(axis=0).ravel()
    total, step = float(totals.sum()), HOURS // totals.size
    if total == 0:
        return None
    parts = _parts(step)
    held = _sums(totals, parts, step)
    best = int(np.argmax(_likelihood_ratio(held, total, parts[:, 1] * parts[:, 3] / HOURS)))
    day, days, hour, hours = (int(each) for each in parts[best])
    share = float(held[best]) / total
    interval = _exact(share, total / dispersion, tail_probability(level) / len(parts))
    return Part(day, days, hour, hours, share, days * hours / HOURS, interval)


def share_in_part(totals: ArrayLike, part: Part) -> float:
    """Return which share of what happened, shape (7, k), lies in a part; NaN where nothing did."""
    found = _weekly(np.asarray(totals, dtype=np.float64)[None])[0].ravel()
    total = float(found.sum())
    held = _sums(found, np.array([part[:4]]), HOURS // found.size)
    return float(held[0]) / total if total else float("nan")


def dispersion_of_weeks(weekly: ArrayLike, *, least: float = 1.0) -> float:
    """Return how many times more blocks of a week vary from week to week than counts do: Pearson's statistic.

    weekly: as for `busiest_part`, of two weeks or more; what is expected is each week's total, spread as all weeks
    together are. Blocks are taken together to four hours: what drives several calls drives them within hours.
    least: the smallest result. 1 for counts; 0 for sums, of which each event adds more or less than one.
    Result: 1 where there are fewer than two weeks, or nothing happened.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, 4.5. docs/methods/hours-of-week.md
    """
    found = _weekly(weekly)
    weeks, _, blocks = found.shape
    together = max(COARSE * blocks // 24, 1)
    coarse = found.reshape(weeks, 7, blocks // together, together).sum(axis=-1).reshape(weeks, -1)
    by_week, by_block = coarse.sum(axis=1, keepdims=True), coarse.sum(axis=0, keepdims=True)
    total = float(coarse.sum())
    degrees = (int(np.count_nonzero(by_week)) - 1) * (int(np.count_nonzero(by_block)) - 1)
    if total == 0 or degrees < 1:
        return 1.0
    expected = by_week * by_block / total
    squares = np.divide((coarse - expected) ** 2, expected, out=np.zeros_like(coarse), where=expected > 0)
    return max(float(squares.sum()) / degrees, least)


def _exact(share: float, worth: float, tail: float) -> Interval:
    """Return the limits of a share of so many events, which need not be a whole number."""
    hits, misses = share * worth, (1 - share) * worth
    low = betaincinv(hits, misses + 1, tail) if hits > 0 else 0.0
    high = betaincinv(hits + 1, misses, 1 - tail) if misses > 0 else 1.0
    return Interval(np.float64(low), np.float64(high))  # type: ignore[arg-type]


def _weekly(weekly: ArrayLike) -> FloatArray:
    found = not_negative("weekly", weekly)
    if found.ndim != 3 or found.shape[1] != 7 or found.shape[2] == 0 or 24 % found.shape[2]:
        raise ValueError(
            f"weekly has the shape {found.shape}; expected weeks, 7 days, and blocks that make up 24 hours"
        )
    if np.isnan(found).any():
        raise ValueError("weekly has NaN; expected a number for every block")
    return found


@lru_cache(maxsize=8)
def _parts(step: int) -> NDArray[np.int64]:
    """Return day, days, hour and hours of every part of the week; step: hours of a block."""
    found = [
        (day, days, hour, hours)
        for days in range(1, 8)
        for day in range(7 if days < 7 else 1)
        for hour in range(0, 24, step)
        for hours in range(step, LONGEST + 1, step)
        if days * hours <= WIDEST * HOURS
    ]
    return np.array(found, dtype=np.int64)


def _sums(totals: FloatArray, parts: NDArray[np.int64], step: int) -> FloatArray:
    """Return what each part holds. totals: the blocks of the week in their order."""
    day, days, hour, hours = parts.T
    # Twice round, so that a part may run past the end of the week.
    running = np.concatenate([[0.0], np.cumsum(np.tile(totals, 2))])
    held = np.zeros(len(parts))
    for at in range(7):
        start = ((day + at) % 7) * (24 // step) + hour // step
        held += np.where(at < days, running[start + hours // step] - running[start], 0.0)
    return held


def _likelihood_ratio(held: FloatArray, total: float, of_week: FloatArray) -> FloatArray:
    """Return the logarithm; 0 for a part that holds no more than its share of the hours."""
    expected = total * of_week
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(held > 0, held * np.log(held / expected), 0.0)
        rest = total - held
        outside = np.where(rest > 0, rest * np.log(rest / (total - expected)), 0.0)
    return np.where(held > expected, inside + outside, 0.0)
