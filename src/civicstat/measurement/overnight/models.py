"""What people decided about exceptions of a night, and what they hold from the public."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset


class Decision(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"  # it is as it is, for a reason
    HELD = "held", "Held from public"  # and its figures stay inside until somebody lets them go


_OF_JOBS = Q(dataset=None, metric=None)


class ClearingQuerySet(models.QuerySet["Clearing"]):
    def visible_to(self, user: User) -> Self:
        """What was decided about datasets and metrics that a person may see; about jobs, for those who define."""
        mine = Q(dataset__in=Dataset.objects.visible_to(user)) | Q(metric__in=Metric.objects.visible_to(user))
        return self.filter(mine | _OF_JOBS) if user.may_see_all else self.filter(mine)

    def editable_by(self, user: User) -> Self:
        mine = Q(dataset__in=Dataset.objects.editable_by(user)) | Q(metric__in=Metric.objects.editable_by(user))
        return self.filter(mine | _OF_JOBS) if user.may_define else self.filter(mine)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def holding(self) -> Self:
        """Decisions by which figures are held from the public."""
        return self.standing().filter(decision=Decision.HELD)


class Clearing(models.Model):
    """One exception that somebody cleared: what it was, how, why, by whom and when. Nothing of it is changed later,
    but that it may be withdrawn.

    exception: what tells it from all others, as "volume:calls:2026-10-31"; "metric:NAME" of a metric that somebody
    holds for a reason of its own.
    """

    exception = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=20)
    dataset = models.ForeignKey(Dataset, null=True, on_delete=models.CASCADE, related_name="clearings")
    # Of a hold: whose figures it keeps inside, with those made of them; none: all that rest on the dataset.
    metric = models.ForeignKey(Metric, null=True, on_delete=models.CASCADE, related_name="clearings")
    title = models.CharField(max_length=200)
    sentence = models.TextField()  # as it stood
    decision = models.CharField(max_length=10, choices=Decision.choices)
    since = models.DateField(null=True)  # of a hold: the first day of the records concerned; none: all
    reason = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar = ClearingQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="clearing_has_a_reason"),
            models.UniqueConstraint(
                fields=("exception",), condition=Q(withdrawn_at=None), name="one_standing_clearing_per_exception"
            ),
            models.CheckConstraint(
                condition=Q(metric=None) | Q(decision=Decision.HELD), name="clearing_of_a_metric_is_a_hold"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.get_decision_display()}"
