"""People and places: departments, users with their roles, area layers, areas, aliases, populations."""

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, AnonymousUser, UserManager
from django.db import models


class DepartmentQuerySet(models.QuerySet["Department"]):
    def named(self, owner: str) -> Self:
        """The department that a definition names as its owner, by slug or by name."""
        return self.filter(models.Q(slug=owner) | models.Q(name__iexact=owner)) if owner else self.none()


class Department(models.Model):
    """A department of the agency: police, fire, the 911 center."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    objects: ClassVar = DepartmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may do, from least to most; an auditor sees all of it and changes nothing."""

    VIEWER = "viewer", "Viewer"
    AUDITOR = "auditor", "Auditor"
    ANALYST = "analyst", "Analyst"
    LEAD = "lead", "Department lead"
    ADMINISTRATOR = "administrator", "Administrator"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """Everybody to administrators and auditors; to others themselves and the people of their departments."""
        if user.is_administrator or user.is_auditor:
            return self
        return self.filter(models.Q(pk=user.pk) | models.Q(departments__in=user.departments.all())).distinct()

    def editable_by(self, user: "User") -> Self:
        return self if user.is_administrator else self.none()

    def administrators(self) -> Self:
        """Those who can sign in and run the platform."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)


class People(UserManager["User"]):
    """Django's way of making users, with our QuerySet."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User") -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def editable_by(self, user: "User") -> UserQuerySet:
        return self.get_queryset().editable_by(user)

    def administrators(self) -> UserQuerySet:
        return self.get_queryset().administrators()


class User(AbstractUser):
    """A person who signs in."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    departments = models.ManyToManyField(Department, blank=True, related_name="members")
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)

    objects: ClassVar = People()

    @property
    def may_define(self) -> bool:
        """May load data and change definitions, of every department."""
        return self.role in (Role.ANALYST, Role.ADMINISTRATOR)

    @property
    def may_change_some(self) -> bool:
        """May load data and change definitions, of the own departments' datasets at least: reach.within_reach."""
        return self.role in (Role.ANALYST, Role.LEAD, Role.ADMINISTRATOR)

    @property
    def may_accept(self) -> bool:
        """May accept data-quality findings with a reason."""
        return self.may_change_some

    @property
    def is_auditor(self) -> bool:
        """Sees everything, logs among it, and changes nothing but its own audits."""
        return self.role == Role.AUDITOR

    @property
    def may_see_all(self) -> bool:
        """May see the datasets of every department, restricted ones too, and what stands on them."""
        return self.may_define or self.is_auditor

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR


class RoleChange(models.Model):
    """Who gave whom which role, and when. Rows are added, never changed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_changes")
    was = models.CharField(max_length=20, choices=Role.choices, blank=True)  # empty: the account is new
    became = models.CharField(max_length=20, choices=Role.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # none: the command line
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.user}: {self.was or 'new'} to {self.became}"


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


class Token(models.Model):
    """A program's key to the API. Only a hash of it is kept; scopes say what it opens."""

    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)  # its first characters, by which a person knows it again
    scopes = models.JSONField(default=list)  # "read", "ingest:calls", "admin"
    made_by = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="tokens")  # none: command line
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    def has_scope(self, scope: str) -> bool:
        """Return whether the token opens what a scope names; "ingest" alone opens every dataset."""
        return scope in self.scopes or scope.partition(":")[0] in self.scopes


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
