"""civicstat jobs run, pause, and resume."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.jobs.looking import plain
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, watching

if TYPE_CHECKING:
    from civicstat.web.tasks.models import Run

Name = Annotated[str, typer.Argument(help="The task's name, as civicstat jobs list has it.")]
LOOK_SECONDS = 0.3


def run(name: Name, as_json: AsJson = False, workspace: At = None) -> None:
    """Run a task now, and say what it did. Exit code 1 where it fails.

    The running server does it where there is one; otherwise this command does.

    Example: civicstat jobs run quality
    """
    enter(workspace)
    from civicstat.web.jobs.address import call_owner
    from civicstat.web.tasks.registry import find_task

    task = find_task(name)
    owner = call_owner()
    if owner is not None:
        owner.close()
    with watching() as report:
        report(0, task.title)
        done = _by_server(name) if owner is not None else _here(name)
    if as_json:
        show_json(plain(done))
    else:
        typer.echo(done.error or done.did, err=bool(done.error))
    if done.outcome != "done":
        raise typer.Exit(1)


def _by_server(name: str) -> "Run":
    from django.utils.timezone import now

    from civicstat.errors import CivicStatError
    from civicstat.web.jobs.address import call_owner
    from civicstat.web.tasks.actions import ask
    from civicstat.web.tasks.models import Outcome, Run
    from civicstat.web.tasks.registry import find_task

    last = Run.objects.filter(task=name).order_by("-pk").first()
    ask(find_task(name), by=None, at=now())
    while True:
        found: Run | None = Run.objects.filter(task=name, pk__gt=last.pk if last else 0, by_hand=True).first()
        if found is not None and found.outcome != Outcome.RUNNING:
            return found
        owner = call_owner()
        if owner is None:
            raise CivicStatError("the server ended before the task did; it is run when a server starts again")
        owner.close()
        time.sleep(LOOK_SECONDS)


def _here(name: str) -> "Run":
    from civicstat.web.jobs.performing import perform_here
    from civicstat.web.tasks.registry import find_task

    return perform_here(find_task(name), by=None)


def pause(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; others read it on the page of the jobs.")],
    workspace: At = None,
) -> None:
    """Let a task run only by hand until it is resumed.

    Example: civicstat jobs pause quality --reason "The source is being rebuilt"
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.web.tasks import actions
    from civicstat.web.tasks.registry import find_task

    task = find_task(name)
    actions.pause(task, reason=reason, by=None, at=now())
    typer.echo(f"“{task.title}” is paused; civicstat jobs resume {name} lets it run again.")


def resume(name: Name, workspace: At = None) -> None:
    """Let a task run by itself again, from its next time on.

    Example: civicstat jobs resume quality
    """
    enter(workspace)
    from django.utils.timezone import localtime, now

    from civicstat.web.tasks import actions
    from civicstat.web.tasks.registry import find_task

    task = find_task(name)
    due = actions.due_at(task, actions.resume(task, by=None, at=now()))
    when = f"; its next run is {localtime(due):%Y-%m-%d %H:%M}" if due else ""
    typer.echo(f"“{task.title}” runs by itself again{when}.")
