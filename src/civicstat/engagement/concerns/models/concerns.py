"""Concerns with their links, and the history in which every step stays."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When

from civicstat.directory.models import Area, Department, User
from civicstat.directory.reach import within_reach
from civicstat.engagement.concerns.models.history import HistoryQuerySet
from civicstat.engagement.concerns.models.themes import Origin, Theme
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric

LONGEST_TITLE = 200


class ConcernState(models.TextChoices):
    """What was done about a concern. It follows from the records of the register; nobody types it."""

    NEW = "new", "New"
    LOOKED_AT = "looked_at", "Being looked at"
    MEASURED = "measured", "Measured"
    HAS_GOAL = "has_goal", "Has a goal"
    CLOSED = "closed", "Closed"


class Closing(models.TextChoices):
    """As what a concern was closed."""

    ANSWERED = "answered", "Answered"
    REACHED = "reached", "Reached"
    NOT_OURS = "not_ours", "Not for the city to do"
    MERGED = "merged", "Joined with another"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, user: User) -> Self:
        """Every concern: its wording names nobody. Voices have a door of their own."""
        return self

    def editable_by(self, user: User) -> Self:
        """All concerns to those who define; to department leads those of their departments."""
        return self.filter(within_reach(user))

    def public(self) -> Self:
        """Concerns that staff made public."""
        return self.filter(is_public=True)

    def with_state(self) -> Self:
        """Concerns with `state`, the number of `voices`, and the moment of the last step, `touched_at`."""
        aimed = Goal.objects.filter(Q(concern=OuterRef("slug")) | Q(concern_links__concern=OuterRef("pk")))
        steps = ConcernEntry.objects.filter(concern=OuterRef("pk")).order_by().values("concern")
        return self.annotate(
            state=Case(
                When(~Q(closed_as=""), then=Value(ConcernState.CLOSED.value)),
                When(Exists(aimed), then=Value(ConcernState.HAS_GOAL.value)),
                When(Exists(ConcernMetric.objects.filter(concern=OuterRef("pk"))),
                     then=Value(ConcernState.MEASURED.value)),
                When(department__isnull=False, then=Value(ConcernState.LOOKED_AT.value)),
                default=Value(ConcernState.NEW.value),
                output_field=models.CharField(),
            ),
            voices=Count("submissions", distinct=True),
            touched_at=Subquery(steps.annotate(last=Max("at")).values("last")),
        )  # fmt: skip

    def in_state(self, state: ConcernState) -> Self:
        """Those of `with_state` that are in a state."""
        return self.filter(state=state)


class Concern(models.Model):
    """Something that matters to people, in public words. What people said themselves stands in its voices."""

    slug = models.SlugField(unique=True)  # by which goals and the catalog name it
    title = models.CharField(max_length=LONGEST_TITLE)
    wording = models.TextField(blank=True)  # as the public reads it
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="concerns")
    areas = models.ManyToManyField(Area, related_name="concerns")  # none: the whole city
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.STAFF)
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="concerns")
    raised_on = models.DateField()
    is_public = models.BooleanField(default=False)
    closed_as = models.CharField(max_length=16, choices=Closing.choices, blank=True)  # empty: it is open
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    metrics = models.ManyToManyField(Metric, through="ConcernMetric", related_name="concerns")

    objects: ClassVar = ConcernQuerySet.as_manager()

    # Where they were read with `with_state`.
    state: str
    voices: int
    touched_at: datetime | None

    class Meta:
        ordering = ("title",)
        constraints = (
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(closed_as=Closing.MERGED.value), name="merged_is_closed"
            ),
        )

    def __str__(self) -> str:
        return self.title


class ConcernMetric(models.Model):
    """By which metric a concern is measured."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="metric_links")
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="concern_links")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("concern", "metric"), name="one_link_per_metric"),)

    def __str__(self) -> str:
        return f"{self.concern_id}: {self.metric_id}"


class ConcernGoal(models.Model):
    """Which goal answers a concern, beside those whose own definition names it."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="concern_links")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("concern", "goal"), name="one_link_per_goal"),)

    def __str__(self) -> str:
        return f"{self.concern_id}: {self.goal_id}"


class Step(models.TextChoices):
    """What an entry of a concern's history tells."""

    OPENED = "opened", "Opened"
    DESCRIBED = "described", "Described anew"
    MEASURED = "measured", "Metric linked"
    UNMEASURED = "unmeasured", "Metric unlinked"
    AIMED = "aimed", "Goal linked"
    UNAIMED = "unaimed", "Goal unlinked"
    GROUPED = "grouped", "Voices added"
    MOVED_OUT = "moved_out", "Voice moved out"
    JOINED = "joined", "Joined with another"
    SHOWN = "shown", "Made public"
    HIDDEN = "hidden", "Taken from the public list"
    NOTED = "noted", "Noted"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Opened again"


class ConcernEntry(models.Model):
    """One entry of a concern's history. Never changed, never removed."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Step.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the command line
    text = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)  # shown to residents, where the concern is

    objects: ClassVar = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ("concern", "sequence")
        constraints = (models.UniqueConstraint(fields=("concern", "sequence"), name="one_step_per_sequence"),)

    def __str__(self) -> str:
        return f"{self.concern_id}, entry {self.sequence}: {self.kind}"
