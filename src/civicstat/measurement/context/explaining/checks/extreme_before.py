"""Was the compared period an extreme one, from which figures come back by themselves?"""

import math

from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict, known
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.points import Point
from civicstat.stats import regression_to_mean
from civicstat.stats.intervals import normal_quantile

TITLE = "Regression to the mean"
MOST_REFERENCES = 36
EXTREME = 1.0  # standard deviations from the mean


def check(comparison: Comparison, ground: Ground) -> Check:
    before = comparison.before
    looked = f"Whether {before.label} was an extreme period, after which figures come back by themselves."
    points = _references(comparison)
    errors = [_error(point, comparison.definition.level) for point in points]
    found = regression_to_mean(comparison.value_before, [point.value or 0.0 for point in points], errors)
    if math.isnan(found.effect):
        said = f"There are too few other periods with figures and intervals to tell ({len(points)})."
        return Check("regression", TITLE, looked, said, Verdict.UNKNOWN)
    side = "above" if found.z > 0 else "below"
    said = (
        f"It lay {abs(found.z):.1f} standard deviations {side} the mean of {len(points)} other periods "
        f"({comparison.words.value(found.mean)})."
    )
    if abs(found.z) < EXTREME:
        return Check("regression", TITLE, looked, f"{said} That is not extreme.", Verdict.NOT, found.effect)
    said += (
        f" Chance makes {1 - found.reliability:.0%} of what these vary; so {comparison.words.value(found.expected)} "
        f"was to be expected next, {comparison.share_of_change(found.effect)}."
    )
    return Check("regression", TITLE, looked, said, comparison.judged(found.effect), found.effect)


def _references(comparison: Comparison) -> list[Point]:
    """Return the other periods before the later figure, newest first, as far back as the last series break."""
    found: list[Point] = []
    for point in reversed(known(comparison.series.points)):
        if point.period >= comparison.now.period or point.period == comparison.before.period:
            continue
        if comparison.series.break_between(point, comparison.before) or len(found) == MOST_REFERENCES:
            break
        found.append(point)
    return found


def _error(point: Point, level: float) -> float:
    if point.low is None or point.high is None:
        return math.nan
    return (point.high - point.low) / (2 * normal_quantile(level))
