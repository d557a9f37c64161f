"""Audits: which records were drawn how, what their sources said, and the verdict. Rows are added, never changed."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User
from civicstat.measurement.metrics.models import Metric

MONTHS_VALID = 24


class Verdict(models.TextChoices):
    """How far a metric can be relied upon, as auditors of state governments say it."""

    CERTIFIED = "certified", "Certified"
    QUALIFIED = "qualified", "Certified with qualification"
    INACCURATE = "inaccurate", "Inaccurate"
    PREVENTED = "prevented", "Factors prevented certification"


class Result(models.TextChoices):
    """What a record is when it is held against its source."""

    AGREES = "agrees", "Agrees with its source"
    DIFFERS = "differs", "Differs from its source"
    MISSING = "missing", "The source cannot be found"


class AuditQuerySet(models.QuerySet["Audit"]):
    def visible_to(self, user: User) -> Self:
        """Audits of metrics that a person may see."""
        return self.filter(metric__in=Metric.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        """To auditors, all: one may go on with what another began."""
        return self if user.is_auditor else self.none()

    def with_parts(self) -> Self:
        return self.select_related("metric", "by", "ruling", "ruling__by").prefetch_related("records__checks__by")


class Audit(models.Model):
    """A draw of records of one metric and period. Whoever has seed and records can draw the same ones anew.

    population: the records that the figure counts, of which the sample was drawn.
    """

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="audits")
    metric_version = models.PositiveIntegerField()
    dataset = models.CharField(max_length=60)  # its name
    data_version = models.PositiveIntegerField()  # sequence of its newest delivery then
    grain = models.CharField(max_length=16)
    period = models.IntegerField()
    label = models.CharField(max_length=60)  # of the period
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    size_reason = models.CharField(max_length=200)
    seed = models.CharField(max_length=80)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = AuditQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(size__lte=models.F("population"), size__gte=1), name="audit_draws_some"),
        )

    def __str__(self) -> str:
        return f"{self.metric.title}, {self.label}"

    @property
    def verdict(self) -> "Ruling | None":
        """The verdict; None while there is none."""
        return getattr(self, "ruling", None)


class DrawnRecord(models.Model):
    """One record of the sample, as it stood when it was drawn; personal columns are left out."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="records")
    position = models.PositiveIntegerField()  # in the order of the draw, from 1
    record = models.CharField(max_length=400)  # by what the draw tells it from others
    shown = models.JSONField()  # column -> value

    class Meta:
        ordering = ("audit", "position")
        constraints = (models.UniqueConstraint(fields=("audit", "position"), name="one_record_per_position"),)

    def __str__(self) -> str:
        return self.record

    @property
    def newest(self) -> "SourceCheck | None":
        """What was found last; None where nobody looked yet."""
        return next(iter(sorted(self.checks.all(), key=lambda each: each.pk, reverse=True)), None)


class SourceCheck(models.Model):
    """What somebody found when a record was held against its source. A later one counts in place of those before."""

    record = models.ForeignKey(DrawnRecord, on_delete=models.PROTECT, related_name="checks")
    result = models.CharField(max_length=10, choices=Result.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(result="agrees") | ~Q(note=""), name="what_differs_is_described"),
        )

    def __str__(self) -> str:
        return self.get_result_display()


class Ruling(models.Model):
    """The verdict of an audit, with what it rests on."""

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="ruling")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    agrees = models.PositiveIntegerField()
    differs = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    reported = models.FloatField(null=True)  # the figure as this platform has it
    recalculated = models.FloatField(null=True)  # the figure as the auditor computed it from the sources
    has_controls = models.BooleanField()  # entry, storage and computation are well kept
    reason = models.TextField()  # what the auditor says of it
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),)

    def __str__(self) -> str:
        return self.get_verdict_display()

    def holds_on(self, day: date) -> bool:
        """Return whether the verdict has not expired on a day."""
        return bool(day <= self.expires_on)


class CrossCheck(models.Model):
    """What one check of an edition found one night. Everybody may know it."""

    at = models.DateTimeField()
    edition = models.PositiveIntegerField()
    name = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    looked_at = models.PositiveIntegerField()  # figures
    number = models.PositiveIntegerField()  # of faults
    faults = models.JSONField(default=list)  # the first of them, in words

    class Meta:
        ordering = ("-at", "name")
        indexes = (models.Index(fields=("at",)),)

    def __str__(self) -> str:
        return f"Edition {self.edition}, {self.title}: {self.number} faults"
