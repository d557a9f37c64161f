"""civicstat compare."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table, watching

if TYPE_CHECKING:
    from civicstat.measurement.comparisons.told.changes import ToldChange, ToldSide

DAY = ["%Y-%m-%d"]
Day = datetime | None


def compare(
    metric: Annotated[str | None, typer.Argument(help="The metric's name; none with --counts.")] = None,
    layer: Annotated[str, typer.Option(help="Area layer of the areas.")] = "city",
    area: Annotated[str, typer.Option(help="Code of the area; the whole city if none.")] = "",
    against: Annotated[str, typer.Option(help="Compare with another area of the layer, by its code.")] = "",
    by: Annotated[str, typer.Option(help="Compare two groups: the column.")] = "",
    groups: Annotated[tuple[str, str] | None, typer.Option(help="The two groups, with --by.")] = None,
    since: Annotated[Day, typer.Option(formats=DAY, help="First day; the newest month if none.")] = None,
    until: Annotated[Day, typer.Option(formats=DAY, help="Last day, included.")] = None,
    than_since: Annotated[
        Day, typer.Option(formats=DAY, help="First day compared with; a year before if none.")
    ] = None,
    than_until: Annotated[Day, typer.Option(formats=DAY, help="Last day compared with.")] = None,
    counts: Annotated[tuple[int, int] | None, typer.Option(help="Compare two counts of your own.")] = None,
    per: Annotated[tuple[float, float] | None, typer.Option(help="What each count is per, such as days.")] = None,
    earlier: Annotated[str, typer.Option(help="Counts before, oldest first: 30,44,38.")] = "",
    looks: Annotated[int, typer.Option(help="From among how many pairs this one was picked.")] = 1,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Tell how often chance alone sets two figures so far apart: periods, areas, groups, or counts of your own.

    Example: civicstat compare p1_response_p90 --layer district --area D5 --against D1
    """
    if (metric is None) == (counts is None):
        raise typer.BadParameter("name a metric, or give --counts")
    if bool(by) != (groups is not None):
        raise typer.BadParameter("--by goes with --groups")
    enter(workspace)
    if counts is not None:
        found = _of_counts(counts, per or (1.0, 1.0), earlier, looks)
    else:
        from civicstat.measurement.comparisons.told.changes import ChangeAsked
        from civicstat.web.jobs.calling import run
        from civicstat.web.jobs.commands.comparing import COMPARE, Compare

        first, second = groups or ("", "")
        asked = ChangeAsked(
            layer, area, _day(since), _day(until), _day(than_since), _day(than_until), against, by, first, second, looks
        )  # fmt: skip
        with watching() as report:
            found = run(COMPARE, Compare(metric or "", asked), report)
    _show(found, as_json=as_json)


def _of_counts(counts: tuple[int, int], per: tuple[float, float], earlier: str, looks: int) -> "ToldChange":
    from civicstat.measurement.comparisons.asking import picked
    from civicstat.measurement.comparisons.told.changes import as_told
    from civicstat.measurement.comparisons.typed import compare_typed

    try:
        before = [float(part) for part in earlier.replace(" ", "").split(",") if part]
    except ValueError:
        raise typer.BadParameter("--earlier takes whole numbers with commas between them, such as 30,44,38") from None
    return as_told(picked(compare_typed((float(counts[0]), float(counts[1])), per, earlier=before), looks))


def _show(found: "ToldChange", *, as_json: bool) -> None:
    if as_json:
        show_json(found)
        return
    rows = [(side.label, side.value, side.low, side.high, int(side.n), _remark(side))
            for side in (found.first, found.second)]  # fmt: skip
    show_table(("", "figure", "low", "high", "records", ""), rows)
    typer.echo("")
    if found.difference is not None:
        typer.echo(f"Difference {found.difference:.4g}, {found.level:.0%} interval {_limits(found.low, found.high)}.")
    if found.ratio is not None:
        typer.echo(f"Ratio {found.ratio:.3g}, {found.level:.0%} interval {_limits(found.ratio_low, found.ratio_high)}.")
    for line in (found.verdict, found.past, *found.cautions):
        if line:
            typer.echo(line)


def _limits(low: float | None, high: float | None) -> str:
    return " to ".join("?" if each is None else f"{each:.4g}" for each in (low, high))


def _remark(side: "ToldSide") -> str:
    return side.reason or ("provisional" if side.is_provisional else "")


def _day(moment: Day) -> date | None:
    return moment.date() if moment else None
