"""Findings about records as lists show them, and what each rests on in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import FindingKind, percent, span
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.pages.shown.schema import title_of

LEAST_TOLD_TOGETHER = 3  # fewer findings of a kind are told one by one
SEVERITIES = {"block": ("blocking", "Blocks metrics"), "warning": ("medium", "Warning"), "note": ("low", "Note")}
RANK = {"block": 0, "warning": 1, "note": 2}
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


def finding_rows(findings: Iterable[Finding]) -> list[FindingRow]:
    """Return findings as lists show them: open ones first, the worst first."""
    ordered = sorted(findings, key=lambda f: (f.state != FindingState.OPEN, RANK[f.severity], -f.records))
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
