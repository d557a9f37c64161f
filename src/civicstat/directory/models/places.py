"""Area layers, their areas with other spellings and populations, and areas that a city marks as underserved."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from civicstat.directory.models.people import User


class AreaLayerQuerySet(models.QuerySet["AreaLayer"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Every layer: how a city is divided is no secret."""
        return self

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self if isinstance(user, User) and user.may_define else self.none()


class AreaLayer(models.Model):
    """A division of the city: beats, districts, neighborhoods."""

    slug = models.SlugField(unique=True)  # "beat"
    name = models.CharField(max_length=80)  # one area: "Beat"
    plural = models.CharField(max_length=80)  # "Beats"
    position = models.PositiveSmallIntegerField(default=0)  # order on pages, coarse first
    version = models.PositiveIntegerField(default=1)  # counts up when areas or aliases change

    objects: ClassVar = AreaLayerQuerySet.as_manager()

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.plural


CITY = "city"  # the layer of which the whole city is the one area: what has no smaller area still has this one


class AreaQuerySet(models.QuerySet["Area"]):
    def of_layer(self, slug: str) -> Self:
        return self.filter(layer__slug=slug)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Every area: how a city is divided is no secret."""
        return self

    def targets(self) -> Self:
        """Areas that goals and rankings are about: without "outside the city" and areas no longer in use."""
        return self.filter(is_target=True)


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


class AreaAliasQuerySet(models.QuerySet["AreaAlias"]):
    def editable_by(self, user: User) -> Self:
        return self if user.may_define else self.none()

    def visible_to(self, user: User) -> Self:
        """Spellings come out of records, so they stay among those who load them, and auditors."""
        return self if user.may_see_all else self.none()

    def waiting(self) -> Self:
        """Spellings that nobody has decided yet, those in most records first."""
        return self.filter(is_confirmed=False).order_by("-records", "text")


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

    objects: ClassVar = AreaAliasQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("layer", "text"), name="one_alias_per_spelling"),)

    def __str__(self) -> str:
        return f"{self.text!r} in {self.layer}"


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

    def __str__(self) -> str:
        return f"{self.area} in {self.year}"


class UnderservedQuerySet(models.QuerySet["Underserved"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Every choice: it is marked wherever areas and groups are compared."""
        return self

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.in_force() if isinstance(user, User) and user.may_change_some else self.none()

    def in_force(self) -> Self:
        return self.filter(ended_at=None)


class Underserved(models.Model):
    """An area, or a group of people, that the agency has chosen to watch as underserved. Ended, never removed.

    A group is named by an attribute and its value, such as race and Black; it is met in every dataset with a column of
    that name, or one that ends with it, such as subject_race.
    """

    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="underserved")
    attribute = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # none: the command line
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_reason = models.CharField(max_length=1000, blank=True)

    objects: ClassVar = UnderservedQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(area__isnull=False, attribute="", value="")
                | (models.Q(area__isnull=True) & ~models.Q(attribute="") & ~models.Q(value="")),
                name="underserved_is_an_area_or_a_group",
            ),
            models.UniqueConstraint(
                fields=("area",), condition=models.Q(ended_at=None, area__isnull=False), name="area_underserved_once"
            ),
            models.UniqueConstraint(
                fields=("attribute", "value"), condition=models.Q(ended_at=None, area__isnull=True),
                name="group_underserved_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.area.name if self.area is not None else f"{self.value} ({self.attribute})"
