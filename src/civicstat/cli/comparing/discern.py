"""civicstat discern."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from civicstat.measurement.comparisons.told.plans import ToldArea


class Way(StrEnum):
    """Which way a figure should go."""

    FALL = "fall"
    RISE = "rise"
    EITHER = "either"


class Sure(StrEnum):
    """Whose error rate holds."""

    GOAL = "goal"
    ONCE = "once"
    PAGE = "page"


class Against(StrEnum):
    """What a level is held against."""

    LINE = "line"
    BEFORE = "before"


def discern(
    metric: Annotated[str, typer.Argument(help="The metric's name.")],
    layer: Annotated[str, typer.Option(help="Whose areas are told, beside the whole city.")] = "city",
    change: Annotated[float, typer.Option(help="In percent of the level; in points of a share.")] = 10.0,
    way: Annotated[Way, typer.Option(help="Whether it should fall or rise.")] = Way.EITHER,
    power: Annotated[float, typer.Option(help="The chance with which it should be seen.")] = 0.8,
    sure: Annotated[Sure, typer.Option(help="Error rate: states of goals, one look at 5 %, changes on pages.")] = (
        Sure.GOAL
    ),
    against: Annotated[Against, typer.Option(help="A fixed level, or as long a time before.")] = Against.LINE,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Tell which change of a metric could be told from chance, by area and window, and how to pool.

    Example: civicstat discern p1_response_p90 --layer district --change 10 --way fall
    """
    enter(workspace)
    from civicstat.measurement.comparisons.told.plans import PlanAsked, answer_plan
    from civicstat.web.jobs.commands.measuring import find_metrics

    [found] = find_metrics([metric])
    ways = {Way.FALL: -1, Way.RISE: 1, Way.EITHER: 0}
    told = answer_plan(found, PlanAsked(layer, change / 100, ways[way], power, sure.value, against.value))
    if as_json:
        show_json(told)
        return
    windows = [_span(window, told.period) for window in told.windows]
    rows = [(each.name, each.level, *_cells(each, len(windows)), each.first, each.reason) for each in told.areas]
    show_table(("area", "level", *windows, "sees it over", ""), rows)
    typer.echo(f"Each cell: the nearest levels below and above that are seen with a chance of {told.power:.0%}.")
    for pool in told.pooling:
        where = "not within the longest window" if pool.window is None else f"within {_span(pool.window, told.period)}"
        typer.echo(f"{pool.layer}: {where}, in {pool.shows} of {pool.areas} over the longest.")


def _span(window: int, period: str) -> str:
    return f"{window} {period}{'' if window == 1 else 's'}"


def _cells(area: "ToldArea", windows: int) -> list[str]:
    if not area.seen:
        return [""] * windows
    return [f"{_number(cell.low)} | {_number(cell.high)}" for cell in area.seen]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
