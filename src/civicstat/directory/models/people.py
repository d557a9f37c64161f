"""Departments, people with their roles, the tokens of programs, and screens on walls."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
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


class ScreenQuerySet(models.QuerySet["Screen"]):
    def visible_to(self, user: User) -> Self:
        """Everybody's to administrators and auditors; to others their own."""
        return self if user.is_administrator or user.is_auditor else self.filter(user=user)

    def editable_by(self, user: User) -> Self:
        return self if user.is_administrator else self.filter(user=user)

    def open(self, at: datetime) -> Self:
        """Screens that still show something, of people whose accounts are open."""
        return self.filter(ended_at=None, expires_at__gt=at, user__is_active=True)


class Screen(models.Model):
    """A browser that shows the operations wall and nothing else, with nobody signed in: as its person would see it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="screens")
    name = models.CharField(max_length=60)  # where it hangs
    sha256 = models.CharField(max_length=64, unique=True)  # of the secret that the browser keeps
    sign_in = models.CharField(max_length=128)  # of the person when it was made; another password ends it
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar = ScreenQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name
