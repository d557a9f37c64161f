"""civicstat restore."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from civicstat.cli.keeping import archive
from civicstat.cli.keeping.archive import RestoreRefused
from civicstat.cli.options import AsJson, existing_file
from civicstat.cli.show import counted, show_json, watching
from civicstat.config.workspace import PRIVATE, VARIABLE


def restore(
    file: Annotated[Path, existing_file("What civicstat backup made.")],
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            metavar="DIR",
            show_default=False,
            help="The folder to make, empty if it is there; if not given, CIVICSTAT_WORKSPACE.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a workspace as it was when it was kept. Every file is checked against its SHA-256 first.

    Nothing is ever written over: the folder has to be empty, or not there.

    Example: civicstat restore /backup/springfield-2026-11-29.tar.gz --workspace /srv/springfield
    """  # fmt: skip
    folder = _target(workspace)
    beside = folder.with_name(f".restoring-{folder.name}")
    try:
        beside.mkdir(mode=PRIVATE, parents=True)
    except FileExistsError:
        raise RestoreRefused(
            f"{beside} is there: another restore is under way, or was stopped. If none is, remove it and try again"
        ) from None
    try:
        with watching() as report:
            told = archive.unpack(file, beside, report)
        for private in ("data", "data/keys"):
            (beside / private).mkdir(exist_ok=True)
            (beside / private).chmod(PRIVATE)
        beside.chmod(0o755)
        os.replace(beside, folder)  # noqa: PTH105  # onto an empty folder
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    if as_json:
        show_json({"workspace": folder, **{key: value for key, value in told.items() if key != "files"}})
        return
    typer.echo(f"{folder} is as it was on {told['made_at']}: {counted(len(told['files']), 'file')}, all as kept.")
    if not told["has_database"]:
        typer.echo(
            "The database is not among them: it is on PostgreSQL. Restore it from its own dump of the same time, "
            'before anything else is called: pg_restore --clean --if-exists --dbname="$CIVICSTAT_DATABASE_URL" '
            "civicstat.dump"
        )
    elif os.environ.get("CIVICSTAT_DATABASE_URL"):
        typer.echo("The database is data/civicstat.sqlite3 in it; CIVICSTAT_DATABASE_URL says another place.")
    typer.echo(f"Look at it: civicstat doctor --workspace {folder}")


def _target(given: Path | None) -> Path:
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is None:
        raise RestoreRefused(f"say where: --workspace DIR, or {VARIABLE}")
    folder = named.expanduser().resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RestoreRefused(f"{folder} is not empty, and nothing is written over; name an empty folder or a new one")
    return folder
