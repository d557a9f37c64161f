"""civicstat jobs: what runs by itself, and how it went."""

import typer

from civicstat.cli.jobs.looking import history, list_tasks
from civicstat.cli.jobs.running import pause, resume, run

app = typer.Typer(help="Tasks that run by themselves: when, and what they did.", no_args_is_help=True)
app.command("list")(list_tasks)
app.command("run")(run)
app.command("history")(history)
app.command("pause")(pause)
app.command("resume")(resume)
