"""What figures are to be told by: a kind of period, an area layer, columns of the dataset."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, get_args

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric
from civicstat.web.api.observations.reach import dimensions_of, layers_of
from civicstat.web.jobs.commands.exploring import Explore
from civicstat.web.jobs.commands.measuring import usual_grain

GRAINS: tuple[Grain, ...] = get_args(Grain)


class CannotTell(CivicStatError):
    """A metric cannot be told by what was asked for."""


class Asked(NamedTuple):
    """What figures are told by."""

    grain: Grain | None
    layer: str | None
    groups: tuple[str, ...]


def read_by(metric: Metric, names: Iterable[str]) -> Asked:
    """Return what names mean for a metric. Raises CannotTell with all that there is to choose from."""
    layers, groups = layers_of(metric), dimensions_of(metric)
    grains: list[Grain] = []
    areas: list[str] = []
    columns: list[str] = []
    for name in dict.fromkeys(names):
        if name in GRAINS:
            grains.append(name)
        elif name in layers:
            areas.append(name)
        elif name in groups:
            columns.append(name)
        else:
            raise CannotTell(
                f"{metric.slug} cannot be told by {name!r}; kinds of period are {', '.join(GRAINS)}; "
                f"area layers {', '.join(layers) or 'none'}; columns {', '.join(groups) or 'none'}"
            )
    for several, what in ((grains, "one kind of period"), (areas, "one area layer")):
        if len(several) > 1:
            raise CannotTell(f"found {' and '.join(several)}, expected {what}; ask once for each")
    layer = areas[0] if areas and areas[0] != "city" else None
    return Asked(grains[0] if grains else None, layer, tuple(columns))


def question(metric: Metric, names: Sequence[str], since: datetime | None, until: datetime | None) -> Explore:
    """Return what the owner of the store is asked. Raises CannotTell."""
    asked = read_by(metric, names)
    return Explore(metric.slug, asked.grain or usual_grain(metric.definition), asked.layer, asked.groups, since, until)


def rows_of(columns: dict[str, list[object]]) -> list[dict[str, object]]:
    """Return columns of equal length as rows."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
