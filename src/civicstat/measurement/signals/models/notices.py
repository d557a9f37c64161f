"""Who is told of signals, by which way, and what became of it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import Department, User
from civicstat.directory.reach import within_reach
from civicstat.measurement.records.models import Finding
from civicstat.measurement.signals.models.devices import Device
from civicstat.measurement.signals.models.signals import Signal


class NoticeKind(models.TextChoices):
    IMMEDIATE = "immediate", "New signal"
    DIGEST = "digest", "Daily digest"
    ESCALATION = "escalation", "Nobody looked at it"
    LATE = "late", "Data is late"


class NoticeState(models.TextChoices):
    WAITING = "waiting", "Waits"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Refused"
    DROPPED = "dropped", "No longer needed"


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, user: User) -> Self:
        """All: who is on call is no secret among staff."""
        return self

    def editable_by(self, user: User) -> Self:
        return self.filter(within_reach(user))


class Duty(models.Model):
    """Somebody is on call for a department over some days, both included."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="duties")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="duties")
    since = models.DateField()
    until = models.DateField()

    objects: ClassVar = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("department__name", "since", "pk")
        constraints = (models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="duty_runs_on"),)

    def __str__(self) -> str:
        return f"{self.user}, {self.department}, {self.since} to {self.until}"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User) -> Self:
        return self if user.is_administrator or user.is_auditor else self.none()

    def editable_by(self, user: User) -> Self:
        return self if user.is_administrator else self.none()


class Webhook(models.Model):
    """A program that is told of new signals."""

    address = models.CharField(max_length=400)
    secret = models.CharField(max_length=80)  # with which what is sent is signed
    department = models.ForeignKey(Department, null=True, on_delete=models.CASCADE, related_name="webhooks")
    false_alarms = models.FloatField()  # a month, that it bears
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.address.partition("?")[0]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """All to administrators and auditors; to others what was sent to them."""
        return self if user.is_administrator or user.is_auditor else self.filter(user=user)

    def due(self, at: object) -> Self:
        return self.filter(state=NoticeState.WAITING, due_at__lte=at).order_by("due_at", "pk")


class Notice(models.Model):
    """One message to one person or program, with its outcome. key: so that nobody is told the same twice."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=16, choices=NoticeKind.choices)
    signal = models.ForeignKey(Signal, null=True, on_delete=models.CASCADE, related_name="notices")  # none: a digest
    finding = models.ForeignKey(Finding, null=True, on_delete=models.CASCADE, related_name="notices")  # of late data
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="notices")
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.CASCADE, related_name="notices")
    device = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="notices")  # none: by e-mail
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()  # later than it was made in quiet hours, and before another try
    state = models.CharField(max_length=16, choices=NoticeState.choices, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=400, blank=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(user=None) ^ Q(webhook=None), name="notice_has_one_receiver"),
            models.CheckConstraint(condition=Q(device=None) | Q(webhook=None), name="device_is_a_persons"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.user or self.webhook}"
