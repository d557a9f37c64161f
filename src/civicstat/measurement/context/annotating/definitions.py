"""An annotation as a document of the catalog, a form, a program or a command states it."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from civicstat.directory.models import CITY
from civicstat.measurement.sources.definitions import Definition, Name, Slug, at_most

LONGEST_TEXT, LONGEST_LINK = 600, 400


class AnnotationDefinition(Definition):
    """What happened on a day or over a span, and what it concerns: a metric, a dataset, or all metrics if neither."""

    annotation: Slug
    on: date  # the first day
    until: date | None = None  # the last day, included; one day if none
    text: Annotated[str, Field(min_length=1), at_most(LONGEST_TEXT)]
    link: Annotated[str, at_most(LONGEST_LINK)] = ""
    metric: Name | None = None
    dataset: Name | None = None
    layer: str = ""  # with area: where; the whole city if none
    area: str = ""  # the code of an area of the layer; it concerns the areas that lie in it, too
    public: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.until is not None and self.until < self.on:
            raise ValueError(f"until is {self.until}, before the first day {self.on}; expected that day or a later one")
        if self.metric and self.dataset:
            raise ValueError("expected a metric, or a dataset, or neither (then it concerns all metrics); found both")
        if bool(self.area) != bool(self.layer) and self.layer != CITY:
            raise ValueError("layer and area go together: the layer of the area, and the area's code")
        if self.link and not self.link.startswith(("https://", "http://", "/")):
            raise ValueError(f"link is {self.link!r}, expected an address that begins with https://, http:// or /")
        return self
