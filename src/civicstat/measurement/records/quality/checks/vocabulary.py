"""Values of a category that come or go on a day: a code renamed, a unit dissolved, a definition changed."""

from collections.abc import Iterator

import numpy as np

from civicstat.measurement.records.quality.checks.values import title_of
from civicstat.measurement.records.quality.findings import (
    FindingKind,
    QualityFinding,
    Severity,
    counted,
    day,
    in_words,
    listed,
)
from civicstat.measurement.records.quality.queries import Counts, Ints
from civicstat.measurement.sources.definitions import Column

LEAST_WEEKS = 8  # without the value, and with it
LEAST_EXPECTED = 40.0  # records with the value that should have come in the weeks without it
YEAR = 52
_MOST_NAMED = 12  # values that come or go; more are a column without a vocabulary


def changed_values(name: str, column: Column, counts: Counts) -> Iterator[QualityFinding]:
    """Yield the values that come or go for good, together where they do so within the same two weeks.

    counts: records per week and value of the column. A value that was away in the same weeks of another
    year is seasonal, and no change.
    """
    total = counts.records.sum(axis=0)
    gone, come = [], []
    for value, weekly in zip(counts.parts, counts.records, strict=True):
        if (week := _gone_from(weekly, total)) is not None:
            gone.append((week, value))
        backwards = _gone_from(weekly[::-1], total[::-1])
        if backwards is not None:
            come.append((weekly.size - backwards, value))
    if len(gone) + len(come) > _MOST_NAMED:
        return
    for week in sorted({week for week, _ in gone + come}):
        yield from _change(name, column, counts, week, gone, come)


def _gone_from(weekly: Ints, total: Ints) -> int | None:
    """Return the week from which a value is away until the end, though it should have come."""
    there = np.flatnonzero(weekly)
    if there.size == 0:
        return None
    week = int(there[-1]) + 1
    away = weekly.size - week
    before = slice(max(week - YEAR, 0), week)
    if away < LEAST_WEEKS or week < LEAST_WEEKS or np.count_nonzero(weekly[before]) < LEAST_WEEKS:
        return None
    expected = weekly[before].sum() / max(total[before].sum(), 1) * total[week:].sum()
    if expected < LEAST_EXPECTED or _is_seasonal(weekly, week, away):
        return None
    return week


def _is_seasonal(weekly: Ints, week: int, away: int) -> bool:
    """Return whether the value was away in the same weeks a year before, or whether that cannot be told."""
    start = week - YEAR
    if start < 0:
        return away < YEAR // 2
    same = weekly[start : min(start + away, week)]
    return bool(np.count_nonzero(same) < 0.5 * same.size)


def _change(
    name: str,
    column: Column,
    counts: Counts,
    week: int,
    gone: list[tuple[int, str]],
    come: list[tuple[int, str]],
) -> Iterator[QualityFinding]:
    leaving = [value for at, value in gone if at == week]
    coming = [value for at, value in come if abs(at - week) <= 2]
    alone = [value for at, value in come if at == week and not any(abs(at - other) <= 2 for other, _ in gone)]
    if not leaving and not alone:
        return
    since = day(7 * (counts.first + week) - 3)
    parts = [f"{listed([repr(v) for v in leaving])} no longer appears"] if leaving else []
    parts += [f"{listed([repr(v) for v in (coming if leaving else alone)])} is new"] if coming or alone else []
    records = sum(int(counts.records[counts.parts.index(value)].sum()) for value in leaving + coming)
    yield QualityFinding(
        kind=FindingKind.VOCABULARY,
        severity=Severity.NOTE,
        column=name,
        subject=", ".join(sorted(leaving + coming)),
        since=since,
        sentence=f"In {title_of(name, column)}, from the week of {in_words(since)} on, {' and '.join(parts)} "
        f"({counted(records, 'record')}).",
        advice="If a code was renamed, say that both mean the same (values of this column). If the definition changed, "
        "draw a series break on that day in the metrics that use it.",
        records=records,
        evidence={"gone": leaving, "new": coming},
    )
