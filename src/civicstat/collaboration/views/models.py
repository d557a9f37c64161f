"""Saved views: inquiries of the explorer under a name."""

from typing import ClassVar, Self

from django.db import models
from pydantic import ValidationError

from civicstat.directory.models import Department, User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.exploring.inquiries import Inquiry


class ViewUnreadable(CivicStatError):
    """A saved view asks what this version of CivicStat cannot read."""


class Sharing(models.TextChoices):
    """Who sees a view."""

    OWNER = "owner", "Only me"
    DEPARTMENT = "department", "My department"
    EVERYONE = "everyone", "Everyone who signs in"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """Views of one's own, of one's departments, and those for everyone; all to an auditor.

        What a view shows is asked anew in the name of whoever looks, so that it opens no dataset to anybody.
        """
        if user.pk is None:  # a program whose token was made on the command line
            return self.exclude(sharing=Sharing.OWNER)
        if user.is_auditor:
            return self
        shared = models.Q(sharing=Sharing.EVERYONE)
        shared |= models.Q(sharing=Sharing.DEPARTMENT, department__in=user.departments.all())
        return self.filter(models.Q(owner=user) | shared)

    def editable_by(self, user: User) -> Self:
        """Views of one's own; for those who define metrics also shared ones, which may have lost their owner."""
        if user.pk is None:
            return self.shared() if user.may_define else self.none()
        if user.may_define:
            return self.filter(models.Q(owner=user) | ~models.Q(sharing=Sharing.OWNER))
        return self.filter(owner=user)

    def shared(self) -> Self:
        """Views that others than their owner see: those that the catalog holds."""
        return self.exclude(sharing=Sharing.OWNER)


class SavedView(models.Model):
    """An inquiry under a name. metric_version: of its metric, when it was last saved."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=160)
    note = models.TextField(blank=True)
    question = models.JSONField()  # an inquiry, without what is as usual
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="views")
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="views")
    sharing = models.CharField(max_length=20, choices=Sharing.choices, default=Sharing.OWNER)
    metric_version = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("title", "slug")

    def __str__(self) -> str:
        return self.title

    @property
    def inquiry(self) -> Inquiry:
        """What is asked. Raises ViewUnreadable where this version of CivicStat cannot read it."""
        try:
            return Inquiry.model_validate(self.question)
        except ValidationError as fault:
            first = fault.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the question"
            raise ViewUnreadable(
                f"The view “{self.title}” cannot be read: {place}: {first['msg'].removeprefix('Value error, ')}. "
                "Remove it, and save it anew."
            ) from None
