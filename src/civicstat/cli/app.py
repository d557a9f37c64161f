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
)
app.command("init")(start.init)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.add_typer(catalog.app, name="catalog")
app.add_typer(areas.app, name="areas")
app.command("load")(load.load)
app.command("set-aside")(set_aside.set_aside)
app.command("quality")(quality.quality)
app.command("measure")(measuring.measure)
app.add_typer(department.app, name="department")
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.command("doctor")(doctor.doctor)


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
