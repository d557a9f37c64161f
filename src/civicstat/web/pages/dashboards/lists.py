"""Blocks that list what the weekly view lists: goals, the largest moves, and what needs the reader."""

from datetime import datetime
from typing import Any

from civicstat.collaboration.dashboards.catalog import area_at
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.dashboards.reading import ReadBlock
from civicstat.directory.models import CITY, Area, Department, User
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.goals.rows import ENDED, groups_of, rows_of_progress
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.pages.weekly import goals as weekly_goals
from civicstat.web.pages.weekly.moves import moves_of
from civicstat.web.pages.weekly.needs.of_person import needs_of
from civicstat.web.pages.weekly.rows import MOST, Line, Lines, lines_for, of_department


def goals_shown(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    found = weekly_goals.goals_shown(user, _area(definition.area), _department(read), at=at)
    return {"goals": [each for each in groups_of(rows_of_progress(found, at=at)) if each.id != ENDED]}


def moves_shown(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    area = _area(getattr(read.block, "area", "") or definition.area)
    grain = _grain(getattr(read.block, "period", None) or definition.period)
    found = _lines(user, area, grain)
    lines, period = of_department(found.lines, _department(read)), in_period(found.period, grain)
    return {"moves": moves_of(lines, (), {}), "area": area, "period": period if found.period else ""}


def needs_shown(read: ReadBlock, definition: DashboardDefinition, user: User, at: datetime) -> dict[str, Any]:
    area = _area(definition.area)
    goals = weekly_goals.goals_shown(user, area, None, at=at)
    lines = _lines(user, area, _grain(definition.period)).lines
    return {"needs": needs_of(user, goals, lines, "a year before", None, {}, at=at)}


def _lines(user: User, area: Area, grain: Grain) -> Lines:
    """Return the lines of the metrics that a person may see."""
    kept = lines_for(area, grain, "year")
    may_be_seen = set(Metric.objects.visible_to(user).values_list("pk", flat=True))
    lines: list[Line] = [line for line in kept.lines if line.metric in may_be_seen]
    return Lines(tuple(lines), kept.period)


def _grain(grain: Grain) -> Grain:
    return grain if grain in MOST else "month"


def _area(place: str) -> Area:
    found = area_at(place) if place else None
    return found or Area.objects.select_related("layer").defer("boundary").get(layer__slug=CITY)


def _department(read: ReadBlock) -> Department | None:
    found: Department | None = Department.objects.named(getattr(read.block, "department", "")).first()
    return found
