"""A metric asked in a way for which no cells are kept: other periods, areas, groups."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.on_demand import Computed, Question, compute, periods_between
from civicstat.measurement.metrics.series import extent
from civicstat.measurement.records.keeping import record_store
from civicstat.web.jobs.commands.areas import find_layer
from civicstat.web.jobs.commands.measuring import find_metrics
from civicstat.web.jobs.messages import Command, Report

FIGURES = ("value", "low", "high", "n", "numerator", "denominator", "missing", "unusable")


@dataclass(frozen=True)
class Explore:
    """Which observations are asked for. layer: an area layer; none is the whole city."""

    metric: str
    grain: Grain = "month"
    layer: str | None = None
    groups: tuple[str, ...] = ()  # columns whose values split each figure further
    since: datetime | None = None  # local moments; the periods in which they lie are included
    until: datetime | None = None


@dataclass(frozen=True)
class Explored:
    """Observations as columns of equal length, ordered by period, area and group."""

    columns: dict[str, list[Any]]


def explore(args: Explore, report: Report) -> Explored:
    """Compute observations on demand; nothing is kept."""
    [metric] = find_metrics([args.metric])
    layer, data = args.layer or CITY, extent(metric)
    areas = tuple(find_layer(layer).areas.select_related("layer").defer("boundary").order_by("position", "name", "pk"))
    since, until = args.since and args.since.date(), args.until and args.until.date()
    first, last = periods_between(data, args.grain, since, until)
    question = Question(metric, data, args.grain, layer, areas, args.groups, first, last)
    return Explored(_columns(compute(question, stand(record_store())), args.groups))


def _columns(found: list[Computed], groups: tuple[str, ...]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        "period": [each.label for each in found],
        "starts_on": [each.starts_at.isoformat() for each in found],
        "area": [each.area.code for each in found],
        "area_name": [each.area.name for each in found],
    }
    columns |= {name: [each.group[at] for each in found] for at, name in enumerate(groups)}
    columns |= {name: [getattr(each, name) for each in found] for name in FIGURES}
    more = ("pending", "is_provisional", "is_partial", "reason", "note")
    return columns | {name: [getattr(each, name) for each in found] for name in more}


EXPLORE: Command[Explore, Explored] = Command("tell", Explore, Explored, explore, is_reading=True)
