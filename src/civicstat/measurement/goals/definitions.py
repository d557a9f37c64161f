"""Goal definitions: what is to be reached, by when, where and by whom, as YAML or through a form."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from civicstat.measurement.sources.definitions import Definition, Name, Names, Slug, at_most

# Kinds of period by which a goal is followed: long enough to be no day's weather, and none overlaps the next.
Period = Literal["week", "four_weeks", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"]
PERIODS: tuple[Period, ...] = get_args(Period)


def _as_text(value: object) -> object:
    """Return codes that YAML took for numbers as the text they are."""
    if isinstance(value, (list, tuple)):
        return tuple(str(each) for each in value)
    return (str(value),)


class Target(Definition):
    """What a level has to reach: at least, at most, or between two values. In the metric's unit."""

    at_least: float | None = None
    at_most: float | None = None
    between: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in ("at_least", "at_most", "between") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"found {' and '.join(given) or 'none'}, expected one of at_least, at_most and between")
        if self.between is not None and not self.between[0] < self.between[1]:
            raise ValueError(f"between is {list(self.between)}; expected the smaller value first")
        return self

    @property
    def low(self) -> float | None:
        return self.between[0] if self.between else self.at_least

    @property
    def high(self) -> float | None:
        return self.between[1] if self.between else self.at_most

    @classmethod
    def from_limits(cls, low: float | None, high: float | None) -> "Target":
        if low is not None and high is not None:
            return cls(between=(low, high))
        return cls(at_least=low) if low is not None else cls(at_most=high)


class Milestone(Definition):
    """A point of the path between the baseline and the target."""

    on: date
    value: float


class Line(Definition):
    """A target with its day and the path to it."""

    target: Target
    by: date  # the last day, included
    on: date | None = None  # from which day it holds; of the first one the day after the baseline
    milestones: tuple[Milestone, ...] = ()  # none: straight from the baseline to the target
    starts_from: Literal["path", "level"] = "path"  # of a later line: where the path before stood, or the level then
    reason: str

    @model_validator(mode="after")
    def _path_in_order(self) -> Self:
        if self.milestones and self.target.between is not None:
            raise ValueError("milestones lead to one value; leave them out of a goal between two values")
        days = [*([self.on] if self.on else []), *(milestone.on for milestone in self.milestones), self.by]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError(f"days are {', '.join(map(str, days))}; expected on, the milestones and by, each later")
        return self

    def says_the_same(self, other: "Line") -> bool:
        """Return whether both are one line; a day that one of them does not give is taken from the other."""
        on = self.on if other.on is None else other.on
        return self.model_copy(update={"on": on}) == other.model_copy(update={"on": self.on or on})


class Span(Definition):
    """Whole periods of the past that the baseline is computed from. Both days are included."""

    since: date
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until <= self.since:
            raise ValueError(f"until is {self.until}, expected a day after since, {self.since}")
        return self


class Contribution(Definition):
    """What a department does for the goal."""

    department: str  # slug or name
    role: Literal["lead", "partner"] = "partner"
    part: Annotated[str, at_most(400)] = ""


class Ending(Definition):
    """When the goal was given up or left as done, and why."""

    on: date
    reason: str


class GoalDefinition(Line):
    """A goal as it stands, with the lines that held before."""

    goal: Slug
    title: Annotated[str, at_most(200)]  # plain words: "Nine of ten 911 calls answered within 15 seconds"
    wording: str = ""  # as the public reads it
    metric: Name
    layer: str = ""  # area layer; none: the whole city
    areas: Annotated[Names, BeforeValidator(_as_text)] = ()  # codes; all areas of the layer if none
    period: Period = "month"
    asked_by: Annotated[str, at_most(400)] = ""  # who wanted it, in words
    concern: Annotated[str, at_most(80)] = ""  # the concern behind it, by its name in the register
    departments: tuple[Contribution, ...] = ()
    baseline: Span
    earlier: tuple[Line, ...] = Field(default=())  # lines that held before, oldest first
    ended: Ending | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.areas and not self.layer:
            raise ValueError("areas are given without their layer; add it, such as 'layer: district'")
        if sum(each.role == "lead" for each in self.departments) > 1:
            raise ValueError("two departments lead; one leads, the others are partners")
        for line in self.lines[1:]:
            if line.on is None:
                raise ValueError("a line that came after another needs the day from which it holds: add on")
        starts = [line.on for line in self.lines if line.on is not None]
        if starts and starts[0] <= self.baseline.until:
            raise ValueError(f"on is {starts[0]}, expected a day after the baseline ends, {self.baseline.until}")
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise ValueError("earlier lines are not in order; the oldest comes first")
        if self.baseline.until >= self.lines[0].by:
            raise ValueError(f"by is {self.lines[0].by}, expected a day after the baseline ends")
        return self

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, oldest first; the last is the one that holds."""
        return (*self.earlier, self.line)

    @property
    def line(self) -> Line:
        return Line(
            target=self.target, by=self.by, on=self.on, milestones=self.milestones, starts_from=self.starts_from,
            reason=self.reason,
        )  # fmt: skip
