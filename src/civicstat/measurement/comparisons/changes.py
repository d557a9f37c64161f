"""Two figures of a sheet held against each other, by how such figures vary and by what the past shows."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from civicstat.measurement.comparisons.cautions import FEWEST
from civicstat.measurement.comparisons.results import Past, Result, Spread, result_of
from civicstat.measurement.comparisons.sides import Sheet
from civicstat.measurement.metrics.definitions import Median, Percentile
from civicstat.stats import Interval, Readings, count_change_z, dispersion_between_neighbors
from civicstat.stats.changes.comparison import Comparison, reach
from civicstat.stats.changes.counts import compare_counts
from civicstat.stats.changes.figures import compare_figures
from civicstat.stats.changes.means import compare_means
from civicstat.stats.changes.percentiles import compare_percentiles, has_enough
from civicstat.stats.changes.shares import compare_shares
from civicstat.stats.intervals import FloatArray
from civicstat.stats.progress.dispersion import squared_steps

SEED = 20_261_129  # of resamples: the same records give the same chance
At = tuple[int, int]  # a row and a span of a sheet


def spread_of(readings: Readings, nouns: str) -> Spread:
    """Return how far figures vary beyond their law, over all rows together; by the law where few spans are known."""
    known = int(np.max(np.sum(readings.is_known, axis=-1))) if readings.value.size else 0
    if known < FEWEST:
        return Spread(blocks=known, nouns=nouns)
    found = dispersion_between_neighbors(readings)
    has_any = ~np.isnan(found.degrees)
    if not np.any(has_any):
        return Spread(blocks=known, nouns=nouns)
    degrees = found.degrees[has_any]
    return Spread(float(np.average(found.factor[has_any], weights=degrees)), float(np.sum(degrees)), known, nouns)


def compare(sheet: Sheet, one: At, other: At, spread: Spread) -> Result:
    """Return how two figures compare where such figures vary so far; nothing where one of them is not there."""
    readings = sheet.readings
    if not (readings.is_known[one] and readings.is_known[other]):
        return Result()
    asked = {"dispersion": spread.factor, "degrees": spread.degrees, "level": sheet.definition.level}
    if readings.law == "normal":
        return result_of(_of_intervals(sheet, one, other, asked))
    of_law = compare_shares if readings.law == "share" else compare_counts
    (a, n), (b, m) = events_of(readings, one), events_of(readings, other)
    return result_of(of_law(a, n, b, m, **asked))


def events_of(readings: Readings, at: At) -> tuple[float, float]:
    """Return the hits and trials of a share, or the events and exposure of a count."""
    weight = float(readings.weight[at])
    events = float(readings.value[at]) * weight
    nearest = float(round(events))
    return (nearest if abs(events - nearest) < 1e-6 * max(1.0, events) else events), weight


def root_z(sheet: Sheet, one: At, other: At) -> float | None:
    """Return how far apart the square roots of two counts are, in standard deviations; None for other figures."""
    readings = sheet.readings
    if readings.law != "count" or not (readings.is_known[one] and readings.is_known[other]):
        return None
    (a, n), (b, m) = events_of(readings, one), events_of(readings, other)
    return float(count_change_z(a, b, exposure_ratio=n / m))


def distances(readings: Readings, pairs: Sequence[tuple[At, At]]) -> FloatArray:
    """Return how far the two of each pair are apart, in standard deviations by their law, with sign; NaN if unknown."""
    at = np.array(pairs, np.int64).reshape(-1, 2, 2)
    rows, spans = at[..., 0], at[..., 1]
    error = None if readings.error is None else readings.error[rows, spans]
    both = Readings(readings.law, readings.value[rows, spans], readings.weight[rows, spans], error)
    sign = np.sign(both.value[:, 0] - both.value[:, 1])
    return np.asarray(sign * np.sqrt(squared_steps(both)[:, 0]))


def past_of(seen: float, others: FloatArray, *, is_of_rows: bool = False) -> Past | None:
    """Return how often others were as far apart as the pair seen; None where there are none."""
    known = others[~np.isnan(others)]
    if not known.size or np.isnan(seen):
        return None
    as_large = int(np.sum(np.abs(known) >= abs(seen) * (1 - 1e-9)))
    return Past(as_large, int(known.size), int(np.sum(np.sign(known) == np.sign(seen))) if is_of_rows else None)


def _of_intervals(sheet: Sheet, one: At, other: At, asked: dict[str, Any]) -> Comparison:
    (a, *limits_a), (b, *limits_b) = sheet.limits(*one), sheet.limits(*other)
    level = sheet.definition.level
    if sheet.definition.statistic.kind == "mean":
        ns = [sheet.records(*at) for at in (one, other)]
        halves = [(high - low) / 2 for low, high in (limits_a, limits_b)]
        sds = [half * np.sqrt(n) / reach(level, n - 1) for half, n in zip(halves, ns, strict=True)]
        return compare_means((a, b), (sds[0], sds[1]), (ns[0], ns[1]), **asked)
    statistic = sheet.definition.statistic
    if isinstance(statistic, Percentile | Median) and one in sheet.values and other in sheet.values:
        values = sheet.values[one], sheet.values[other]
        if all(has_enough(each.size, statistic.p) for each in values):
            return compare_percentiles(*values, statistic.p, seed=SEED, **asked)
    return compare_figures(a, _interval(limits_a), b, _interval(limits_b), level_of_limits=level, **asked)


def _interval(limits: Sequence[float]) -> Interval:
    low, high = limits
    return Interval(np.asarray(low), np.asarray(high))
