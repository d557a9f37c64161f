"""What needs those who look after the data: what stops metrics, what was refused, what no area is known by."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from civicstat.directory.models import AreaAlias, AreaLayer, Department, User
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import FindingKind, Severity, counted, listed
from civicstat.measurement.sources.models import Dataset, Delivery, DeliveryState
from civicstat.web.pages.shown.moments import age
from civicstat.web.pages.weekly.needs.need import Need

LOOKED_BACK = timedelta(days=60)  # for deliveries of which nothing was stored
MOST_LATE = 2  # told one by one
MOST_NAMED = 3
MOST_TOLD = 160  # characters of a message


def owned_by(departments: list[Department] | None, field: str = "department") -> Q:
    """Return which rows some departments own; None: whoever owns them."""
    return Q() if departments is None else Q(**{f"{field}__in": departments})


def needs_of_data(user: User, departments: list[Department] | None, *, at: datetime) -> Iterator[Need]:
    """Yield what is wrong with the datasets of departments that a person may change; None: of all."""
    datasets = Dataset.objects.editable_by(user).filter(owned_by(departments))
    yield from _findings(user, datasets)
    yield from _deliveries(datasets, at)
    metrics = Metric.objects.editable_by(user).filter(owned_by(departments)).exclude(fault="")
    for metric in metrics:
        yield Need(
            "failed", "Cannot be computed", metric.title, _first(metric.fault), "See the fault",
            reverse("metric", args=[metric.slug]), rank=2, metric=metric.pk,
        )  # fmt: skip


def needs_of_spellings(user: User) -> Iterator[Need]:
    """Yield the layers for which records carry spellings that no area is known by."""
    waiting = AreaAlias.objects.visible_to(user).filter(is_confirmed=False)
    counts = Counter(waiting.values_list("layer_id", flat=True))
    for layer in AreaLayer.objects.filter(pk__in=counts):
        many = counted(counts[layer.pk], "spelling")
        carried = sum(waiting.filter(layer=layer).values_list("records", flat=True))
        yield Need(
            "medium", "Unknown area", layer.plural,
            f"{many} in {counted(carried, 'record')}: no area is known by them, so these count for the city alone.",
            "Say what they mean", reverse("area-spellings", args=[layer.slug]), rank=5,
        )  # fmt: skip


def _findings(user: User, datasets: QuerySet[Dataset]) -> Iterator[Need]:
    open_ones = Finding.objects.filter(dataset__in=datasets, state=FindingState.OPEN).select_related("dataset")
    stopping = open_ones.filter(severity=Severity.BLOCK)
    for finding in stopping:
        yield Need(
            "blocking", "Stops metrics", finding.dataset.title, finding.sentence, "Correct or accept it",
            reverse("finding", args=[finding.dataset.slug, finding.pk]), rank=0,
        )  # fmt: skip
    warnings = list(open_ones.filter(severity=Severity.WARNING))
    late = [finding for finding in warnings if finding.kind == FindingKind.LATE]
    if len(late) > MOST_LATE:
        yield _late(late)
    for finding in late if len(late) <= MOST_LATE else ():
        yield Need(
            "medium", "Late", finding.dataset.title, finding.sentence, "Load records",
            reverse("dataset-upload", args=[finding.dataset.slug]), rank=3,
        )  # fmt: skip
    misleading: dict[int, list[Finding]] = {}
    for finding in warnings:
        if finding.kind != FindingKind.LATE:
            misleading.setdefault(finding.dataset_id, []).append(finding)
    for found in misleading.values():
        yield _warnings(found)


def _late(found: list[Finding]) -> Need:
    """Return datasets that are late as one line: together they are one question to whoever delivers."""
    titles = listed(sorted(finding.dataset.title for finding in found), MOST_NAMED)
    return Need(
        "medium", "Late", counted(len(found), "dataset"), f"{titles} have no records as new as they should.",
        "See which", reverse("datasets"), rank=3,
    )  # fmt: skip


def _warnings(found: list[Finding]) -> Need:
    """Return the warnings about a dataset as one line that names the widest."""
    dataset, widest = found[0].dataset, max(found, key=lambda finding: finding.share)
    detail = widest.sentence if len(found) == 1 else f"{counted(len(found), 'warning')}. {widest.sentence}"
    url = reverse("finding", args=[dataset.slug, widest.pk])  # which lists the others
    return Need("medium", "May mislead", dataset.title, detail, "Look at it", url, rank=6)


def _deliveries(datasets: QuerySet[Dataset], at: datetime) -> Iterator[Need]:
    since = at - LOOKED_BACK
    recent = Delivery.objects.filter(dataset__in=datasets, received_at__gte=since).select_related("dataset")
    stored = {
        (name, dataset): sequence
        for name, dataset, sequence in recent.filter(state=DeliveryState.STORED)
        .order_by("sequence")
        .values_list("name", "dataset_id", "sequence")
    }
    for delivery in recent.filter(state__in=(DeliveryState.REFUSED, DeliveryState.INTERRUPTED)):
        if stored.get((delivery.name, delivery.dataset_id), 0) > delivery.sequence:
            continue  # it was sent again, and stored
        detail = f"{delivery.name}, {age(delivery.received_at, at)}: {_first(delivery.message) or 'it was cut short.'}"
        yield Need(
            "failed", "Refused", delivery.dataset.title, detail, "See why",
            reverse("delivery", args=[delivery.dataset.slug, delivery.sequence]), rank=1,
        )  # fmt: skip


def _first(message: str) -> str:
    """Return the first line of a message, cut where it is long."""
    line = message.strip().partition("\n")[0]
    return line if len(line) <= MOST_TOLD else f"{line[:MOST_TOLD].rstrip()}…"
