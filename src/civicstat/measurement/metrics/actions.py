"""Every write of metrics, their versions and their observations."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

import pyarrow as pa
from django.db import transaction
from django.db.models import Max

from civicstat.directory.models import Area, Department, User
from civicstat.directory.texts import check_texts
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.cells import Replacement, replace_cells
from civicstat.measurement.metrics.definitions import Index, MetricDefinition
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Change, Metric, MetricVersion, read_metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.renewal import Renewed, renew
from civicstat.measurement.metrics.touching import Touched
from civicstat.measurement.sources.models import Dataset
from civicstat.store.interface import Store

CHANGES_KEPT_FOR = timedelta(days=30)


class MetricNotAdopted(CivicStatError):
    """A metric cannot be adopted or revised as it stands."""


@transaction.atomic
def adopt(
    *,
    text: str,
    where: str,
    by: User | None,
    at: datetime,
    reason: str = "",
    applies_from: date | None = None,
) -> tuple[Metric, bool]:
    """Take a metric's definition: a new metric, or a new version where it says something else than the last.

    applies_from: the day from which a changed meaning holds; earlier periods keep the version before, and a
    series break is drawn. None: the version holds for all periods, which are computed anew.
    Returns the metric and whether anything changed. Raises UnreadableDocument, MetricNotAdopted or TextRefused.
    """
    definition = read_metric(text, where=where)
    if isinstance(definition.statistic, Index) and not definition.statistic.weights:
        raise MetricNotAdopted(f"{where}: {definition.metric} adds up weights, and states none; state your city's own")
    dataset = _dataset_of(definition, where)
    # Of two who adopt it for the first time at once, one makes it and the other finds it.
    Metric.objects.get_or_create(slug=definition.metric, defaults={"adopted_at": at})
    metric = Metric.objects.select_for_update().get(slug=definition.metric)
    last = metric.versions.order_by("-number").first()
    department = _department_of(definition, dataset)
    if last is not None and last.definition == definition:
        if department not in (None, metric.department):  # it was added after the metric was adopted
            Metric.objects.filter(pk=metric.pk).update(department=department)
        return metric, False
    if last is None and applies_from:
        raise MetricNotAdopted(f"{where}: {metric.slug} is new; a day from which it applies needs a version before")
    if last is not None and not reason:
        raise MetricNotAdopted(f"{where}: {metric.slug} has a version already; say the reason for the change")
    version = MetricVersion(
        metric=metric, number=last.number + 1 if last else 1, definition_text=text, reason=reason, by=by, at=at,
        applies_from=applies_from,
    )  # fmt: skip
    check_texts(version, where=f"{where}: {definition.metric}")
    metric.title, metric.theme, metric.dataset = definition.title, definition.theme, dataset
    metric.bases = list(rests_on(definition))
    metric.department = department
    metric.save()
    version.save()
    return metric, True


def _department_of(definition: MetricDefinition, dataset: Dataset | None) -> Department | None:
    named: Department | None = Department.objects.named(definition.owner).first()
    return named or (dataset.department if dataset else None)


def _dataset_of(definition: MetricDefinition, where: str) -> Dataset | None:
    if definition.dataset is None:
        return None
    dataset: Dataset | None = Dataset.objects.filter(slug=definition.dataset).first()
    if dataset is None:
        known = ", ".join(Dataset.objects.values_list("slug", flat=True)) or "none yet"
        raise MetricNotAdopted(
            f"{where}: {definition.metric} counts records of {definition.dataset!r}, which is not defined; "
            f"datasets are {known}"
        )
    return dataset


def refresh(
    *,
    metrics: Iterable[Metric],
    store: Store,
    at: datetime,
    dataset: Dataset | None = None,
    touched: pa.Table | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Change:
    """Bring the observations of metrics up to date, and return the change.

    touched: of a delivery to `dataset`: only the cells in which these records lie are computed anew, and written
    in one transaction. None: all cells.
    """
    ground = stand(store)
    reached = Touched(touched, dataset.definition, ground.calendar) if touched is not None and dataset else None
    metrics = list(metrics)
    renewed = renew([(metric, versions_in_force(metric)) for metric in metrics], ground, reached, progress)
    return _write(metrics, renewed, _areas_of_layers(ground), dataset=dataset, at=at)


@transaction.atomic
def _write(
    metrics: list[Metric],
    renewed: Renewed,
    areas: dict[str | None, list[int]],
    *,
    dataset: Dataset | None,
    at: datetime,
) -> Change:
    replacements = [
        Replacement(part.version, part.scope.grain, areas.get(part.scope.layer, []), part.pairs, part.found)
        for part in renewed.parts
    ]
    cells = replace_cells(replacements)
    for metric in metrics:
        metric.computed_at, metric.fault = at, renewed.faults.get(metric.pk, "")
    Metric.objects.bulk_update(metrics, ["computed_at", "fault"])
    return Change.objects.create(at=at, dataset=dataset, cells=cells)


def forget_changes(*, at: datetime) -> int:
    """Delete the changes whose month is over, but for the newest, which all ask for, and return how many there were.

    Where records are pushed there is one every few seconds.
    """
    newest = Change.objects.aggregate(newest=Max("pk"))["newest"]
    number, _ = Change.objects.filter(at__lt=at - CHANGES_KEPT_FOR).exclude(pk=newest).delete()
    return number


def resting_on(dataset: Dataset) -> list[Metric]:
    """Return the metrics whose figures follow from a dataset's records, those on other metrics included."""
    return resting_on_each([dataset])[dataset.pk]


def resting_on_each(datasets: Iterable[Dataset]) -> dict[int, list[Metric]]:
    """Return, by the number of each dataset, the metrics whose figures follow from its records."""
    metrics = list(Metric.objects.select_related("dataset").prefetch_related("versions"))
    return {dataset.pk: _resting_on(dataset.pk, metrics) for dataset in datasets}


def _resting_on(dataset: int, metrics: Sequence[Metric]) -> list[Metric]:
    affected = {metric.slug for metric in metrics if metric.dataset_id == dataset}
    grown = True
    while grown:
        more = {m.slug for m in metrics if affected.intersection(rests_on(m.definition))} - affected
        grown, affected = bool(more), affected | more
    return [metric for metric in metrics if metric.slug in affected]


def versions_in_force(metric: Metric) -> list[MetricVersion]:
    """Return the versions that hold for some period: the newest, and those before it that it did not replace."""
    versions: list[MetricVersion] = []
    for version in sorted(metric.versions.all(), key=lambda v: -v.number):
        versions.append(version)
        if version.applies_from is None:
            break
    return versions


def _areas_of_layers(ground: Ground) -> dict[str | None, list[int]]:
    areas: dict[str | None, list[int]] = {None: [ground.city]}
    for layer, area in Area.objects.values_list("layer__slug", "pk"):
        areas.setdefault(layer, []).append(area)
    return areas
