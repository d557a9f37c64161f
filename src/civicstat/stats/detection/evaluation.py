"""What every detector returns: a verdict for each series and period, or why there is none. docs/methods/signals.md"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from civicstat.stats.intervals import BoolArray, FloatArray, IntArray


class Reason(IntEnum):
    """Why a period was not evaluated. EVALUATED is nought: it was, whether anything was found or not."""

    EVALUATED = 0
    NO_FIGURE = 1
    SHORT_HISTORY = 2
    TOO_FEW_EVENTS = 3
    NO_FIT = 4
    NO_VARIATION = 5
    HOLIDAY = 6

    @property
    def sentence(self) -> str:
        """Return the reason in words that can stand on a page."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.EVALUATED: "Checked.",
    Reason.NO_FIGURE: "Not checked: there is no figure for this period.",
    Reason.SHORT_HISTORY: "Not checked: the history is too short to know what is usual.",
    Reason.TOO_FEW_EVENTS: "Not checked: too few events to tell a change from chance.",
    Reason.NO_FIT: "Not checked: no expected value could be fitted to the history.",
    Reason.NO_VARIATION: "Not checked: the history does not vary, so nothing says what is unusual.",
    Reason.HOLIDAY: "Not checked: a holiday is not like other days.",
}


@dataclass(frozen=True)
class Evaluation:
    """What a detector found, in arrays of series x periods; NaN wherever a period was not evaluated.

    periods: which columns of the series were evaluated. observed, expected, lower, upper: in the unit of the series; a
    limit that the detector does not set is NaN. p_value: the chance of a figure at least as far out, in the direction
    that was asked for, were all as it was. deviate: how far out this period is by itself, as a standard normal deviate,
    above 0 for more, before corrections of its far tail. since: the column in which the departure began that lasts
    until this period, the period itself at the latest; -1 where nothing departs. reason: Reason as whole numbers.
    shared: the share of the variance of what is seen that is the error of the expectation, which neighboring periods
    have in common; None where the detector does not know it.
    """

    periods: IntArray
    observed: FloatArray
    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray
    deviate: FloatArray
    since: IntArray
    reason: IntArray
    shared: FloatArray | None = None

    @property
    def is_evaluated(self) -> BoolArray:
        return np.asarray(self.reason == Reason.EVALUATED)

    @property
    def score(self) -> FloatArray:
        """Return the p-value as a standard normal deviate, comparable across detectors: 3.09 for 0.001.

        Positive above what is expected, negative below.
        """
        size = -ndtri(np.clip(self.p_value, 1e-300, 1.0))
        with np.errstate(invalid="ignore"):
            return np.asarray(np.where(self.observed < self.expected, -1.0, 1.0) * np.maximum(size, 0.0) + 0.0)

    def alarms(self, alpha: float) -> BoolArray:
        """Return where the p-value is at most alpha. A period that was not evaluated is no alarm."""
        if not 0 < alpha < 1:
            raise ValueError(f"alpha is {alpha!r}; expected a chance between 0 and 1, such as 0.005")
        with np.errstate(invalid="ignore"):
            return np.asarray(self.p_value <= alpha)

    def of_series(self, rows: IntArray) -> "Evaluation":
        """Return the evaluation of some of the series."""
        names = ("observed", "expected", "lower", "upper", "p_value", "deviate", "since", "reason")
        shared = None if self.shared is None else self.shared[rows]
        return replace(self, shared=shared, **{name: getattr(self, name)[rows] for name in names})


def series_of(values: ArrayLike, *, name: str = "values") -> FloatArray:
    """Return figures as an array of series x periods; one series may come as a flat list."""
    found = np.atleast_2d(np.asarray(values, dtype=np.float64))
    if found.ndim != 2:
        raise ValueError(f"{name} has {found.ndim} dimensions; expected series x periods")
    if np.any(np.isinf(found)):
        raise ValueError(f"{name} holds an infinite number; expected finite numbers, NaN where there is none")
    return found


def last_periods(width: int, latest: int | None) -> IntArray:
    """Return the columns that are to be evaluated: the latest so many, or all."""
    if latest is not None and not 1 <= latest <= width:
        raise ValueError(f"latest is {latest}; expected 1 to {width}, the number of periods")
    return np.arange(0 if latest is None else width - latest, width)


def runs_since(is_out: BoolArray, periods: IntArray) -> IntArray:
    """Return for each series and period in which column its unbroken run of departures began; -1 outside runs."""
    starts = np.where(is_out & ~np.roll(np.pad(is_out, ((0, 0), (0, 1))), 1, axis=1)[:, :-1], periods, -1)
    return np.asarray(np.where(is_out, np.maximum.accumulate(starts, axis=1), -1))
