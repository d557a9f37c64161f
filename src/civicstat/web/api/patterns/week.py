"""A metric by hour of the week."""

from datetime import date
from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.patterns.week import WeekCell, WeekPattern, week_pattern, why_no_week
from civicstat.measurement.metrics.series import extent
from civicstat.stats import Part
from civicstat.web.api.answers.errors import MESSAGES, Message, Refused
from civicstat.web.api.doors import find_metric
from civicstat.web.api.observations.computed import on_the_ground
from civicstat.web.api.patterns.place import OfPlace, find_place
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Metrics"])


class NoWeek(Refused):
    """A metric has no hours of the week."""


class WeekAsked(OfPlace):
    """Over which weeks, and how finely."""

    weeks: int = Field(52, ge=1, le=104, description="The newest whole weeks, as far as the data reaches.")
    hours: Literal["1", "2", "4"] | None = Field(
        None, description="Hours of a cell; the fewest with which most cells have a figure if none."
    )


class SpanOut(Schema):
    """Days, both included."""

    since: date
    until: date


class PartOut(Schema):
    """The part of the week that holds most for its hours: the same hours of some days in a row."""

    day: int = Field(description="1 is Monday.")
    days: int
    hour: int
    hours: int = Field(description="Of each day; it may run past midnight.")
    share: float
    low: float = Field(description="The interval allows for having looked for the busiest part.")
    high: float
    of_week: float = Field(description="Which share of the hours it has.")
    stands_out: bool = Field(description="Whether it holds more than chance lets some part have.")
    share_before: float | None = Field(description="Its share in the same weeks a year before.")
    is_changed: bool = Field(description="Whether that differs by more than three standard errors.")


class CellOut(Schema):
    """The figure of the same hours of all weeks."""

    day: int = Field(description="1 is Monday.")
    hour: int
    value: float | None
    low: float | None
    high: float | None
    n: float
    missing: int
    unusable: int
    reason: str = Field(description="Why `value` is null; empty where it is not.")
    stands: Literal["", "up", "down"] = Field(
        description="Above or below the figure of all hours beyond chance, all cells judged together; empty for counts."
    )
    before: float | None = Field(description="The figure of the same weeks a year before.")
    changed: Literal["", "up", "down"] = Field(description="Since then, beyond chance, all cells judged together.")


class WeekOut(Schema):
    """A metric by hour of the week."""

    metric: str
    unit: str
    layer: str
    area: str
    weeks: int
    span: SpanOut
    span_before: SpanOut | None
    hours: int = Field(description="Of a cell.")
    level: float
    value: float | None = Field(description="The figure of all hours together.")
    dispersion: float = Field(description="How many times more weeks vary than counts do; intervals allow for it.")
    busiest: PartOut | None = Field(description="Null where the figures of hours do not add up.")
    cells: list[CellOut]


@router.get("/metrics/{slug}/pattern", response={200: WeekOut, **MESSAGES, 429: Message, 503: Message})
@open_to("staff", "token:read")
def get_pattern(request: StaffRequest, slug: str, asked: Query[WeekAsked]) -> Any:
    """The metric by hour of the week, computed from the records when it is asked for.

    docs/methods/hours-of-week.md says how, and what the intervals allow for.
    """
    metric = find_metric(request, slug)
    place = find_place(request, metric, asked.layer, asked.area)
    layer = None if place.layer.slug == CITY else place.layer.slug
    hours = int(asked.hours) if asked.hours else None

    def found(ground: Any) -> WeekPattern | None:
        if why := why_no_week(metric.definition, ground):
            raise NoWeek(f"{metric.slug} has no hours of the week. {why}")
        data = extent(metric)
        return week_pattern(metric.definition, ground, data, weeks=asked.weeks, hours=hours, layer=layer, area=place.pk)

    pattern = on_the_ground(found)
    if pattern is None:
        raise NoWeek(f"{metric.slug} has no hours of the week: its data does not hold a whole week yet.")
    definition = metric.definition
    return {
        "metric": metric.slug,
        "unit": definition.unit,
        "layer": place.layer.slug,
        "area": place.code,
        "weeks": pattern.weeks.count,
        "span": {"since": pattern.weeks.since, "until": pattern.weeks.last},
        "span_before": {"since": pattern.before.since, "until": pattern.before.last} if pattern.before else None,
        "hours": pattern.hours,
        "level": definition.level,
        "value": pattern.whole.value,
        "dispersion": pattern.dispersion,
        "busiest": _part(pattern.part, pattern) if pattern.part else None,
        "cells": [_cell(cell) for cell in pattern.cells],
    }


def _part(part: Part, pattern: WeekPattern) -> dict[str, Any]:
    return {
        "day": part.day + 1,
        "days": part.days,
        "hour": part.hour,
        "hours": part.hours,
        "share": part.share,
        "low": float(part.interval.low),
        "high": float(part.interval.high),
        "of_week": part.of_week,
        "stands_out": part.stands_out,
        "share_before": pattern.part_before,
        "is_changed": pattern.is_part_moved,
    }


def _cell(cell: WeekCell) -> dict[str, Any]:
    figure = cell.figure
    return {
        "day": cell.day + 1,
        "hour": cell.hour,
        "value": figure.value,
        "low": cell.low,
        "high": cell.high,
        "n": figure.n,
        "missing": figure.missing,
        "unusable": figure.unusable,
        "reason": cell.reason,
        "stands": cell.stands,
        "before": cell.before,
        "changed": cell.moved,
    }
