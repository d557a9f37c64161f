"""Looks at what is no series: at the places of a metric's events, and at records that were made less grave.

A look has one p-value, however many places or areas it looked at, and shares in the one budget like any series.
docs/methods/what-a-signal-is.md
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition, Rate
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.periods import EPOCH
from civicstat.measurement.records.lateness.flows import AreaOfFlows, Flows, flows
from civicstat.measurement.records.placed import placed_records, point_of
from civicstat.measurement.signals.checking.detectors import Detector
from civicstat.measurement.signals.checking.far import Far
from civicstat.measurement.signals.checking.panels import Range, range_of
from civicstat.measurement.signals.checking.places import (
    REPEAT_DAYS,
    WEEKS,
    Circle,
    TooFew,
    find_cluster,
    find_repeats,
)
from civicstat.store.interface import Store

GRAIN_OF: Mapping[Detector, Grain] = {
    Detector.CLUSTER: "week", Detector.REPEATS: "month", Detector.DOWNGRADES: "month",
}  # fmt: skip
NO_RECORDS = "Not checked: the records belong to another process; the server checks them."
NO_FLOWS = "Not checked: no record of a whole month says both what it was first and what it is."


@dataclass(frozen=True)
class Wanted:
    """What is to be looked at. span: its settled is the newest period that is final."""

    span: Range
    detector: Detector


@dataclass(frozen=True)
class Look:
    """What a look found. p_value: NaN where nothing could be judged, for the reason in `skipped`.

    far: what stands out, with a p-value that holds for the whole look; costs are not known yet.
    """

    wanted: Wanted
    p_value: float
    skipped: str = ""
    far: tuple[Far, ...] = ()
    is_again: bool = False  # it must be looked at again, though nothing changed


def wanted_looks(metrics: Iterable[Metric], *, at: datetime) -> Iterator[Wanted]:
    """Yield the looks that a catalog asks for, each up to its newest final period."""
    found = list(metrics)
    asked = [(metric, detector) for metric in found for detector in _asked_of(metric.definition, metric)]
    asked += [(metric, Detector.DOWNGRADES) for metric in _anchors(found)]
    for metric, detector in asked:
        if (span := range_of(metric, GRAIN_OF[detector], at=at)) is not None:
            yield Wanted(span, detector)


def _asked_of(definition: MetricDefinition, metric: Metric) -> Iterator[Detector]:
    """Yield how the places of a metric's events are looked at, by its definition or the rule for all."""
    statistic, dataset = definition.statistic, metric.dataset
    is_counted = statistic.kind in ("count", "distinct") or (isinstance(statistic, Rate) and statistic.count != "sum")
    if dataset is None or not is_counted or point_of(dataset.definition) is None:
        return
    if definition.time not in (None, dataset.definition.time):
        return
    chosen = definition.places
    if definition.direction == "lower" if chosen is None else "clusters" in chosen:
        yield Detector.CLUSTER
    if chosen and "near_repeats" in chosen:
        yield Detector.REPEATS


def _anchors(metrics: Sequence[Metric]) -> Iterator[Metric]:
    """Yield for each dataset that follows a change of categories the metric under which a rise is told.

    The one that counts most plainly: all records, else some of them, else what there is.
    """
    by_dataset: dict[int, list[Metric]] = {}
    for metric in metrics:
        dataset = metric.dataset
        if dataset is not None and any(each.tells_down for each in dataset.definition.reclassified):
            by_dataset.setdefault(dataset.pk, []).append(metric)
    for group in by_dataset.values():
        yield min(group, key=lambda each: (
            each.definition.statistic.kind not in ("count", "distinct"), each.definition.where is not None, each.pk
        ))  # fmt: skip


def look(wanted: Wanted, store: Store | None, areas: Sequence[Area]) -> Look:
    """Look once. areas: all of them, with their layers. store: None where the records are another process's."""
    if store is None:
        return Look(wanted, np.nan, NO_RECORDS, is_again=True)
    try:
        if wanted.detector is Detector.DOWNGRADES:
            return _at_downgrades(wanted, store)
        return _at_places(wanted, store, areas)
    except TooFew as reason:
        return Look(wanted, np.nan, str(reason))


