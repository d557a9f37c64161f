"""Who may go on looking at a wall: what lets a person see it is asked anew while it is open."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.contrib.sessions.models import Session
from django.utils.timezone import now

from civicstat.directory.models import Screen, User
from civicstat.measurement.signals.models import Budget
from civicstat.measurement.sources.models import Dataset

Rights = tuple[object, ...]


class Visitor(NamedTuple):
    """Who looks at a wall: by which session or screen, and with what rights as they were when the wall was opened."""

    person: int
    session: str
    rights: Rights
    screen: int | None = None


def rights_of(people: Collection[int]) -> dict[int, Rights]:
    """Return all that decides what each person is shown, or is signed in by; who is not active has nothing."""
    datasets = tuple(Dataset.objects.order_by("pk").values_list("pk", "version", "sensitivity", "department_id"))
    budgets = dict(Budget.objects.filter(user__in=people).values_list("user_id", "false_alarms"))
    active = User.objects.filter(pk__in=people, is_active=True).prefetch_related("departments")
    return {
        user.pk: (
            user.role, user.password, budgets.get(user.pk), datasets,
            tuple(sorted(department.pk for department in user.departments.all())),
        )
        for user in active
    }  # fmt: skip


def those_gone(visitors: Iterable[Visitor]) -> frozenset[Visitor]:
    """Return those who signed out, whose session or screen ended, or who may see something else by now."""
    asked = set(visitors)
    rights = rights_of({each.person for each in asked})
    sessions = Session.objects.filter(session_key__in={each.session for each in asked}, expire_date__gt=now())
    screens = Screen.objects.open(now()).filter(pk__in={each.screen for each in asked if each.screen is not None})
    open_ones: set[tuple[str, int | None]] = {(key, None) for key in sessions.values_list("session_key", flat=True)}
    open_ones |= {("", key) for key in screens.values_list("pk", flat=True)}
    return frozenset(
        each for each in asked
        if (each.session, each.screen) not in open_ones or rights.get(each.person) != each.rights
    )  # fmt: skip
