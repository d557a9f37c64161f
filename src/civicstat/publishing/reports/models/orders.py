"""Reports that somebody asked for on a page, done in the background."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import User
from civicstat.publishing.reports.models.templates import Template


class ReportOrderQuerySet(models.QuerySet["ReportOrder"]):
    def visible_to(self, user: User) -> Self:
        """Those who define, and auditors, see what was asked for."""
        return self if user.may_see_all else self.none()

    def waiting(self) -> Self:
        """What is not done yet, the oldest first."""
        return self.filter(done_at=None).order_by("pk")


class ReportOrder(models.Model):
    """A report that somebody asked to draft, freeze anew or release on a page; done in the background."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "Draft"
        REFREEZE = "refreeze", "Freeze anew"
        RELEASE = "release", "Release"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="orders")
    starts_on = models.DateField()  # of the report's period
    label = models.CharField(max_length=60)
    key = models.CharField(max_length=20)
    reason = models.TextField(blank=True)  # of figures that are frozen anew
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    share = models.FloatField(default=0.0)  # done, 0 to 1
    doing = models.CharField(max_length=200, blank=True)  # what is being done
    done_at = models.DateTimeField(null=True)  # none: it waits, or is being done
    outcome = models.CharField(max_length=200, blank=True)
    fault = models.TextField(blank=True)  # why it was not done

    objects: ClassVar = ReportOrderQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("template", "starts_on", "kind"), condition=Q(done_at__isnull=True), name="one_order_waits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.template}, {self.label}"
