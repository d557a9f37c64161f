"""From two deviates, of this period and of the one before, to an Evaluation: what detectors with a memory share."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from civicstat.stats.detection.counts.remembering import chance_of_score, critical_score, remembering_score
from civicstat.stats.detection.evaluation import Evaluation, Reason
from civicstat.stats.intervals import FloatArray, IntArray

Direction = Literal["up", "down", "both"]
Limit = Callable[[FloatArray], FloatArray]  # from deviates that may be reached to the figure that reaches them
STANDS_OUT = 1.0  # deviates by which a period belongs to a departure that an alarm ends


def judge(
    observed: FloatArray, expected: FloatArray, now: FloatArray, before: FloatArray, reason: IntArray,
    periods: IntArray, *, alpha: float, direction: Direction, highest: Limit, lowest: Limit,
    shared: FloatArray | None = None, together: FloatArray | float = 0.0, plain: FloatArray | None = None,
) -> Evaluation:  # fmt: skip
    """Return the verdict on each period. highest, lowest: the last figure that is not beyond so many deviates.

    together: how much neighboring deviates of each series hang together. plain: the deviates before their tails were
    made right, where they were: those that detectors of lasting changes add up.
    """
    reason = np.where(np.isnan(observed), Reason.NO_FIGURE, reason)
    blank = np.where(reason == Reason.EVALUATED, 0.0, np.nan)
    up = chance_of_score(remembering_score(now, before), together)
    down = chance_of_score(remembering_score(-now, -before), together)
    p = {"up": up, "down": down, "both": np.minimum(2 * np.minimum(up, down), 1.0)}[direction] + blank
    critical = critical_score(alpha / 2 if direction == "both" else alpha, together)
    memory = {sign: remembering_score(np.zeros_like(before), sign * before) for sign in (1, -1)}
    unset = np.full_like(observed, np.nan)
    upper = unset if direction == "down" else highest(critical - memory[1])
    lower = unset if direction == "up" else lowest(-(critical - memory[-1]))
    since = begins(np.where(np.isnan(blank), np.nan, now), p, periods, alpha, direction)
    return Evaluation(
        periods, observed, expected + blank, lower + blank, upper + blank, p,
        (now if plain is None else plain) + blank, since, reason, shared,
    )  # fmt: skip


def begins(now: FloatArray, p: FloatArray, periods: IntArray, alpha: float, direction: Direction) -> IntArray:
    """Return for each alarm the first of the unbroken run of periods that stood out on its side; -1 without one."""
    found = np.full(now.shape, -1)
    for sign in (1, -1):
        if direction == ("down" if sign > 0 else "up"):
            continue
        with np.errstate(invalid="ignore"):
            stands_out = sign * now >= STANDS_OUT
            is_alarm = (p <= alpha) & ((sign * now >= 0) | (direction != "both"))
        starts = np.where(stands_out & ~np.pad(stands_out, ((0, 0), (1, 0)))[:, :-1], periods, -1)
        run = np.where(stands_out, np.maximum.accumulate(starts, axis=1), periods)
        found = np.where(is_alarm, run, found)
    return found
