"""What is withheld of a dataset's figures when they are published."""

from typing import Literal, Self

from pydantic import Field, model_validator

from civicstat.measurement.sources.wording import (
    Definition,
    Name,
)


class Disclosure(Definition):
    """What is withheld of a dataset's figures when they are published. docs/how-to/protect-small-groups.md"""

    protects: Literal["people", "events", "nothing"] = "people"
    threshold: int = Field(default=10, ge=1, le=1000)  # figures on 1 to so many people or events are withheld
    dominance: float | None = Field(default=None, ge=0, le=1)  # share of the largest amount that has to stay unknown
    whose: Name | None = None  # the column that says whose an amount is; each record's by itself if none
    reason: str = ""  # why nothing is protected, as the end of a sentence that the public reads: "since ..."

    @property
    def closeness(self) -> float:
        """How close, as a share of it, nobody may come to the largest amount in a sum; 0: amounts are nobody's."""
        if self.dominance is not None:
            return self.dominance
        return 0.1 if self.protects == "people" else 0.0

    @model_validator(mode="after")
    def _exempt_for_a_reason(self) -> Self:
        if self.protects == "nothing" and not self.reason.strip():
            raise ValueError("disclosure.protects is 'nothing'; reason is missing: say in words why nobody is told of")
        if self.protects == "nothing" and (self.dominance or self.whose):
            raise ValueError(
                "disclosure.protects is 'nothing', and dominance or whose is stated; say whom amounts belong to by "
                "protects: people or events, or leave both out"
            )
        return self
