"""Signals, and the steps by which people deal with them."""

from datetime import datetime
from typing import Any, ClassVar, NoReturn, Self, cast

from django.db import models
from django.db.models import Q

from civicstat.directory.models import Area, Department, User
from civicstat.directory.reach import within_reach
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric


class NeverChanged(CivicStatError):
    """A step would be changed or removed."""


class SignalState(models.TextChoices):
    """How far people are with a signal. It follows from the steps; nobody types it."""

    NEW = "new", "New"
    ACKNOWLEDGED = "acknowledged", "Being looked at"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"


class Verdict(models.TextChoices):
    """What a signal was, once somebody knows."""

    REAL = "real", "A real change"
    NOISE = "noise", "Chance alone"
    FAULT = "fault", "A fault of the data"


class StepKind(models.TextChoices):
    OPENED = "opened", "Opened"
    JOINED = "joined", "Joined with another"
    ASSIGNED = "assigned", "Given to"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: User) -> Self:
        """Signals of metrics that a person may see."""
        return self.filter(metric__in=Metric.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        """Signals that a person may deal with: of the departments' own metrics, and those given to the person."""
        if user.may_define:
            return self
        mine = Q(owner=user) if user.may_change_some else Q(pk__in=())
        return self.filter(within_reach(user) | mine)

    def within(self, budget: float) -> Self:
        """Signals that somebody is told who bears so many false alarms a month."""
        return self.filter(cost__lte=budget)

    def leading(self) -> Self:
        """Signals that are not part of another one."""
        return self.filter(merged_into=None)

    def open(self) -> Self:
        return self.leading().exclude(state=SignalState.CLOSED)

    def waiting(self) -> Self:
        """Open signals that nobody has answered."""
        return self.leading().filter(state__in=(SignalState.NEW, SignalState.ACKNOWLEDGED))

    def newest(self) -> Self:
        """Signals that are not part of another one, those opened last first."""
        return self.leading().order_by("-opened_at", "cost", "pk")

    def with_metric(self) -> Self:
        """Signals with what pages, mails and the API tell of them."""
        return self.select_related(
            "metric__dataset", "area__layer", "department", "owner", "merged_into__metric", "merged_into__area"
        ).prefetch_related("metric__versions")


class Signal(models.Model):
    """A metric in an area that changed beyond chance. Figures are those of its newest reading."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="signals")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="signals")
    grain = models.CharField(max_length=16)
    detector = models.CharField(max_length=16)
    is_up = models.BooleanField()
    since = models.IntegerField()  # period in which it began, as far as figures tell
    period = models.IntegerField()  # the newest in which it was seen
    since_on = models.DateField()
    until_on = models.DateField()  # the last day of the newest period
    observed = models.FloatField()
    expected = models.FloatField()
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    p_value = models.FloatField()  # the smallest it ever had
    cost = models.FloatField()  # the least budget, in false alarms a month, within which it was ever found
    likely_false = models.FloatField()
    details = models.JSONField(null=True)  # circles, and what else a page tells; none of a series
    opened_at = models.DateTimeField()
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="signals")
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="signals")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="parts")
    # What follows from the steps, kept so that lists need not read them all.
    state = models.CharField(max_length=16, choices=SignalState.choices, default=SignalState.NEW)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, choices=Verdict.choices, blank=True)

    objects: ClassVar = SignalQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "cost", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("metric", "area", "grain", "detector", "is_up", "since_on"), name="one_signal_per_change"
            ),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(verdict=""), name="closed_with_a_verdict"),
            models.CheckConstraint(condition=Q(until_on__gte=models.F("since_on")), name="signal_runs_on"),
        )
        indexes = (models.Index(fields=("state", "opened_at"), name="signals_by_state"),)

    def __str__(self) -> str:
        return f"{self.metric.title}, {self.area.name}"

    @property
    def kind_of_period(self) -> Grain:
        return cast(Grain, self.grain)


class StepQuerySet(models.QuerySet["SignalStep"]):
    """Steps are added and never change. The database refuses it too: see the migration 0002."""

    def visible_to(self, user: User) -> Self:
        return self.filter(signal__in=Signal.objects.visible_to(user))

    def update(self, **values: Any) -> NoReturn:
        raise NeverChanged("A step of a signal is never changed; add another that says what holds now.")

    def delete(self) -> NoReturn:
        raise NeverChanged("No step of a signal is removed.")


class SignalStep(models.Model):
    """Something that became of a signal, with who did it and when."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=StepKind.choices)
    text = models.TextField(max_length=2000, blank=True)
    verdict = models.CharField(max_length=16, choices=Verdict.choices, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: an evaluation
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()

    objects: ClassVar = StepQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
