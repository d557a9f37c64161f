"""civicstat connect list and try."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, show_table
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.measurement.sources.models import Connection

WIDEST = 40  # characters of a value in the table


class UnknownConnection(CivicStatError):
    """No connection has the name given."""


def list_connections(as_json: AsJson = False, workspace: At = None) -> None:
    """List the connections with their datasets, what became of their last pull, and when the next one is due.

    Example: civicstat connect list
    """
    enter(workspace)
    from civicstat.measurement.sources.models import Connection

    found = [_as_data(each) for each in Connection.objects.select_related("dataset").prefetch_related("pulls")]
    if as_json:
        show_json(found)
    elif not found:
        typer.echo("No connection is there yet. Write one into the catalog, then: civicstat catalog apply")
    else:
        columns = ("connection", "dataset", "kind", "every", "last_pull", "state", "rows", "next_pull")
        heads = [column.replace("_", " ") for column in columns]
        show_table(heads, [[row[name] for name in columns] for row in found])


def try_connection(
    name: Annotated[str, typer.Argument(help="The connection's name.")],
    rows: Annotated[int, typer.Option("--rows", min=1, max=1000, help="How many rows to show.")] = 5,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Ask a source for its first rows and show them. Nothing is stored, and the next pull is as before.

    Example: civicstat connect try calls_portal --rows 3
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.measurement.pulling import try_out

    tried = try_out(definition=find(name).definition, at=now(), most=rows)
    if as_json:
        show_json({"columns": list(tried.columns), "rows": tried.rows, "files": tried.files})
        return
    if tried.files:
        show_table(("file", "bytes"), [[each.name, each.size] for each in tried.files])
        return
    typer.echo(f"{counted(len(tried.rows), 'row')} shown, {counted(len(tried.columns), 'column')}.")
    for number, row in enumerate(tried.rows, start=1):
        typer.echo(f"row {number}")
        show_table(("column", "value"), [[column, str(row.get(column, ""))[:WIDEST]] for column in tried.columns])


def find(name: str) -> "Connection":
    """Return a connection. Raises UnknownConnection."""
    from civicstat.measurement.sources.models import Connection

    found: Connection | None = Connection.objects.select_related("dataset").filter(slug=name).first()
    if found is None:
        known = ", ".join(Connection.objects.values_list("slug", flat=True)) or "none yet"
        raise UnknownConnection(f"no connection is called {name!r}; connections are {known}")
    return found


def _as_data(each: "Connection") -> dict[str, Any]:
    last = next(iter(each.pulls.all()), None)
    definition = each.definition
    return {
        "connection": each.slug,
        "title": definition.title,
        "dataset": each.dataset.slug,
        "kind": definition.kind,
        "every": "paused" if definition.paused else definition.every or "when asked",
        "last_pull": _moment(last.begun_at) if last else None,
        "state": last.state if last else "never pulled",
        "rows": last.rows if last else None,
        "message": last.message if last else "",
        "next_pull": _moment(each.next_at) if each.next_at else None,
    }


def _moment(at: datetime) -> str:
    """Return a moment by the clock of the agency, with its offset for programs."""
    from django.utils.timezone import localtime

    return localtime(at).isoformat(timespec="minutes")
