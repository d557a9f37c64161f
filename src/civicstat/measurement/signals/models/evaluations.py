"""The log of evaluations: what was checked, what was not and why, and what lay far out."""

from typing import ClassVar, Self

from django.db import models

from civicstat.directory.models import Area, User
from civicstat.measurement.metrics.models import Metric


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: User) -> Self:
        """All: that something was checked, and how many series, is no secret among staff."""
        return self

    def newest(self) -> Self:
        return self.order_by("-ran_at", "-pk")


class Evaluation(models.Model):
    """One run over all series. It leaves this entry whether it found something or not."""

    at = models.DateTimeField()  # by the clock of the city
    ran_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    series = models.PositiveIntegerField(default=0)  # looked at, a series counting once for each detector
    evaluated = models.PositiveIntegerField(default=0)  # of them, that could be judged
    unchanged = models.PositiveIntegerField(default=0)  # metrics without new figures since they were checked last
    found = models.PositiveIntegerField(default=0)  # figures far out by somebody's budget; a series may have several
    opened = models.PositiveIntegerField(default=0)  # signals that are new
    fault = models.TextField(blank=True)  # why it did not end

    objects: ClassVar = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ("-ran_at", "-id")

    def __str__(self) -> str:
        return f"evaluation of {self.at:%Y-%m-%d %H:%M}"

    @property
    def skipped(self) -> int:
        return self.series - self.evaluated


class CheckedQuerySet(models.QuerySet["Checked"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(metric__in=Metric.objects.visible_to(user))

    def newest(self) -> Self:
        """The newest of each metric, kind of period and detector, in the order in which they were made."""
        last = self.order_by().values("metric", "grain", "detector").annotate(last=models.Max("pk")).values("last")
        return self.filter(pk__in=last).order_by("pk")


class Checked(models.Model):
    """One metric by one kind of period and one detector, in one evaluation."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="checked")
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="checked")
    grain = models.CharField(max_length=16)
    detector = models.CharField(max_length=16)
    period = models.IntegerField()  # the newest that is final
    stand = models.CharField(max_length=80)  # of data and definition: the same stand is not checked twice
    series = models.PositiveIntegerField()
    evaluated = models.PositiveIntegerField()
    found = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)  # reason in words -> series
    layers = models.JSONField(default=dict)  # layer -> series judged: by which the budget is shared at other times

    objects: ClassVar = CheckedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "metric", "grain", "detector"), name="checked_once_each_run"),
        )

    def __str__(self) -> str:
        return f"{self.metric.slug} by {self.grain}, {self.detector}"


class Reading(models.Model):
    """A series far enough out to be told to somebody. cost: the false alarms a month that one bears who is told."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="readings")
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="readings")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="readings")
    grain = models.CharField(max_length=16)
    detector = models.CharField(max_length=16)
    period = models.IntegerField()
    since = models.IntegerField()
    is_up = models.BooleanField()
    observed = models.FloatField()
    expected = models.FloatField()
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    p_value = models.FloatField()
    cost = models.FloatField()
    likely_false = models.FloatField()  # of all in the evaluation that lie at least as far out, the share by chance
    details = models.JSONField(null=True)  # circles, and what else a page tells; none of a series

    class Meta:
        ordering = ("cost",)
        constraints = (
            models.UniqueConstraint(
                fields=("evaluation", "metric", "area", "grain", "detector", "period"), name="one_reading_each_run"
            ),
        )
        indexes = (models.Index(fields=("metric", "area", "period"), name="readings_of_a_series"),)

    def __str__(self) -> str:
        return f"{self.metric.slug}, {self.area}, {self.grain} {self.period}"
