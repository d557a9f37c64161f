"""Cases met by all tests of survival, and a slow plain Kaplan-Meier that walks along the days."""

import math

import numpy as np
from hypothesis import strategies as some

# The leukemia data of Miller (1997), in every textbook and in R's survival::aml: weeks, and whether relapsed.
MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NOT_MAINTAINED = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])

case = some.tuples(some.integers(0, 15), some.booleans())
group = some.lists(case, max_size=30)
groups = some.lists(group, min_size=1, max_size=6)


def columns(cases):
    """Cases given as (duration, is closed) as the two columns that the functions take."""
    return np.array([duration for duration, _ in cases], float), np.array([closed for _, closed in cases], bool)


def ragged(lists):
    durations, closed = columns([one for group in lists for one in group])
    return durations, closed, np.cumsum([0, *map(len, lists)])


def plain_curve(cases, level=0.95):
    """Steps of (time, share open, lower, upper), reckoned one closing time after another."""
    z = {0.95: 1.959963984540054, 0.8: 1.2815515655446004}[level]
    steps, share, spread = [], 1.0, 0.0
    for time in sorted({duration for duration, closed in cases if closed}):
        at_risk = sum(duration >= time for duration, _ in cases)
        done = sum(duration == time and closed for duration, closed in cases)
        share *= 1 - done / at_risk
        if done == at_risk:
            steps.append((time, 0.0, math.nan, math.nan))
            break
        spread += done / (at_risk * (at_risk - done))
        middle, step = math.log(-math.log(share)), z * math.sqrt(spread) / -math.log(share)
        steps.append((time, share, math.exp(-math.exp(middle + step)), math.exp(-math.exp(middle - step))))
    return steps


def plain_percentile(steps, followed, p, column):
    """The first time at which this column of the curve falls to 1 - p, and half-way along a stretch flat there."""
    at = [i for i, step in enumerate(steps) if step[column] <= 1 - p + 1e-8]
    if not at:
        return math.nan
    beyond = [step[0] for step in steps if step[column] < 1 - p - 1e-8]
    if beyond:
        return (steps[at[0]][0] + beyond[0]) / 2
    return (steps[at[0]][0] + followed) / 2 if not math.isnan(steps[-1][column]) else math.nan
