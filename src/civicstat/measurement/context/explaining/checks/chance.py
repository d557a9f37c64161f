"""Could chance alone have made the change?"""

import numpy as np

from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.points import Point
from civicstat.stats import Interval, difference_interval

THREE_ERRORS = 3 / 1.96  # from a 95 % interval to three standard errors, at which pages call a change better or worse


def check(comparison: Comparison, ground: Ground) -> Check:
    looked = "Whether figures that come from one and the same level differ as much by chance."
    now, before = comparison.now, comparison.before
    if None in (now.low, now.high, before.low, before.high):
        return Check("chance", "Chance", looked, "One of the two figures has no interval.", Verdict.UNKNOWN)
    low, high = (float(end) for end in difference_interval(*_widened(now, 1.0), *_widened(before, 1.0)))
    far_low, far_high = difference_interval(*_widened(now, THREE_ERRORS), *_widened(before, THREE_ERRORS))
    level = f"{comparison.definition.level * 100:g}%"
    ends = f"between {_signed(comparison, low)} and {_signed(comparison, high)}"
    found = f"The change is {comparison.moved(comparison.change)} ({level} interval: {ends})."
    if low > 0 or high < 0:
        is_clear = bool(far_low > 0 or far_high < 0)
        rest = "also at three standard errors" if is_clear else "but not at three standard errors, by which pages judge"
        verdict = Verdict.NOT if is_clear else Verdict.COULD
        return Check("chance", "Chance", looked, f"{found} It is beyond chance at that level, {rest}.", verdict)
    return Check("chance", "Chance", looked, f"{found} No change at all lies within it.", Verdict.COULD)


def _signed(comparison: Comparison, difference: float) -> str:
    text = comparison.words.apart(difference)
    return f"{text} {'up' if difference > 0 else 'down'}" if difference else "none"


def _widened(point: Point, times: float) -> tuple[float, Interval]:
    value, low, high = (float(each or 0.0) for each in (point.value, point.low, point.high))
    return value, Interval(np.asarray(value - (value - low) * times), np.asarray(value + (high - value) * times))
