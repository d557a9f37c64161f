"""civicstat init: a workspace made."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from civicstat.cli.enter import migrate, start_django
from civicstat.cli.password import Password, obtain
from civicstat.config.workspace import create


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it may exist.")],
    agency: Annotated[str | None, typer.Option(help="The government's name, as pages show it.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Its time zone, such as America/Chicago.")] = None,
    fiscal_year_start: Annotated[int, typer.Option(min=1, max=12, help="Month in which the fiscal year begins.")] = 1,
    administrator: Annotated[str | None, typer.Option(help="Name with which the first administrator signs in.")] = None,
    password_file: Annotated[
        Path | None,
        typer.Option(help="A file with their password; else CIVICSTAT_PASSWORD, or a prompt."),
    ] = None,
) -> None:
    """Make a workspace: one folder with settings, catalog and data.

    Example: civicstat init springfield --agency "City of Springfield" --timezone America/Chicago --administrator dora
    """
    is_asking = sys.stdin.isatty()
    agency = agency or _ask("Name of the government", _title(folder), is_asking)
    timezone = timezone or _ask("Time zone", _local_zone(), is_asking)
    if administrator is None and is_asking:
        administrator = _ask("First administrator's name to sign in", "admin", is_asking)
    password = obtain(password_file) if administrator else None
    folder = create(folder, agency=agency, timezone=timezone, fiscal_year_start=fiscal_year_start)
    furnish(folder, agency)
    if administrator and password:
        _add_administrator(administrator, password)
    typer.echo(f"{folder} is ready: {agency}, {timezone}.")
    if password and password.is_made_up:
        typer.echo(f"{administrator} signs in with this password, shown this once: {password.text}")
    _tell_next(folder, has_administrator=bool(administrator))


def furnish(folder: Path, agency: str) -> None:
    """Make the database of a new workspace, and the city as its first area."""
    start_django(folder)
    migrate()
    from django.utils.timezone import now

    from civicstat.directory.actions import name_city

    name_city(name=agency, by=None, at=now())


def _add_administrator(name: str, password: Password) -> None:
    from django.utils.timezone import now

    from civicstat.directory.actions import create_user

    create_user(username=name, password=password.text, role="administrator", by=None, at=now())


def _ask(what: str, default: str, is_asking: bool) -> str:
    return str(typer.prompt(what, default=default)) if is_asking else default


def _title(folder: Path) -> str:
    return folder.expanduser().resolve().name.replace("-", " ").replace("_", " ").title() or "Your city"


def _local_zone() -> str:
    """Return this machine's time zone, UTC where it does not say."""
    if named := os.environ.get("TZ", "").removeprefix(":"):
        return named
    _, found, zone = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    return zone.removeprefix("posix/") if found else "UTC"


def _tell_next(folder: Path, *, has_administrator: bool) -> None:
    steps = [] if has_administrator else ["civicstat user add NAME --role administrator   who may run it"]
    steps += [
        "civicstat catalog draft FILE                   a definition proposed from an export",
        "civicstat catalog apply                        definitions in catalog/ taken up",
        "civicstat load DATASET FILE                    records loaded, figures computed",
        "civicstat serve                                pages on http://127.0.0.1:8000",
    ]
    typer.echo(f"Next, in {folder} (or with --workspace {folder}):")
    for step in steps:
        typer.echo(f"  {step}")
