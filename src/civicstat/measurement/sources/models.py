"""Datasets and the deliveries that arrived for them."""

from functools import lru_cache
from typing import ClassVar, Self

from django.db import models

from civicstat.directory.models import Department, User
from civicstat.directory.reach import within_reach
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.sources.definitions import DatasetDefinition


@lru_cache(maxsize=512)
def read_dataset(text: str, *, where: str) -> DatasetDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(DatasetDefinition, document, where=where)


# What `records_made_with` says of records that are not as the definition has them.
REBUILD_ASKED_FOR = "asked for"  # somebody wants them made anew
BEING_REBUILT = "being rebuilt"  # that is under way, or was cut short

# The ways of deliveries that wait for the background worker; all others are brought to their end by who took them.
QUEUED, QUEUED_API = "upload", "api-later"
WAITING_WAYS = (QUEUED, QUEUED_API)


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, user: User) -> Self:
        """Datasets that a person may see: all but restricted ones, and those of the own departments."""
        if user.may_define:
            return self
        return self.exclude(sensitivity="restricted") | self.filter(department__in=user.departments.all())

    def editable_by(self, user: User) -> Self:
        """Datasets that a person may load and define, and for which that person may adopt metrics."""
        return self.filter(within_reach(user))


class Dataset(models.Model):
    """A dataset and its definition as YAML; each change counts the version up."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=160)
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="datasets")
    sensitivity = models.CharField(max_length=20, default="internal")
    definition_text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    records = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True)  # the oldest event time of a record
    fresh_at = models.DateTimeField(null=True)  # the newest
    begins_on = models.DateField(null=True)  # where a few records are of days before the data begins: when it does
    loaded_at = models.DateTimeField(null=True)  # when a delivery was last stored
    data_version = models.PositiveIntegerField(default=0)  # sequence of the last stored delivery
    # With which definition and areas the records in the store were made; other ones mean a rebuild. Or one of the
    # two constants above.
    records_made_with = models.TextField(blank=True)

    objects: ClassVar = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.title

    @property
    def definition(self) -> DatasetDefinition:
        return read_dataset(self.definition_text, where=self.slug)


class DeliveryState(models.TextChoices):
    RECEIVED = "received", "Received"  # kept, not yet read
    STORED = "stored", "Stored"
    REFUSED = "refused", "Refused"  # nothing of it was stored
    REPEATED = "repeated", "Repeated"  # the same bytes had been stored before
    INTERRUPTED = "interrupted", "Interrupted"  # the process ended before it was stored


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        """Deliveries that the background worker has not begun with."""
        return self.filter(state=DeliveryState.RECEIVED, way__in=WAITING_WAYS, done_share=0)

    def cut_short(self) -> Self:
        """Deliveries on which work had begun; where nobody works on them, a process left them unfinished."""
        return self.filter(state=DeliveryState.RECEIVED).exclude(way__in=WAITING_WAYS, done_share=0)


class Delivery(models.Model):
    """What arrived, kept as it came under its hash, and what became of it."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="deliveries")
    sequence = models.PositiveIntegerField()  # order within the dataset
    name = models.CharField(max_length=255)  # the file's name as sent
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()  # bytes
    way = models.CharField(max_length=20)  # of WAITING_WAYS, or "command", "api", "python", "demo"
    state = models.CharField(max_length=20, choices=DeliveryState.choices, default=DeliveryState.RECEIVED)
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    definition_version = models.PositiveIntegerField(default=1)
    rows = models.BigIntegerField(default=0)  # read
    added = models.BigIntegerField(default=0)  # new records
    changed = models.BigIntegerField(default=0)  # records replaced by a newer row of their key
    withdrawn = models.BigIntegerField(default=0)  # records taken back by their source
    left_out = models.BigIntegerField(default=0)  # test calls and the like
    set_aside = models.BigIntegerField(default=0)  # rows that do not fit
    superseded = models.BigIntegerField(default=0)  # earlier rows of a key that came again in the same delivery
    repeated_hours = models.BigIntegerField(default=0)  # times in the hour that the clock showed twice
    skipped_hours = models.BigIntegerField(default=0)  # times in the hour that the clock skipped
    message = models.TextField(blank=True)  # why it was refused, or what to know
    done_share = models.FloatField(default=0)  # progress, 0 to 1

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (models.UniqueConstraint(fields=("dataset", "sequence"), name="one_delivery_per_sequence"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.dataset.slug}, {self.sequence})"

    @property
    def is_finished(self) -> bool:
        return self.state != DeliveryState.RECEIVED
