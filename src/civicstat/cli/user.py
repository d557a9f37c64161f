"""civicstat user: who may sign in, and as what."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.password import obtain
from civicstat.cli.show import show_json, show_table
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.directory.models import Department, User

app = typer.Typer(help="Who may sign in, and as what.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(help="A file with the password in its first line; else CIVICSTAT_PASSWORD, or a prompt."),
]


class NothingToDo(CivicStatError):
    """A command names nothing to change."""


class UnknownPerson(CivicStatError):
    """No user or department has the name given."""


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="viewer, auditor, analyst, lead or administrator.")],
    full_name: Annotated[str, typer.Option("--full-name", help="As it is shown.")] = "",
    email: Annotated[str, typer.Option(help="Where to reach them.")] = "",
    department: Annotated[list[str] | None, typer.Option(help="A department's name; may be repeated.")] = None,
    password_file: PasswordFile = None,
    workspace: At = None,
) -> None:
    """Let a person sign in.

    Example: civicstat user add ada --role analyst --full-name "Ada Lovelace" --department police
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions import create_user

    password = obtain(password_file)
    departments = [_department(slug) for slug in department or ()]
    user = create_user(
        username=name, password=password.text, role=role, by=None, at=now(), name=full_name, email=email,
        departments=departments,
    )  # fmt: skip
    typer.echo(f"{user.username} may sign in as {user.get_role_display().lower()}.")
    if password.is_made_up:
        typer.echo(f"Password, shown this once: {password.text}")


@app.command("list")
def list_(as_json: AsJson = False, workspace: At = None) -> None:
    """List the people who have an account.

    Example: civicstat user list --json
    """
    enter(workspace)
    from civicstat.directory.models import User

    people = [_Person.of(user) for user in User.objects.order_by("username").prefetch_related("departments")]
    if as_json:
        show_json([person._asdict() for person in people])
        return
    rows = [
        (p.name, p.full_name, p.role, ", ".join(p.departments), p.email, p.is_active, _day(p.last_signed_in_at))
        for p in people
    ]
    show_table(("name", "full name", "role", "departments", "e-mail", "active", "last signed in"), rows)


class _Person(NamedTuple):
    """A user as the list shows them."""

    name: str
    full_name: str
    role: str
    departments: list[str]
    email: str
    is_active: bool
    last_signed_in_at: datetime | None

    @classmethod
    def of(cls, user: "User") -> Self:
        departments = [department.slug for department in user.departments.all()]
        return cls(
            user.username, user.get_full_name(), user.role, departments, user.email, user.is_active, user.last_login
        )


@app.command()
def change(
    name: Name,
    full_name: Annotated[str | None, typer.Option("--full-name", help="As it is shown.")] = None,
    email: Annotated[str | None, typer.Option(help='Where to reach them; "" for nowhere.')] = None,
    department: Annotated[
        list[str] | None, typer.Option(help="A department's name, in place of those there are; may be repeated.")
    ] = None,
    workspace: At = None,
) -> None:
    """Change what is known of a person; what is not named stays.

    Example: civicstat user change ada --email ada@springfield.gov --department police
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions import describe_user, set_departments

    if full_name is None and email is None and department is None:
        raise NothingToDo("nothing was named; give --full-name, --email or --department")
    user = _user(name)
    departments = [_department(slug) for slug in department or ()]
    user = describe_user(user=user, name=full_name, email=email, by=None, at=now())
    if department is not None:
        set_departments(user=user, departments=departments, by=None, at=now())
    typer.echo(f"{user.username} was changed.")


@app.command()
def close(name: Name, workspace: At = None) -> None:
    """Let a person sign in no more; sessions and tokens end at once, what they did stays.

    Example: civicstat user close ada
    """
    user = _set_active(name, workspace, is_active=False)
    typer.echo(f"{user.username} can no longer sign in. civicstat user reopen {user.username} takes it back.")


@app.command()
def reopen(name: Name, workspace: At = None) -> None:
    """Let a person whose account was closed sign in again.

    Example: civicstat user reopen ada
    """
    user = _set_active(name, workspace, is_active=True)
    typer.echo(f"{user.username} may sign in again.")


@app.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(help="viewer, auditor, analyst, lead or administrator.")],
    workspace: At = None,
) -> None:
    """Give a person another role.

    Example: civicstat user role ada administrator
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions import set_role

    user = set_role(user=_user(name), role=role, by=None, at=now())
    typer.echo(f"{user.username} is now {user.get_role_display().lower()}.")


@app.command()
def password(name: Name, password_file: PasswordFile = None, workspace: At = None) -> None:
    """Give a person another password; their other sessions end.

    Example: civicstat user password ada
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions import set_password

    user, given = _user(name), obtain(password_file)
    set_password(user=user, password=given.text, by=None, at=now())
    typer.echo(f"{user.username} has another password.")
    if given.is_made_up:
        typer.echo(f"Password, shown this once: {given.text}")


def _set_active(name: str, workspace: Path | None, *, is_active: bool) -> "User":
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions import set_active

    return set_active(user=_user(name), is_active=is_active, by=None, at=now())


def _user(name: str) -> "User":
    from civicstat.directory.models import User

    found: User | None = User.objects.filter(username__iexact=name).first()
    if found is None:
        raise UnknownPerson(f"nobody signs in as {name!r}; see civicstat user list")
    return found


def _department(slug: str) -> "Department":
    from civicstat.directory.models import Department

    found: Department | None = Department.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Department.objects.values_list("slug", flat=True)) or "none yet"
        raise UnknownPerson(f"no department is called {slug!r}; departments are {known}")
    return found


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"
