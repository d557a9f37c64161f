"""Two counts that a person typed, held against each other."""

from collections.abc import Sequence

import numpy as np

from civicstat.measurement.comparisons import cautions
from civicstat.measurement.comparisons.changes import distances, past_of, spread_of
from civicstat.measurement.comparisons.results import ChangeTest, Past, result_of
from civicstat.measurement.comparisons.sides import ComparisonRefused, Side
from civicstat.stats import Readings, count_change_z, poisson_interval
from civicstat.stats.changes.counts import compare_counts
from civicstat.stats.intervals import FloatArray

MOST_EARLIER = 500


def compare_typed(
    counts: tuple[float, float], exposures: tuple[float, float] = (1.0, 1.0), *, earlier: Sequence[float] = ()
) -> ChangeTest:
    """Return how two counts compare. exposures: days, residents or hours behind each. Raises ComparisonRefused.

    earlier: counts of spans before, oldest first, from which it is learned how far such counts vary.
    """
    if any(not np.isfinite(each) or each < 0 or each != round(each) for each in (*counts, *earlier)):
        raise ComparisonRefused("a count is a whole number of 0 or more, such as 12")
    if any(not np.isfinite(each) or each <= 0 for each in exposures):
        raise ComparisonRefused("what a count is per, such as days or residents, is a number above 0")
    if len(earlier) > MOST_EARLIER:
        raise ComparisonRefused(f"found {len(earlier)} earlier counts; give the newest {MOST_EARLIER} at most")
    (first, second), by = counts, exposures[1] / exposures[0]
    history = np.array(earlier, np.float64)[None, :]
    spread = spread_of(Readings("count", history, np.ones(history.shape)), "counts")
    found = result_of(compare_counts(first, 1.0, second, by, dispersion=spread.factor, degrees=spread.degrees))
    sides = _side("The first", first), _side("The second", second)
    known = cautions.of_history(spread.blocks, "counts", "count")
    known += cautions.of_extremes(np.array([first, second / by, *earlier]), sides, "counts")
    return ChangeTest(
        *sides, "count", 0.95, found, result_of(compare_counts(first, 1.0, second, by)), "such pairs", spread,
        _past_of(history, (first, second / by)), root_z=float(count_change_z(first, second, exposure_ratio=1 / by)),
        cautions=tuple(known),
    )  # fmt: skip


def _side(label: str, count: float) -> Side:
    low, high = (float(end) for end in poisson_interval(count))
    return Side(label, None, count, low, high, count, None, None)


def _past_of(history: FloatArray, pair: tuple[float, float]) -> Past | None:
    values = np.concatenate([np.array([pair]), history], axis=1)
    readings = Readings("count", values, np.ones(values.shape))
    neighbors = [((0, at + 1), (0, at)) for at in range(2, values.shape[1] - 1)]
    far = distances(readings, [((0, 0), (0, 1)), *neighbors])
    return past_of(float(far[0]), far[1:])
