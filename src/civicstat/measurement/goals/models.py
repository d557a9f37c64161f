"""Goals, who works on them, and the ledger in which every target stays."""

from typing import Any, ClassVar, NoReturn, Self, cast

from django.db import models
from django.db.models import F, Q

from civicstat.directory.models import Area, AreaLayer, Department, User
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.definitions import PERIODS, Period
from civicstat.measurement.metrics.models import Metric


class AppendOnly(CivicStatError):
    """A line of the ledger would be changed or removed."""


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> Self:
        """Goals whose metric a person may see."""
        return self.filter(metric__in=Metric.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        """All goals to those who define; to department leads those that their departments work on."""
        if user.may_define:
            return self
        if user.may_accept:
            led = Contribution.objects.filter(department__in=user.departments.all(), role=ContributionRole.LEAD)
            return self.filter(pk__in=led.values("goal"))
        return self.none()


class Goal(models.Model):
    """Something to be reached. What exactly, and by when, is said by its ledger."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    wording = models.TextField(blank=True)  # as the public reads it
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="goals")
    period = models.CharField(max_length=16, choices=[(each, each) for each in PERIODS])
    layer = models.ForeignKey(AreaLayer, on_delete=models.PROTECT, related_name="+")
    areas = models.ManyToManyField(Area, related_name="goals")
    covers_layer = models.BooleanField(default=False)  # set for all areas that the layer had
    asked_by = models.CharField(max_length=400, blank=True)
    concern = models.CharField(max_length=80, blank=True)  # its name in the register of concerns

    objects: ClassVar = GoalQuerySet.as_manager()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    @property
    def grain(self) -> Period:
        """The kind of period by which it is followed."""
        return cast(Period, self.period)


class ContributionRole(models.TextChoices):
    LEAD = "lead", "Leads"
    PARTNER = "partner", "Partner"


class Contribution(models.Model):
    """What a department does for a goal."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="contributions")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="contributions")
    role = models.CharField(max_length=16, choices=ContributionRole.choices)
    part = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("role", "pk")  # the lead comes first
        constraints = (
            models.UniqueConstraint(fields=("goal", "department"), name="one_contribution_per_department"),
            models.UniqueConstraint(fields=("goal",), condition=Q(role="lead"), name="one_lead_per_goal"),
        )

    def __str__(self) -> str:
        return f"{self.department}: {self.goal}"


class EntryKind(models.TextChoices):
    SET = "set", "Set"
    MOVED = "moved", "Target moved"
    EXTENDED = "extended", "Date extended"
    ENDED = "ended", "Ended"
    REOPENED = "reopened", "Reopened"
    NOTED = "noted", "Noted"


DRAWING = (EntryKind.SET, EntryKind.MOVED, EntryKind.EXTENDED)  # entries that draw a line of targets


class LedgerQuerySet(models.QuerySet[Any]):
    """Rows that are added and never change. The database refuses it too: see the migration 0002."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly("The ledger of goals is never changed; add an entry that says what holds from now on.")

    def delete(self) -> NoReturn:
        raise AppendOnly("Nothing is removed from the ledger of goals; add an entry that says what holds from now on.")

    def bulk_update(self, *rows: Any, **values: Any) -> NoReturn:
        self.update()


class GoalEntry(models.Model):
    """One entry of a goal's ledger. Never changed, never removed."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=EntryKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the command line
    reason = models.TextField()
    holds_from = models.DateField()  # the day from which it holds
    low = models.FloatField(null=True)  # what the level has to reach at least; none: no limit
    high = models.FloatField(null=True)
    due_on = models.DateField(null=True)  # the last day, included
    milestones = models.JSONField(default=list)  # [day, value]; none: straight to the target

    objects: ClassVar = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ("goal", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("goal", "sequence"), name="one_entry_per_sequence"),
            models.CheckConstraint(condition=~Q(reason=""), name="entry_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(kind__in=[kind.value for kind in DRAWING])
                | (Q(due_on__gt=F("holds_from")) & (Q(low__isnull=False) | Q(high__isnull=False))),
                name="a_line_has_target_and_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.goal.slug}, entry {self.sequence}: {self.kind}"


class Baseline(models.Model):
    """Where an area stood when the goal was set, frozen with what it was computed from. Never changed."""

    entry = models.ForeignKey(GoalEntry, on_delete=models.PROTECT, related_name="baselines")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    value = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.FloatField()
    since = models.DateField()
    until = models.DateField()  # the last day, included
    metric_version = models.PositiveIntegerField()
    data_versions = models.JSONField()  # dataset -> sequence of its last stored delivery

    objects: ClassVar = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ("area",)
        constraints = (models.UniqueConstraint(fields=("entry", "area"), name="one_baseline_per_area"),)

    def __str__(self) -> str:
        return f"{self.entry.goal.slug}, {self.area}: {self.value:g}"
