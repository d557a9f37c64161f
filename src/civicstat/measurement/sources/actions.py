"""Every write of datasets and deliveries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max

from civicstat.directory.models import Department, User
from civicstat.directory.texts import check_texts, keepable
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.deliveries import keep, path_of
from civicstat.measurement.sources.models import (
    PULLED,
    PULLED_FILE,
    PUSHED,
    Dataset,
    DatasetVersion,
    Delivery,
    DeliveryState,
    PushAnswer,
    read_dataset,
)

PUSHES_KEPT_FOR = timedelta(days=7)  # the answers to them, for programs that ask again under the same key


@transaction.atomic
def define_dataset(*, text: str, where: str, by: User | None, at: datetime, reason: str = "") -> tuple[Dataset, bool]:
    """Take a dataset's definition, and return the dataset and whether anything changed. Every version is kept.

    reason: why it changes, for its history.
    text: YAML with one dataset. Raises UnreadableDocument.
    """
    definition = read_dataset(text, where=where)
    # Of two who define it for the first time at once, one makes it and the other finds it.
    Dataset.objects.get_or_create(slug=definition.dataset, defaults={"version": 0})
    dataset = Dataset.objects.select_for_update().get(slug=definition.dataset)
    department = Department.objects.named(definition.owner).first()
    if dataset.version and dataset.definition == definition:
        return dataset, _belongs_to(dataset, department)
    if dataset.version and _makes_the_same(dataset.definition, definition):
        dataset.records_made_with = _of_next_version(dataset)
    dataset.title = definition.title
    dataset.department = department
    dataset.sensitivity = definition.sensitivity
    dataset.definition_text = text
    dataset.version += 1
    dataset.save()
    version = DatasetVersion(
        dataset=dataset, number=dataset.version, definition_text=text, reason=reason.strip(), by=by, at=at
    )
    check_texts(version, where=f"{where}: {definition.dataset}")
    version.save()
    return dataset, True


def _makes_the_same(one: DatasetDefinition, other: DatasetDefinition) -> bool:
    """Return whether two definitions make the same records: all else they say is how to tell of them."""
    shown = {"title": "", "describes": "", "wall": None, "open_records": None, "disclosure": None}
    return one.model_copy(update=shown) == other.model_copy(update=shown)


def _of_next_version(dataset: Dataset) -> str:
    """Return what records were made with, where the next version of the definition makes just the same."""
    version, _, areas = dataset.records_made_with.partition(" ")
    return f"{dataset.version + 1} {areas}".strip() if version == str(dataset.version) else dataset.records_made_with


def _belongs_to(dataset: Dataset, department: Department | None) -> bool:
    """Let a dataset belong to the department that its definition names, and return whether it did not yet."""
    if department in (None, dataset.department):
        return False
    dataset.department = department
    dataset.save(update_fields=["department"])
    return True


def receive(
    *, dataset: Dataset, source: Path | BinaryIO, name: str, way: str, by: User | None, at: datetime
) -> Delivery:
    """Keep what arrived and return its delivery.

    A file whose bytes are stored already comes back as repeated. What was pushed never does: the same message may
    come again after another one, and say that a record is once more as it was. What was pulled does where nothing
    else was stored since, for the same reason.
    """
    kept = keep(source, dataset=dataset.slug, name=name)
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        last = dataset.deliveries.aggregate(last=Max("sequence"))["last"] or 0
        same = dataset.deliveries.filter(
            sha256=kept.sha256, state=DeliveryState.STORED, definition_version=dataset.version
        )
        stored = None if way == PUSHED else same.first()
        if stored and way in (PULLED, PULLED_FILE) and _is_overtaken(stored):
            stored = None
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


def _is_overtaken(delivery: Delivery) -> bool:
    later = delivery.dataset.deliveries.filter(state=DeliveryState.STORED, sequence__gt=delivery.sequence)
    return bool(later.exists())


def note_push(*, dataset: Dataset, key: str, sha256: str, answer: Mapping[str, object], at: datetime) -> None:
    """Keep for a week what a program was answered under its key. sha256: of what it pushed."""
    forget_push_answers(at=at)
    PushAnswer.objects.update_or_create(
        dataset=dataset, key=key, defaults={"sha256": sha256, "answer": keepable(dict(answer)), "at": at}
    )


def forget_push_answers(*, at: datetime) -> int:
    """Delete the answers to pushes whose week is over, and return how many there were."""
    number, _ = PushAnswer.objects.filter(at__lt=at - PUSHES_KEPT_FOR).delete()
    return number


def file_of(delivery: Delivery) -> Path:
    """Return where a delivery's file lies."""
    return path_of(dataset=delivery.dataset.slug, sha256=delivery.sha256, name=delivery.name)
