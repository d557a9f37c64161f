"""The order of stages, the lengths of steps, and clocks that disagree."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from civicstat.measurement.records.quality.checks.values import title_of
from civicstat.measurement.records.quality.findings import (
    FindingKind,
    QualityFinding,
    Severity,
    StepQuality,
    counted,
    day,
    in_words,
    percent,
    span,
)
from civicstat.measurement.records.quality.measures import Step
from civicstat.measurement.records.quality.queries import Ints, Questions
from civicstat.measurement.sources.definitions import DatasetDefinition

Floats = npt.NDArray[np.float64]
NEGATIVE_WARNING = 0.01  # of a step's records
ZERO_NOTE = 0.5
LONG_NOTE = 0.001
LONG_TIMES = 20  # the median: a day is only long for a step that usually takes less
LEAST_RECORDS = 20
SHIFT_WEEKS = 6  # on either side of a change of clocks
LEAST_SHIFT = 30.0  # seconds
OPPOSITE = 0.25  # of a shift that may remain when two steps are added


def step_findings(
    definition: DatasetDefinition, steps: Sequence[Step], found: Sequence[dict[str, float]]
) -> Iterator[QualityFinding]:
    """Yield findings about each step as a whole."""
    for step, row in zip(steps, found, strict=True):
        names = _titles(definition, step)
        if row["negative"]:
            yield _negative(step, row, *names)
        if row["records"] >= LEAST_RECORDS:
            yield from _lengths(step, row, *names)


def step_qualities(steps: Sequence[Step], found: Sequence[dict[str, float]]) -> tuple[StepQuality, ...]:
    """Return the figures of the steps that records take."""
    return tuple(
        StepQuality(s.start, s.end, int(r["records"]), int(r["negative"]), float(r["median"]), float(r["p95"]))
        for s, r in zip(steps, found, strict=True)
        if r["records"]
    )


def _titles(definition: DatasetDefinition, step: Step) -> tuple[str, str]:
    return title_of(step.start, definition.columns[step.start]), title_of(step.end, definition.columns[step.end])


def _negative(step: Step, row: dict[str, float], start: str, end: str) -> QualityFinding:
    records, negative = int(row["records"]), int(row["negative"])
    is_systematic = row["median"] < 0 and records >= LEAST_RECORDS
    share = negative / records
    advice = (
        "The records are kept as they are, and durations below 0 count as unusable. Correct the times at the source."
    )
    if row["wrapped"] > 0.5 * negative:
        advice = (
            f"{counted(int(row['wrapped']), 'step')} fall short by about a day: the date was probably not moved on "
            "at midnight. Correct it at the source, or define the stage as a time of day (type time)."
        )
    elif row["hourly"] > 0.5 * negative:
        advice = (
            "They fall short by about an hour: one of the two is probably in another time zone, or one ignores "
            "daylight saving."
        )
    elif is_systematic:
        advice = "The two clocks disagree, or the stages are listed in the wrong order in the definition."
    return QualityFinding(
        kind=FindingKind.CLOCK if is_systematic else FindingKind.ORDER,
        severity=Severity.WARNING if is_systematic or share >= NEGATIVE_WARNING else Severity.NOTE,
        column=step.end,
        subject=step.name,
        sentence=f"{end} comes before {start} in {counted(negative, 'record')} of {records:,} ({percent(share)})."
        + (f" Half of all steps are {span(row['median'])} or less." if is_systematic else ""),
        advice=advice,
        share=share,
        records=negative,
        evidence={"wrapped": int(row["wrapped"]), "hourly": int(row["hourly"]), "median_seconds": row["median"]},
    )


def _lengths(step: Step, row: dict[str, float], start: str, end: str) -> Iterator[QualityFinding]:
    records = row["records"]
    if row["zero"] / records >= ZERO_NOTE:
        yield QualityFinding(
            kind=FindingKind.DURATION,
            severity=Severity.NOTE,
            column=step.end,
            subject=f"{step.name}: 0 seconds",
            sentence=f"{end} equals {start} to the second in {percent(row['zero'] / records)} "
            f"of {records:,.0f} records.",
            advice="One may be copied from the other: calls booked ahead, or one button for both. "
            "Leave such records out of metrics on this step with a condition.",
            share=row["zero"] / records,
            records=int(row["zero"]),
        )
    if row["long"] / records >= LONG_NOTE and row["median"] * LONG_TIMES < 86400:
        yield QualityFinding(
            kind=FindingKind.DURATION,
            severity=Severity.NOTE,
            column=step.end,
            subject=f"{step.name}: long",
            sentence=f"From {start} to {end} takes over a day in {counted(int(row['long']), 'record')} "
            f"({percent(row['long'] / records)}); half take {span(row['median'])} or less.",
            advice="Some are forgotten closings, some are real. Set the plausible range of the metrics (valid) so that "
            "they count as unusable; percentiles hardly move, means do.",
            share=row["long"] / records,
            records=int(row["long"]),
        )


def clock_shifts(
    questions: Questions, definition: DatasetDefinition, steps: Sequence[Step]
) -> Iterator[QualityFinding]:
    """Yield weeks at which one clock was set anew: the step to it and the step from it change by opposite lengths."""
    weekly = {step.name: questions.medians_by_week(step) for step in steps}
    following = {step.start: step for step in reversed(steps)}  # the nearest of those that start there
    for step in steps:
        after = following.get(step.end)
        if after is None or _stages_between(definition, step):
            continue
        for week, moved in opposite_shifts(*weekly[step.name], *weekly[after.name]):
            since = day(7 * ((questions.first + 3) // 7 + week) - 3)
            title = title_of(step.end, definition.columns[step.end])
            yield QualityFinding(
                kind=FindingKind.CLOCK,
                severity=Severity.WARNING,
                column=step.end,
                subject="clock set anew",
                since=since,
                sentence=f"{title} moved by {span(moved)} about {in_words(since)}: the step before it became "
                f"{'longer' if moved > 0 else 'shorter'}, the step after it {'shorter' if moved > 0 else 'longer'} "
                "by as much.",
                advice="The clock that stamps it was probably set, or the moment of the stamp changed. Ask the source; "
                "metrics on either step do not compare across this day, so draw a series break.",
                evidence={"moved_seconds": moved},
            )


def _stages_between(definition: DatasetDefinition, step: Step) -> bool:
    stages = definition.stages
    return stages.index(step.end) - stages.index(step.start) > 1


def opposite_shifts(records: Ints, before: Floats, next_records: Ints, after: Floats) -> list[tuple[int, float]]:
    """Return weeks, with seconds, from which medians `before` rise and medians `after` fall by the same length.

    records, next_records: on which each week's median rests; weeks of under 10 do not count.
    """
    one = np.where(records >= 10, before, np.nan)
    two = np.where(next_records >= 10, after, np.nan)
    shift, counter = _shifts(one), _shifts(two)
    usual = _spread(shift)
    other = _spread(counter)
    with np.errstate(invalid="ignore"):
        fits = np.abs(shift) >= max(LEAST_SHIFT, 6 * usual)
        fits &= -np.sign(shift) * counter >= np.maximum(0.5 * np.abs(shift), 3 * other)
        fits &= np.abs(shift + counter) <= np.maximum(OPPOSITE * np.abs(shift), 2 * other)
    found: list[tuple[int, float]] = []
    for week in np.flatnonzero(fits).tolist():
        near = np.abs(shift[max(week - SHIFT_WEEKS, 0) : week + SHIFT_WEEKS + 1])
        if abs(shift[week]) == np.nanmax(near) and not (found and week - found[-1][0] <= SHIFT_WEEKS):
            found.append((week, float(shift[week])))
    return found


def _spread(values: Floats) -> float:
    """Return the standard deviation that the middle half of values around 0 tells of; NaN where there are none."""
    return 1.4826 * float(np.nanmedian(np.abs(values))) if np.isfinite(values).any() else float("nan")


def _shifts(medians: Floats) -> Floats:
    """Return at each week the median of the weeks from there on less that of the weeks before."""
    found = np.full(medians.size, np.nan)
    for week in range(SHIFT_WEEKS, medians.size - SHIFT_WEEKS + 1):
        earlier, later = medians[week - SHIFT_WEEKS : week], medians[week : week + SHIFT_WEEKS]
        if np.isfinite(earlier).sum() > SHIFT_WEEKS // 2 and np.isfinite(later).sum() > SHIFT_WEEKS // 2:
            found[week] = np.nanmedian(later) - np.nanmedian(earlier)
    return found
