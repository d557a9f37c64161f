"""Themes and concerns as catalog documents have them: what the register says, and nothing that people wrote."""

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from civicstat.engagement.concerns.models import Closing, Origin
from civicstat.measurement.sources.definitions import Definition, Names, Slug, at_most


def _as_texts(value: object) -> object:
    """Return codes that YAML took for numbers as the text they are."""
    return tuple(str(each) for each in value) if isinstance(value, (list, tuple)) else (str(value),)


class ThemeDefinition(Definition):
    """A theme that residents choose from."""

    concern_theme: Slug
    name: Annotated[str, at_most(80)]
    describes: Annotated[str, at_most(400)] = ""
    department: str = ""  # slug or name: who looks at new concerns of it first
    position: int = 0


class Ending(Definition):
    """As what a concern was closed, and why."""

    how: Closing
    into: str = ""  # of one that was joined with another: its name
    reason: str

    @model_validator(mode="after")
    def _names_the_other(self) -> Self:
        if (self.how == Closing.MERGED) != bool(self.into):
            raise ValueError("a concern that was merged names the other under into, and no other concern does")
        return self


class ConcernDefinition(Definition):
    """A concern in public words, with what it is linked to."""

    concern: Slug
    title: Annotated[str, at_most(200)]
    wording: Annotated[str, at_most(2000)] = ""
    theme: str = ""
    layer: str = ""  # of the areas; none: the whole city
    areas: Annotated[Names, BeforeValidator(_as_texts)] = ()  # codes
    source: Origin = Origin.STAFF
    department: str = ""  # slug or name
    raised_on: date | None = None
    metrics: Names = ()
    goals: Names = ()  # beside those whose own document names this concern
    public: bool = False
    closed: Ending | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.areas) != bool(self.layer):
            raise ValueError("areas and their layer are given together, such as 'layer: district' and 'areas: [D5]'")
        if self.public and not self.wording.strip():
            raise ValueError("a public concern has a wording that everybody reads; write it")
        return self