def _at_places(wanted: Wanted, store: Store, areas: Sequence[Area]) -> Look:
    metric, grain, settled = wanted.span.metric, wanted.span.grain, wanted.span.settled
    last = _last_day(grain, settled)
    back = 7 * WEEKS if wanted.detector is Detector.CLUSTER else REPEAT_DAYS
    definition = metric.definition
    dataset = metric.dataset
    if dataset is None:
        raise ValueError(f"{metric.slug} rests on other metrics and has no places")
    placed = placed_records(
        dataset, store, where=definition.where, of=getattr(definition.statistic, "of", None), first=last - back + 1,
        last=last,
    )  # fmt: skip
    if wanted.detector is Detector.CLUSTER:
        cluster = find_cluster(*placed, last=last)
        if cluster is None:
            return Look(wanted, 1.0)
        here = _finest(areas, tuple(dataset.definition.areas))
        area, names = _around(cluster.circle, here, areas)
        details = {"circles": [asdict(cluster.circle) | {"area": area.name}], "areas": names, "weeks": cluster.weeks}
        far = Far(
            area, settled, settled - cluster.weeks + 1, cluster.observed, cluster.expected, None, None, cluster.p,
            details=details,
        )  # fmt: skip
        return Look(wanted, cluster.p, far=(far,))
    repeats = find_repeats(*placed, last=last)
    if repeats is None:
        return Look(wanted, 1.0)
    here = _finest(areas, tuple(dataset.definition.areas))
    details = {
        "circles": [asdict(each) | {"area": _around(each, here, areas)[0].name} for each in repeats.circles],
        "areas": [], "meters": repeats.meters, "days": repeats.days,
        "events": repeats.events,
    }  # fmt: skip
    far = Far(
        _city(areas), settled, settled - 2, float(repeats.pairs), repeats.expected, None, None, repeats.p,
        details=details,
    )  # fmt: skip
    return Look(wanted, repeats.p, far=(far,))


def _at_downgrades(wanted: Wanted, store: Store) -> Look:
    dataset = wanted.span.metric.dataset
    if dataset is None:
        raise ValueError(f"{wanted.span.metric.slug} has no dataset")
    found = [each for each in flows(dataset, store) if each.told.tells_down and each.areas]
    if not found:
        return Look(wanted, np.nan, NO_FLOWS)
    # p-values hold over the areas of a column already; over the columns by their number.
    best: dict[int, Far] = {}
    for each in found:
        for area in each.areas:
            if (area.share or 0) > (area.share_before or 0):
                far = _downgraded(area, each, dataset.definition.columns[each.told.column].title, len(found))
                if far.p_value < getattr(best.get(area.area.pk), "p_value", 1.0):
                    best[area.area.pk] = far
    return Look(wanted, min((far.p_value for far in best.values()), default=1.0), far=tuple(best.values()))


def _downgraded(area: AreaOfFlows, found: Flows, title: str, columns: int) -> Far:
    newest = found.months[-1].month
    until = (newest.year - 1970) * 12 + newest.month - 1
    details = {"column": title or found.told.column, "recent": list(area.recent), "before": list(area.before)}
    return Far(
        area.area, until, until - 2, area.share or 0.0, area.share_before or 0.0, None, None,
        min(area.p * columns, 1.0), details=details,
    )  # fmt: skip


def _last_day(grain: Grain, period: int) -> int:
    return ((calendar().end(grain, period) - timedelta(minutes=1)).date() - EPOCH).days


def _city(areas: Sequence[Area]) -> Area:
    return next(area for area in areas if area.layer.slug == CITY)


def _finest(areas: Sequence[Area], layers: Sequence[str]) -> list[Area]:
    """Return the areas of the layer that has most of them."""
    by_layer: dict[str, list[Area]] = {}
    for area in areas:
        if area.layer.slug in layers and area.is_target:
            by_layer.setdefault(area.layer.slug, []).append(area)
    return max(by_layer.values(), key=len, default=[])


def _around(circle: Circle, here: Sequence[Area], areas: Sequence[Area]) -> tuple[Area, list[str]]:
    """Return the area in which the middle of a circle lies, and the names of those that it touches, nearest first."""
    known = Area.objects.filter(pk__in=[area.pk for area in here]).exclude(boundary=None).values_list("pk", "boundary")
    shapes = {pk: shapely.from_wkb(bytes(boundary or b"")) for pk, boundary in known}
    if not shapes:
        return _city(areas), []
    middle = shapely.Point(circle.longitude, circle.latitude)
    away = {pk: float(shapely.distance(shape, middle)) for pk, shape in shapes.items()}
    reach = circle.radius / 111_320
    near = sorted((area for area in here if away.get(area.pk, np.inf) <= reach), key=lambda area: away[area.pk])
    nearest = min((area for area in here if area.pk in away), key=lambda area: away[area.pk])
    return nearest, [area.name for area in near] or [nearest.name]
