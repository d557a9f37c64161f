"""What machines ask that watch over the platform: whether it lives, whether it can work, and a few gauges."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from civicstat import __version__
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset, Delivery, DeliveryState
from civicstat.store.tables import StoreBroken
from civicstat.web.jobs.pulse import why_silent
from civicstat.web.tasks.models import Schedule
from civicstat.web.ui.access import open_to

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@open_to("anyone")
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@open_to("anyone")
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: 200, or 503 with the reason."""
    reason = _why_not_ready()
    return HttpResponse(f"{reason or 'ready'}\n", content_type="text/plain", status=503 if reason else 200)


def _why_not_ready() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "the database lacks migrations; restart the server"
        record_store().query("select 1")
    except DatabaseError:  # its text may name hosts and users
        return "the database does not answer"
    except StoreBroken:
        return "the record store's engine gave up and is opened anew; if this stays, restart the server"
    except CivicStatError:
        return "the record store does not answer"
    return why_silent()


@open_to("anyone")
def metrics(request: HttpRequest) -> HttpResponse:
    """Return gauges in Prometheus' text format. Restricted datasets are counted, not named."""
    return HttpResponse("".join(f"{line}\n" for line in _lines(now())), content_type=PROMETHEUS)


def _lines(at: datetime) -> Iterator[str]:
    yield from _gauge("civicstat_info", "The version that runs.", [(f'version="{__version__}"', 1)])
    datasets = list(Dataset.objects.exclude(sensitivity="restricted"))
    records = [(f'dataset="{dataset.slug}"', dataset.records) for dataset in datasets]
    yield from _gauge("civicstat_dataset_records", "Records of a dataset.", records)
    yield from _gauge(
        "civicstat_dataset_freshness_seconds",
        "Seconds since the newest event of a dataset.",
        [(f'dataset="{d.slug}"', (at - d.fresh_at).total_seconds()) for d in datasets if d.fresh_at],
    )
    found = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    yield from _gauge(
        "civicstat_deliveries",
        "Deliveries by what became of them.",
        [(f'state="{state}"', found.get(state, 0)) for state in DeliveryState.values],
    )
    faulty = Metric.objects.exclude(fault="").count()
    yield from _gauge("civicstat_metrics_with_fault", "Metrics that cannot be computed.", [("", faulty)])
    broken = Schedule.objects.filter(faults__gt=0).count()
    yield from _gauge("civicstat_tasks_failing", "Periodic tasks whose last run failed.", [("", broken)])


def _gauge(name: str, says: str, samples: Sequence[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        yield f"{name}{{{labels}}} {value:.15g}" if labels else f"{name} {value:.15g}"
