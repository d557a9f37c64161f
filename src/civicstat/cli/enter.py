"""The way into a workspace: Django is started for it, and its database brought up to date. Django loads here."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civicstat.config.workspace import VARIABLE, locate
from civicstat.errors import CivicStatError


class CannotEnter(CivicStatError):
    """A workspace cannot be worked in."""


def enter(given: Path | None) -> Path:
    """Start Django for a workspace with its database up to date, and return the workspace's folder.

    Raises NoWorkspace, or CannotEnter where its settings do not hold or this process works in another one.
    """
    folder = locate(given)
    start_django(folder)
    migrate()
    return folder


def start_django(folder: Path) -> None:
    """Load the settings of a workspace; a process can work in one workspace only."""
    os.environ[VARIABLE] = os.environ.get(VARIABLE) or str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicstat.config.settings")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    if not settings.configured:
        os.environ[VARIABLE] = str(folder)
    try:
        with _without_collecting():
            django.setup()
        found: Path = settings.WORKSPACE
    except ImproperlyConfigured as fault:
        raise CannotEnter(str(fault)) from None
    if found != folder:
        raise CannotEnter(f"this process works in {found} already; start another one to work in {folder}")


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Load without looking, again and again, for what of it may go: all of it stays. A tenth of the time goes there."""
    from django.apps import apps

    if apps.ready or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def migrate() -> None:
    """Bring the database up to date, unless a server owns the workspace: then that is its business."""
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from civicstat.web.jobs.address import call_owner

    try:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if owner := call_owner():
            owner.close()
            raise CannotEnter("the running server is older than this command; restart it, which updates its data")
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as fault:
        raise CannotEnter(
            f"the database of the workspace cannot be used: {fault}; see CIVICSTAT_DATABASE_URL in "
            "docs/reference/settings.md"
        ) from None
