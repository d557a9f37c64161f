"""People and places: departments, users with their roles, area layers, areas, aliases, populations."""

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models


class Department(models.Model):
    """A department of the agency: police, fire, the 911 center."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do, from least to most."""

    VIEWER = "viewer", "Viewer"
    ANALYST = "analyst", "Analyst"
    LEAD = "lead", "Department lead"
    ADMINISTRATOR = "administrator", "Administrator"


class User(AbstractUser):
    """A person who signs in."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    departments = models.ManyToManyField(Department, blank=True, related_name="members")
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)

    @property
    def may_define(self) -> bool:
        """May load data and change definitions."""
        return self.role in (Role.ANALYST, Role.ADMINISTRATOR)

    @property
    def may_accept(self) -> bool:
        """May accept data-quality findings with a reason."""
        return self.role in (Role.ANALYST, Role.LEAD, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR


class AreaLayer(models.Model):
    """A division of the city: beats, districts, neighborhoods."""

    slug = models.SlugField(unique=True)  # "beat"
    name = models.CharField(max_length=80)  # one area: "Beat"
    plural = models.CharField(max_length=80)  # "Beats"
    position = models.PositiveSmallIntegerField(default=0)  # order on pages, coarse first
    version = models.PositiveIntegerField(default=1)  # counts up when areas or aliases change

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.plural


CITY = "city"  # the layer of which the whole city is the one area: what has no smaller area still has this one


class AreaQuerySet(models.QuerySet["Area"]):
    def of_layer(self, slug: str) -> Self:
        return self.filter(layer__slug=slug)


class Area(models.Model):
    """One area of a layer. Its boundary is WKB in longitude and latitude (WGS 84), if it has one."""

    layer = models.ForeignKey(AreaLayer, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=160)
    boundary = models.BinaryField(null=True)
    position = models.PositiveIntegerField(default=0)
    is_target = models.BooleanField(default=True)  # false for "outside the city" and the like

    objects: ClassVar = AreaQuerySet.as_manager()

    class Meta:
        ordering = ("layer", "position", "name")
        constraints = (models.UniqueConstraint(fields=("layer", "code"), name="one_area_per_code"),)

    def __str__(self) -> str:
        return self.name


class AreaAlias(models.Model):
    """A spelling in the records that means an area. Counts only once a person has confirmed it."""

    layer = models.ForeignKey(AreaLayer, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=200)  # folded: see places.fold
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="aliases")  # none: no area
    is_confirmed = models.BooleanField(default=False)
    score = models.FloatField(default=0)  # of the suggestion, 0 to 100
    records = models.PositiveIntegerField(default=0)  # that carried this spelling when last seen
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("layer", "text"), name="one_alias_per_spelling"),)


class Population(models.Model):
    """Residents of an area in a year; the whole city is the one area of the layer `CITY`."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField()
    residents = models.FloatField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("area", "year"), name="one_population_per_year"),
            models.CheckConstraint(condition=models.Q(residents__gte=0), name="residents_not_negative"),
        )
