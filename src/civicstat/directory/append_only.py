"""Tables to which rows are only added: the database itself refuses to change or remove what stands in them."""

from functools import partial
from typing import Any

from django.db.migrations import RunPython

EVENTS = ("UPDATE", "DELETE")


def append_only(*tables: str, named: str, message: str) -> RunPython:
    """Return the migration that makes tables append-only on SQLite and PostgreSQL.

    Parameters
    ----------
    tables
        As the database calls them.
    named
        Of the function that PostgreSQL's triggers call; one per migration.
    message
        What somebody reads who tries; without quotation marks.
    """
    return RunPython(
        partial(_forbid, tables=tables, named=named, message=message), partial(_allow, tables=tables, named=named)
    )


def _forbid(_apps: object, editor: Any, *, tables: tuple[str, ...], named: str, message: str) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    if editor.connection.vendor == "postgresql":
        refuse = f"FOR EACH ROW EXECUTE FUNCTION {named}()"
        editor.execute(
            f"CREATE FUNCTION {named}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in tables:
        for event in EVENTS:
            editor.execute(f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {refuse}")


def _allow(_apps: object, editor: Any, *, tables: tuple[str, ...], named: str) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    for table in tables:
        for event in EVENTS:
            on = f" ON {table}" if is_postgresql else ""
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}{on}")
    if is_postgresql:
        editor.execute(f"DROP FUNCTION IF EXISTS {named}()")
