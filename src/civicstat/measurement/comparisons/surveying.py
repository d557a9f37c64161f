"""What a survey of so many answers could show, by area layer, before it is fielded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from civicstat.measurement.comparisons.sides import ComparisonRefused
from civicstat.stats import answers_needed, margin_of_error, smallest_change_of_shares


@dataclass(frozen=True)
class Design:
    """A survey that goes on: answers a month in all, and the change of a share that it should show.

    share: at which figures lie; 0.5 is the worst. effect: the design effect of weights and clusters. most_months:
    how long somebody is ready to pool.
    """

    answers: float
    change: float
    share: float = 0.5
    effect: float = 1.0
    power: float = 0.8
    most_months: int = 12


@dataclass(frozen=True)
class Division:
    """A way to divide the city: into precincts, sectors."""

    name: str
    areas: int


@dataclass(frozen=True)
class Shown:
    """What one division shows. margin and smallest: of one area and month, 0 to 1. months: that must be pooled."""

    division: Division
    answers: float  # per area and month
    margin: float
    smallest: float
    months: int
    can_show: bool

    @property
    def margin_pooled(self) -> float:
        """The margin of error of an area over the months that must be pooled."""
        return self.margin / math.sqrt(self.months)


def shown(design: Design, divisions: Sequence[Division]) -> tuple[Shown, ...]:
    """Return what each division shows, in the order given. Raises ComparisonRefused for what cannot be a survey."""
    if not (design.answers > 0 and 0 < design.change < 1 and 0 < design.share < 1 and design.effect >= 1):
        raise ComparisonRefused(
            "a survey has answers above 0, a change and a share between 0 and 1, and a design effect of 1 or more"
        )
    needed = float(answers_needed(design.change, share=design.share, design=design.effect, power=design.power))
    found = []
    for division in divisions:
        each = design.answers / division.areas
        months = max(1, math.ceil(needed / each - 1e-9))
        found.append(Shown(
            division, each, float(margin_of_error(design.share, each, design=design.effect)),
            float(smallest_change_of_shares(design.share, each, design=design.effect, power=design.power)), months,
            months <= design.most_months,
        ))  # fmt: skip
    return tuple(found)


def finest(found: Sequence[Shown]) -> Shown | None:
    """Return the finest division that shows the change in time; None where none does."""
    able = [each for each in found if each.can_show]
    return max(able, key=lambda each: each.division.areas) if able else None


def reason(each: Shown, design: Design) -> str:
    """Return in sentences why a division does not show the change in time; empty where it does."""
    if each.can_show:
        return ""
    points = f"{design.change * 100:g} point{'' if design.change == 0.01 else 's'}"
    needed = float(answers_needed(design.change, share=design.share, design=design.effect, power=design.power))
    return (
        f"{_number(each.answers)} answers in each of {each.division.areas:,} and a month put ±{each.margin * 100:.0f} "
        f"points around every figure. A change of {points} takes {needed:,.0f} answers before and as many after: "
        f"{each.months:,} months of pooling, more than {design.most_months}. Figures by month would be noise."
    )


def _number(answers: float) -> str:
    return f"{answers:,.0f}" if answers >= 10 else f"{answers:.1f}"
