"""Reports that come out again and again: what they are about, and when each is to come out."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User
from civicstat.publishing.reports.definitions import ReportDefinition, read_report
from civicstat.publishing.reports.models.history import KeptQuerySet


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: User) -> Self:
        """Every template: what is reported and what is not is no secret."""
        return self

    def editable_by(self, user: User) -> Self:
        return self if user.may_define else self.none()


class Template(models.Model):
    """A report that comes out again and again; what it is about is said by its newest version."""

    slug = models.SlugField(unique=True, max_length=60)
    title = models.CharField(max_length=160)
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ("title", "slug")

    def __str__(self) -> str:
        return self.title

    @property
    def definition(self) -> ReportDefinition:
        """Return what the newest version states. Raises UnreadableDocument."""
        found: TemplateVersion = self.versions.get(number=self.version)
        return found.definition


class TemplateVersion(models.Model):
    """A template as it stood after a change. Never changed."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition_text = models.TextField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the command line
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("template", "number")
        constraints = (models.UniqueConstraint(fields=("template", "number"), name="one_template_per_number"),)

    def __str__(self) -> str:
        return f"{self.template_id}, version {self.number}"

    @property
    def definition(self) -> ReportDefinition:
        return read_report(self.definition_text, where=f"version {self.number}")


class Slot(models.Model):
    """When the report of a period is to come out. The first one is what was announced; later ones moved it."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="slots")
    grain = models.CharField(max_length=16)
    starts_on = models.DateField()
    ends_on = models.DateField()
    label = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    reason = models.TextField(blank=True)  # why it was moved; empty: it is the first
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("template", "starts_on", "ends_on"), condition=Q(reason=""), name="announced_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.template_id}, {self.label}: {self.due_at:%Y-%m-%d %H:%M}"
