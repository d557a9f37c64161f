"""Observations computed anew, and the newest figures told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.measurement.intake import bring_up_to_date
from civicstat.measurement.metrics.actions import refresh
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.ground import city
from civicstat.measurement.metrics.headlines import headline
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.residents import why_no_residents
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.messages import Command, Report


class UnknownMetric(CivicStatError):
    """No adopted metric has the name given."""


@dataclass(frozen=True)
class Measure:
    """Which metrics to compute anew; all of them if none is named.

    is_rebuild: make the records anew from their deliveries first.
    """

    metrics: tuple[str, ...] = ()
    is_rebuild: bool = False


@dataclass(frozen=True)
class Newest:
    """The newest figure of a metric in the whole city.

    Of a period that the data covers whole or, where there is none, of the one under way: it is partial then.
    """

    metric: str
    title: str
    unit: str
    period: str | None = None
    starts_on: date | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: float = 0
    missing_share: float = 0
    is_provisional: bool = False
    is_partial: bool = False
    fault: str = ""  # why there is no figure


@dataclass(frozen=True)
class Measured:
    """What was computed."""

    observations: int
    rebuilt: tuple[str, ...]  # datasets
    figures: tuple[Newest, ...]


def find_metrics(slugs: Sequence[str]) -> list[Metric]:
    """Return adopted metrics; all of them if none is named. Raises UnknownMetric."""
    found = {metric.slug: metric for metric in Metric.objects.select_related("dataset").prefetch_related("versions")}
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        known = ", ".join(sorted(found)) or "none yet"
        raise UnknownMetric(
            f"no metric is called {unknown[0]!r}; adopted are {known}. Adopt one with: civicstat catalog adopt SLUG"
        )
    return [found[slug] for slug in slugs] if slugs else list(found.values())


def measure(args: Measure, report: Report) -> Measured:
    """Compute all observations of metrics anew, and return their newest figures."""
    metrics = find_metrics(args.metrics)
    store, cells, rebuilt = record_store(), 0, []
    if args.is_rebuild:
        datasets = _datasets_of(metrics) if args.metrics else list(Dataset.objects.all())
        for position, dataset in enumerate(datasets):
            report(0.8 * position / len(datasets), f"rebuilding {dataset.slug}")
            cells += bring_up_to_date(dataset=dataset, store=store, at=now())
            rebuilt.append(dataset.slug)
    else:
        cells = refresh(
            metrics=metrics, store=store, at=now(), progress=lambda share: report(0.9 * share, "computing figures")
        ).cells
    report(0.95, "reading the newest figures")
    return Measured(cells, tuple(rebuilt), tuple(newest(metric) for metric in find_metrics(args.metrics)))


def _datasets_of(metrics: Sequence[Metric]) -> list[Dataset]:
    return list({metric.dataset.pk: metric.dataset for metric in metrics if metric.dataset}.values())


def newest(metric: Metric) -> Newest:
    """Return the newest figure of a metric in the whole city."""
    definition, whole = metric.definition, city()
    plain = Newest(metric.slug, metric.title, definition.unit, fault=metric.fault)
    if metric.fault:
        return plain
    series = headline(read_series(metric, whole, usual_grain(definition), most=24))
    newest = series.latest or (series.points[-1] if series.points else None)
    if newest is None:
        return replace(plain, fault="no records yet")
    return Newest(
        metric.slug, metric.title, definition.unit, newest.label, newest.starts_on.date(), newest.value, newest.low,
        newest.high, newest.n, newest.missing_share, newest.is_provisional, newest.is_partial,
        (why_no_residents(metric, [whole]) or newest.reason) if newest.value is None else "",
    )  # fmt: skip


def usual_grain(definition: MetricDefinition) -> Grain:
    """Return the grain in which a metric is told when none is asked for: months where they are kept."""
    return "month" if "month" in definition.periods else definition.periods[0]


MEASURE: Command[Measure, Measured] = Command("measure", Measure, Measured, measure)
