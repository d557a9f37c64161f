"""Whose things a person may change: the one rule for pages, API and commands that know who asks."""

from django.db.models import Q

from civicstat.directory.models import Department, User


def within_reach(user: User, department: str = "department") -> Q:
    """Return which rows a person may change, by the department that owns them.

    All of them for those who define; for department leads those of their departments; none for others.
    department: the lookup of the owning department, as in "dataset__department".
    """
    if user.may_define:
        return Q()
    if user.may_change_some:
        return Q(**{f"{department}__in": user.departments.all()})
    return Q(pk__in=())


def may_own(user: User, department: Department | None) -> bool:
    """Return whether a person may make something that belongs to a department, or to none."""
    if user.may_define:
        return True
    return department is not None and user.may_change_some and user.departments.filter(pk=department.pk).exists()
