"""When tasks are to run, who runs them now, and every run with what it did."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User


class Schedule(models.Model):
    """What is kept of a task between its runs; a row is made when the task is first met."""

    task = models.CharField(max_length=120, unique=True)
    when = models.CharField(max_length=60, blank=True)  # as an administrator wants it; empty: as declared
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    pause_reason = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)  # the next planned time; none: it is planned elsewhere
    retry_at = models.DateTimeField(null=True)  # not before that, since it failed
    faults = models.PositiveIntegerField(default=0)  # runs that failed since the last that did not
    asked_at = models.DateTimeField(null=True)  # when somebody wanted it run at once
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_by = models.CharField(max_length=300, blank=True)  # the server that runs it now
    claimed_until = models.DateTimeField(null=True)  # after that the server is taken for dead

    class Meta:
        ordering = ("task",)

    def __str__(self) -> str:
        return self.task


class Outcome(models.TextChoices):
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    INTERRUPTED = "interrupted", "Interrupted"  # the process ended in the middle
    SKIPPED = "skipped", "Skipped"  # its time came while the run before was under way


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: User) -> Self:
        """Runs are shown to those who define: what a task did may name any dataset."""
        return self if user.may_see_all else self.none()

    def broken(self) -> Self:
        return self.filter(outcome__in=(Outcome.FAILED, Outcome.INTERRUPTED))

    def since(self, moment: datetime) -> Self:
        return self.filter(started_at__gte=moment)


class Run(models.Model):
    """One time that a task ran, and what became of it."""

    task = models.CharField(max_length=120)
    planned_for = models.DateTimeField(null=True)  # none: by hand
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.RUNNING)
    did = models.TextField(blank=True)  # a sentence
    error = models.TextField(blank=True)  # in words
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_hand = models.BooleanField(default=False)
    attempt = models.PositiveIntegerField(default=1)
    server = models.CharField(max_length=300, blank=True)

    objects: ClassVar = RunQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-id")
        indexes = (models.Index(fields=("task", "-started_at")), models.Index(fields=("outcome", "-started_at")))
        constraints = (
            models.UniqueConstraint(
                fields=("task",), condition=Q(outcome="running"), name="a_task_runs_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.task}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float | None:
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None
