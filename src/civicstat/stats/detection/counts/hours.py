"""What is usual for this hour of the week, holidays included: bands for counts by hour. See docs/methods/hours.md."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from civicstat.stats.detection.counts.dispersed import chance_above
from civicstat.stats.detection.counts.remembering import deviate
from civicstat.stats.detection.counts.unusual import greatest_count, least_count
from civicstat.stats.detection.evaluation import Evaluation, Reason, last_periods, series_of
from civicstat.stats.detection.verdicts import Direction, judge
from civicstat.stats.intervals import BoolArray, FloatArray, IntArray, whole_counts

WEEK, DAY, KINDS = 168, 24, 4  # kinds of day: working day, Saturday, Sunday, holiday
CAP = 2.58
WILDEST = 5.0  # residuals beyond it count as so far when the weight of tails is taken
HEAVIEST, NORMAL = 5.0, 200.0  # degrees of freedom


@dataclass(frozen=True)
class HourOptions:
    """weeks: history of the weekly pattern. level_days: latest days that set the level. skipped: hours left out before
    the day that is judged. borrowed: how many hours' worth the same hour of other days of its kind counts.
    """

    weeks: int = 26
    level_days: int = 28
    skipped: int = 24
    borrowed: float = 4.0
    least_weeks: int = 4


HOURLY = HourOptions()


class _Usual(NamedTuple):
    """mean, phi: of the hours of a day, (series, hours). together: how much deviates of hours hang together;
    freedom: how heavy their tails are, as degrees of freedom of Student's t; both (series,).
    """

    mean: FloatArray
    phi: FloatArray
    together: FloatArray
    freedom: FloatArray


def unusual_hours(
    counts: ArrayLike, hour_of_week: ArrayLike, *, is_holiday: ArrayLike = False, alpha: float = 0.001,
    direction: Direction = "both", latest: int | None = None, options: HourOptions = HOURLY,
) -> Evaluation:  # fmt: skip
    """Return whether counts by hour depart from what is usual at this hour of the week.

    counts: series x hours of whole numbers, one column for each hour that passed, NaN where there is none.
    hour_of_week: of each column, by the clock on the wall, 0 for Monday midnight to 167; where clocks change, a day has
    23 or 25 columns.
    is_holiday: columns of holidays; an hour of a holiday is judged by past holidays, and by Sundays as long as there
    have been few. Every day is judged by what was known at its begin, so that a long disturbance stays one.
    docs/methods/hours.md
    """
    series = series_of(whole_counts("counts", counts), name="counts")
    width = series.shape[1]
    clock = np.asarray(hour_of_week, np.int64)
    if clock.shape != (width,) or clock.min(initial=0) < 0 or clock.max(initial=0) >= WEEK:
        raise ValueError(f"hour_of_week must be {width} hours from 0 to 167, one for each column")
    holiday = np.broadcast_to(np.asarray(is_holiday, bool), (width,))
    kind = np.where(holiday, 3, np.maximum(clock // DAY - 4, 0))
    slot = np.where(holiday, WEEK + clock % DAY, clock)
    periods = last_periods(width, latest)
    mean, phi = np.full((2, series.shape[0], width), np.nan)
    together, freedom = np.zeros((series.shape[0], width)), np.full((series.shape[0], width), NORMAL)
    reason = np.full((series.shape[0], width), Reason.SHORT_HISTORY)
    wanted = np.arange(max(int(periods[0]) - 1, 0), width)
    days = np.cumsum(np.r_[True, np.diff(clock[wanted] // DAY) != 0]) - 1
    for day in np.unique(days):
        now = wanted[days == day]
        until = int(now[0]) - options.skipped
        if until < options.least_weeks * WEEK:
            continue
        found = _usual(series[:, :until], slot[:until], kind[:until], slot[now], kind[now], options)
        mean[:, now], phi[:, now] = found.mean, found.phi
        together[:, now], freedom[:, now] = found.together[:, None], found.freedom[:, None]
        reason[:, now] = np.where(np.isnan(found.mean), Reason.TOO_FEW_EVENTS, Reason.EVALUATED)
    seen, mu, spread = series[:, wanted], mean[:, wanted], phi[:, wanted]
    z = _as_normal(
        deviate((chance_above(seen - 1, mu, spread) + chance_above(seen, mu, spread)) / 2), freedom[:, wanted]
    )
    before = np.pad(z, ((0, 0), (1, 0)), constant_values=np.nan)[:, :-1]
    judged = periods - wanted[0]
    mu, spread, heavy = mu[:, judged], spread[:, judged], freedom[:, periods]
    return judge(
        series[:, periods], mu, z[:, judged], before[:, judged], reason[:, periods], periods, alpha=alpha,
        direction=direction, highest=lambda far: greatest_count(mu, spread, ndtr(-_from_normal(far, heavy))),
        lowest=lambda far: least_count(mu, spread, ndtr(_from_normal(far, heavy))), together=together[:, periods],
    )  # fmt: skip


def _usual(
    past: FloatArray, slot: IntArray, kind: IntArray, now_slot: IntArray, now_kind: IntArray, options: HourOptions
) -> _Usual:
    """Return expected counts and dispersion (with the error of the expectation) of the hours of one day."""
    first = max(past.shape[1] - options.weeks * WEEK, 0)
    is_recent = np.arange(past.shape[1]) >= first
    used = is_recent | (kind == 3)  # holidays are too few to forget
    y, s, k, recent = past[:, used], slot[used], kind[used], is_recent[used]
    profile = _profile(y, ~np.isnan(y), s, k, options.borrowed)
    fitted = profile[:, s]
    level = _level(y, fitted, options.level_days * DAY)
    # A second look, in which hours far out no longer count in full.
    phi = _dispersion(y[:, recent], fitted[:, recent])
    capped = np.minimum(y, fitted + CAP * np.sqrt(phi[:, None] * fitted) + 1)
    profile = _profile(capped, ~np.isnan(y), s, k, options.borrowed)
    phi = _dispersion(capped[:, recent], profile[:, s][:, recent])
    mean = profile[:, now_slot] * level[:, None]
    known = np.bincount(s, minlength=WEEK + DAY)[now_slot] + options.borrowed
    error = phi[:, None] / np.maximum(mean * known, 1e-9) + np.where(now_kind == 3, 0.04, 0.0)
    total = np.nansum(y, axis=1)
    mean = np.where(total[:, None] >= options.weeks, mean, np.nan)
    usual = profile[:, s][:, recent]
    far = (y[:, recent] - usual) / np.sqrt(phi[:, None] * np.maximum(usual, 1e-9))
    return _Usual(mean, phi[:, None] + mean * error, _together(far), _freedom(far, usual, phi))


def _together(far: FloatArray) -> FloatArray:
    """Return the correlation of residuals of neighboring hours; one wild night counts no more than another."""
    capped = np.clip(np.nan_to_num(far), -CAP, CAP)
    return np.asarray((capped[:, 1:] * capped[:, :-1]).mean(axis=1) / np.maximum((capped**2).mean(axis=1), 1e-9))


def _freedom(far: FloatArray, usual: FloatArray, phi: FloatArray) -> FloatArray:
    """Return how heavy the tails of residuals are beyond what counts of such means have, by their kurtosis."""
    capped = np.clip(np.nan_to_num(far), -WILDEST, WILDEST)
    square = (capped**2).mean(axis=1)
    own = ((6 * phi[:, None] - 6 + 1 / phi[:, None]) / np.maximum(usual, 1e-9)).mean(axis=1)  # of a negative binomial
    excess = (capped**4).mean(axis=1) / np.maximum(square, 1e-9) ** 2 - 3 - np.minimum(own, 3.0)
    return np.asarray(np.clip(4 + 6 / np.maximum(excess, 1e-9), HEAVIEST, NORMAL))


def _as_normal(z: FloatArray, freedom: FloatArray) -> FloatArray:
    """Return deviates with heavy tails as those of a normal distribution that are as rare."""
    scale = np.sqrt(freedom / (freedom - 2))
    rare = stdtr(freedom, -np.abs(z) * scale)
    return np.asarray(np.where(freedom >= NORMAL, z, np.sign(z) * -ndtri(np.maximum(rare, 1e-300))))


def _from_normal(z: FloatArray, freedom: FloatArray) -> FloatArray:
    """Return the deviates with heavy tails that are as rare as those of a normal distribution."""
    scale = np.sqrt(freedom / (freedom - 2))
    wide = -stdtrit(freedom, ndtr(-np.abs(z))) / scale
    return np.asarray(np.where(freedom >= NORMAL, z, np.sign(z) * wide))


def _profile(y: FloatArray, known: BoolArray, slot: IntArray, kind: IntArray, borrowed: float) -> FloatArray:
    """Return expected counts by slot, each leaning on the same hour of all days of its kind."""
    number, total = (_by_slot(values, slot) for values in (known, np.nan_to_num(y)))
    hour = np.r_[np.arange(WEEK), np.arange(DAY)] % DAY
    kinds = np.r_[np.maximum(np.arange(WEEK) // DAY - 4, 0), np.full(DAY, 3)]
    group = kinds * DAY + hour
    pooled_member = np.eye(KINDS * DAY)[group]
    events, hours = total @ pooled_member, number @ pooled_member
    overall = (total.sum(axis=1) / np.maximum(number.sum(axis=1), 1))[:, None]
    pooled = (events + 0.5 * overall) / (hours + 0.5)
    sunday = pooled[:, 2 * DAY : 3 * DAY]
    pooled[:, 3 * DAY :] = (events[:, 3 * DAY :] + borrowed * sunday) / (hours[:, 3 * DAY :] + borrowed)
    lean = pooled[:, group]
    return np.asarray((total + borrowed * lean) / (number + borrowed))


def _by_slot(values: FloatArray | BoolArray, slot: IntArray) -> FloatArray:
    """Return the sums of each series over the columns of each slot; with hundreds of series quicker than a product."""
    order = np.argsort(slot, kind="stable")
    there, first = np.unique(slot[order], return_index=True)
    sums = np.zeros((values.shape[0], WEEK + DAY))
    sums[:, there] = np.add.reduceat(values[:, order].astype(np.float64), first, axis=1)
    return sums


def _level(y: FloatArray, fitted: FloatArray, hours: int) -> FloatArray:
    """Return how high the latest days were beside the pattern; a little cautious."""
    seen, usual = np.nansum(y[:, -hours:], axis=1), np.where(np.isnan(y), 0.0, fitted)[:, -hours:].sum(axis=1)
    return np.asarray((seen + 10) / (usual + 10))


def _dispersion(y: FloatArray, fitted: FloatArray) -> FloatArray:
    known = ~np.isnan(y)
    freedom = np.maximum(known.sum(axis=1) - WEEK / 2, 1)
    squares = np.where(known, (y - fitted) ** 2 / np.maximum(fitted, 1e-9), 0.0)
    return np.asarray(np.maximum(squares.sum(axis=1) / freedom, 1.0))
