"""Every write about dashboards: made, changed, brought back, copied, removed; and what opens first."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.dashboards.models import Dashboard, DashboardVersion, RoleStart, Start
from civicstat.collaboration.dashboards.writing import text_of
from civicstat.directory.models import Area, Department, User
from civicstat.directory.texts import check_texts
from civicstat.errors import CivicStatError


class DashboardRefused(CivicStatError):
    """A dashboard cannot be made or changed as asked. Nothing was stored."""


@transaction.atomic
def create(*, definition: DashboardDefinition, what: str = "Made", by: User | None, at: datetime) -> Dashboard:
    """Return a new dashboard. Raises DashboardRefused where the name is taken."""
    if Dashboard.objects.filter(slug=definition.dashboard).exists():
        raise DashboardRefused(f"there is a dashboard {definition.dashboard!r} already; choose another name")
    dashboard = Dashboard(slug=definition.dashboard, changed_at=at)
    _keep(dashboard, definition, what, None, by, at)
    return dashboard


@transaction.atomic
def change(
    *,
    dashboard: Dashboard,
    definition: DashboardDefinition,
    what: str,
    by: User | None,
    at: datetime,
    seen: int | None = None,
) -> Dashboard:
    """Make a dashboard what a definition says, keeping what it was. what: in words, for its history.

    seen: the version that the change was made from. Raises DashboardRefused where another came in between.
    """
    held = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
    _refuse_unseen(held, seen)
    if held.definition == definition:
        return held
    _keep(held, definition, what, None, by, at)
    return held


@transaction.atomic
def undo(*, dashboard: Dashboard, by: User | None, at: datetime, seen: int | None = None) -> Dashboard:
    """Bring back what a dashboard was before its last change that was not brought back already.

    Raises DashboardRefused where there is nothing before.
    """
    held = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
    _refuse_unseen(held, seen)
    before = before_last(held)
    if before is None:
        raise DashboardRefused(f"{held.title}: nothing was changed yet that could be undone")
    undone = held.versions.get(number=before.number + 1)
    _keep(held, before.definition, f"Undone: {undone.what}"[:200], before.of or before.number, by, at)
    return held


@transaction.atomic
def restore(*, dashboard: Dashboard, number: int, by: User | None, at: datetime) -> Dashboard:
    """Bring back a version of a dashboard. Raises DashboardRefused where there is none of that number."""
    held = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
    version = held.versions.filter(number=number).first()
    if version is None:
        raise DashboardRefused(f"{held.title} has no version {number}; its history lists them")
    _keep(held, version.definition, f"Version {number} brought back", number, by, at)
    return held


def before_last(dashboard: Dashboard) -> DashboardVersion | None:
    """Return the version that undoing the last change would bring back; None where there is none."""
    current = dashboard.current
    stands_at = current.of or current.number
    found: DashboardVersion | None = dashboard.versions.filter(number=stands_at - 1).first()
    return found


@transaction.atomic
def copy(*, dashboard: Dashboard, slug: str, title: str, by: User, at: datetime) -> Dashboard:
    """Return a copy that belongs to a person, who alone sees it at first. Raises DashboardRefused."""
    definition = dashboard.definition.model_copy(update={
        "dashboard": slug, "title": title, "sharing": "owner", "owner": by.username, "department": "", "starts": (),
    })  # fmt: skip
    return create(definition=definition, what=f"Copied from {dashboard.title}"[:200], by=by, at=at)


@transaction.atomic
def remove(*, dashboard: Dashboard, by: User | None, at: datetime) -> None:
    """Remove a dashboard with its history."""
    dashboard.delete()


@transaction.atomic
def set_start(
    *,
    user: User,
    department: Department | None,
    area: Area | None,
    page: str,
    dashboard: Dashboard | None,
    by: User,
    at: datetime,
) -> Start:
    """Say where a person starts. Raises DashboardRefused where a dashboard shall open and none is named."""
    if page == Start.Page.DASHBOARD and dashboard is None:
        raise DashboardRefused("a dashboard shall open first, but none is chosen; choose one, or the weekly view")
    start, _ = Start.objects.update_or_create(
        user=user, defaults={"department": department, "area": area, "page": page, "dashboard": dashboard}
    )
    return start


def _refuse_unseen(dashboard: Dashboard, seen: int | None) -> None:
    if seen is not None and seen != dashboard.version:
        raise DashboardRefused(
            f"{dashboard.title} was changed in the meantime (version {dashboard.version}, you saw {seen}); "
            "look at it as it is now, and change it then"
        )


def _keep(
    dashboard: Dashboard, definition: DashboardDefinition, what: str, of: int | None, by: User | None, at: datetime
) -> None:
    """Store a definition as the newest version, and what lists and doors need of it beside."""
    owner, department = owner_of(definition), department_of(definition)
    dashboard.title, dashboard.sharing, dashboard.owner = definition.title, definition.sharing, owner
    dashboard.department, dashboard.changed_at, dashboard.version = department, at, dashboard.version + 1
    check_texts(dashboard, where=f"the dashboard {definition.dashboard!r}")
    dashboard.save()
    DashboardVersion.objects.create(
        dashboard=dashboard,
        number=dashboard.version,
        definition_text=text_of(definition),
        what=what,
        of=of,
        by=by,
        at=at,
    )
    _set_role_starts(dashboard, definition.starts)


def _set_role_starts(dashboard: Dashboard, roles: Sequence[str]) -> None:
    RoleStart.objects.filter(dashboard=dashboard).exclude(role__in=roles).delete()
    for role in roles:
        RoleStart.objects.update_or_create(role=role, defaults={"dashboard": dashboard})


def owner_of(definition: DashboardDefinition) -> User | None:
    """Return whose dashboard a definition makes. Raises DashboardRefused for a name that nobody has."""
    if not definition.owner:
        return None
    found: User | None = User.objects.filter(username=definition.owner).first()
    if found is None:
        raise DashboardRefused(
            f"{definition.dashboard}: nobody signs in as {definition.owner!r}; name another, or leave owner out"
        )
    return found


def department_of(definition: DashboardDefinition) -> Department | None:
    """Return the department with which a definition shares. Raises DashboardRefused for one that there is not."""
    if not definition.department:
        return None
    found: Department | None = Department.objects.named(definition.department).first()
    if found is None:
        known = ", ".join(Department.objects.values_list("slug", flat=True)) or "none yet"
        raise DashboardRefused(
            f"{definition.dashboard}: no department is called {definition.department!r}; there are {known}"
        )
    return found
