"""What is known of the quality of records: findings, who accepted them, and the figures of each check."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User
from civicstat.measurement.records.quality.findings import FindingKind, Severity
from civicstat.measurement.sources.models import Dataset


class FindingState(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"  # a person gave a reason; it stops no metric
    RESOLVED = "resolved", "Resolved"  # the last check no longer found it


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> Self:
        """Findings about datasets that a person may see."""
        return self.filter(dataset__in=Dataset.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        """Findings that a person may accept."""
        return self.filter(dataset__in=Dataset.objects.editable_by(user))

    def unresolved(self) -> Self:
        return self.exclude(state=FindingState.RESOLVED)

    def blocking(self) -> Self:
        """Findings that stop metrics: severe, there, and accepted by nobody."""
        return self.filter(state=FindingState.OPEN, severity=Severity.BLOCK)


class Finding(models.Model):
    """One thing that is wrong with a dataset's records; the same one from check to check."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in FindingKind])
    severity = models.CharField(max_length=10, choices=[(level.value, level.value) for level in Severity])
    column = models.CharField(max_length=200, blank=True)  # or a rule's title, or a layer
    subject = models.TextField(blank=True)  # where it is concentrated
    since = models.DateField(null=True)  # first day
    until = models.DateField(null=True)  # last day; none: it goes on
    sentence = models.TextField()
    advice = models.TextField(blank=True)
    share = models.FloatField(default=0)  # of the records concerned, 0 to 1
    records = models.BigIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    objects: ClassVar = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("dataset", "-last_seen_at", "id")
        indexes = (models.Index(fields=("dataset", "state")),)

    def __str__(self) -> str:
        return self.sentence


class Acceptance(models.Model):
    """Why a person lives with a finding. It holds until its day, and while the finding gets no worse."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="acceptances")
    reason = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(null=True)  # last day it holds; none: for good
    share = models.FloatField(default=0)  # the finding's, when it was accepted
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="acceptance_has_a_reason"),)

    def __str__(self) -> str:
        return self.reason


class QualityCheckQuerySet(models.QuerySet["QualityCheck"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(dataset__in=Dataset.objects.visible_to(user))


class QualityCheck(models.Model):
    """The figures of a dataset's last check, for its page."""

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, related_name="quality_check")
    at = models.DateTimeField()
    data_version = models.PositiveIntegerField(default=0)  # of the dataset, when it was checked
    records = models.BigIntegerField(default=0)
    since = models.DateField(null=True)  # event day of the oldest record
    until = models.DateField(null=True)
    columns = models.JSONField(default=list)  # name, title, missing, invalid, immature_days, by_month
    steps = models.JSONField(default=list)  # start, end, records, negative, median_seconds, p95_seconds
    unplaced = models.JSONField(default=dict)  # layer -> share of records without an area
    by_week = models.JSONField(default=list)  # [Monday, records]
    delay_median_seconds = models.FloatField(null=True)  # from event to delivery
    delay_p95_seconds = models.FloatField(null=True)

    objects: ClassVar = QualityCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.dataset} on {self.at:%Y-%m-%d}"
