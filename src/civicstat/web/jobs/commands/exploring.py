"""A metric asked in a way for which no cells are kept: other periods, areas, groups."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from civicstat.directory.models import Area
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.derived import observe_all
from civicstat.measurement.metrics.ground import calendar, stand
from civicstat.measurement.metrics.observing import Observations
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.records.keeping import record_store
from civicstat.web.jobs.commands.measuring import find_metrics
from civicstat.web.jobs.messages import Command, Report


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
    cut = calendar()
    scope = Scope(
        args.grain,
        args.layer,
        args.groups,
        since=cut.period(args.grain, args.since) if args.since else None,
        until=cut.period(args.grain, args.until) if args.until else None,
    )
    return Explored(_columns(observe_all(metric.definition, scope, stand(record_store())), scope))


def _columns(found: Observations, scope: Scope) -> dict[str, list[Any]]:
    groups = [[key[i] for key in found.group] for i in range(len(scope.groups))] if found.group else []
    order = sorted(
        range(len(found)),
        key=lambda i: (found.period[i], found.area[i], *((g[i] is None, g[i] or "") for g in groups)),
    )
    names = dict(Area.objects.filter(pk__in=np.unique(found.area).tolist()).values_list("pk", "name"))
    codes = dict(Area.objects.filter(pk__in=np.unique(found.area).tolist()).values_list("pk", "code"))
    cut = calendar()
    columns: dict[str, list[Any]] = {
        "period": [cut.label(scope.grain, int(found.period[i])) for i in order],
        "starts_on": [cut.start(scope.grain, int(found.period[i])).isoformat() for i in order],
        "area": [codes.get(int(found.area[i])) for i in order],
        "area_name": [names.get(int(found.area[i])) for i in order],
    }
    columns |= {name: [values[i] for i in order] for name, values in zip(scope.groups, groups, strict=False)}
    for name in ("value", "low", "high", "n", "numerator", "denominator"):
        columns[name] = [_known(getattr(found, name)[i]) for i in order]
    for name in ("missing", "unusable"):
        columns[name] = [int(getattr(found, name)[i]) for i in order]
    return columns


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


EXPLORE: Command[Explore, Explored] = Command("explore", Explore, Explored, explore, is_reading=True)
