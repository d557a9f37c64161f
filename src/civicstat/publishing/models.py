"""What was chosen to be public: a ledger to which choices are added, and in which none is changed."""

from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import Max, Q

from civicstat.directory.models import User
from civicstat.errors import CivicStatError


class ChoiceStands(CivicStatError):
    """A choice would be changed or removed."""


class Kind(models.TextChoices):
    METRIC = "metric", "Metric"
    GOAL = "goal", "Goal"
    DATASET = "dataset", "Dataset"  # one that is not public keeps all that rests on it out
    RECORDS = "records", "Records of a dataset"  # one a row, as far as the dataset's open_records allows


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def visible_to(self, user: User) -> Self:
        """All of them: what is public is no secret among those who sign in."""
        return self

    def in_force(self) -> Self:
        """The newest choice about each thing."""
        newest = self.order_by().values("kind", "slug").annotate(newest=Max("pk")).values("newest")
        return self.filter(pk__in=newest)

    def public(self) -> Self:
        return self.in_force().filter(is_public=True)

    def update(self, **values: Any) -> NoReturn:
        raise ChoiceStands("What was chosen to be public is never changed; choose anew, with a reason.")

    def delete(self) -> NoReturn:
        raise ChoiceStands("What was chosen to be public stays on record; choose anew, with a reason.")

    def bulk_update(self, *rows: Any, **values: Any) -> NoReturn:
        self.update()


class Choice(models.Model):
    """One decision about a metric, goal, dataset or its records: whether it is public, and what of it. Never changed.

    Metrics, goals and datasets are named, not pointed at: what was decided stays when one of them goes.
    """

    kind = models.CharField(max_length=16, choices=Kind.choices)
    slug = models.CharField(max_length=200)
    is_public = models.BooleanField()
    grains = models.JSONField(default=list)  # of a metric: kinds of period; none: months, quarters and years
    layers = models.JSONField(default=list)  # of a metric: area layers beside the whole city
    dimensions = models.JSONField(default=list)  # of a metric: columns by which groups are told apart
    since = models.DateField(null=True)  # of a metric: the first day of figures; none: all there are
    reason = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the command line
    at = models.DateTimeField()

    objects: ClassVar = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("kind", "slug")),)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="choice_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}: {'public' if self.is_public else 'not public'}"


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: User) -> Self:
        """Those who define, and auditors, see what was asked for."""
        return self if user.may_see_all else self.none()


class Order(models.Model):
    """An edition that somebody asked for on a page, or a look at what it would change; done in the background."""

    is_trial = models.BooleanField()
    reason = models.TextField(blank=True)
    corrects = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # none: it waits, or is being done
    outcome = models.JSONField(default=dict)  # what the edition changed, or would change
    fault = models.TextField(blank=True)  # why it was not done

    objects: ClassVar = OrderQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{'Look' if self.is_trial else 'Edition'} asked for at {self.at}"
