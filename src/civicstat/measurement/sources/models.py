"""Datasets, the deliveries that arrived for them, and the connections by which deliveries are fetched."""

from datetime import datetime
from functools import lru_cache
from typing import ClassVar, Self

from django.db import models

from civicstat.directory.models import Department, User
from civicstat.directory.reach import within_reach
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
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
PULLED, PULLED_FILE = "pull", "pull-file"  # rows, and a whole file, that a connection fetched
BEGUN = 0.001  # done share of a waiting delivery on which work has begun
WAITING_WAYS = (QUEUED, QUEUED_API, PULLED, PULLED_FILE)

PUSHED = (
    "push"  # the way of rows that a program pushed: those of a delivery state the same columns, others stay as they are
)


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, user: User) -> Self:
        """Datasets that a person may see: all but restricted ones, and those of the own departments."""
        if user.may_see_all:
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


class DatasetVersion(models.Model):
    """A dataset's definition as it was applied. Never changed. at: none where that was before versions were kept."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition_text = models.TextField()
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # none: the command line
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("dataset", "-number")
        constraints = (models.UniqueConstraint(fields=("dataset", "number"), name="one_definition_per_number"),)

    def __str__(self) -> str:
        return f"{self.dataset.slug}, version {self.number}"


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

    def numbered(self, sequence: int) -> Self:
        """The delivery of a number, or the one that it was joined with."""
        return self.filter(models.Q(sequence=sequence) | models.Q(joined_from__lte=sequence, sequence__gte=sequence))

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
    way = models.CharField(max_length=20)  # of WAITING_WAYS, or PUSHED, "command", "api", "python", "demo"
    state = models.CharField(max_length=20, choices=DeliveryState.choices, default=DeliveryState.RECEIVED)
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    definition_version = models.PositiveIntegerField(default=1)
    rows = models.BigIntegerField(default=0)  # read
    added = models.BigIntegerField(default=0)  # new records
    changed = models.BigIntegerField(default=0)  # records replaced by a newer row of their key that says otherwise
    unchanged = models.BigIntegerField(default=0)  # records that came again just as they were
    withdrawn = models.BigIntegerField(default=0)  # records taken back by their source
    left_out = models.BigIntegerField(default=0)  # test calls and the like
    set_aside = models.BigIntegerField(default=0)  # rows that do not fit
    superseded = models.BigIntegerField(default=0)  # earlier rows of a key that came again in the same delivery
    repeated_hours = models.BigIntegerField(default=0)  # times in the hour that the clock showed twice
    skipped_hours = models.BigIntegerField(default=0)  # times in the hour that the clock skipped
    message = models.TextField(blank=True)  # why it was refused, or what to know
    # Of pushes that were joined: the sequence of the first whose rows may be in it. Records may still name those.
    joined_from = models.PositiveIntegerField(null=True)
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


class PushAnswer(models.Model):
    """What a program was answered that pushed rows under a key of its own, in case it asks again."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="push_answers")
    key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)  # of what was pushed
    answer = models.JSONField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dataset", "key"), name="one_answer_per_key"),)

    def __str__(self) -> str:
        return f"{self.dataset.slug}, {self.key}"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def visible_to(self, user: User) -> Self:
        """Connections of datasets that a person may see."""
        return self.filter(dataset__in=Dataset.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        """Connections that a person may pull: those of the datasets that the person may load."""
        return self.filter(dataset__in=Dataset.objects.editable_by(user))

    def due(self, at: datetime) -> Self:
        """Connections that are to be pulled: their time has come, or somebody asked."""
        return self.filter(models.Q(next_at__lte=at) | models.Q(asked_at__isnull=False))


class Connection(models.Model):
    """How a dataset's records are fetched. It knows where its secrets lie, and none of them."""

    slug = models.SlugField(unique=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="connections")
    stated = models.JSONField()  # its definition
    cursor = models.JSONField(default=dict)  # up to where everything is stored
    columns = models.JSONField(default=dict)  # of the source, as of the last pull that was stored
    next_at = models.DateTimeField(null=True, db_index=True)  # none: only when somebody asks
    asked_at = models.DateTimeField(null=True)  # when somebody asked for a pull that has not begun
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    busy_at = models.DateTimeField(null=True)  # the last sign of life of a pull that is under way
    busy_by = models.CharField(max_length=100, blank=True)  # the process that pulls it, as machine/number
    faults = models.PositiveIntegerField(default=0)  # pulls that failed since the last that did not

    objects: ClassVar = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ("dataset", "slug")

    def __str__(self) -> str:
        return self.definition.title

    @property
    def definition(self) -> ConnectionDefinition:
        return ConnectionDefinition.model_validate(self.stated)


class PullState(models.TextChoices):
    RUNNING = "running", "Fetching"
    WAITING = "waiting", "Being stored"  # all of it came; the delivery is on its way
    STORED = "stored", "Stored"
    NOTHING = "nothing", "Nothing new"
    REFUSED = "refused", "Refused"  # nothing of it was stored
    INTERRUPTED = "interrupted", "Interrupted"  # the process ended before its end


class Pull(models.Model):
    """One time that a connection was asked, and what became of it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pulls")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=PullState.choices, default=PullState.RUNNING)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # none: the schedule
    rows = models.BigIntegerField(default=0)
    promised = models.BigIntegerField(null=True)  # rows that the source said there are
    pages = models.PositiveIntegerField(default=0)
    retries = models.PositiveIntegerField(default=0)
    drift = models.JSONField(default=dict)  # columns "gone", "new" and "retyped"
    missing = models.BigIntegerField(null=True)  # of a full pull: records that the source no longer has
    message = models.TextField(blank=True)

    class Meta:
        ordering = ("-begun_at", "-id")

    def __str__(self) -> str:
        return f"{self.connection.slug}, {self.begun_at:%Y-%m-%d %H:%M}"


class Arrival(models.Model):
    """A delivery that a pull brought, and what is known of the source once it is stored."""

    pull = models.ForeignKey(Pull, on_delete=models.CASCADE, related_name="arrivals")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="arrival")
    cursor = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.delivery)
