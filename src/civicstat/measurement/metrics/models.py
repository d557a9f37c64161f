"""Metrics, their versions, and the observation cells that pages read."""

from functools import cached_property, lru_cache
from typing import ClassVar, Self

from django.db import models

from civicstat.directory.models import Area, Department, User
from civicstat.directory.reach import within_reach
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.sources.models import Dataset


@lru_cache(maxsize=4096)
def read_metric(text: str, *, where: str) -> MetricDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(MetricDefinition, document, where=where)


class MetricQuerySet(models.QuerySet["Metric"]):
    def visible_to(self, user: User) -> Self:
        """Metrics whose dataset a person may see, and which rest on none that the person may not."""
        return self._resting_on(Dataset.objects.visible_to(user))

    def unrestricted(self) -> Self:
        """Metrics that rest on no restricted dataset: that there are such metrics may be told to anyone."""
        return self._resting_on(Dataset.objects.exclude(sensitivity="restricted"))

    def _resting_on(self, datasets: "models.QuerySet[Dataset]") -> Self:
        """Metrics that rest on these datasets and no others, themselves or through other metrics."""
        closed = set(
            Metric.objects.exclude(dataset__in=datasets).exclude(dataset__isnull=True).values_list("slug", flat=True)
        )
        if not closed:
            return self
        resting = list(Metric.objects.exclude(bases=[]).values_list("slug", "bases"))
        grown = True
        while grown:
            more = {slug for slug, bases in resting if closed.intersection(bases)} - closed
            grown, closed = bool(more), closed | more
        return self.exclude(slug__in=closed)

    def editable_by(self, user: User) -> Self:
        """Metrics on datasets that a person may change; those on other metrics by the department that owns them."""
        on_records = models.Q(dataset__in=Dataset.objects.editable_by(user))
        return self.filter(on_records | (models.Q(dataset=None) & within_reach(user)))

    def behind(self) -> Self:
        """Metrics whose figures do not know yet what was stored last."""
        return self.filter(models.Q(computed_at=None) | models.Q(computed_at__lt=models.F("dataset__loaded_at")))


class Metric(models.Model):
    """An adopted metric; what it means is said by its versions."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    theme = models.CharField(max_length=80, blank=True)
    dataset = models.ForeignKey(Dataset, null=True, on_delete=models.CASCADE, related_name="metrics")
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="metrics")
    bases = models.JSONField(default=list)  # names of the metrics that it rests on
    adopted_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)  # when its observations were last brought up to date
    fault = models.TextField(blank=True)  # why they could not be

    objects: ClassVar = MetricQuerySet.as_manager()

    class Meta:
        ordering = ("theme", "title")

    def __str__(self) -> str:
        return self.title

    @cached_property
    def current(self) -> "MetricVersion":
        return max(self.versions.all(), key=lambda version: version.number)  # all(): prefetched where lists are read

    @property
    def definition(self) -> MetricDefinition:
        return self.current.definition


class MetricVersion(models.Model):
    """One version of a metric's passport. Never changed: another meaning is another version."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition_text = models.TextField()
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    # From this day on the version holds, and a series break is drawn; none: it holds for all periods.
    applies_from = models.DateField(null=True)

    class Meta:
        ordering = ("metric", "number")
        constraints = (models.UniqueConstraint(fields=("metric", "number"), name="one_version_per_number"),)

    def __str__(self) -> str:
        return f"{self.metric.slug}, version {self.number}"

    @property
    def definition(self) -> MetricDefinition:
        return read_metric(self.definition_text, where=f"version {self.number}")


class Observation(models.Model):
    """One cell: a metric version, a period and an area, with its figure and how sure it is.

    period is a whole number of its grain: see periods.py. Cells without records are not kept: what a missing
    cell means, nought or nothing, is said by points.py.
    """

    version = models.ForeignKey(MetricVersion, on_delete=models.CASCADE, related_name="observations")
    grain = models.CharField(max_length=16)
    period = models.IntegerField()
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="observations")
    value = models.FloatField(null=True)
    n = models.FloatField()
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    missing = models.BigIntegerField()
    unusable = models.BigIntegerField()
    pending = models.BigIntegerField(default=0)  # cases that may still change the figure with time alone
    data_version = models.PositiveIntegerField()  # sequence of the delivery after which it was computed

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "grain", "area", "period"), name="one_observation_per_cell"),
        )


class Change(models.Model):
    """A number for each time that observations changed; pages and programs ask what came after one."""

    at = models.DateTimeField()
    dataset = models.ForeignKey(Dataset, null=True, on_delete=models.CASCADE, related_name="changes")
    cells = models.PositiveIntegerField()
