"""What a figure split by groups is said to show: its ends, and how sure it is that these two differ."""

from statistics import NormalDist

from civicstat.stats import Interval
from civicstat.stats.equity.gaps import pairwise_level, widest_gap
from civicstat.web.ui import charts
from civicstat.web.ui.charts import RankedArea
from civicstat.web.ui.findings import format_value, interval_text


def finding_of_groups(chart: charts.Ranking, when: str) -> str:
    """Return in words the lowest and the highest group, and the interval of their difference.

    The two were picked because they are farthest apart, so each interval is widened to the level at which all pairs
    hold together (Sidak); groups of the same records share none, so their errors are independent. docs/methods/gaps.md
    """
    known = chart.known
    if len(known) < 2:
        return f"too few groups have a figure {when} to be compared."
    first, last = known[0], known[-1]
    low, high = (format_value(area.value, chart.unit, chart.display) for area in (last, first))
    finding = f"from {low} ({last.name}) to {high} ({first.name}) {when}."
    return f"{finding} {_of_gap(chart, first, last)}".rstrip()


def _of_gap(chart: charts.Ranking, first: RankedArea, last: RankedArea) -> str:
    limits = gap_of_ends(chart)
    if limits is None:
        return "How sure their difference is cannot be told: one of them has no interval."
    display = "points" if chart.unit == "share" else chart.display
    apart = format_value((first.value or 0.0) - (last.value or 0.0), chart.unit, display)
    low, high = (float(end) for end in limits)
    interval = interval_text(low, high, chart.unit, display)
    picked = "" if len(chart.known) == 2 else ", which allows for having picked the two farthest apart"
    sure = (
        "these two differ beyond chance"
        if low > 0
        else "the records do not show that these two differ; other pairs were not tested"
        if len(chart.known) > 2
        else "the records do not show that they differ"
    )
    return f"They are {apart} apart ({chart.level * 100:g}% interval {interval}{picked}): {sure}."


def gap_of_ends(chart: charts.Ranking) -> Interval | None:
    """Return the interval of highest minus lowest, at the chart's level for all pairs; None where one has none."""
    first, last = chart.known[0], chart.known[-1]
    ends = [(area.value, area.low, area.high) for area in (first, last)]
    if any(end is None for each in ends for end in each):
        return None
    wider = _deviates(pairwise_level(chart.level, len(chart.known))) / _deviates(chart.level)
    values = [area.value or 0.0 for area in (first, last)]
    lows = [value - (value - (each[1] or 0.0)) * wider for value, each in zip(values, ends, strict=True)]
    highs = [value + ((each[2] or 0.0) - value) * wider for value, each in zip(values, ends, strict=True)]
    return widest_gap(values, Interval(lows, highs)).interval  # type: ignore[arg-type]


def _deviates(level: float) -> float:
    """Return how many standard errors an interval of some level reaches to each side."""
    return NormalDist().inv_cdf((1 + level) / 2)
