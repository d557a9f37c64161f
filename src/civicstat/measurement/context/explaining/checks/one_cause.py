"""Does one day, or one small group of cases, make most of the change?"""

from typing import NamedTuple

import numpy as np

from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict
from civicstat.measurement.context.explaining.parts import Additive, Parts, additive, columns_to_split_by, parts_by
from civicstat.measurement.metrics.answers import FloatArray
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.periods import EPOCH
from civicstat.measurement.metrics.queries import Scope

TITLE = "One extreme cause"
PART_OF_ONE = 0.5  # of the change, made by the one of many that makes most
EXTREME = 4.0  # robust standard deviations from the usual day
SMALL = 0.1  # of the cases: a group of more is no single cause
FEWEST_DAYS = 5


class _Candidate(NamedTuple):
    """One thing without which the change would be another. explained: how much of the change it makes."""

    name: str
    explained: float
    detail: str


def check(comparison: Comparison, ground: Ground) -> Check:
    looked = "Whether one day, or one kind of case that makes up under a tenth, makes most of the change."
    what = additive(comparison)
    if comparison.metric.dataset is None or what is None or comparison.series.grain in ("hour", "day"):
        said = "The figure cannot be taken apart into days and kinds of cases here."
        return Check("one_cause", TITLE, looked, said, Verdict.UNKNOWN)
    found = [*_days(comparison, what, ground), *_groups(comparison, what, ground)]
    if not found:
        return Check("one_cause", TITLE, looked, "There are too few days and kinds to tell.", Verdict.UNKNOWN)
    largest = max(found, key=lambda each: each.explained / comparison.change if comparison.change else 0.0)
    said = f"Most of all {largest.name}: {largest.detail}. It makes {comparison.share_of_change(largest.explained)}."
    verdict = _judged(comparison, largest.explained)
    if verdict is Verdict.NOT:
        said = f"No single day or small kind of case does. {said}"
    personal = [name for name, column in comparison.metric.dataset.definition.columns.items() if column.personal]
    said += " Personal columns, such as addresses, are not looked at." if personal else ""
    return Check("one_cause", TITLE, looked, said, verdict, largest.explained)


def _judged(comparison: Comparison, explained: float) -> Verdict:
    """Return the verdict on the one of many that makes most: that one makes a part by itself is nothing unusual."""
    verdict = comparison.judged(explained)
    is_little = bool(comparison.change) and explained / comparison.change < PART_OF_ONE
    return Verdict.NOT if verdict is Verdict.PART and is_little else verdict


def _days(comparison: Comparison, what: Additive, ground: Ground) -> list[_Candidate]:
    """Return the day of the later period without which the change would be smallest."""
    first, last = comparison.spans[1]
    if last - first < FEWEST_DAYS:
        return []
    cut = calendar()
    start, end = (cut.period("day", moment) for moment in (comparison.now.starts_on, comparison.now.ends_on))
    scope = Scope("day", comparison.layer, since=start, until=end - 1)
    found = observe(what.definition, scope, ground)
    found = found.take(found.area == (comparison.series.area.pk if comparison.layer else ground.city))
    if len(found) < FEWEST_DAYS:
        return []
    totals = np.nan_to_num(found.numerator)
    if not what.has_denominator:
        usual = float(np.median(totals))
        scale = comparison.value_now / totals.sum() if totals.sum() else 0.0
        spread = max(1.4826 * float(np.median(np.abs(totals - usual))), usual**0.5, 1.0)
        gained = np.where(np.abs(totals - usual) > EXTREME * spread, (totals - usual) * scale, 0.0)
    else:
        sizes = found.n
        rest = np.divide(
            totals.sum() - totals, sizes.sum() - sizes, out=np.zeros_like(totals), where=sizes.sum() > sizes
        )
        share_now = totals.sum() / max(sizes.sum(), 1)
        gained = _in_unit(comparison, what, share_now - rest, share_now)
    at = int(np.argmax(gained * np.sign(comparison.change or 1.0)))
    day = EPOCH.fromordinal(EPOCH.toordinal() + int(found.period[at]))
    count = totals[at] if not what.has_denominator else found.n[at]
    detail = f"{count:,.0f} records of {(totals if not what.has_denominator else found.n).sum():,.0f}"
    return [_Candidate(f"{day:%B} {day.day}", float(gained[at]), detail)]


def _in_unit(comparison: Comparison, what: Additive, moved: FloatArray, share_now: float) -> FloatArray:
    """Return moves in the metric's unit; of a percentile in proportion to the share beyond the earlier figure."""
    if not what.is_of_share:
        return moved
    statistic = comparison.definition.statistic
    whole = share_now - (1 - statistic.p)  # type: ignore[union-attr]
    return moved * (comparison.change / whole) if whole else np.zeros_like(moved)


def _groups(comparison: Comparison, what: Additive, ground: Ground) -> list[_Candidate]:
    dataset, found = comparison.metric.dataset, []
    definition = dataset.definition if dataset else None
    for column in columns_to_split_by(comparison.definition, definition) if definition else []:
        parts = parts_by(comparison, what, ground, column)
        if parts is not None and definition is not None:
            title = definition.columns[column].title or column
            found += _small(comparison, what, parts, title)
    return found


def _small(comparison: Comparison, what: Additive, parts: Parts, title: str) -> list[_Candidate]:
    found = []
    everything = parts.figure(np.ones(len(parts.names), dtype=np.bool_))
    for at, name in enumerate(parts.names):
        shares = parts.sizes[:, at] / np.maximum(parts.sizes.sum(axis=1), 1)
        if shares.max() > SMALL:
            continue
        counts = parts.sizes[:, at]
        if not what.has_denominator:
            scale = comparison.value_now / max(parts.totals[1].sum(), 1)
            explained = float((parts.totals[1, at] - parts.totals[0, at]) * scale)
        else:
            rest = parts.without(at)
            whole, left = everything[1] - everything[0], rest[1] - rest[0]
            explained = float(comparison.change * (whole - left) / whole) if whole else 0.0
        if np.isfinite(explained):
            detail = f"{counts[0]:,.0f} records then, {counts[1]:,.0f} now"
            found.append(_Candidate(f"{title} {name}", explained, detail))
    return found
