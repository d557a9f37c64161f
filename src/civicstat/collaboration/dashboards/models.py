"""Dashboards, all their versions, and what opens first for whom."""

from typing import ClassVar

from django.db import models

from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.sharing import SharedQuerySet, Sharing
from civicstat.directory.models import Area, Department, Role, User
from civicstat.library.documents import check_document, read_documents


class Dashboard(models.Model):
    """A dashboard; what is in it is said by its newest version."""

    slug = models.SlugField(unique=True, max_length=60)
    title = models.CharField(max_length=160)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="dashboards")
    sharing = models.CharField(max_length=20, choices=Sharing.choices, default=Sharing.OWNER)
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="dashboards")
    version = models.PositiveIntegerField(default=0)  # number of the newest
    changed_at = models.DateTimeField()

    objects: ClassVar = SharedQuerySet.as_manager()

    class Meta:
        ordering = ("title", "slug")

    def __str__(self) -> str:
        return self.title

    @property
    def current(self) -> "DashboardVersion":
        found: DashboardVersion = self.versions.get(number=self.version)
        return found

    @property
    def definition(self) -> DashboardDefinition:
        return self.current.definition


class DashboardVersion(models.Model):
    """A dashboard as it stood after a change. Never changed. of: the version whose content it brought back."""

    dashboard = models.ForeignKey(Dashboard, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition_text = models.TextField()
    what = models.CharField(max_length=200)  # what was changed, in words
    of = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # none: the command line
    at = models.DateTimeField()

    class Meta:
        ordering = ("dashboard", "-number")
        constraints = (models.UniqueConstraint(fields=("dashboard", "number"), name="one_dashboard_per_number"),)

    def __str__(self) -> str:
        return f"{self.dashboard}, version {self.number}: {self.what}"

    @property
    def definition(self) -> DashboardDefinition:
        """Return what the version states. Raises UnreadableDocument."""
        where = f"version {self.number}"
        [document] = read_documents(self.definition_text, where=where)
        return check_document(DashboardDefinition, document, where=where)


class RoleStart(models.Model):
    """The dashboard that opens first for a role."""

    role = models.CharField(max_length=20, choices=Role.choices, unique=True)
    dashboard = models.ForeignKey(Dashboard, on_delete=models.CASCADE, related_name="role_starts")

    def __str__(self) -> str:
        return f"{self.role}: {self.dashboard}"


class Start(models.Model):
    """Where a person starts: whose metrics, which area, and what opens first. None: as for everybody of the role."""

    class Page(models.TextChoices):
        ROLE = "role", "As for everybody of my role"
        WEEKLY = "weekly", "The weekly view"
        DASHBOARD = "dashboard", "A dashboard"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="start")
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.SET_NULL, related_name="+")
    page = models.CharField(max_length=20, choices=Page.choices, default=Page.ROLE)
    dashboard = models.ForeignKey(Dashboard, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.user}: {self.page}"
