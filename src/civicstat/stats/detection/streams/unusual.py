"""Figures by the hour or every few minutes, with tails and habits of their own. See docs/methods/unusual-streams.md."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from civicstat.stats.detection.counts.remembering import remembering_score
from civicstat.stats.detection.evaluation import Evaluation, Reason, last_periods, series_of
from civicstat.stats.detection.streams.departures import departures
from civicstat.stats.detection.streams.tails import tail_of
from civicstat.stats.detection.verdicts import Direction, begins
from civicstat.stats.intervals import FloatArray, IntArray

FEWEST = 50  # departures that must be known before anything is rare beside them


@dataclass(frozen=True)
class StreamOptions:
    """history: periods looked back on. least_history: figures that must be known before a departure is one. stride: for
    how many periods in a row one tail stands.
    """

    history: int = 26 * 168
    least_history: int = 50
    stride: int = 24


STREAM = StreamOptions()


class _Side(NamedTuple):
    """Of one side of each period: the chance of a score so high, how many scores were known before, and the departure
    that would be reached with a given chance.
    """

    chance: FloatArray
    known: FloatArray
    limit: FloatArray


def unusual_streams(
    values: ArrayLike, *, cycle: int = 0, alpha: float = 0.001, direction: Direction = "both",
    latest: int | None = None, options: StreamOptions = STREAM,
) -> Evaluation:  # fmt: skip
    """Return whether figures of a stream are rare beside the departures that the stream itself had before.

    values: series x periods of any numbers, NaN where there is none. cycle: periods after which the pattern comes back:
    168 for the hours of a week, 288 for a day of five minutes, 0 for none. Neighboring figures may hang together, so
    that one event has many alarms: `told_once` leaves one of each. docs/methods/unusual-streams.md
    """
    series = series_of(values)
    if cycle < 0:
        raise ValueError(f"cycle is {cycle}; expected a number of periods, or 0 for none")
    periods = last_periods(series.shape[1], latest)
    seen = departures(series, cycle=cycle, history=options.history, least=options.least_history)
    chance = alpha / 2 if direction == "both" else alpha
    above, below = (_side(sign * seen.far, periods, chance, options) for sign in (1, -1))
    expected, scatter = seen.expected[:, periods], seen.scatter[:, periods]
    reason = np.where(above.known < FEWEST, Reason.SHORT_HISTORY, Reason.EVALUATED)
    reason = np.where(scatter == 0, Reason.NO_VARIATION, reason)
    reason = np.where(np.isnan(series[:, periods]), Reason.NO_FIGURE, reason)
    blank = np.where(reason == Reason.EVALUATED, 0.0, np.nan)
    both = np.minimum(2 * np.minimum(above.chance, below.chance), 1.0)
    p = {"up": above.chance, "down": below.chance, "both": both}[direction] + blank
    far = _deviate(above.chance, below.chance) + blank
    unset = np.full_like(expected, np.nan)
    return Evaluation(
        periods, series[:, periods], expected + blank,
        unset if direction == "up" else expected - scatter * below.limit + blank,
        unset if direction == "down" else expected + scatter * above.limit + blank,
        p, far, begins(far, p, periods, alpha, direction), reason,
    )  # fmt: skip


def told_once(found: Evaluation, *, within: int) -> Evaluation:
    """Return an evaluation in which a period has a p-value of 1 unless none of so many before it had as low a one.

    What hangs together is one event, and is told again only when it gets worse. What is earlier than the first period
    of `found` counts for nothing. docs/methods/unusual-streams.md
    """
    if within < 1:
        raise ValueError(f"within is {within}; expected a number of periods from 1")
    p = np.where(np.isnan(found.p_value), np.inf, found.p_value)
    padded = np.pad(p, ((0, 0), (within, 0)), constant_values=np.inf)
    lowest = np.lib.stride_tricks.sliding_window_view(padded, within, axis=1)[:, : p.shape[1]].min(axis=2)
    return replace(found, p_value=np.where(p >= lowest, np.minimum(found.p_value + 1.0, 1.0), found.p_value))


def _side(far: FloatArray, periods: IntArray, chance: float, options: StreamOptions) -> _Side:
    """Return what is known of departures to one side, above 0, each beside those of its own past."""
    before = np.pad(far, ((0, 0), (1, 0)), constant_values=np.nan)[:, :-1]
    score = remembering_score(far, before)
    parts = []
    for first in range(0, periods.size, options.stride):
        now = periods[first : first + options.stride]
        tail = tail_of(score[:, max(int(now[0]) - options.history, 0) : int(now[0])])
        memory = remembering_score(np.zeros((len(far), now.size)), before[:, now])
        known = np.broadcast_to(tail.number, memory.shape)
        parts.append(_Side(tail.chance_beyond(score[:, now]), known, tail.reached_with(chance) - memory))
    return _Side(*(np.concatenate(each, axis=1) for each in zip(*parts, strict=True)))


def _deviate(more: FloatArray, fewer: FloatArray) -> FloatArray:
    """Return the deviate of which the smaller of both chances is the tail; above 0 for more."""
    far = -ndtri(np.clip(np.minimum(more, fewer), 1e-300, 0.5))
    return np.asarray(np.where(more <= fewer, far, -far))
