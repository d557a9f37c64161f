"""A town that is built once for each test process, and laid out anew for each test that asks for it.

Its rows are kept in tables beside those of the test database, its files in a folder of their own. A test gets copies:
its rows are rolled back with its transaction, its files are in its own workspace.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test.utils import override_settings

from civicstat.measurement.records.keeping import let_go

quote = connection.ops.quote_name


@dataclass(frozen=True)
class Snapshot:
    """What a town left in the database and in its workspace."""

    folder: Path
    copies: dict[str, str]  # the table that keeps the rows, by the table they belong to

    def lay_out(self, workspace: Path) -> None:
        """Put rows and files where a test expects them. IntegrityError where it has made such rows itself."""
        self.lay_out_rows()
        let_go()
        shutil.copytree(self.folder, workspace, dirs_exist_ok=True)

    @transaction.atomic  # rows may stand before those that they refer to
    def lay_out_rows(self) -> None:
        models = [model for model in apps.get_models() if model._meta.db_table in self.copies]
        with connection.cursor() as cursor:
            for table, copy in self.copies.items():
                cursor.execute(f"insert into {quote(table)} select * from {quote(copy)}")
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


def take(name: str, folder: Path, build: Callable[[Path], object]) -> Snapshot:
    """Build a town in an empty folder and keep what it left; the database is as it was afterwards."""
    (folder / "data").mkdir(mode=0o700)
    (folder / "catalog").mkdir()
    before = _filled()
    let_go()
    try:
        with override_settings(WORKSPACE=folder, DATA_DIR=folder / "data", CATALOG_DIR=folder / "catalog"):
            build(folder)
        return Snapshot(folder, _copy(name, _filled() - before))
    finally:
        let_go()
        _empty(_filled() - before)


def _filled() -> set[str]:
    """Return the tables of our models that have rows."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._base_manager.exists()}


@transaction.atomic
def _copy(name: str, tables: set[str]) -> dict[str, str]:
    copies = {table: f"{name}_{table}" for table in sorted(tables)}
    with connection.cursor() as cursor:
        for table, copy in copies.items():
            cursor.execute(f"create table {quote(copy)} as select * from {quote(table)}")
    return copies


def _empty(tables: set[str]) -> None:
    statements = connection.ops.sql_flush(no_style(), sorted(tables), reset_sequences=True, allow_cascade=True)
    connection.ops.execute_sql_flush(statements)
