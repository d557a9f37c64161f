"""civicstat jobs list, and history."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from civicstat.web.tasks.models import Run


def list_tasks(as_json: AsJson = False, workspace: At = None) -> None:
    """List the tasks that run by themselves: when, how the last run went, and when the next one is.

    Example: civicstat jobs list
    """
    enter(workspace)
    from django.utils.timezone import localtime, now

    from civicstat.web.tasks.overview import overview

    told = overview(at=now())
    if as_json:
        show_json([each.as_plain() for each in told])
        return
    rows = [
        (each.task.name, each.when, each.state, f"{localtime(each.next_at):%Y-%m-%d %H:%M}" if each.next_at else "",
         _said(each.last) if each.last else "")
        for each in told
    ]  # fmt: skip
    show_table(("task", "when", "state", "next run", "last run"), rows)


def history(
    name: Annotated[str, typer.Argument(help="Only of this task.")] = "",
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many runs.")] = 30,
    is_broken: Annotated[bool, typer.Option("--failed", help="Only what failed or was interrupted.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Print what ran: when it began, how long it took, and what it did; the newest first.

    Example: civicstat jobs history --failed
    """
    enter(workspace)
    from django.utils.timezone import localtime

    from civicstat.web.tasks.models import Run
    from civicstat.web.tasks.registry import find_task

    runs = Run.objects.filter(task=find_task(name).name) if name else Run.objects.all()
    runs = (runs.broken() if is_broken else runs).select_related("by")[:most]
    if as_json:
        show_json([plain(run) for run in runs])
        return
    rows = [
        (f"{localtime(run.started_at):%Y-%m-%d %H:%M:%S}", run.task, run.outcome,
         None if run.seconds is None else f"{run.seconds:.1f} s", run.error or run.did)
        for run in runs
    ]  # fmt: skip
    if rows:
        show_table(("began", "task", "outcome", "took", "what it did"), rows)
    else:
        typer.echo("Nothing has run yet." if not is_broken else "No run failed.")


def plain(run: "Run") -> dict[str, Any]:
    """Return a run as plain values."""
    from civicstat.web.tasks.overview import plain_run

    return plain_run(run)


def _said(run: "Run") -> str:
    return f"{run.outcome}: {run.error or run.did}" if run.outcome != "running" else "running now"
