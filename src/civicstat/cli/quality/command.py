"""The command."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.quality.showing import show_quality
from civicstat.cli.show import counted, show_json, watching

if TYPE_CHECKING:
    from civicstat.web.jobs.commands.quality import DecideFinding


def quality(
    dataset: Annotated[str, typer.Argument(help="The dataset's name.")],
    is_check: Annotated[bool, typer.Option("--check", help="Look at all of its records anew first.")] = False,
    accepted: Annotated[
        int | None, typer.Option("--accept", metavar="FINDING", help="Live with a finding, by its number.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why the figures may be used all the same; everybody can read it.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day of the acceptance; else until the finding gets worse."),
    ] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who accepts or withdraws, by their name to sign in.")] = "",
    withdrawn: Annotated[
        int | None, typer.Option("--withdraw", metavar="FINDING", help="Open an accepted finding again.")
    ] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Tell the quality of a dataset's records: what is missing or cannot be, and which metrics that stops.

    Records are looked at after deliveries. A finding is accepted with a reason; metrics that it stopped go on.

    Example: civicstat quality calls --accept 3 --reason "Vendor mends it in version 8" --until 2027-05-31
    """
    if accepted is not None and withdrawn is not None:
        raise typer.BadParameter("accept one finding, or withdraw the acceptance of one")
    if accepted is None and (reason or until):
        raise typer.BadParameter("a reason and a day belong to --accept")
    if accepted is not None and not reason.strip():
        raise typer.BadParameter("say why the figures may be used all the same: --reason")
    if by and accepted is None and withdrawn is None:
        raise typer.BadParameter("a name belongs to --accept or --withdraw")
    enter(workspace)
    if accepted is None and withdrawn is None:
        _tell(dataset, is_check=is_check, as_json=as_json)
        return
    from civicstat.web.jobs.commands.quality import DecideFinding

    day = until.date() if until else None
    number = accepted if accepted is not None else withdrawn or 0
    _decide(DecideFinding(dataset, number, reason, day, by, is_withdrawn=withdrawn is not None), as_json=as_json)


def _tell(dataset: str, *, is_check: bool, as_json: bool) -> None:
    from civicstat.cli.quality.report import read_quality
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.loading import find_dataset
    from civicstat.web.jobs.commands.quality import CHECK_QUALITY, CheckQuality

    found = find_dataset(dataset)
    if is_check:
        with watching() as report:
            run(CHECK_QUALITY, CheckQuality(dataset), report)
    told = read_quality(found)
    if as_json:
        show_json(told)
    else:
        show_quality(told)


def _decide(args: "DecideFinding", *, as_json: bool) -> None:
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.quality import DECIDE_FINDING

    decided = run(DECIDE_FINDING, args)
    if as_json:
        show_json(decided)
        return
    typer.echo(f"Finding {decided.finding} is {decided.state}: {decided.sentence}")
    if decided.released:
        typer.echo(f"{counted(len(decided.released), 'metric')} told again: {', '.join(decided.released)}.")
    if decided.stopped:
        typer.echo(f"{counted(len(decided.stopped), 'metric')} stopped: {', '.join(decided.stopped)}.")
