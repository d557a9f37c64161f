"""The quality of a dataset's records as charts, lines and words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from civicstat.directory.models import AreaLayer
from civicstat.measurement.records.models import Finding, FindingState, QualityCheck
from civicstat.measurement.records.quality.findings import FindingKind, percent, span
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.pages.shown.strips import share_strip
from civicstat.web.ui import charts

MOST_WEEKS = 157
SEVERITIES = {"block": ("blocking", "Blocks metrics"), "warning": ("medium", "Warning"), "note": ("low", "Note")}
_RANK = {"block": 0, "warning": 1, "note": 2}
# What findings know about themselves, in words; what is not named here is not shown.
_EVIDENCE = {
    "inside": "Share then",
    "outside": "Share at other times",
    "concerned": "Records looked at",
    "recent": "Share of the newest records",
    "ever": "Share of all records",
    "warn": "Warns from",
    "block": "Stops metrics from",
    "found": "Found",
    "expected": "Expected",
    "median_seconds": "Half of the steps take at most",
    "wrapped": "Short by a day",
    "hourly": "Short by an hour",
    "age_seconds": "Age of the newest record",
    "allowed_seconds": "May be",
}
_SHARES = {"inside", "outside", "recent", "ever", "warn", "block"}
_SPANS = {"median_seconds", "age_seconds", "allowed_seconds"}


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
class FindingRow:
    """A finding as lists show it."""

    finding: Finding
    url: str
    badge: tuple[str, str]
    when: str
    is_accepted: bool


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


def missing_chart(check: QualityCheck, finding: Finding) -> charts.Figure | None:
    """Return the share missing of the column that a finding is about, month by month."""
    if finding.kind != FindingKind.MISSING:
        return None
    column = next((column for column in check.columns if column["name"] == finding.column), None)
    if column is None or len(column["by_month"]) < 2:
        return None
    points = tuple(charts.Point(f"{on:%B %Y}", on, share) for on, share in _months(column))
    marks = tuple(
        charts.Mark(on, label) for on, label in ((finding.since, "First day"), (finding.until, "Last day")) if on
    )
    chart = charts.TimeSeries(
        title=f"{column['title']}: share missing, by month",
        series=(charts.Series("All records", points),),
        unit="share",
        display="percent",
        marks=marks,
    )
    return charts.Figure("missing", chart, "In all records of a month; a finding about some of them is diluted here.")


def volume_chart(check: QualityCheck, title: str) -> charts.Figure | None:
    """Return the number of records week by week, without the newest week, which is cut off."""
    weeks = check.by_week[:-1][-MOST_WEEKS:]
    if len(weeks) < 3:
        return None
    points = tuple(
        charts.Point(f"Week of {day_in_words(on)}", on, float(count))
        for on, count in ((date.fromisoformat(monday), count) for monday, count in weeks)
    )
    chart = charts.TimeSeries(f"{title}: records by week", (charts.Series("Records", points),), "records")
    counts = sorted(count for _, count in weeks)
    finding = (
        f"Half of the weeks have between {counts[len(counts) // 4]:,} and {counts[3 * len(counts) // 4]:,} records."
    )
    return charts.Figure("volume", chart, finding)


def finding_rows(findings: Iterable[Finding]) -> list[FindingRow]:
    """Return findings as lists show them: open ones first, the worst first."""
    ordered = sorted(findings, key=lambda f: (f.state != FindingState.OPEN, _RANK[f.severity], -f.records))
    return [finding_row(finding) for finding in ordered]


def finding_row(finding: Finding) -> FindingRow:
    return FindingRow(
        finding=finding,
        url=reverse("finding", args=[finding.dataset.slug, finding.pk]),
        badge=SEVERITIES[finding.severity],
        when=when(finding),
        is_accepted=finding.state == FindingState.ACCEPTED,
    )


def when(finding: Finding) -> str:
    """Return the span of days of a finding in words; empty where it is about all of them."""
    if finding.since and finding.until:
        if finding.since == finding.until:
            return f"On {day_in_words(finding.since)}"
        return f"{day_in_words(finding.since)} to {day_in_words(finding.until)}"
    if finding.since:
        return f"Since {day_in_words(finding.since)}"
    return f"Until {day_in_words(finding.until)}" if finding.until else ""


def evidence_of(finding: Finding) -> list[tuple[str, str]]:
    """Return what a finding rests on, as terms and what they are."""
    entries = [("Where", finding.subject)] if finding.subject else []
    for name, term in _EVIDENCE.items():
        value = finding.evidence.get(name)
        if isinstance(value, int | float):
            entries.append((term, _evidence_text(name, float(value))))
    for name, term in (("values", "Values"), ("names", "Names")):
        values = finding.evidence.get(name)
        if isinstance(values, list) and values and not finding.evidence.get("dimension"):
            entries.append((term, ", ".join(map(str, values))))
    return entries


def _evidence_text(name: str, value: float) -> str:
    if name in _SHARES:
        return percent(value)
    return span(value) if name in _SPANS else f"{value:,.0f}"


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
