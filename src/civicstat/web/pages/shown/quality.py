"""The quality of a dataset's records as charts, lines and words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from civicstat.web.pages.shown.schema import title_of
from civicstat.web.pages.shown.strips import share_strip
from civicstat.web.ui import charts

MOST_WEEKS = 157
MOST_DRAWN_COLUMNS, LEAST_MOVEMENT = 3, 0.05
MOST_MARKS = 4
_OF_VOLUME = (FindingKind.VOLUME, FindingKind.LATE)
_MARKED = {FindingKind.VOLUME: "unusual number of records", FindingKind.LATE: "late", FindingKind.MISSING: "missing"}
LEAST_TOLD_TOGETHER = 3  # fewer findings of a kind are told one by one
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
class FindingGroup:
    """Findings that say the same of several columns, told as one."""

    badge: tuple[str, str]
    sentence: str
    rows: tuple[tuple[str, str], ...]  # title of the column, address of its finding


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
    worst = sorted(inside, key=lambda each: (_RANK[each.severity], -each.records))[:MOST_MARKS]
    return tuple(charts.Mark(each.since, _mark_words(each)) for each in worst if each.since)


def _mark_words(finding: Finding) -> str:
    columns = finding.dataset.definition.columns
    title = title_of(finding.column, columns[finding.column]) if finding.column in columns else ""
    what = _MARKED.get(FindingKind(finding.kind), finding.kind)
    return f"{title}: {what}" if title and finding.kind not in _OF_VOLUME else what.capitalize()


def finding_rows(findings: Iterable[Finding]) -> list[FindingRow]:
    """Return findings as lists show them: open ones first, the worst first."""
    ordered = sorted(findings, key=lambda f: (f.state != FindingState.OPEN, _RANK[f.severity], -f.records))
    return [finding_row(finding) for finding in ordered]


def grouped(rows: Sequence[FindingRow], titles: Mapping[str, str]) -> tuple[list[FindingRow], list[FindingGroup]]:
    """Return findings without those told together, and these: many columns that are empty in all records.

    A template that was not pruned has a dozen of them. titles: of the columns, by name.
    """
    groups = []
    for severity in SEVERITIES:
        empty = [row for row in rows if _is_empty(row.finding) and row.finding.severity == severity]
        if len(empty) >= LEAST_TOLD_TOGETHER:
            rows = [row for row in rows if row not in empty]
            groups.append(_group(empty, titles))
    return list(rows), groups


def _is_empty(finding: Finding) -> bool:
    is_whole = finding.kind == FindingKind.MISSING and finding.share == 1 and not (finding.since or finding.until)
    return is_whole and finding.state == FindingState.OPEN


def _group(empty: Sequence[FindingRow], titles: Mapping[str, str]) -> FindingGroup:
    records = max(row.finding.records for row in empty)
    sentence = f"{len(empty)} columns are empty in all {records:,} records."
    names = sorted((titles.get(row.finding.column, row.finding.column), row.url) for row in empty)
    return FindingGroup(empty[0].badge, sentence, tuple(names))


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
    entries = [("Where", where)] if (where := _where(finding)) else []
    for name, term in _EVIDENCE.items():
        value = finding.evidence.get(name)
        if isinstance(value, int | float):
            entries.append((term, _evidence_text(name, float(value))))
    for name, term in (("values", "Values"), ("names", "Names")):
        values = finding.evidence.get(name)
        if isinstance(values, list) and values and not finding.evidence.get("dimension"):
            entries.append((term, ", ".join(map(str, values))))
    return entries


def _where(finding: Finding) -> str:
    """Return where a finding is concentrated: "Beat: 203, 204", or the two stages that it lies between."""
    columns = finding.dataset.definition.columns
    dimension, values = finding.evidence.get("dimension"), finding.evidence.get("values")
    part = f"{title_of(dimension, columns[dimension])}: {', '.join(values)}" if dimension in columns and values else ""
    start, arrow, end = finding.subject.split("; ")[0].partition(" > ")
    if not arrow or not {start, end} <= set(columns):
        return part or finding.subject
    step = f"{title_of(start, columns[start])} to {title_of(end, columns[end])}"
    return f"{step}; {part}" if part else step


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
