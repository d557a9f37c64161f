"""Events so rare that the gaps between them say more than counts. See docs/methods/rare-events.md."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, ndtri

from civicstat.stats.detection.evaluation import Evaluation, Reason, last_periods, series_of
from civicstat.stats.detection.verdicts import Direction
from civicstat.stats.intervals import FloatArray, IntArray, not_negative


def rare_events(
    gaps: ArrayLike, *, together: int = 3, history: int = 50, least: int = 8, alpha: float = 0.005,
    direction: Direction = "both", latest: int | None = None,
) -> Evaluation:  # fmt: skip
    """Return whether events come closer together, or farther apart, than the gaps before let expect.

    gaps: series x events, the time from the event before (days; or opportunities, as on a g chart), NaN after the last.
    `up` is more often: the last `together` gaps are short in sum. `down` is more seldom: this gap is long; the gap that
    is still open may stand last, for it is at least as long as it is today. history, least: gaps looked back on.
    Exact for events at random, the error of the past rate included: gaps in sum are to those before as an F
    distribution. Observed, expected and limits are gaps: fewer days than `lower` is an alarm of more events.
    Source: Benneyan (2001), Health Care Manag. Sci. 4:305-318, for the charts. docs/methods/rare-events.md
    """
    series = series_of(not_negative("gaps", gaps), name="gaps")
    periods = last_periods(series.shape[1], latest)
    running = np.cumsum(np.pad(np.nan_to_num(series), ((0, 0), (1, 0))), axis=1)
    number = np.cumsum(np.pad(~np.isnan(series), ((0, 0), (1, 0))), axis=1)

    def past(until: IntArray) -> tuple[FloatArray, FloatArray]:
        end, start = np.maximum(until, 0), np.maximum(until - history, 0)
        return running[:, end] - running[:, start], (number[:, end] - number[:, start]).astype(np.float64)

    first = np.maximum(periods + 1 - together, 0)
    close, shape = running[:, periods + 1] - running[:, first], (periods + 1 - first).astype(np.float64)
    total, m = past(first)
    total_now, m_now = past(periods)
    with np.errstate(invalid="ignore", divide="ignore"):
        soon = betainc(shape, np.maximum(m, 1), close / (close + total))
        late = (total_now / (total_now + series[:, periods])) ** m_now
        share = alpha / 2 if direction == "both" else alpha
        ratio = betaincinv(shape, np.maximum(m, 1), share)
        shortest = np.maximum(total * ratio / (1 - ratio) - (close - np.nan_to_num(series[:, periods])), 0.0)
        longest = total_now * (share ** (-1 / m_now) - 1)
    reason = np.where(m < least, Reason.SHORT_HISTORY, Reason.EVALUATED)
    reason = np.where((total <= 0) & (m >= least), Reason.NO_VARIATION, reason)
    reason = np.where(np.isnan(series[:, periods]), Reason.NO_FIGURE, reason)
    blank = np.where(reason == Reason.EVALUATED, 0.0, np.nan)
    p = {"up": soon, "down": late, "both": np.minimum(2 * np.minimum(soon, late), 1.0)}[direction] + blank
    unset = np.full_like(p, np.nan)
    expected = total_now / np.maximum(m_now, 1)
    with np.errstate(invalid="ignore"):
        begun = np.where(p > alpha, -1, np.where(soon <= late, first, periods))
    return Evaluation(
        periods, series[:, periods], expected + blank, (unset if direction == "down" else shortest) + blank,
        (unset if direction == "up" else longest) + blank, p,
        -ndtri(np.clip(np.where(soon <= late, soon, 1 - late), 1e-300, 1 - 1e-16)) + blank,
        np.where(np.isnan(p), -1, begun), reason,
    )  # fmt: skip
