"""Levels that moved a little for good, in whatever another detector evaluated. See docs/methods/level-shifts.md."""

import numpy as np

from civicstat.stats.detection.evaluation import Evaluation, Reason
from civicstat.stats.detection.shifts.cusums import Cusum, cusum, level_log_ratios
from civicstat.stats.detection.verdicts import Direction
from civicstat.stats.intervals import FloatArray, IntArray

CAP, ALLOWANCE, MOST_MEMORY, MOST_SHARED = 3.0, 0.15, 0.95, 0.9


def lasting_changes(evaluated: Evaluation, *, shift: float = 1.0, direction: Direction = "both") -> Evaluation:
    """Return whether and since when the level has moved, from the deviates of periods that were evaluated one by one.

    evaluated: of `unusual_counts`, `unusual_shares` or another, over all periods in which a change may have begun, with
    `skipped` as long as a change shall be remembered (26 weeks): otherwise it becomes usual before it is found.
    shift: the change to be found soonest, in standard deviations of one period.
    Deviates are capped at 3, so that one wild week is no level, and 0.15 is taken off each, as much as expectations of
    five years usually err by. A series that remembers itself wanders by chance:
    deviates are divided by how much farther than independent ones they wander, before and after the change apart.
    Limits are not set. docs/methods/level-shifts.md
    """
    deviates = innovations(np.clip(evaluated.deviate, -CAP, CAP), evaluated.shared)
    first = _sums(deviates, shift)
    up, down = _sums(deviates / wandering(deviates, _begun(*first))[:, None], shift)
    is_up = {"up": np.ones(up.sum.shape, bool), "down": np.zeros(up.sum.shape, bool)}.get(direction, up.sum >= down.sum)
    p = np.where(is_up, up.p_value, down.p_value)
    p = np.minimum(2 * p, 1.0) if direction == "both" else p
    began = np.where(is_up, up.since, down.since)
    blank = np.where(evaluated.reason == Reason.EVALUATED, 0.0, np.nan)
    unset = np.full(p.shape, np.nan)
    return Evaluation(
        evaluated.periods, evaluated.observed, evaluated.expected, unset, unset, p + blank, evaluated.deviate,
        np.where((began >= 0) & ~np.isnan(blank), evaluated.periods[began], -1), evaluated.reason,
    )  # fmt: skip


def innovations(deviates: FloatArray, shared: FloatArray | None) -> FloatArray:
    """Return what each deviate says beyond those before it, where all have the error of one expectation in common.

    shared: the share of their variance that is this error; None or NaN for none. If nothing changed the result is
    independent, however far the expectation was off. docs/methods/level-shifts.md
    """
    if shared is None:
        return deviates
    part = np.clip(np.nan_to_num(shared), 0.0, MOST_SHARED)
    part = np.median(part, axis=1, keepdims=True)
    known = ~np.isnan(deviates)
    total = np.cumsum(np.where(known, deviates, 0.0), axis=1) - np.where(known, deviates, 0.0)
    number = np.cumsum(known, axis=1) - known
    foreseen = part * total / (1 - part + part * number)
    left = (1 - part) * (1 + part / (1 - part + part * number))
    return np.asarray((deviates - foreseen) / np.sqrt(left))


def wandering(deviates: FloatArray, cut: IntArray) -> FloatArray:
    """Return how many times as far the sums of deviates wander as those of independent normal ones, 1 at least.

    deviates: series x periods, NaN where there is none. cut: the column of each series from which on its level may be
    another. Each part is taken about its own mean, so that a change of level is no memory. The memory is that of the
    lag-one autocorrelation, its bias in short series taken off. docs/methods/level-shifts.md
    """
    known = ~np.isnan(deviates)
    after = np.arange(deviates.shape[1]) >= cut[:, None]
    rest = np.where(known, deviates, 0.0)
    for part in (after, ~after):
        number = (known & part).sum(axis=1, keepdims=True)
        mean = np.where(known & part, deviates, 0.0).sum(axis=1, keepdims=True) / np.maximum(number, 1)
        rest = np.where(known & part, deviates - mean, rest)
    square = (rest**2).sum(axis=1) / np.maximum(known.sum(axis=1) - 2, 1)
    pairs = known[:, 1:] & known[:, :-1] & (after[:, 1:] == after[:, :-1])
    number = np.maximum(pairs.sum(axis=1), 1)
    memory = (rest[:, 1:] * rest[:, :-1] * pairs).sum(axis=1) / number / np.maximum(square, 1e-9)
    memory = np.clip(memory + (1 + 3 * memory) / number, 0.0, MOST_MEMORY)
    return np.asarray(np.sqrt(np.maximum(square, 1.0) * (1 + memory) / (1 - memory)))


def _sums(deviates: FloatArray, shift: float) -> tuple[Cusum, Cusum]:
    up, down = (cusum(level_log_ratios(sign * deviates - ALLOWANCE, shift=shift)) for sign in (1, -1))
    return up, down


def _begun(up: Cusum, down: Cusum) -> IntArray:
    """Return for each series from which column on the latest period belongs to a change; the width where to none."""
    last = np.where(up.sum[:, -1] >= down.sum[:, -1], up.since[:, -1], down.since[:, -1])
    return np.asarray(np.where(last >= 0, last, up.sum.shape[1]))


def size_of_change(evaluated: Evaluation, changed: Evaluation) -> FloatArray:
    """Return observed over expected, summed since each change began; NaN where nothing is under way.

    docs/methods/level-shifts.md
    """
    first = changed.periods[0]
    known = evaluated.reason == Reason.EVALUATED
    seen, usual = (
        np.cumsum(np.pad(np.where(known, part, 0.0), ((0, 0), (1, 0))), axis=1)
        for part in (evaluated.observed, evaluated.expected)
    )
    rows, columns = np.indices(changed.since.shape)
    start = np.where(changed.since >= 0, changed.since - first, columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = (seen[rows, columns + 1] - seen[rows, start]) / (usual[rows, columns + 1] - usual[rows, start])
    return np.asarray(np.where(changed.since >= 0, ratio, np.nan))
