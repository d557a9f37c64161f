"""Saved views: inquiries of the explorer under a name."""

from typing import ClassVar

from django.db import models
from pydantic import ValidationError

from civicstat.collaboration.sharing import SharedQuerySet, Sharing
from civicstat.directory.models import Department, User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.exploring.inquiries import Inquiry


class ViewUnreadable(CivicStatError):
    """A saved view asks what this version of CivicStat cannot read."""


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

    objects: ClassVar = SharedQuerySet.as_manager()

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
