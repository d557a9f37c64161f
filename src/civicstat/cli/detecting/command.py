"""The command."""

from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.options import AsJson, existing_file
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from datetime import date

    from civicstat.cli.detecting.events import EventColumns
    from civicstat.cli.detecting.judging import Judged, Least
    from civicstat.cli.detecting.reading import SeriesTable

File = Annotated[Path, existing_file("A CSV or Excel file with dates and figures, one series or many.")]
Date = Annotated[str | None, typer.Option(help="Column of dates; the first that holds dates if not given.")]
Value = Annotated[str | None, typer.Option(help="Column of figures; all columns of numbers if not given.")]
Of = Annotated[str | None, typer.Option(help="Column of what is counted among: trials of a share, residents, hours.")]
Series = Annotated[str | None, typer.Option(help="Column that tells series apart, in a long table.")]
KindOf = Annotated[str | None, typer.Option(help="What figures are: counts, shares or measures.")]
Latest = Annotated[int, typer.Option(min=1, max=1000, help="How many periods at the end to judge.")]
Until = Annotated[
    str | None, typer.Option(help="Last day that the figures cover; a period that was not over by then is left out.")
]
FalseAlarms = Annotated[
    float, typer.Option("--false-alarms", help="False alarms a month that you can bear, of all series together.")
]
LeastChange = Annotated[
    str, typer.Option("--least-change", help="The least change to tell: in the unit of the figures, or as '10 %'.")
]
Find = Annotated[str, typer.Option(help="changes of series, clusters of events in areas, or near-repeats of events.")]
AreaOf = Annotated[str | None, typer.Option(help="Column of areas, such as beats; to find clusters.")]
East = Annotated[str | None, typer.Option("--x", help="Column of longitudes, or of meters to the east.")]
North = Annotated[str | None, typer.Option("--y", help="Column of latitudes, or of meters to the north.")]
Every = Annotated[str, typer.Option(help="week or day: how often clusters are looked for.")]
Distances = Annotated[str, typer.Option(help="Edges of the bands of distance of near repeats, in meters.")]
Days = Annotated[str, typer.Option(help="Edges of the bands of days of near repeats.")]
FOUND = ("changes", "clusters", "near-repeats")
ORDER = ("sudden", "lasting", "too small", "not checked", "nothing")


def detect(
    file: File,
    date: Date = None,
    value: Value = None,
    of: Of = None,
    series: Series = None,
    kind: KindOf = None,
    latest: Latest = 1,
    until: Until = None,
    false_alarms: FalseAlarms = 1.0,
    least_change: LeastChange = "0",
    find: Find = "changes",
    area: AreaOf = None,
    x: East = None,
    y: North = None,
    every: Every = "week",
    distances: Distances = "0,100,200,400",
    days: Days = "0,7,14,28",
    as_json: AsJson = False,
) -> None:
    """Say what changed in the series of a CSV file, since when, and how sure that is.

    Series may stand beside each other (a date, then a column for each) or below each other (date, series, value). The
    grain is found from the dates, from 5 minutes to a year; dates without a figure are told and left out. Decimal
    commas, thousands, currency and percent signs are read. No workspace is needed.

    A file with a row for each event, with its day and its area or coordinates, is searched for clusters of the latest
    weeks with --find clusters, and for near repeats with --find near-repeats.

    Example: civicstat detect burglaries.csv --false-alarms 2

    Example: civicstat detect burglaries.csv --least-change "10 %"

    Example: civicstat detect burglaries.csv --until 2026-05-31

    Example: civicstat detect incidents.csv --find clusters --area beat

    Example: civicstat detect incidents.csv --find near-repeats --distances 0,150,300
    """
    if find not in FOUND:
        raise typer.BadParameter(f"{find!r} found; expected changes, clusters or near-repeats", param_hint="--find")
    if not 0 < false_alarms < float("inf"):
        raise typer.BadParameter("expected a number above 0, such as 1", param_hint="--false-alarms")
    if find == "changes":
        least, names = _least(least_change), (date, value, of, series)
        found = _judged(file, names, kind=kind, latest=latest, until=until, false_alarms=false_alarms, least=least)
        _changes(*found, as_json=as_json)
        return
    from civicstat.cli.detecting.events import EventColumns

    columns = EventColumns(date, area, x, y, value)
    if find == "clusters":
        _clusters(file, columns, every, false_alarms, as_json=as_json)
    else:
        _near_repeats(file, columns, _edges(distances, "--distances"), _edges(days, "--days"), as_json=as_json)


