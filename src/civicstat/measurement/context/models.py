"""Annotations of days, openings of records, and citations: rows that are added and never change."""

from datetime import date
from typing import Any, ClassVar, NoReturn, Self, cast

from django.db import models
from django.db.models import Q

from civicstat.directory.models import Area, User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset


class NeverChanged(CivicStatError):
    """A row that is only ever added would be changed or removed."""


class AddedQuerySet(models.QuerySet[Any]):
    """Rows that are added and never change. The database refuses it too: see the migration 0002."""

    def update(self, **values: Any) -> NoReturn:
        raise NeverChanged("What was put down is never changed; add a row that says what holds now.")

    def delete(self) -> NoReturn:
        raise NeverChanged("Nothing of what was put down is removed.")

    def bulk_update(self, *rows: Any, **values: Any) -> NoReturn:
        self.update()


class AnnotationQuerySet(AddedQuerySet):
    def in_force(self) -> Self:
        """The newest version of each annotation; none of those that were withdrawn."""
        later = Annotation.objects.filter(slug=models.OuterRef("slug"), version__gt=models.OuterRef("version"))
        return self.filter(~models.Exists(later), is_withdrawn=False)

    def visible_to(self, user: User) -> Self:
        """Annotations of metrics and datasets that a person may see, and those of all metrics."""
        of_metric = Q(metric=None) | Q(metric__in=Metric.objects.visible_to(user))
        return self.filter(of_metric, Q(dataset=None) | Q(dataset__in=Dataset.objects.visible_to(user)))

    def editable_by(self, user: User) -> Self:
        """Annotations of metrics and datasets that a person may change; those of all metrics to those who define."""
        if user.may_define:
            return self
        of_metric = Q(metric__in=Metric.objects.editable_by(user))
        return self.filter(of_metric | Q(dataset__in=Dataset.objects.editable_by(user)))


class Annotation(models.Model):
    """One version of what happened on a day or over a span. Never changed: a later version takes its place."""

    slug = models.SlugField()
    version = models.PositiveIntegerField(default=1)
    since = models.DateField()
    until = models.DateField(null=True)  # the last day, included; none: one day
    text = models.CharField(max_length=600)
    link = models.CharField(max_length=400, blank=True)
    metric = models.ForeignKey(Metric, null=True, on_delete=models.PROTECT, related_name="annotations")
    dataset = models.ForeignKey(Dataset, null=True, on_delete=models.PROTECT, related_name="annotations")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")  # none: the whole city
    is_public = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=400, blank=True)  # why it took the place of the version before
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the command line
    at = models.DateTimeField()

    objects: ClassVar = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ("since", "slug", "version")
        constraints = (
            models.UniqueConstraint(fields=("slug", "version"), name="one_annotation_per_version"),
            models.CheckConstraint(condition=Q(metric=None) | Q(dataset=None), name="annotates_one_thing"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="span_runs_on"),
            models.CheckConstraint(condition=~Q(text=""), name="annotation_says_something"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="later_version_has_a_reason"),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def last_day(self) -> date:
        last: date = self.until or self.since
        return last


class OpeningQuerySet(AddedQuerySet):
    def visible_to(self, user: User) -> Self:
        """All openings to administrators and auditors; to others their own, and those of the datasets of their
        departments."""
        if user.is_administrator or user.is_auditor:
            return self
        own = Q(by=user)
        return (
            self.filter(own | Q(dataset__in=Dataset.objects.editable_by(user))) if user.may_accept else self.filter(own)
        )


class Opening(models.Model):
    """Somebody had the records behind a figure before them. An entry of the access log: added, never changed."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: a token of nobody
    token = models.CharField(max_length=160, blank=True)  # the name and start of the token, where a program asked
    way = models.CharField(max_length=10)  # "page", "csv" or "api"
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    metric_version = models.PositiveIntegerField()
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="openings")
    grain = models.CharField(max_length=16)
    period = models.CharField(max_length=80)  # as people write it
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=400, blank=True)  # "call_type = Theft", where it was confined
    kind = models.CharField(max_length=10)  # which records: counted, missing, unusable, young
    columns = models.JSONField()
    first = models.PositiveIntegerField(default=0)  # how many were passed over
    rows = models.PositiveIntegerField()  # how many were shown

    objects: ClassVar = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by or self.token}: {self.rows} records of {self.dataset.slug}"


class CitationQuerySet(AddedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Citations of metrics that a person may see."""
        return self.filter(metric__in=Metric.objects.visible_to(user))


class Citation(models.Model):
    """A figure as it stood when somebody cited it. Never changed."""

    key = models.CharField(max_length=16, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    metric_version = models.PositiveIntegerField()
    grain = models.CharField(max_length=16)
    period = models.IntegerField()
    label = models.CharField(max_length=80)  # of the period
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.FloatField()
    reason = models.CharField(max_length=400, blank=True)  # why there was no figure
    is_provisional = models.BooleanField()
    data_versions = models.JSONField()  # dataset -> sequence of its last stored delivery

    objects: ClassVar = CitationQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.metric.slug}, {self.area}, {self.label}, cited {self.at:%Y-%m-%d}"

    @property
    def kind_of_period(self) -> Grain:
        return cast(Grain, self.grain)

    @property
    def definition(self) -> MetricDefinition:
        """The version of the definition by which it was computed."""
        return next(each for each in self.metric.versions.all() if each.number == self.metric_version).definition
