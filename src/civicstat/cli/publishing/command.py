"""civicstat publish."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, show_table, watching

if TYPE_CHECKING:
    from civicstat.web.jobs.commands.publishing import Published


def publish(
    reason: Annotated[str, typer.Option(help="Why there is this edition; it is published with it.")] = "",
    corrects: Annotated[int | None, typer.Option(min=1, help="Number of the edition that this one corrects.")] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day of figures: none of a period that ends later."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would change.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", file_okay=False, resolve_path=True, help="Folder for a copy that any web server serves."),
    ] = None,
    change_key: Annotated[
        bool, typer.Option("--change-key", help="Sign from this edition on with a new key, endorsed by the old one.")
    ] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Publish what was chosen as an edition: plain files, signed, chained to the one before, and never changed.

    With --out alone nothing is published, and what was is copied.

    Example: civicstat publish --reason "The figures of October"

    Example: civicstat publish --corrects 2 --reason "Calls of May were counted twice"

    Example: civicstat publish --out /srv/www
    """
    if not reason.strip() and not dry_run and out is None:
        raise typer.BadParameter('say why there is this edition: --reason "The figures of October"')
    folder = enter(workspace)
    done = None
    if reason.strip() or dry_run:
        done = _publish(reason, corrects, until, dry_run=dry_run, change_key=change_key)
    if out is not None and not dry_run:
        from civicstat.publishing.editions.actions import copy_out

        copy_out(workspace=folder, to=out)
    if as_json:
        show_json(done if done is not None else {"out": out})
        return
    if done is not None:
        _tell(done, dry_run=dry_run)
    if out is not None and not dry_run:
        typer.echo(f"Copied to {out}.")


def _publish(
    reason: str, corrects: int | None, until: datetime | None, *, dry_run: bool, change_key: bool
) -> "Published":
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.publishing import PUBLISH, Publish

    if change_key and not dry_run:
        from django.conf import settings

        from civicstat.publishing.editions.actions import change_key as make_new

        key = make_new(workspace=settings.WORKSPACE, data_dir=settings.DATA_DIR)
        typer.echo(f"The new key is {key}. Tell it where people look for it beside the portal.", err=True)
    with watching() as report:
        return run(PUBLISH, Publish(reason, corrects, dry_run, until.date() if until else None), report)


def _tell(done: "Published", *, dry_run: bool) -> None:
    headers = ("metric", "figures", "new", "revised", "withheld", "held", "definition")
    rows = [
        (
            each.metric, each.figures, each.new, each.revised, each.withheld, each.held,
            f"{each.version_before} to {each.version}" if each.version_before not in (0, each.version) else "",
        )
        for each in done.metrics
    ]  # fmt: skip
    show_table(headers, rows)
    for each in done.metrics:
        for hold in each.holds:
            typer.echo(f"{each.metric} is held in part: {hold}.")
    for kind, title, why in done.withdrawn:
        typer.echo(f"Withdrawn: the {kind} “{title}”. {why.rstrip('.')}.")
    for line in done.records:
        typer.echo(line)
    figures = sum(each.figures for each in done.metrics)
    said = f"{counted(len(done.metrics), 'metric')}, {counted(figures, 'figure')}, {counted(done.goals, 'goal')}"
    if dry_run:
        typer.echo(f"Edition {done.number} would have {said}. Nothing was published.")
        return
    typer.echo(f"Edition {done.number} is published: {said}, {counted(done.files, 'file')} in {done.folder}.")
    typer.echo(f"SHA-256 of its manifest: {done.manifest_sha256}")
