"""With whom people share what they make: the doors of saved views and of dashboards, which are the same."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User

Made = TypeVar("Made", bound=models.Model)


class Sharing(models.TextChoices):
    """Who sees what somebody made."""

    OWNER = "owner", "Only me"
    DEPARTMENT = "department", "My department"
    EVERYONE = "everyone", "Everyone who signs in"


class SharedQuerySet(models.QuerySet[Made]):
    """Rows with an owner, a sharing and the department that a sharing may name.

    What they show is asked in the name of whoever looks, so that they open no dataset to anybody.
    """

    def visible_to(self, user: User) -> Self:
        """One's own, those of one's departments, and those for everyone; all to an auditor."""
        if user.pk is None:  # a program whose token was made on the command line
            return self.shared()
        if user.is_auditor:
            return self
        of_department = Q(sharing=Sharing.DEPARTMENT, department__in=user.departments.all())
        return self.filter(Q(owner=user) | Q(sharing=Sharing.EVERYONE) | of_department)

    def editable_by(self, user: User) -> Self:
        """One's own; for those who define metrics also shared ones, which may have lost their owner."""
        if user.pk is None:
            return self.shared() if user.may_define else self.none()
        if user.may_define:
            return self.filter(Q(owner=user) | ~Q(sharing=Sharing.OWNER))
        return self.filter(owner=user)

    def shared(self) -> Self:
        """Those that others than their owner see: those that the catalog holds."""
        return self.exclude(sharing=Sharing.OWNER)
