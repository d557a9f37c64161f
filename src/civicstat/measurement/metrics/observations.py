"""Observations of one metric, as arrays: cells picked, joined, and left without a figure."""

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.planning import FloatArray
from civicstat.measurement.metrics.scarcity import per_too_few_residents

IntArray = npt.NDArray[np.int64]


class Cell(NamedTuple):
    """One observation without its interval. value, numerator and denominator are None where there are none."""

    value: float | None
    n: float
    numerator: float | None
    denominator: float | None
    missing: int
    unusable: int
    pending: int


@dataclass(frozen=True)
class Observations:
    """k cells of one metric in one scope, in no particular order."""

    period: IntArray
    area: IntArray
    group: tuple[tuple[str | None, ...], ...]  # (k,) the values of the scope's groups; () where there are none
    value: FloatArray
    n: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    low: FloatArray
    high: FloatArray
    missing: IntArray
    unusable: IntArray
    pending: IntArray  # cases that may still change the figure with time alone

    def __len__(self) -> int:
        return int(self.period.size)

    def figure(self, row: int) -> "Cell":
        """Return one cell."""
        figures = (self.value, self.numerator, self.denominator)
        value, numerator, denominator = (float(each[row]) if math.isfinite(each[row]) else None for each in figures)
        counts = (int(each[row]) for each in (self.missing, self.unusable, self.pending))
        return Cell(value, float(self.n[row]), numerator, denominator, *counts)

    def take(self, rows: npt.NDArray[Any]) -> "Observations":
        """Return the cells at the given rows, or where a mask holds."""
        at = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        arrays = {
            name: getattr(self, name)[at] for name in self.__dataclass_fields__ if name != "group"
        }  # fmt: skip
        return Observations(group=tuple(self.group[i] for i in at) if self.group else (), **arrays)


def withhold(observations: Observations, metric: MetricDefinition) -> Observations:
    """Return observations without a figure where too few usable records stand behind it, or too many are missing,
    or where it is per too few residents."""
    scarce = per_too_few_residents(metric, observations.denominator)
    return without_figure(observations, (observations.n < metric.min_n) | lacking(observations, metric) | scarce)


def lacking(observations: Observations, metric: MetricDefinition) -> npt.NDArray[np.bool_]:
    """Return in which cells more records lack what is measured than the metric allows."""
    if metric.most_missing is None:
        return np.zeros(len(observations), np.bool_)
    concerned = observations.n + observations.missing + observations.unusable
    return np.asarray(observations.missing > metric.most_missing * concerned)


def without_figure(observations: Observations, blank: npt.NDArray[np.bool_]) -> Observations:
    """Return observations whose value and limits are NaN where a mask holds."""
    if not blank.any():
        return observations
    value, low, high = (np.where(blank, np.nan, getattr(observations, name)) for name in ("value", "low", "high"))
    return replace(observations, value=value, low=low, high=high)


def empty() -> Observations:
    """Return no observations."""
    none, whole = np.empty(0), np.empty(0, dtype=np.int64)
    return Observations(whole, whole, (), none, none, none, none, none, none, whole, whole, whole)


def joined(one: Observations, other: Observations) -> Observations:
    """Return the cells of two observations that share none."""
    arrays = {
        name: np.concatenate([getattr(one, name), getattr(other, name)])
        for name in Observations.__dataclass_fields__
        if name != "group"
    }
    return Observations(group=one.group + other.group, **arrays)
