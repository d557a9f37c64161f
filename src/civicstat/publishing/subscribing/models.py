"""Who wants to be told of what, and the letters that go to them and to those whom a report asks."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import Area, User
from civicstat.publishing.reports.models import Report


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> Self:
        """Those whose address was confirmed by its owner: nobody else is written to, but to ask."""
        return self.exclude(confirmed_at=None)

    def stale(self, at: datetime) -> Self:
        """Those that were asked to confirm, and did not in time."""
        return self.filter(confirmed_at=None, expires_at__lte=at)


class Subscription(models.Model):
    """An address that is told of new reports. It is deleted when its owner leaves.

    reports: names of templates; themes: of metrics; nothing in either is all of them.
    """

    email = models.EmailField(max_length=200, unique=True)
    reports = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    area = models.ForeignKey(Area, null=True, on_delete=models.SET_NULL, related_name="+")  # none: the whole city
    language = models.CharField(max_length=8, default="en")  # in which letters are written
    wanted = models.JSONField(null=True)  # what was asked for since, and waits for its confirmation
    confirm_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of what was asked for
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Subscription {self.pk}"  # no address in logs


class LetterState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    DROPPED = "dropped", "No longer needed"


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, at: datetime) -> Self:
        return self.filter(state=LetterState.WAITING, due_at__lte=at)


class Letter(models.Model):
    """A report on its way to a subscriber, or what it asks on the way to a user who leads a department.

    leave_sha256: of the token by which one click ends the subscription.
    """

    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.CASCADE, related_name="letters")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="letters")
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    leave_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    detail = models.CharField(max_length=400, blank=True)

    objects: ClassVar = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("subscription", "report"), name="one_letter_per_report"),
            models.UniqueConstraint(fields=("user", "report"), name="one_question_per_report"),
            models.CheckConstraint(condition=Q(subscription=None) ^ Q(user=None), name="letter_has_one_receiver"),
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(leave_sha256="") | Q(subscription=None),
                name="every_letter_can_be_left",
            ),
        )

    def __str__(self) -> str:
        return f"Letter {self.pk}"
