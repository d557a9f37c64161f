"""civicstat choose."""

from datetime import datetime
from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json, show_table, watching

Things = Annotated[
    list[str] | None,
    typer.Argument(metavar="[KIND:NAME]...", help="What is chosen, such as metric:calls or goal:answer_faster."),
]


def choose(
    things: Things = None,
    reason: Annotated[str, typer.Option(help="Why it is public, or is no more; it stays on record.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Keep it out of the next edition.")] = False,
    grain: Annotated[list[str] | None, typer.Option(help="Kind of period of a metric; may be repeated.")] = None,
    layer: Annotated[list[str] | None, typer.Option(help="Area layer beside the whole city; may be repeated.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="Column whose groups are told apart; may be repeated.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day of figures; else all there are.")
    ] = None,
    choose_all: Annotated[
        bool, typer.Option("--all", help="All metrics and goals that rest on no restricted dataset, in all areas.")
    ] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Say what is public, or list it. Nothing goes out before an edition is published.

    Example: civicstat choose metric:p1_response_p90 --layer beat --reason "Residents asked for it"

    Example: civicstat choose dataset:stops --withdraw --reason "Names came through in one column"

    Example: civicstat choose records:crashes --reason "Researchers asked for single crashes"

    Example: civicstat choose
    """
    if (things or choose_all) and not reason.strip():
        raise typer.BadParameter("say why; the reason stays on record", param_hint="--reason")
    kinds = [_parted(each) for each in things or ()]
    enter(workspace)
    if choose_all:
        from civicstat.web.jobs.calling import run
        from civicstat.web.jobs.commands.publishing import CHOOSE_ALL, ChooseAll

        with watching() as report:
            run(CHOOSE_ALL, ChooseAll(reason), report)
    for kind, name in kinds:
        _choose(kind, name, reason, not withdraw, (grain or [], layer or [], by or []), since)
    _list(as_json=as_json)


def _parted(thing: str) -> tuple[str, str]:
    kind, _, name = thing.partition(":")
    if kind not in ("metric", "goal", "dataset", "records") or not name:
        raise typer.BadParameter(f"{thing!r} found; expected metric:NAME, goal:NAME, dataset:NAME or records:DATASET")
    return kind, name


def _choose(
    kind: str, name: str, reason: str, is_public: bool, parts: tuple[list[str], list[str], list[str]],
    since: datetime | None,
) -> None:  # fmt: skip
    from django.utils.timezone import now

    from civicstat.publishing.choosing import actions

    grains, layers, dimensions = parts
    actions.choose(
        kind=kind, slug=name, is_public=is_public, grains=grains, layers=layers, dimensions=dimensions,
        since=since.date() if since else None, reason=reason, by=None, at=now(),
    )  # fmt: skip


def _list(*, as_json: bool) -> None:
    from civicstat.publishing.models import Choice

    public = list(Choice.objects.public().order_by("kind", "slug"))
    if as_json:
        names = ("kind", "slug", "grains", "layers", "dimensions", "since", "reason")
        show_json([{name: getattr(each, name) for name in names} for each in public])
        return
    rows = [
        (each.kind, each.slug, ", ".join(each.grains), ", ".join(each.layers), ", ".join(each.dimensions), each.reason)
        for each in public
    ]
    show_table(("kind", "name", "periods", "areas", "groups", "reason"), rows)
    typer.echo(f"{counted(len(public), 'thing')} public. Publish: civicstat publish --reason ...")
