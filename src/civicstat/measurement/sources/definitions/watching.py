"""What is watched of records: rules of quality, what is under way, what is changed later."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from civicstat.measurement.sources.wording import (
    Definition,
    Names,
    at_most,
)


class QualityRule(Definition):
    """What must hold for a record; the share of records that fail is watched, and may block metrics."""

    title: Annotated[str, at_most(200)]
    where: str | None = None  # which records it concerns; all of them if none
    holds: str  # a condition
    warn: float = Field(default=0.05, ge=0, le=1)  # share of failing records from which a finding is made
    block: float | None = Field(default=None, ge=0, le=1)  # share from which the metrics named are blocked
    metrics: Names = ()  # metrics that a block stops; those reading the columns of `holds` if none


class Wall(Definition):
    """How records show on the operations wall while they are under way. docs/how-to/operations-wall.md"""

    noun: str = "calls"  # what several of them are called
    where: str | None = None  # condition: the records that somebody waits for; all of them if none
    urgent: str | None = None  # condition: those that cannot wait
    priority: str | None = None  # column by which those that hold are counted
    kind: str | None = None  # column that says what a record is about
    units: str | None = None  # column that says who is on it
    helped: str | None = None  # the stage until which a record holds; the second if none
    arrived: str | None = None  # the stage that ends the response; the last but one if none
    hours: int = Field(default=24, ge=1, le=168)  # how long a record without a last stage counts as open


class Reclassified(Definition):
    """A column whose change after the first entry is followed. docs/methods/lateness.md

    first: the column that keeps what was entered first; none: what earlier deliveries said. A record was made less
    grave where the condition `down` holds, or where its last word stands later in `gravest_first` than its first.
    """

    column: str
    first: str | None = None
    down: str | None = None
    gravest_first: Annotated[Names, BeforeValidator(lambda value: tuple(map(str, value)))] = ()

    @model_validator(mode="after")
    def _says_down_once(self) -> Self:
        if self.down and self.gravest_first:
            raise ValueError("down and gravest_first both say which records were made less grave; keep one")
        if self.down and not self.first:
            raise ValueError("down compares columns of a record; name the first one, or give gravest_first")
        return self

    @property
    def tells_down(self) -> bool:
        return bool(self.down or self.gravest_first)
