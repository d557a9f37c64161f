"""civicstat equity."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table, watching

if TYPE_CHECKING:
    from civicstat.measurement.comparisons.told.equity import ToldEquity, ToldPart

DAY = ["%Y-%m-%d"]
SIDES = {1: "higher", -1: "lower", 0: "as the others"}


def equity(
    metric: Annotated[str, typer.Argument(help="The metric's name.")],
    layer: Annotated[str, typer.Option(help="Areas of this layer beside one another.")] = "",
    by: Annotated[str, typer.Option(help="Groups of this column beside one another.")] = "",
    area: Annotated[str, typer.Option(help="With --by: in which area of --layer; the whole city if none.")] = "",
    only: Annotated[str, typer.Option(help="Of areas, records with one value alone: column:value.")] = "",
    months: Annotated[int, typer.Option(help="The newest whole, settled months.")] = 12,
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="First day, in place of --months.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="Last day, included.")] = None,
    per: Annotated[str, typer.Option(help="own, residents, or a metric; what fits if none.")] = "",
    of: Annotated[list[str] | None, typer.Option(help="Whose gap; those chosen as underserved if none.")] = None,
    against: Annotated[list[str] | None, typer.Option(help="Against whom; all others if none.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Tell whether areas or groups differ in a metric at all beyond chance, which, how far, and per what.

    Example: civicstat equity force_incidents --layer district --of D1
    """
    enter(workspace)
    from civicstat.measurement.comparisons.told.equity import EquityAsked
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.comparing import VIEW_EQUITY, ViewEquity

    days = [each.date() if each else None for each in (since, until)]
    asked = EquityAsked(layer, by, area, only, months, days[0], days[1], per, tuple(of or ()), tuple(against or ()))
    with watching() as report:
        found = run(VIEW_EQUITY, ViewEquity(metric, asked), report)
    if as_json:
        show_json(found)
    else:
        _show(found)


def _show(found: "ToldEquity") -> None:
    typer.echo(f"{found.since} to {found.until}, {found.unit}")
    if found.p is not None:
        verb = "differ beyond chance" if found.do_differ else "differ no more than chance makes equals differ"
        typer.echo(f"They {verb} (p = {found.p:.3g}).")
    rows = [(_name(each), each.value, each.low, each.high, each.difference, _p(each.p), _side(each, found))
            for each in found.parts]  # fmt: skip
    show_table(("", "figure", "low", "high", "against the others", "p", ""), rows)
    if found.gap is not None and found.gap.difference is not None:
        gap = found.gap
        limits = " to ".join("?" if each is None else f"{each:.4g}" for each in (gap.low, gap.high))
        typer.echo(f"{gap.these} minus {gap.those}: {gap.difference:.4g} ({limits}), p = {_p(gap.p)}")
    if found.denominators:
        typer.echo("")
        show_table(("per", "these", "those", "ratio", "low", "high"),
                   [(each.name, each.these, each.those, each.ratio, each.ratio_low, each.ratio_high)
                    for each in found.denominators])  # fmt: skip
    for text in (*found.cautions, *(f"{each.name}: {each.caution}" for each in found.denominators)):
        typer.echo(text)


def _name(each: "ToldPart") -> str:
    return f"{each.name} (underserved)" if each.is_underserved else each.name


def _side(each: "ToldPart", found: "ToldEquity") -> str:
    return "" if each.p is None else SIDES[each.way if found.do_differ else 0]


def _p(p: float | None) -> str:
    return "" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"
