"""Templates of reports as catalog documents have them: what a report is about, and what not and why."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.sources.definitions import Definition, Names, Slug, at_most

Every = Literal["month", "quarter", "year", "fiscal_quarter", "fiscal_year"]


class Exclusion(Definition):
    """A metric that is published and stays out of the report. The report names it, with the reason."""

    metric: Slug
    reason: Annotated[str, Field(min_length=1), at_most(400)]


class Due(Definition):
    """When a report is to come out: so many days after its period ended, at an hour of the city's clock."""

    days: Annotated[int, Field(ge=1, le=200)] = 10
    hour: Annotated[int, Field(ge=0, le=23)] = 10


class Place(Definition):
    """The one area that a report is about, as a district's."""

    layer: Slug
    code: Annotated[str, Field(min_length=1), at_most(80)]


class ReportDefinition(Definition):
    """A report that comes out again and again. metrics: all that are published, if none is named.

    area: what it is about; the whole city, if none is named.
    """

    report: Slug
    title: Annotated[str, Field(min_length=1), at_most(160)]
    every: Every
    compare: Literal["year_before", "previous"] = "year_before"
    area: Place | None = None
    metrics: Names = ()
    otherwise: Annotated[str, at_most(400)] = ""  # why metrics that are published are not in the list
    exclude: tuple[Exclusion, ...] = ()
    departments: Names = ()  # who reviews it; those that own a metric in it, if none is named
    places: Annotated[int, Field(ge=1, le=10)] = 3  # for successes, and as many for misses
    due: Due = Due()
    review_days: Annotated[int, Field(ge=1, le=60)] = 5

    @model_validator(mode="after")
    def _excluded_with_a_reason(self) -> Self:
        if self.metrics and not self.otherwise:
            raise ValueError("metrics lists some only; say under otherwise why the others stay out, as the report does")
        named = [each.metric for each in self.exclude]
        if twice := sorted({each for each in named if named.count(each) > 1} | (set(named) & set(self.metrics))):
            raise ValueError(f"{', '.join(twice)} stands twice under metrics and exclude; keep one of them")
        return self


def read_report(text: str, *, where: str) -> ReportDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(ReportDefinition, document, where=where)
