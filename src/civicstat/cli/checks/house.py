"""Checks inside a workspace: database, record store, catalog, deliveries, figures, freshness."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localtime, now

from civicstat.cli.checks.finding import Finding
from civicstat.cli.show import counted
from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.renewing import otherwise_in_library
from civicstat.measurement.records.quality.freshness import freshness
from civicstat.measurement.sources.models import Dataset, Delivery, DeliveryState
from civicstat.web.jobs.address import announced, call_owner
from civicstat.web.jobs.calling import run
from civicstat.web.jobs.catalog.checking import check
from civicstat.web.jobs.catalog.documents import read_catalog
from civicstat.web.jobs.commands.looking import LOOK, Look
from civicstat.web.tasks.overview import overview
from civicstat.web.ui.clock import city_now


def check_house(folder: Path) -> list[Finding]:
    """Return what holds inside a workspace; without its database nothing else can be told."""
    findings = [_database()]
    if findings[0].state != "fail":
        checks: tuple[Callable[[], Iterator[Finding]], ...] = (
            _people, _server, _store, lambda: _catalog(folder), _deliveries, _tasks, _metrics, _library,
            lambda: _freshness(city_now()),
        )  # fmt: skip
        findings += [finding for check_one in checks for finding in check_one()]
    return findings


def _database() -> Finding:
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as fault:
        cure = "Start it, or correct CIVICSTAT_DATABASE_URL."
        return Finding("fail", "database", f"{kind} cannot be used: {fault}", cure)
    if missing:
        found = f"{kind} lacks {counted(len(missing), 'migration')}"
        return Finding("fail", "database", found, "Restart civicstat serve: it brings the database up to date.")
    return Finding("ok", "database", f"{kind}, up to date")


def _people() -> Iterator[Finding]:
    administrators = User.objects.administrators().count()
    if administrators:
        yield Finding("ok", "people", f"{counted(User.objects.count(), 'user')}, {administrators} may run the platform")
    else:
        yield Finding("warn", "people", "no administrator", "civicstat user add NAME --role administrator")


def _server() -> Iterator[Finding]:
    owner = call_owner()
    address = announced()
    if owner is not None and address is not None:
        owner.close()
        yield Finding("ok", "server", f"runs as process {address.pid}")
    elif address is not None:
        yield Finding("warn", "server", f"process {address.pid} ended without a word", "civicstat serve")
    else:
        yield Finding("ok", "server", "does not run; commands work on the store themselves")


def _store() -> Iterator[Finding]:
    try:
        looked = run(LOOK, Look())
    except CivicStatError as fault:
        yield Finding("fail", "record store", str(fault), _cure_of_store(str(fault)))
        return
    records = sum(kept.records for kept in looked.datasets)
    yield Finding("ok", "record store", f"{counted(records, 'record')}, {looked.size / 1024**2:,.0f} MB")
    for kept in looked.datasets:
        if kept.records != kept.expected:
            found = f"{kept.dataset} holds {kept.records:,} records, expected {kept.expected:,}"
            yield Finding("fail", "record store", found, "Make them anew: civicstat measure --rebuild")
        elif kept.is_outdated:
            found = f"{kept.dataset} was made with older definitions or areas"
            yield Finding("warn", "record store", found, "Make it anew: civicstat measure --rebuild")


def _cure_of_store(fault: str) -> str:
    if "held by another process" in fault:
        return "Stop the other process."
    if "cannot be opened" in fault:
        return "Make room, or move the file elsewhere and make it anew: civicstat measure --rebuild"
    return "Restart civicstat serve, which opens it anew; what was stored is safe. The server's log says more."


def _catalog(folder: Path) -> Iterator[Finding]:
    try:
        documents = read_catalog([settings.CATALOG_DIR], root=folder)
    except CivicStatError as fault:
        yield Finding("fail", "catalog", str(fault), "Correct it; then: civicstat catalog check")
        return
    faults = check(documents).faults
    if faults:
        found = f"{faults[0]} ({counted(len(faults), 'fault')})"
        yield Finding("fail", "catalog", found, "Correct it; then: civicstat catalog check")
    else:
        yield Finding("ok", "catalog", f"{counted(len(documents), 'definition')} in order")


def _deliveries() -> Iterator[Finding]:
    waiting = Delivery.objects.filter(state=DeliveryState.RECEIVED).count()
    if waiting:
        yield Finding("warn", "deliveries", f"{counted(waiting, 'delivery', 'deliveries')} waiting", "civicstat serve")
    last: Delivery | None = Delivery.objects.order_by("-pk").first()
    if last is not None and last.state in (DeliveryState.REFUSED, DeliveryState.INTERRUPTED):
        found = f"the last one, {last}, was {last.get_state_display().lower()}: {last.message}"
        yield Finding("warn", "deliveries", found, "Send it again, corrected.")


def _tasks() -> Iterator[Finding]:
    told = overview(at=now())
    overdue = [each.task.title for each in told if each.state == "overdue"]
    failing = [each for each in told if each.state == "failing"]
    if overdue:
        found = f"nobody runs what is due: {', '.join(overdue)}"
        yield Finding("warn", "jobs", found, "civicstat serve runs it; where a server runs already, restart it.")
    for each in failing:
        found = f"{each.task.title} failed: {each.last.error if each.last else ''}"
        yield Finding("warn", "jobs", found, f"civicstat jobs run {each.task.name}")
    if not overdue and not failing:
        yield Finding("ok", "jobs", f"{counted(len(told), 'task')} in order")


def _metrics() -> Iterator[Finding]:
    faulty = list(Metric.objects.exclude(fault=""))
    yield Finding("ok", "metrics", f"{counted(Metric.objects.count() - len(faulty), 'metric')} computed")
    for metric in faulty:
        cure = "Correct its definition; then: civicstat catalog apply"
        yield Finding("warn", "metrics", f"{metric.slug} cannot be computed: {metric.fault}", cure)


def _library() -> Iterator[Finding]:
    metrics = Metric.objects.select_related("dataset").prefetch_related("versions")
    if otherwise := [metric.slug for metric in metrics if otherwise_in_library(metric)]:
        found = f"defines {counted(len(otherwise), 'metric')} otherwise than in force here: {', '.join(otherwise)}"
        cure = "Where a newer version is wanted: “Change it” on the metric's page shows the difference."
        yield Finding("ok", "library", found, cure)


def _last_load(dataset: Dataset) -> str:
    """Tell when something came at all: a source that sends old records is at fault, not one that is silent."""
    return f"; something came last {localtime(dataset.loaded_at):%Y-%m-%d %H:%M}" if dataset.loaded_at else ""


def _freshness(at: datetime) -> Iterator[Finding]:
    for dataset in Dataset.objects.all():
        fresh = freshness(dataset, at)
        if fresh.is_late and fresh.newest is not None:
            newest = localtime(fresh.newest)
            found = f"{dataset.slug}: the newest record is of {newest:%Y-%m-%d %H:%M}, wanted within "
            found += dataset.definition.fresh_within + _last_load(dataset)
            cure = f"Look whether its source still sends what is new; then: civicstat load {dataset.slug} FILE"
            yield Finding("warn", "freshness", found, cure)
        if dataset.fresh_at and dataset.fresh_at > at + timedelta(days=1):
            found = f"{dataset.slug} holds events of the future, up to {dataset.fresh_at:%Y-%m-%d}"
            yield Finding("warn", "freshness", found, "Check the clock of its source, and its date order.")
