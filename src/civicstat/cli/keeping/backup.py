"""civicstat backup."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from civicstat import __version__
from civicstat.cli.enter import enter
from civicstat.cli.keeping import archive, contents
from civicstat.cli.keeping.archive import BackupRefused
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, watching

NO_DATABASE = (
    "The database is on PostgreSQL and is NOT in this file. Keep it at the same time, with the server stopped so that "
    'the two agree: pg_dump --format=custom --file=civicstat.dump "$CIVICSTAT_DATABASE_URL"'
)


def backup(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", dir_okay=False, resolve_path=True, help="The file to make; .tar.gz or .tar."),
    ],
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Keep the whole workspace in one file: settings, catalog, database, records, deliveries, keys and editions.

    The server may run: what is kept is one moment. The file holds personal data and the keys by which editions are
    signed, and can be read by its owner alone; keep it as safe as the workspace.

    Example: civicstat backup /backup/springfield-2026-11-29.tar.gz
    """
    folder = enter(workspace)
    _check(file, folder)
    with _alone(folder), watching() as report:
        from django.utils.timezone import now

        from civicstat.web.jobs.calling import run
        from civicstat.web.jobs.commands.backing_up import SNAP, TakeSnapshot

        at = now()
        taken = run(SNAP, TakeSnapshot(), report)
        try:
            about = {
                "civicstat": __version__, "made_at": at.isoformat(), "workspace": folder.name,
                "has_database": taken.has_database,
            }  # fmt: skip
            told = archive.write(file, contents.members(folder, Path(taken.folder)), about, report)
        finally:
            shutil.rmtree(taken.folder, ignore_errors=True)
    size = file.stat().st_size
    if as_json:
        show_json({"file": file, "bytes": size, "files": len(told["files"]), "has_database": taken.has_database})
    else:
        typer.echo(f"{file}: {counted(len(told['files']), 'file')}, {size / 1e6:,.1f} MB.")
    if not taken.has_database:
        typer.echo(NO_DATABASE, err=True)


def _check(file: Path, folder: Path) -> None:
    if file.exists():
        raise BackupRefused(f"{file} is there already; backups are not written over, choose another name")
    if not file.parent.is_dir():
        raise BackupRefused(f"{file.parent} is no folder; make it, or choose another place")
    if file.is_relative_to(folder):
        raise BackupRefused(f"{file} lies in the workspace; what is lost with it is no backup, choose another place")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "data" / ".backing-up.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"another backup of {folder} is under way; wait until it is done") from None
        yield
