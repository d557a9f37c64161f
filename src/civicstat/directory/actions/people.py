"""Every write about people: users, their roles and departments."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from civicstat.directory.models import Department, Role, RoleChange, User
from civicstat.directory.texts import check_texts
from civicstat.errors import CivicStatError


class PersonRefused(CivicStatError):
    """A change to a user or department cannot be made."""


@transaction.atomic
def create_department(*, slug: str, name: str, by: User | None, at: datetime) -> Department:
    """Return a new department. Raises PersonRefused where the slug is taken."""
    check_texts(Department(slug=slug, name=name), where=f"the department {slug[:50]!r}")
    department, is_new = Department.objects.get_or_create(slug=slug, defaults={"name": name})
    if not is_new:
        raise PersonRefused(f"there is a department {slug!r} already; choose another short name")
    return department


@transaction.atomic
def rename_department(*, department: Department, name: str, by: User | None, at: datetime) -> Department:
    """Call a department otherwise; its short name stays. Raises TextRefused."""
    department = Department.objects.select_for_update().get(pk=department.pk)
    department.name = name
    check_texts(department, where=f"the department {department.slug!r}")
    department.save(update_fields=["name"])
    return department


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str,
    role: str,
    by: User | None,
    at: datetime,
    name: str = "",
    email: str = "",
    departments: Sequence[Department] = (),
) -> User:
    """Return a new user who may sign in. by: none for the command line.

    name: as it is shown; its last word is the family name. Raises PersonRefused.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise PersonRefused(f"there is a user {username!r} already; choose another name to sign in with")
    user = User(username=username, role=_role(role), date_joined=at)
    _describe(user, name, email)
    _set_password(user, password)
    check_texts(user, where=f"the user {username[:50]!r}")
    user.save()
    user.departments.set(departments)
    RoleChange.objects.create(user=user, was="", became=user.role, by=by, at=at)
    return user


@transaction.atomic
def set_role(*, user: User, role: str, by: User | None, at: datetime) -> User:
    """Give a user another role. Raises PersonRefused for the last administrator."""
    user = _held_with_administrators(user)
    became = _role(role)
    if became == user.role:
        return user
    if user.is_administrator:
        _keep_one_administrator(user)
    RoleChange.objects.create(user=user, was=user.role, became=became, by=by, at=at)
    user.role = became
    user.save(update_fields=["role"])
    return user


@transaction.atomic
def describe_user(
    *, user: User, by: User | None, at: datetime, name: str | None = None, email: str | None = None
) -> User:
    """Give a user another name as it is shown, or another e-mail address; None leaves it.

    Raises PersonRefused or TextRefused.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _describe(user, name, email)
    check_texts(user, where=f"the user {user.username[:50]!r}")
    user.save(update_fields=["first_name", "last_name", "email"])
    return user


@transaction.atomic
def set_departments(*, user: User, departments: Sequence[Department], by: User | None, at: datetime) -> User:
    """Make a user a member of just these departments."""
    user.departments.set(departments)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: User | None, at: datetime) -> User:
    """Give a user another password; sessions elsewhere end. Raises PersonRefused for a weak one."""
    user = User.objects.select_for_update().get(pk=user.pk)
    _set_password(user, password)
    user.save(update_fields=["password"])
    return user


@transaction.atomic
def set_active(*, user: User, is_active: bool, by: User | None, at: datetime) -> User:
    """Let a user sign in, or no longer; what they did stays. Raises PersonRefused for the last administrator."""
    user = _held_with_administrators(user)
    if user.is_administrator and not is_active:
        _keep_one_administrator(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    return user


def _describe(user: User, name: str | None, email: str | None) -> None:
    if name is not None:
        user.first_name, _, user.last_name = name.strip().rpartition(" ")
    if email is not None:
        user.email = email.strip()
        try:
            if user.email:
                validate_email(user.email)
        except ValidationError:
            raise PersonRefused(
                f"{email!r} is no e-mail address; expected one such as ada@springfield.gov, or none"
            ) from None


def _role(role: str) -> Role:
    if role not in Role.values:
        raise PersonRefused(f"{role!r} is no role; expected one of {', '.join(Role.values)}")
    return Role(role)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise PersonRefused("the password is not safe enough: " + " ".join(fault.messages)) from None
    user.set_password(password)


def _held_with_administrators(user: User) -> User:
    """Return a user as it stands. Of two who end each other's administration at once, one waits and finds itself last.

    All hold the administrators first and in one order, so that nobody waits in a circle.
    """
    list(User.objects.administrators().select_for_update().order_by("pk"))
    return User.objects.select_for_update().get(pk=user.pk)


def _keep_one_administrator(user: User) -> None:
    if not User.objects.administrators().exclude(pk=user.pk).exists():
        raise PersonRefused(f"{user} is the last administrator; make another one first")
