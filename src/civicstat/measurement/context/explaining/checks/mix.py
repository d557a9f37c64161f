"""Did another mix of cases make the change?"""

from typing import NamedTuple

import numpy as np

from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict
from civicstat.measurement.context.explaining.parts import Additive, Parts, additive, columns_to_split_by, parts_by
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.stats import MixAndRate, mix_and_rate, standardized_share_interval

TITLE = "Mix of cases"


class _Found(NamedTuple):
    column: str
    parts: Parts
    split: MixAndRate
    explained: float  # in the metric's unit


def check(comparison: Comparison, ground: Ground) -> Check:
    looked = "Whether the kinds of cases came in other shares, each kind staying as it was."
    dataset, what = comparison.metric.dataset, additive(comparison)
    if comparison.is_counted:
        said = "A count has no mix: each case counts as one. Which cases it comes from is told under one cause."
        return Check("mix", TITLE, looked, said, Verdict.NOT, 0.0)
    if dataset is None or what is None or comparison.series.grain == "hour":
        said = "The figure is not made of records of one kind, so it cannot be split into mix and rate here."
        return Check("mix", TITLE, looked, said, Verdict.UNKNOWN)
    found = _found(comparison, what, dataset.definition, ground)
    if not found:
        said = "No column tells kinds of cases apart."
        return Check("mix", TITLE, looked, said, Verdict.UNKNOWN)
    largest = max(found, key=lambda each: each.explained / comparison.change if comparison.change else 0.0)
    said = f"{_in_words(comparison, what, largest, dataset.definition)} {_others(found, largest, dataset.definition)}"
    return Check("mix", TITLE, looked, said.strip(), comparison.judged(largest.explained), largest.explained)


def _found(comparison: Comparison, what: Additive, dataset: DatasetDefinition, ground: Ground) -> list[_Found]:
    found = []
    for column in columns_to_split_by(comparison.definition, dataset):
        parts = parts_by(comparison, what, ground, column)
        if parts is None or len(parts.names) < 2:
            continue
        split = mix_and_rate(parts.totals[0], parts.sizes[0], parts.totals[1], parts.sizes[1])
        explained = split.mix
        if what.is_of_share:
            explained = comparison.change * split.mix / split.change if split.change else 0.0
        if np.isfinite(explained):
            found.append(_Found(column, parts, split, float(explained)))
    return found


def _in_words(comparison: Comparison, what: Additive, found: _Found, dataset: DatasetDefinition) -> str:
    title = dataset.columns[found.column].title or found.column
    at = int(np.argmax(found.split.by_group * np.sign(found.split.mix or 1.0)))
    shares = found.parts.sizes[:, at] / found.parts.sizes.sum(axis=1)
    moved = f"{found.parts.names[at]} went from {shares[0]:.1%} to {shares[1]:.1%} of the cases"
    said = f"By {title.lower()}: {moved}; the mix makes {comparison.share_of_change(found.explained)}. "
    if what.is_of_share:
        crude = [f"{share:.1%}" for share in found.parts.figure(np.ones(len(found.parts.names), dtype=np.bool_))]
        limit = comparison.words.value(comparison.value_before)
        said += f"The share over {limit} went from {crude[0]} to {crude[1]}; with the mix as it was it would be "
        return f"{said}{found.split.standardized:.1%}{_interval(found)}."
    standardized = comparison.words.value(found.split.standardized)
    is_share = comparison.definition.statistic.kind in ("share", "cohort_share")
    return f"{said}With the mix as it was the figure would be {standardized}{_interval(found) if is_share else ''}."


def _interval(found: _Found) -> str:
    low, high = standardized_share_interval(found.parts.totals[1], found.parts.sizes[1], found.parts.sizes[0])
    return f" (95% interval {low:.1%} to {high:.1%})" if np.isfinite(low) and np.isfinite(high) else ""


def _others(found: list[_Found], largest: _Found, dataset: DatasetDefinition) -> str:
    rest = [(dataset.columns[each.column].title or each.column).lower() for each in found if each is not largest]
    return f"Also split by {', '.join(rest)}: less of the change, or none." if rest else ""
