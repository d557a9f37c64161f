"""The ground that metrics stand on, gathered from the Django database and the store."""

from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from civicstat.directory.models import CITY, Area
from civicstat.directory.populations import Populations
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground, KnownDataset
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.sources.models import Dataset, DeliveryState
from civicstat.store.interface import Store


def calendar() -> Calendar:
    return Calendar(fiscal_start=settings.FISCAL_YEAR_START)


def city() -> Area:
    """Return the area that is the whole city."""
    area: Area = Area.objects.get(layer__slug=CITY)
    return area


def stand(store: Store) -> Ground:
    """Return the ground as it is now."""
    metrics = Metric.objects.prefetch_related("versions")
    return Ground(
        store=store,
        datasets={dataset.slug: known(dataset) for dataset in Dataset.objects.all()},
        metrics={metric.slug: metric.definition for metric in metrics},
        calendar=calendar(),
        city=city().pk,
        residents=Populations.load().residents,
        areas=_areas(),
    )


def _areas() -> dict[str, tuple[int, ...]]:
    layers: dict[str, list[int]] = {}
    for layer, area in Area.objects.filter(is_target=True).values_list("layer__slug", "pk"):
        layers.setdefault(layer, []).append(area)
    return {layer: tuple(areas) for layer, areas in layers.items()}


def known(dataset: Dataset) -> KnownDataset:
    """Return a dataset as metrics see it; times of day are local."""
    zone = ZoneInfo(dataset.definition.timezone)
    last = _naive(dataset.fresh_at, zone)
    return KnownDataset(
        definition=dataset.definition,
        as_of=_naive(dataset.fresh_at, UTC) or datetime(1970, 1, 1),  # noqa: DTZ001 UTC without its mark, as stored
        first=_naive(dataset.first_at, zone),
        last=last,
        records=dataset.records,
        whole_to=_whole_to(dataset, last, zone) if last else None,
        begins=datetime.combine(dataset.begins_on, time()) if dataset.begins_on else None,
    )


def _whole_to(dataset: Dataset, last: datetime, zone: tzinfo) -> datetime | None:
    """Return the end of the newest whole month or year where events are known by these only; None where by day.

    The newest one is whole where the newest delivery came after its end; those before it are in any case.
    """
    definition = dataset.definition
    precision = definition.columns[definition.time].precision
    if precision == "moment":
        return None
    grain: Grain = "year" if precision == "year" else "month"
    period = calendar().period(grain, last)
    start, end = calendar().start(grain, period), calendar().end(grain, period)
    stored = dataset.deliveries.filter(state=DeliveryState.STORED)
    received = _naive(stored.aggregate(newest=Max("received_at"))["newest"], zone)
    return end if received is not None and received >= end else start


def _naive(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None
