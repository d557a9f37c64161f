"""How records arrive: how many, how late, how often the same."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from civicstat.errors import CivicStatError
from civicstat.measurement.records.quality.checks.volume import Break, begins, gaps, lasting_shifts, odd_weeks
from civicstat.measurement.records.quality.findings import (
    Arrival,
    FindingKind,
    QualityFinding,
    Severity,
    counted,
    day,
    in_words,
    percent,
    span,
)
from civicstat.measurement.records.quality.queries import Ints
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition

REPEATED_NOTE = 0.01  # of a delivery's rows
ALIKE_NOTE = 0.02  # of the records
ALIKE_DAYS = 90  # newest days in which records are compared
_SPAN = re.compile(r"(\d+)\s*(minute|hour|day|week)s?")


class UnreadableSpan(CivicStatError):
    """A span of time in a definition cannot be read."""


def volume_findings(daily: Ints, first_day: int, *, older: int = 0) -> Iterator[QualityFinding]:
    """Yield findings about the number of records per day. daily: from first_day on, days without records too.

    older: how many records are of days before first_day.
    """
    weekday = (first_day + 3) % 7
    start = begins(daily, weekday)
    if start is not None:
        yield _strays(day(first_day + start), older + int(daily[:start].sum()), older + int(daily.sum()))
        daily, first_day = daily[start:], first_day + start
        weekday = (first_day + 3) % 7
    empty = gaps(daily)
    for gap in empty:
        yield _volume(
            gap, first_day, daily.size, Severity.WARNING, "gap",
            f"There is no record; about {gap.expected:,.0f} were to be expected",
        )  # fmt: skip
    for odd in odd_weeks(daily, weekday):
        if not any(odd.first <= (gap.last or daily.size) and (odd.last or daily.size) >= gap.first for gap in empty):
            more = "more" if odd.found > odd.expected else "fewer"
            yield _volume(
                odd, first_day, daily.size, Severity.WARNING if more == "fewer" else Severity.NOTE, f"{more} records",
                f"There are {odd.found:,.0f} records where about {odd.expected:,.0f} were to be expected",
            )  # fmt: skip
    for shift in lasting_shifts(daily, weekday):
        if not any(abs(shift.first - end) <= 14 for gap in empty for end in (gap.first, gap.last or daily.size)):
            yield _volume(
                shift, first_day, daily.size, Severity.WARNING, "lasting shift",
                f"A week has {shift.found:,.0f} records where it had {shift.expected:,.0f} before",
            )  # fmt: skip


def _strays(since: date, strays: int, records: int) -> QualityFinding:
    return QualityFinding(
        kind=FindingKind.VOLUME,
        severity=Severity.NOTE,
        subject="before the data begins",
        until=since - timedelta(days=1),
        sentence=f"The data begins on {in_words(since)}: only {counted(strays, 'record')} of {records:,} "
        f"{'is' if strays == 1 else 'are'} of days before.",
        advice="They are likely events from before that were reported later. Periods before that day are shown as not "
        "whole, and nothing is compared with them. Load the deliveries of those years if you have them.",
        share=strays / records,
        records=strays,
        evidence={"begins_on": since.isoformat()},
    )


def _volume(found: Break, first_day: int, days: int, severity: Severity, subject: str, what: str) -> QualityFinding:
    since = day(first_day + found.first)
    goes_on = found.last is None or found.last >= days - 1
    until = None if goes_on or found.last is None else day(first_day + found.last)
    when = f"from {in_words(since)} to {in_words(until)}" if until else f"since {in_words(since)}"
    if until == since:
        when = f"on {in_words(since)}"
    return QualityFinding(
        kind=FindingKind.VOLUME,
        severity=severity,
        subject=subject,
        since=since,
        until=until,
        sentence=f"{what} {when}.",
        advice="Find out whether something happened, or records did not arrive, arrived twice, or are counted "
        "otherwise since. Send missing ones again; draw a series break where the counting changed.",
        share=abs(found.found - found.expected) / max(found.found, found.expected, 1.0),
        records=int(abs(found.found - found.expected)),
        evidence={"found": found.found, "expected": found.expected},
    )


def within(text: str, *, dataset: str) -> timedelta | None:
    """Return the span that fresh_within names; None where it is empty. Raises UnreadableSpan."""
    if not text.strip():
        return None
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise UnreadableSpan(f"{dataset}: fresh_within is {text!r}, expected a number and a unit, such as '1 day'")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def lateness(definition: DatasetDefinition, newest: datetime | None, as_of: datetime) -> Iterator[QualityFinding]:
    """Yield a finding where the newest record is older than the definition allows.

    newest: the newest event, or the end of its day where events have no time; both moments are in UTC. Days are told
    in the dataset's time zone.
    """
    allowed = within(definition.fresh_within, dataset=definition.dataset)
    if allowed is None or newest is None or as_of - newest <= allowed:
        return
    age, zone = (as_of - newest).total_seconds(), ZoneInfo(definition.timezone)
    is_day = definition.columns[definition.time].type is ColumnType.DATE
    newest_on = newest.replace(tzinfo=UTC).astimezone(zone).date() - timedelta(days=1 if is_day else 0)
    yield QualityFinding(
        kind=FindingKind.LATE,
        severity=Severity.WARNING,
        column=definition.time,
        since=(newest + allowed).replace(tzinfo=UTC).astimezone(zone).date(),
        sentence=f"The newest record is of {in_words(newest_on)}, {span(age)} before this report; "
        f"it should be no older than {definition.fresh_within}.",
        advice="Look at the last deliveries: none may have come, or the last one may have been refused.",
        evidence={"age_seconds": age, "allowed_seconds": allowed.total_seconds()},
    )


def repeated_keys(definition: DatasetDefinition, arrivals: Sequence[Arrival]) -> Iterator[QualityFinding]:
    """Yield a finding where deliveries bring rows of the same key again: a row may be less than a record."""
    worst = max(arrivals, key=lambda arrival: arrival.superseded / max(arrival.rows, 1), default=None)
    rows, superseded = sum(a.rows for a in arrivals), sum(a.superseded for a in arrivals)
    if worst is None or not rows or superseded / rows < REPEATED_NOTE:
        return
    yield QualityFinding(
        kind=FindingKind.REPEATED,
        severity=Severity.NOTE,
        column=", ".join(definition.key),
        sentence=f"{counted(superseded, 'row')} of {rows:,} repeat the key of a later row in the same delivery "
        f"({percent(superseded / rows)}; most in {worst.name}). Only the last row of each key is kept.",
        advice="If a row is one unit, officer or person of a call, the key needs that column too. If rows are updates "
        "of one record in their order, all is well: accept this.",
        share=superseded / rows,
        records=superseded,
    )


def alike_records(records: int, repeats: int) -> Iterator[QualityFinding]:
    """Yield a finding where records differ in nothing but their key."""
    if not records or repeats / records < ALIKE_NOTE:
        return
    yield QualityFinding(
        kind=FindingKind.REPEATED,
        severity=Severity.NOTE,
        subject="alike",
        sentence=f"Of the {records:,} records of the newest {ALIKE_DAYS} days, {repeats:,} "
        f"({percent(repeats / records)}) equal another one in everything but the key.",
        advice="They may be the same event with two numbers, or several real things that look alike, such as several "
        "uses of force. Look at some before leaving any out; nothing is left out by itself.",
        share=repeats / records,
        records=repeats,
    )
