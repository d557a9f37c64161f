"""How many false alarms a month people bear, and the cut that follows."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.signals.models import DEFAULT_BUDGET, Budget, Mail, Reading
from civicstat.measurement.signals.models.people import LARGEST_BUDGET
from civicstat.measurement.signals.opening import open_signals

SMALLEST_BUDGET = 0.1
LOOKED_BACK = 500  # readings, the newest, among which a larger budget finds more


class BudgetRefused(CivicStatError):
    """A budget cannot be kept. Nothing changed."""


def budget_of(user: User | None) -> float:
    """Return how many false alarms a month a person bears; None: a program of nobody."""
    if user is None:
        return DEFAULT_BUDGET
    found = Budget.objects.filter(user=user).values_list("false_alarms", flat=True).first()
    return DEFAULT_BUDGET if found is None else float(found)


def largest_budget() -> float:
    """Return the budget up to which signals are opened: the largest that anybody has."""
    largest = Budget.objects.aggregate(largest=Max("false_alarms"))["largest"]
    return max(DEFAULT_BUDGET, largest or 0.0)


@transaction.atomic
def set_budget(
    *,
    user: User,
    false_alarms: float,
    at: datetime,
    mail: Mail | None = None,
    quiet: tuple[int, int] | None = None,
) -> Budget:
    """Keep what a person bears from now on, and how the person wants to be told. Raises BudgetRefused.

    A larger budget opens signals at once, from readings that were kept. mail: None leaves it, with the quiet hours, as
    it is. quiet: the hours of the city's day from and until which no e-mail comes; None for none.
    """
    if not SMALLEST_BUDGET <= false_alarms <= LARGEST_BUDGET:
        raise BudgetRefused(
            f"false_alarms is {false_alarms:g}, expected {SMALLEST_BUDGET:g} to {LARGEST_BUDGET:g} a month; "
            "about one a day is the most that anybody looks at"
        )
    told: dict[str, object] = {"false_alarms": false_alarms, "set_at": at}
    if mail is not None:
        first, last = quiet or (None, None)
        told |= {"mail": mail, "quiet_from": first, "quiet_until": last}
    budget, _ = Budget.objects.update_or_create(user=user, defaults=told)
    newest = Reading.objects.select_related("metric__dataset", "metric__department", "area__layer").order_by("-pk")
    open_signals(list(newest[:LOOKED_BACK]), budget=largest_budget(), at=at)
    return budget
