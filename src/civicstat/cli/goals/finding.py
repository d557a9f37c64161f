"""The goal that a name means."""

from typing import TYPE_CHECKING

from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.measurement.goals.models import Goal


class UnknownGoal(CivicStatError):
    """No goal has the name given."""


def goal_named(name: str) -> "Goal":
    """Return a goal. Raises UnknownGoal with the names that there are."""
    from civicstat.measurement.goals.models import Goal

    found: Goal | None = Goal.objects.select_related("metric__dataset", "layer").filter(slug=name).first()
    if found is None:
        known = ", ".join(Goal.objects.values_list("slug", flat=True)) or "none yet"
        raise UnknownGoal(f"No goal is called {name!r}; there are {known}")
    return found
