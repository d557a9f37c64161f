"""What concerns are about, and where they come from."""

from typing import ClassVar, Self

from django.db import models

from civicstat.directory.models import Department, User


class ThemeQuerySet(models.QuerySet["Theme"]):
    def visible_to(self, user: User) -> Self:
        """Every theme: what people may speak of is no secret."""
        return self

    def editable_by(self, user: User) -> Self:
        return self if user.may_define else self.none()


class Theme(models.Model):
    """What a concern is about, as residents choose it. Its department looks at new concerns of it first."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    describes = models.CharField(max_length=400, blank=True)  # what belongs to it, in plain words
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class Origin(models.TextChoices):
    """Where a concern or a voice came from. Voices of different origin are never added up as if they were one."""

    RESIDENT = "resident", "Residents' form"
    STAFF = "staff", "Staff"
    BOARD = "board", "Advisory board"
    SURVEY = "survey", "Survey"
    MEETING = "meeting", "Meeting"
