"""How values are spread: which share of them lies in each of many equal steps, in two periods."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civicstat.web.ui.charts.canvas.axes import value_axis
from civicstat.web.ui.charts.table import Table, as_plain
from civicstat.web.ui.units import NO_FIGURE, format_value, measure

STEPS = 4  # between two ticks of the axis
_LEAST_HEIGHT = 1e-6  # below that values are alike
_MANY = 500  # values, for finer steps
TAIL = 0.98  # up to this share of the values each step is drawn; the rest is one last step


@dataclass(frozen=True)
class Step:
    """Values from low up to high, which is left out. high: None for the last step, which has no end."""

    low: float
    high: float | None
    count: int
    share: float
    before: float | None = None  # the share in the earlier period


@dataclass(frozen=True)
class Landmark:
    """A value that is pointed at: a percentile, or a limit that values should keep."""

    name: str
    value: float
    is_limit: bool = False


@dataclass(frozen=True)
class Distribution:
    """steps: ascending and of one width, but for the last. name, before_name: of the periods."""

    title: str
    steps: tuple[Step, ...]
    unit: str = "count"
    display: str = ""
    name: str = "Now"
    before_name: str = ""
    landmarks: tuple[Landmark, ...] = ()
    of: str = "records"

    @property
    def has_before(self) -> bool:
        return any(step.before is not None for step in self.steps)

    @property
    def reach(self) -> tuple[float, float]:
        """The values between which steps are drawn; the step without an end is as wide as two others."""
        if len(self.steps) < 2:
            return (self.steps[0].low, self.steps[0].low + 1) if self.steps else (0.0, 1.0)
        width = self.steps[1].low - self.steps[0].low
        last = self.steps[-1]
        return self.steps[0].low, last.high if last.high is not None else last.low + 2 * width

    def notes(self) -> tuple[str, ...]:
        notes = []
        if self.steps and self.steps[-1].high is None:
            edge = format_value(self.steps[-1].low, self.unit, self.display)
            notes.append(f"The last step holds everything from {edge} on.")
        if self.has_before:
            notes.append(f"Filled is {self.name}, the line is {self.before_name}.")
        return (" ".join(notes),) if notes else ()

    def table(self) -> Table:
        header: tuple[str, ...] = ("From", "To", self.name, f"{self.of[0].upper()}{self.of[1:]}")
        header += (self.before_name,) if self.has_before else ()
        return Table(self.title, header, tuple(map(self._row, self.steps)), frozenset(range(1, len(header))))

    def as_dict(self) -> dict[str, Any]:
        return {"kind": "distribution", **as_plain(self)}

    def _row(self, step: Step) -> tuple[str, ...]:
        end = format_value(step.high, self.unit, self.display) if step.high is not None else "no end"
        row = (format_value(step.low, self.unit, self.display), end, _percent(step.share), f"{step.count:,}")
        return (*row, _percent(step.before)) if self.has_before else row


def steps_of(
    values: NDArray[np.float64], before: NDArray[np.float64] | None, unit: str, display: str = ""
) -> tuple[Step, ...]:
    """Return the steps in which values are counted, round ones for their unit. Both ascending; none for no values."""
    if not values.size:
        return ()
    edges = _edges(values, unit, display)
    counts = _counts(values, edges)
    shares = counts / values.size
    were = _counts(before, edges) / before.size if before is not None and before.size else None
    ends: list[float | None] = [*edges[1:], None]
    return tuple(
        Step(low, high, int(counts[at]), float(shares[at]), float(were[at]) if were is not None else None)
        for at, (low, high) in enumerate(zip(edges, ends, strict=True))
        if high is not None or counts[at] or (were is not None and were[at])
    )


def _edges(values: NDArray[np.float64], unit: str, display: str) -> list[float]:
    most = float(values[min(math.ceil(TAIL * values.size), values.size - 1)])
    least = float(values[0]) if values[0] < 0 else 0.0
    if most - least < _LEAST_HEIGHT:
        most = least + 1.0
    finer = 12 if values.size >= _MANY else 6
    ticks = value_axis([least, most], unit, display, from_zero=True, most_ticks=finer).ticks
    width = (ticks[1] - ticks[0]) / STEPS
    if measure(unit, display).kind == "count" and bool(np.all(values == np.round(values))):
        width = max(1.0, round(width))
    first = math.floor(least / width)
    first -= first * width > least  # the quotient of what is next to nothing is nothing
    return [index * width for index in range(first, math.floor(most / width) + 2)]


def _counts(values: NDArray[np.float64], edges: Sequence[float]) -> NDArray[np.int64]:
    """Return how many values lie from each edge up to the next, and from the last edge on."""
    below = np.searchsorted(values, np.asarray(edges), side="left")
    between = [end - start for start, end in pairwise(below.tolist())]
    return np.array([*between, values.size - int(below[-1])], dtype=np.int64)


def _percent(share: float | None) -> str:
    if share is None:
        return NO_FIGURE
    return "under 0.1%" if 0 < share < 0.0005 else f"{share:.1%}"
