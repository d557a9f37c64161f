"""All commands, and what becomes of their errors: exit 0 done, 1 refused with a reason, 2 misuse."""

import sys
from collections.abc import Sequence

import typer

from civicstat import __version__
from civicstat.cli import (
    areas,
    catalog,
    demo,
    department,
    doctor,
    goals,
    load,
    measuring,
    quality,
    serve,
    set_aside,
    start,
    token,
    user,
)
from civicstat.errors import CivicStatError

app = typer.Typer(
    name="civicstat",
    help="Public safety and public trust, managed by evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init", short_help="Make a workspace: one folder for one government.")(start.init)
app.command("serve", short_help="Serve pages, API and background work.")(serve.serve)
app.command("demo", short_help="Make a synthetic city, and serve it.")(demo.demo)
app.add_typer(catalog.app, name="catalog")
app.add_typer(areas.app, name="areas")
app.command("load", short_help="Take files into a dataset.")(load.load)
app.command("set-aside", short_help="Print rows that did not fit, to be corrected.")(set_aside.set_aside)
app.command("quality", short_help="Tell what is wrong with a dataset's records.")(quality.quality)
app.command("measure", short_help="Compute figures, and print them.")(measuring.measure)
app.add_typer(goals.app, name="goal")
app.add_typer(department.app, name="department")
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.command("doctor", short_help="Say what is not in order, and the cure.")(doctor.doctor)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_tell_version, is_eager=True, help="Print the version."),
) -> None:
    """Public safety and public trust, managed by evidence."""


def main() -> None:
    """Run the command that the shell was given."""
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    try:
        typer.main.get_command(app).main(args=list(words), prog_name="civicstat")
    except CivicStatError as refusal:
        typer.secho(f"civicstat: {refusal}", err=True)
        return 1
    except OSError as fault:  # no room, no right, no network: nothing that we could mend
        typer.secho(f"civicstat: {fault.filename or 'the system'}: {fault.strerror or fault}", err=True)
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0
