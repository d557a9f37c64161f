"""Inquiries: what somebody asks in the explorer, as plain data that travels in addresses, saved views and the API."""

from datetime import date, timedelta
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import Grain, Statistic
from civicstat.measurement.sources.definitions import Definition, Name, Names

Show = Literal["auto", "lines", "bars", "panels", "table", "map"]
Span = Literal["period", "to_date", "whole"]


class Inquiry(Definition):
    """A metric, or a statistic of a dataset's records; by what it is told; and how it is shown.

    where: of a metric, which of its records count; it narrows the metric's own condition.
    span: told for each period; for each period only up to the day of the year that the newest one has reached; or as
    one figure for the whole time.
    """

    metric: Name | None = None
    dataset: Name | None = None
    statistic: Statistic | None = None  # of a dataset; how many records if none
    where: str = Field(default="", max_length=4000)
    valid: str = Field(default="", max_length=4000)  # of a statistic
    time: str = ""  # of a statistic: what places a record in time; the dataset's own time if empty
    min_n: int | None = Field(default=None, ge=0)  # of a statistic: fewer usable records, no figure; the usual if none
    grain: Grain = "month"
    span: Span = "period"
    since: date | None = None
    until: date | None = None
    layer: str = CITY
    areas: Names = ()  # codes; all of the layer if none
    by: Names = ()
    show: Show = "auto"

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if (self.metric is None) == (self.dataset is None):
            raise ValueError("name a metric, or a dataset whose records are to be counted")
        if self.metric is not None and (self.statistic or self.valid or self.time or self.min_n is not None):
            raise ValueError("a metric says what is computed; statistic, valid, time and min_n go with a dataset")
        return self

    def as_plain(self) -> dict[str, Any]:
        """Return an inquiry as JSON can hold it, without what is as usual; `Inquiry.model_validate` reads it."""
        fields = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if self.statistic is not None:
            fields["statistic"] = plain_statistic(self.statistic)
        return fields


def plain_statistic(statistic: Any) -> dict[str, Any]:
    """Return a statistic as catalog documents write it."""
    fields = statistic.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(within := getattr(statistic, "within", None), timedelta):
        fields["within"] = span_in_words(within)
    return {"kind": statistic.kind, **fields}


def span_in_words(span: timedelta) -> str:
    """Return "30 days", "8 hours", "90 seconds", as definitions are written."""
    seconds = int(span.total_seconds())
    for size, noun in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {noun}{'' if seconds == size else 's'}"
    return f"{seconds} seconds"
