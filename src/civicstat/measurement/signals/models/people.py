"""How many false alarms a month a person bears, and how the person wants to be told."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User

DEFAULT_BUDGET = 2.0  # false alarms a month, of somebody who has not said
LARGEST_BUDGET = 30.0  # about one a day: readings that cost more are not kept


class Mail(models.TextChoices):
    """How signals come by e-mail."""

    NONE = "none", "No e-mail"
    DAILY = "daily", "One e-mail each morning, if something waits"
    IMMEDIATE = "immediate", "At once, for each new signal"


class BudgetQuerySet(models.QuerySet["Budget"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)

    def editable_by(self, user: User) -> Self:
        return self.filter(user=user)


class Budget(models.Model):
    """What one person bears. Thresholds follow: docs/methods/what-a-signal-is.md."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="signal_budget")
    false_alarms = models.FloatField(default=DEFAULT_BUDGET)  # a month
    mail = models.CharField(max_length=16, choices=Mail.choices, default=Mail.NONE)
    quiet_from = models.PositiveSmallIntegerField(null=True)  # hour of the city's day from which no e-mail comes
    quiet_until = models.PositiveSmallIntegerField(null=True)
    set_at = models.DateTimeField()

    objects: ClassVar = BudgetQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(false_alarms__gt=0, false_alarms__lte=LARGEST_BUDGET), name="budget_is_bearable"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__lte=23, quiet_until__lte=23),
                name="quiet_hours_are_hours",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.false_alarms:g} a month"
