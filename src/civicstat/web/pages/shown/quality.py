"""The quality of a dataset's records as charts, lines and words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from civicstat.directory.models import AreaLayer
from civicstat.measurement.records.models import Finding, QualityCheck
from civicstat.measurement.records.quality.findings import FindingKind, percent, span
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.web.pages.shown.findings import RANK
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.pages.shown.schema import title_of
from civicstat.web.pages.shown.strips import share_strip
from civicstat.web.ui import charts

MOST_WEEKS = 157
MOST_DRAWN_COLUMNS, LEAST_MOVEMENT = 3, 0.05
MOST_MARKS = 4
_OF_VOLUME = (FindingKind.VOLUME, FindingKind.LATE)
_MARKED = {FindingKind.VOLUME: "unusual number of records", FindingKind.LATE: "late", FindingKind.MISSING: "missing"}


@dataclass(frozen=True)
class ColumnRow:
    """How complete and valid a column is."""

    name: str
    title: str
    missing: str
    is_incomplete: bool
    invalid: str
    drawing: SafeString
    remark: str


@dataclass(frozen=True)
class Unplaced:
    """The share of records without an area in a layer."""

    layer: str
    share: str
    url: str


def column_rows(check: QualityCheck) -> tuple[list[ColumnRow], list[str]]:
    """Return the columns that lack values or have some outside their limits, and the titles of the others."""
    faulty = [column for column in check.columns if column["missing"] or column["invalid"]]
    whole = [str(column["title"]) for column in check.columns if column not in faulty]
    return [_column(number, column) for number, column in enumerate(faulty)], whole


def _column(number: int, column: dict[str, Any]) -> ColumnRow:
    days = int(column["immature_days"])
    return ColumnRow(
        name=column["name"],
        title=column["title"],
        missing=percent(column["missing"]),
        is_incomplete=column["missing"] >= 0.05,
        invalid="" if column["invalid"] is None else percent(column["invalid"]),
        drawing=share_strip(f"{column['title']}, share missing by month", _months(column), key=f"c-{number}"),
        remark=f"Without the newest {days} days, in which it still comes in" if days > 1 else "",
    )


def _months(column: dict[str, Any]) -> list[tuple[date, float]]:
    return [(date.fromisoformat(on), float(share)) for on, share in column["by_month"]]


def volume_chart(
    check: QualityCheck, title: str, findings: Sequence[Finding] = (), lead: Callable[[date], str] | None = None
) -> charts.Figure | None:
    """Return the number of records week by week, without the newest week, which is cut off.

    findings: those that begin on a day within are marked. lead: says where a week leads, by its Monday.
    """
    weeks = check.by_week[:-1][-MOST_WEEKS:]
    if len(weeks) < 3:
        return None
    points = tuple(
        charts.Point(f"Week of {day_in_words(on)}", on, float(count), link=lead(on) if lead else "")
        for on, count in ((date.fromisoformat(monday), count) for monday, count in weeks)
    )
    marks = _marks([each for each in findings if each.kind in _OF_VOLUME], points)
    chart = charts.TimeSeries(f"{title}: records by week", (charts.Series("Records", points),), "records", marks=marks)
    counts = sorted(count for _, count in weeks)
    finding = (
        f"Half of the weeks have between {counts[len(counts) // 4]:,} and {counts[3 * len(counts) // 4]:,} records."
    )
    return charts.Figure("volume", chart, finding)


def missing_chart(check: QualityCheck, findings: Sequence[Finding]) -> charts.Figure | None:
    """Return the share of records that lack a value, by month, of the columns where it moves the most.

    None where no column has two months, or none lacks anything for a while only.
    """
    moving = sorted(check.columns, key=_movement, reverse=True)[:MOST_DRAWN_COLUMNS]
    series = tuple(
        charts.Series(
            str(column["title"]), tuple(charts.Point(f"{on:%B %Y}", on, share) for on, share in _months(column))
        )
        for column in moving
        if _movement(column) >= LEAST_MOVEMENT
    )
    if not series:
        return None
    names = {column["name"] for column in moving}
    found = [each for each in findings if each.kind == FindingKind.MISSING and each.column in names]
    worst, least, most = moving[0]["title"], *_ends(moving[0])
    chart = charts.TimeSeries("Values missing, by month", series, "share", marks=_marks(found, series[0].points))
    finding = f"{worst} moves the most: between {percent(least)} and {percent(most)} of the records of a month lack it."
    return charts.Figure("missing", chart, finding)


def _movement(column: dict[str, Any]) -> float:
    least, most = _ends(column)
    return most - least


def _ends(column: dict[str, Any]) -> tuple[float, float]:
    shares = [share for _, share in _months(column)] or [0.0]
    return min(shares), max(shares)


def _marks(findings: Sequence[Finding], points: Sequence[charts.Point]) -> tuple[charts.Mark, ...]:
    """Return marks where the worst findings begin, within what is drawn."""
    inside = [each for each in findings if each.since and points[0].start <= each.since <= points[-1].start]
    worst = sorted(inside, key=lambda each: (RANK[each.severity], -each.records))[:MOST_MARKS]
    return tuple(charts.Mark(each.since, _mark_words(each)) for each in worst if each.since)


def _mark_words(finding: Finding) -> str:
    columns = finding.dataset.definition.columns
    title = title_of(finding.column, columns[finding.column]) if finding.column in columns else ""
    what = _MARKED.get(FindingKind(finding.kind), finding.kind)
    return f"{title}: {what}" if title and finding.kind not in _OF_VOLUME else what.capitalize()


def unplaced_of(check: QualityCheck, layers: Iterable[AreaLayer]) -> list[Unplaced]:
    plurals = {layer.slug: layer for layer in layers}
    return [
        Unplaced(plurals[slug].name, percent(share), reverse("area-spellings", args=[slug]))
        for slug, share in check.unplaced.items()
        if slug in plurals
    ]


def steps_of(check: QualityCheck, titles: dict[str, str]) -> charts.Table | None:
    """Return the steps between stages as a table."""
    if not check.steps:
        return None
    rows = tuple(
        (
            f"{titles.get(step['start'], step['start'])} to {titles.get(step['end'], step['end'])}",
            f"{step['records']:,}",
            f"{step['negative']:,}",
            span(step["median_seconds"]),
            span(step["p95_seconds"]),
        )
        for step in check.steps
        if step["records"]
    )
    header = ("Step", "Records", "Backwards", "Half take at most", "19 of 20 take at most")
    return charts.Table("Steps between stages", header, rows, frozenset({1, 2, 3, 4}))


def delay_words(check: QualityCheck) -> str:
    """Return how long records take from their event to their delivery; empty where the data cannot tell."""
    if check.delay_median_seconds is None or check.delay_p95_seconds is None:
        definition = check.dataset.definition
        has_times = definition.columns[definition.time].type is not ColumnType.DATE
        return "Not known yet: all records came in one go" if check.records and has_times else ""
    return f"Half within {span(check.delay_median_seconds)}, 19 of 20 within {span(check.delay_p95_seconds)}"
