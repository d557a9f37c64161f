"""Records put into another category, in words, as a chart and as tables."""

from dataclasses import dataclass

from civicstat.measurement.records.lateness.flows import ALPHA, BEFORE, RECENT, TOLD, AreaOfFlows, Flows
from civicstat.measurement.records.quality.findings import listed
from civicstat.measurement.sources.models import Dataset
from civicstat.stats.proportions import wilson_interval
from civicstat.web.ui import charts
from civicstat.web.ui.findings import format_value, interval_text

MOST_FLOWS = 15


@dataclass(frozen=True)
class ShownFlows:
    """What became of a column. source: where it is told from. further: how many flows are not listed."""

    id: str
    title: str
    source: str
    finding: str
    chart: charts.Figure | None
    areas_title: str
    areas_finding: str
    areas: charts.Table | None
    flows: charts.Table | None
    further: str


def shown_flows(found: Flows, dataset: Dataset, number: int) -> ShownFlows:
    columns, told = dataset.definition.columns, found.told
    name = columns[told.column].title or told.column
    first = (columns[told.first].title or told.first) if told.first else ""
    rest = found.flows[MOST_FLOWS:]
    return ShownFlows(
        f"flows-{number}", f"{name}: changed after the first entry",
        f"“{first}” against “{name}” of each record" if first else "What deliveries said first, and last",
        _finding(found, name), _chart(found, number) if told.tells_down else None,
        f"{found.areas[0].area.layer.plural}, the last {RECENT} months" if found.areas else "",
        _areas_finding(found), _areas(found) if told.tells_down else None, _flows(found) if found.flows else None,
        f"And {format_value(sum(each.records for each in rest))} records in {len(rest)} rarer ways." if rest else "",
    )  # fmt: skip


def _finding(found: Flows, name: str) -> str:
    records, changed = (sum(getattr(each, what) for each in found.recent) for what in ("records", "changed"))
    if not records:
        return f"No record of a whole month says both what “{name}” was first and what it is."
    months = f"the {len(found.recent)} months up to {found.recent[-1].month:%B %Y}"
    sentence = (
        f"Of {format_value(records)} records in {months}, {format_value(changed)} were changed after the first entry"
    )
    share = found.share_down
    if not found.told.tells_down or share is None:
        return f"{sentence}."
    down, limits = sum(each.down for each in found.recent), interval_text(share[1], share[2], "share")
    of_them = "all" if down == changed else format_value(down)
    return (
        f"{sentence}, {of_them} of them into something less grave: {format_value(share[0], 'share')} of all ({limits})."
    )


def _chart(found: Flows, number: int) -> charts.Figure | None:
    points = []
    for each in found.months:
        limits = wilson_interval(each.down, each.records)
        share, label = each.down / each.records, f"{each.month:%B %Y}"
        points.append(charts.Point(label, each.month, share, float(limits.low), float(limits.high)))
    if len(points) < 2:
        return None
    series = charts.Series("Made less grave", tuple(points))
    chart = charts.TimeSeries("Share made less grave, by month", (series,), "share")
    return charts.Figure(f"down-{number}", chart, "")


def _areas_finding(found: Flows) -> str:
    if not found.areas:
        return ""
    rises = [each.area.name for each in found.areas if each.is_rise]
    where = found.areas[0].area.layer.plural.lower()
    if rises:
        return (
            f"{listed(rises)}: more than in the {BEFORE} months before, beyond chance, all {where} looked at together."
        )
    return f"No rise beyond chance against the {BEFORE} months before, all {where} looked at together."


def _areas(found: Flows) -> charts.Table | None:
    if not found.areas:
        return None
    layer = found.areas[0].area.layer.name
    header = (layer, f"Last {RECENT} months", "Records", f"{BEFORE} months before", "Beyond chance")
    ordered = sorted(found.areas, key=lambda each: (not each.is_rise, each.area.position, each.area.name))
    caption = f"Share made less grave, by {layer.lower()}"
    return charts.Table(caption, header, tuple(map(_area_cells, ordered)), frozenset({1, 2, 3}))


def _area_cells(each: AreaOfFlows) -> tuple[str, ...]:
    (down, records), limits = each.recent, wilson_interval(*each.recent)
    share = f"{format_value(each.share, 'share')} ({interval_text(float(limits.low), float(limits.high), 'share')})"
    verdict = "Rise" if each.is_rise else "Fall" if each.p < ALPHA else "No"
    before = format_value(each.share_before, "share")
    return (each.area.name, share, f"{format_value(down)} of {format_value(records)}", before, verdict)


def _flows(found: Flows) -> charts.Table:
    records = sum(each.records for each in found.recent)
    header = ("First", "Last", "Records", "Of all", "Less grave")
    rows = tuple(
        (
            each.first, each.last, format_value(each.records), format_value(each.records / records, "share"),
            "–" if each.down is None else format_value(each.down),
        )
        for each in found.flows[:MOST_FLOWS]
    )  # fmt: skip
    return charts.Table(f"Changes of the last {TOLD} months", header, rows, frozenset({2, 3, 4}))
