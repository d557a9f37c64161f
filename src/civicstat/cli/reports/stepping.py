"""civicstat report draft, review, sign-off and release."""

from datetime import datetime
from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.reports.looking import as_data
from civicstat.cli.show import show_json, watching

Name = Annotated[str, typer.Argument(help="The report: template and period, as monthly/2026-10.")]


def draft(
    template: Annotated[str, typer.Argument(help="The template's name.")],
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day of the period; else the last period that is over."),
    ] = None,
    is_again: Annotated[
        bool, typer.Option("--again", help="Freeze the figures of a draft anew; needs a reason.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why figures are frozen anew; the report says so.")] = "",
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Draft the report of a period: its figures are frozen out of what is public, protected.

    Example: civicstat report draft monthly --day 2026-10-01
    """
    enter(workspace)
    from civicstat.cli.reports.finding import report_named, template_named
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.reports import DRAFT_REPORT, DraftReport

    template_named(template)
    args = DraftReport(template, day.date() if day else None, is_again, reason)
    with watching() as report:
        name = run(DRAFT_REPORT, args, report).name
    if as_json:
        show_json(as_data(report_named(name)))
        return
    typer.echo(f"{name} is drafted. Look at it, and send it to the departments: civicstat report review {name}")


def review(name: Name, workspace: At = None) -> None:
    """Send a draft to the departments, which answer for its misses and reply.

    Example: civicstat report review monthly/2026-10
    """
    enter(workspace)
    from django.utils.timezone import localtime, now

    from civicstat.cli.reports.finding import report_named
    from civicstat.web.releasing.reports import review_report

    report = review_report(report=report_named(name), by=None, at=now())
    typer.echo(f"{name} is in review until {localtime(report.review_until):%Y-%m-%d %H:%M}.")


def sign_off(name: Name, workspace: At = None) -> None:
    """Sign a report off: when everybody has answered and replied, or the review is over.

    Example: civicstat report sign-off monthly/2026-10
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.cli.reports.finding import report_named
    from civicstat.publishing.reports import actions

    actions.sign_off(report=report_named(name), by=None, at=now())
    typer.echo(f"{name} is signed off. Release it: civicstat report release {name}")


def release(name: Name, as_json: AsJson = False, workspace: At = None) -> None:
    """Release a report as it was reviewed, with a new edition that carries it.

    Example: civicstat report release monthly/2026-10
    """
    enter(workspace)
    from civicstat.cli.reports.finding import report_named
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.reports import RELEASE_REPORT, NamedReport

    report_named(name)
    with watching() as report:
        released = run(RELEASE_REPORT, NamedReport(name), report)
    if as_json:
        show_json(as_data(report_named(name)) | {"edition": released.edition})
        return
    typer.echo(f"{name} is released with edition {released.edition}.")
