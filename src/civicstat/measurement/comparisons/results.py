"""What comparing two figures gives, as plain numbers, and what the past adds to it."""

from dataclasses import dataclass

import numpy as np

from civicstat.measurement.comparisons.cautions import Caution
from civicstat.measurement.comparisons.sides import Side
from civicstat.stats.changes.comparison import Comparison, chance_among
from civicstat.stats.progress.readings import Law


@dataclass(frozen=True)
class Result:
    """How the first figure compares with the second; None where it cannot be told. p: how often chance does that.

    difference: per span as long as the first one, where spans differ.
    """

    p: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None


@dataclass(frozen=True)
class Past:
    """Pairs of the past like the two compared; as_large: in how many of them the two were as far apart, either way."""

    as_large: int
    pairs: int
    same_way: int | None = None  # for areas and groups: in how many spans the same one was ahead


@dataclass(frozen=True)
class Spread:
    """How many times more than by their law figures vary from span to span; on how many spans that rests."""

    factor: float = 1.0
    degrees: float = float("inf")
    blocks: int = 0
    nouns: str = ""


@dataclass(frozen=True)
class ChangeTest:
    """Two figures compared. result: as such figures vary; plain: as if only independent events made them vary.

    nouns: what the spans are called, such as "weeks". looks: from among how many pairs this one was picked; 1: it was
    asked for before. root_z: of counts, how far apart their square roots are, in standard deviations.
    """

    first: Side
    second: Side
    law: Law
    level: float
    result: Result
    plain: Result
    nouns: str
    spread: Spread = Spread()
    past: Past | None = None
    looks: int = 1
    root_z: float | None = None
    cautions: tuple[Caution, ...] = ()
    history: tuple[tuple[Side, ...], ...] = ()  # of each area or group: the figures of such spans, oldest first

    @property
    def second_alike(self) -> float | None:
        """The second figure over a span as long as the first one."""
        if self.first.value is None or self.result.difference is None:
            return self.second.value
        return self.first.value - self.result.difference

    @property
    def p(self) -> float | None:
        """How often chance does that, the picking allowed for."""
        return None if self.result.p is None else float(chance_among(self.result.p, self.looks))


def result_of(found: Comparison) -> Result:
    values = (found.p, found.difference, *found.interval, found.ratio, *found.ratio_interval)
    return Result(*(float(each) if np.isfinite(each) else None for each in values))
