"""Findings in sentences."""

from collections import Counter

from civicstat.cli.detecting.judging import Finding, Judged, Kind, Verdict
from civicstat.cli.detecting.reading import SeriesTable
from civicstat.cli.show import counted
from civicstat.stats.odds import odds

NOUNS = {Kind.COUNTS: "counts", Kind.SHARES: "shares", Kind.MEASURES: "measures"}


def opening(table: SeriesTable, judged: Judged) -> list[str]:
    """Return what was read: how many series, of which grain, from when to when, with which gaps."""
    last = len(table.grid.starts) - 1
    series = counted(len(table.names), "series", "series")
    lines = [
        f"{series} of {NOUNS[judged.kind]} by {judged.grain}, from {table.grid.label(0)} to {table.grid.label(last)}."
    ]
    if table.left_out:
        lines.append(f"Left out, for they only say the date: {', '.join(table.left_out)}.")
    for row, name in enumerate(table.names):
        gaps = table.gaps(row)
        if gaps:
            few = ", ".join(table.grid.label(gap) for gap in gaps[:3])
            more = f" and {len(gaps) - 3} more" if len(gaps) > 3 else ""
            lines.append(f"{name} has no figure for {few}{more}; left out, not taken for 0.")
    return lines


def hint(table: SeriesTable, judged: Judged) -> list[str]:
    """Return what else could explain that the newest period is low: that it was not over yet."""
    newest = table.grid.label(len(table.grid.starts) - 1)
    is_low = any(
        one.verdict is Verdict.SUDDEN and one.period == newest and (one.observed or 0.0) < (one.expected or 0.0)
        for one in judged.findings
    )
    if judged.kind is not Kind.COUNTS or not is_low:
        return []
    return [f"Was {newest} over when the file was made? If not, name the last day of its figures with --until."]


def closing(judged: Judged) -> str:
    """Return how many were checked and found, and what the budget means."""
    number = Counter(finding.verdict for finding in judged.findings)
    found = number[Verdict.SUDDEN] + number[Verdict.LASTING]
    quiet, missed = number[Verdict.NOTHING], number[Verdict.NOT_CHECKED]
    small = f"{number[Verdict.SMALL]} too small to matter; " if number[Verdict.SMALL] else ""
    alpha = judged.findings[0].alpha
    return (
        f"{counted(found, 'change')} found; {small}{quiet} checked, nothing found; {missed} not checked. "
        f"By chance alone such a search finds {judged.false_alarms_a_month:.2g} a month at most "
        f"(threshold {alpha:.2g} for each search of a series)."
    )


def sentence(finding: Finding, kind: Kind) -> str:
    """Return what became of one series."""
    if finding.verdict is Verdict.NOT_CHECKED:
        return f"{finding.series}, {finding.period}: {finding.reason}"
    seen, usual = _figure(finding.observed, kind), _figure(finding.expected, kind)
    if finding.verdict is Verdict.NOTHING:
        return f"{finding.series}: nothing unusual in {finding.period}; {seen}, expected {usual}."
    often = odds(finding.p_value or 0.0)
    if finding.verdict is Verdict.SMALL:
        by = f"; {finding.ratio - 1:+.1%} since {finding.since}" if finding.ratio is not None else ""
        return (
            f"{finding.series}: changed by less than matters in {finding.period}; {seen}, expected {usual}{by}. "
            f"Chance makes so much {often}."
        )
    if finding.verdict is Verdict.LASTING and finding.ratio is not None:
        way = "higher" if finding.ratio > 1 else "lower"
        return (
            f"{finding.series}: {way} since {finding.since}, by {abs(finding.ratio - 1):.0%} until {finding.period}. "
            f"No single period stands out; together chance makes so much {often}."
        )
    is_more = (finding.observed or 0.0) > (finding.expected or 0.0)
    limit = finding.upper if is_more else finding.lower
    bound = f", usual {'up to' if is_more else 'down to'} {_figure(limit, kind)}" if limit is not None else ""
    since = f" Unusual since {finding.since}." if finding.since not in (None, finding.period) else ""
    word = "high" if is_more else "low"
    return (
        f"{finding.series}: unusually {word} in {finding.period}; {seen}, expected {usual}{bound}. "
        f"Chance makes so much {often}.{since}"
    )


def _figure(value: float | None, kind: Kind) -> str:
    if value is None:
        return "no figure"
    if kind is Kind.SHARES:
        return f"{value:.1%}" if abs(value) >= 0.1 else f"{100 * value:.2g}%"
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.3g}"
