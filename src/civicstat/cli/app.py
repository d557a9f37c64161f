"""All commands, and what becomes of their errors: exit 0 done, 1 refused with a reason, 2 misuse."""

import sys
from collections.abc import Sequence

import typer

from civicstat import __version__
from civicstat.cli import (
    annotate,
    areas,
    catalog,
    comparing,
    concerns,
    connect,
    dashboards,
    demo,
    department,
    detecting,
    doctor,
    explore,
    goals,
    jobs,
    keeping,
    load,
    measuring,
    overnight,
    publishing,
    quality,
    reports,
    serve,
    set_aside,
    signals,
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
app.add_typer(connect.app, name="connect")
app.command("set-aside", short_help="Print rows that did not fit, to be corrected.")(set_aside.set_aside)
app.command("quality", short_help="Tell what is wrong with a dataset's records.")(quality.quality)
app.command("explore", short_help="Ask any question about figures.")(explore.explore)
app.command("measure", short_help="Compute figures, and print them.")(measuring.measure)
app.command("compare", short_help="Tell whether two figures differ beyond chance.")(comparing.compare)
app.command("discern", short_help="Tell which change could be told from chance.")(comparing.discern)
app.command("equity", short_help="Set areas or groups beside one another.")(comparing.equity)
app.command("detect", short_help="Say what changed in the series of a CSV file.")(detecting.detect)
app.add_typer(signals.app, name="signals")
app.add_typer(goals.app, name="goal")
app.add_typer(concerns.app, name="concern")
app.add_typer(dashboards.app, name="dashboard")
app.add_typer(reports.app, name="report")
app.add_typer(annotate.app, name="annotate")
app.add_typer(jobs.app, name="jobs")
app.add_typer(overnight.app, name="overnight")
app.command("choose", short_help="Say what is public.")(publishing.choose)
app.command("publish", short_help="Publish an edition: plain files, signed and chained.")(publishing.publish)
app.command("verify", short_help="Check that editions are as they were published.")(publishing.verify)
app.add_typer(department.app, name="department")
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.command("backup", short_help="Keep the whole workspace in one file.")(keeping.backup)
app.command("restore", short_help="Make a workspace as it was when it was kept.")(keeping.restore)
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
