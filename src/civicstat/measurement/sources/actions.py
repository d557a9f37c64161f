"""Every write of datasets and deliveries."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max

from civicstat.directory.models import Department, User
from civicstat.measurement.sources.deliveries import keep, path_of
from civicstat.measurement.sources.models import Dataset, Delivery, DeliveryState, read_dataset


@transaction.atomic
def define_dataset(*, text: str, where: str, by: User | None, at: datetime) -> tuple[Dataset, bool]:
    """Take a dataset's definition, and return the dataset and whether anything changed.

    text: YAML with one dataset. Raises UnreadableDocument.
    """
    definition = read_dataset(text, where=where)
    # Of two who define it for the first time at once, one makes it and the other finds it.
    Dataset.objects.get_or_create(slug=definition.dataset, defaults={"version": 0})
    dataset = Dataset.objects.select_for_update().get(slug=definition.dataset)
    if dataset.version and dataset.definition == definition:
        return dataset, False
    dataset.title = definition.title
    dataset.department = Department.objects.named(definition.owner).first()
    dataset.sensitivity = definition.sensitivity
    dataset.definition_text = text
    dataset.version += 1
    dataset.save()
    return dataset, True


def receive(
    *, dataset: Dataset, source: Path | BinaryIO, name: str, way: str, by: User | None, at: datetime
) -> Delivery:
    """Keep what arrived and return its delivery. One whose bytes are stored already comes back as repeated."""
    kept = keep(source, dataset=dataset.slug, name=name)
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        last = dataset.deliveries.aggregate(last=Max("sequence"))["last"] or 0
        stored = dataset.deliveries.filter(
            sha256=kept.sha256, state=DeliveryState.STORED, definition_version=dataset.version
        ).first()
        return Delivery.objects.create(
            dataset=dataset,
            sequence=last + 1,
            name=Path(name).name[:255],
            sha256=kept.sha256,
            size=kept.size,
            way=way,
            state=DeliveryState.REPEATED if stored else DeliveryState.RECEIVED,
            received_at=at,
            finished_at=at if stored else None,
            by=by,
            definition_version=dataset.version,
            message=f"The same bytes were stored as delivery {stored.sequence}; nothing was done." if stored else "",
        )


def file_of(delivery: Delivery) -> Path:
    """Return where a delivery's file lies."""
    return path_of(dataset=delivery.dataset.slug, sha256=delivery.sha256, name=delivery.name)
