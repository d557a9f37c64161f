"""Times that cannot be: midnight as a default, days before there were records, days to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from civicstat.measurement.records.quality.checks.values import LEAST_RECORDS, title_of
from civicstat.measurement.records.quality.findings import FindingKind, QualityFinding, Severity, counted, percent
from civicstat.measurement.records.quality.queries import Questions
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.interface import Dialect

MIDNIGHTS = 3.0  # times as many as at another full hour, on average
FAR = timedelta(days=3653)
_DAY_ONLY = 0.95
_EARLIEST = "timestamp '1950-01-01 00:00:00'"


@dataclass(frozen=True)
class _Moments:
    there: int
    at_midnight: int
    at_full_hours: int
    early: int
    late: int


def odd_moments(
    questions: Questions, definition: DatasetDefinition, dialect: Dialect, as_of: datetime
) -> Iterator[QualityFinding]:
    """Yield findings about the moments and dates of every column. as_of: in UTC; a day of grace is given."""
    happened = {definition.time, *definition.stages}
    happened |= {name for each in definition.durations.values() for name in (each.start, each.end)}
    names = [n for n, c in definition.columns.items() if c.type in _TIMES]
    # What has happened is past; other moments may be promises or deadlines.
    latest = {name: as_of + (timedelta(days=1) if name in happened else FAR) for name in names}
    expressions = [sql for name in names for sql in _expressions(dialect, dialect.quote(name), latest[name])]
    found = questions.profile(expressions)
    for at, name in enumerate(names):
        moments = _Moments(*(int(count) for count in found[5 * at : 5 * at + 5]))
        column = definition.columns[name]
        title = title_of(name, column)
        if column.type is not ColumnType.DATE:
            yield from _midnight(name, title, moments)
        yield from _impossible(name, title, moments, has_past=column.personal)


_TIMES = (ColumnType.TIMESTAMP, ColumnType.TIME, ColumnType.DATE)


def _expressions(dialect: Dialect, column: str, latest: datetime) -> list[str]:
    to_come = f"timestamp '{latest:%Y-%m-%d %H:%M:%S}'"
    conditions = (
        f"{column} is not null",
        f"{column} = date_trunc('day', {column})",
        f"{column} = date_trunc('hour', {column})",
        f"{column} < {_EARLIEST}",
        f"{column} > {to_come}",
    )
    return [dialect.count_where(condition) for condition in conditions]


def _midnight(name: str, title: str, moments: _Moments) -> Iterator[QualityFinding]:
    if moments.at_midnight < LEAST_RECORDS:
        return
    share = moments.at_midnight / moments.there
    usual = (moments.at_full_hours - moments.at_midnight) / 23
    if share >= _DAY_ONLY:
        yield QualityFinding(
            kind=FindingKind.DEFAULT,
            severity=Severity.NOTE,
            column=name,
            subject="midnight",
            sentence=f"{title} holds days without a time of day: {percent(share)} of its values are at midnight.",
            advice="Make it a column of type date, or join it with the column that holds the time (with_date).",
            records=moments.at_midnight,
            share=share,
        )
    elif moments.at_midnight > MIDNIGHTS * max(usual, 1.0):
        yield QualityFinding(
            kind=FindingKind.DEFAULT,
            severity=Severity.WARNING if share >= 0.01 else Severity.NOTE,
            column=name,
            subject="midnight",
            sentence=f"{title} is exactly midnight in {counted(moments.at_midnight, 'record')} ({percent(share)}); "
            f"other full hours have {usual:.0f} on average. Midnight may stand for 'time not known'.",
            advice="Ask the source whether an empty time becomes 00:00. If so, have it left empty: times to and "
            "from midnight are wrong.",
            records=moments.at_midnight,
            share=share,
        )


def _impossible(name: str, title: str, moments: _Moments, *, has_past: bool) -> Iterator[QualityFinding]:
    """Yield dates too early or to come. has_past: the column may hold dates of birth."""
    for count, subject, words in (
        (0 if has_past else moments.early, "too early", "before 1950"),
        (moments.late, "to come", "after the day of this report"),
    ):
        if count:
            yield QualityFinding(
                kind=FindingKind.INVALID,
                severity=Severity.WARNING if count / moments.there >= 0.001 else Severity.NOTE,
                column=name,
                subject=subject,
                sentence=f"{title} lies {words} in {counted(count, 'record')}, "
                f"{percent(count / moments.there)} of its values.",
                advice="Look for a wrong date format, a two-digit year or a typing error at the source, and correct "
                "it there; the next delivery replaces the record.",
                records=count,
                share=count / moments.there,
            )