def _judged(
    file: Path,
    names: tuple[str | None, ...],
    *,
    kind: str | None,
    latest: int,
    until: str | None,
    false_alarms: float,
    least: "Least",
) -> tuple["SeriesTable", "Judged"]:
    """Return the series of a file and what is said of each. names: of the columns, as Columns takes them."""
    from civicstat.cli.detecting.judging import Kind, judge_table
    from civicstat.cli.detecting.reading import Columns, read_series

    if kind is not None and kind not in list(Kind):
        raise typer.BadParameter(f"{kind!r} is no kind; expected counts, shares or measures", param_hint="--kind")
    table = read_series(file, Columns(*names))
    if until is not None:
        table = table.until(_day(until))
    known = Kind(kind) if kind else None
    return table, judge_table(table, false_alarms=false_alarms, latest=latest, kind=known, least=least)


def _changes(table: "SeriesTable", judged: "Judged", *, as_json: bool) -> None:
    from civicstat.cli.detecting.telling import closing, hint, opening, sentence

    if as_json:
        gaps = {name: [table.grid.label(gap) for gap in table.gaps(row)] for row, name in enumerate(table.names)}
        show_json({**asdict(judged), "gaps": {name: found for name, found in gaps.items() if found}})
        return
    findings = sorted(judged.findings, key=lambda one: (ORDER.index(one.verdict), one.p_value or 1.0))
    told = [sentence(finding, judged.kind) for finding in findings]
    typer.echo("\n".join([*opening(table, judged), "", *told, *hint(table, judged), "", closing(judged)]))


def _clusters(file: Path, columns: "EventColumns", every: str, false_alarms: float, *, as_json: bool) -> None:
    from civicstat.cli.detecting.events import read_events
    from civicstat.cli.detecting.places import DAYS, scan_events, scan_sentences

    if every not in DAYS:
        raise typer.BadParameter(f"{every!r} found; expected week or day", param_hint="--every")
    scan = scan_events(read_events(file, columns), every=every, false_alarms=false_alarms)
    if as_json:
        show_json(asdict(scan))
        return
    for line in scan_sentences(scan):
        typer.echo(line)


def _near_repeats(
    file: Path, columns: "EventColumns", distances: list[float], days: list[float], *, as_json: bool
) -> None:
    from civicstat.cli.detecting.events import read_events
    from civicstat.cli.detecting.places import repeats_among, repeats_sentences, repeats_table

    found = repeats_among(read_events(file, columns), distances=distances, days=days)
    if as_json:
        show_json(asdict(found))
        return
    for line in repeats_sentences(found):
        typer.echo(line)
    show_table(*repeats_table(found))


def _day(text: str) -> "date":
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} found; expected a day such as 2026-05-31", param_hint="--until") from None


def _least(text: str) -> "Least":
    """Return the least change that a text names, spelled as in the definition of a metric."""
    from pydantic import TypeAdapter, ValidationError

    from civicstat.cli.detecting.judging import Least
    from civicstat.measurement.metrics.definitions import AnySize

    try:
        return Least(*TypeAdapter(AnySize).validate_python(text))
    except ValidationError:
        raise typer.BadParameter(
            f"{text!r} found; expected an amount such as 5, or a part such as '10 %'", param_hint="--least-change"
        ) from None


def _edges(text: str, option: str) -> list[float]:
    try:
        edges = [float(part) for part in text.split(",")]
    except ValueError:
        edges = []
    if len(edges) < 2 or any(not 0 <= low < high < float("inf") for low, high in pairwise(edges)):
        raise typer.BadParameter(f"{text!r} found; expected ascending edges such as 0,100,200", param_hint=option)
    return edges
