"""Counted faults said in sentences: as a whole, and over the spans in which they rise."""

from collections.abc import Iterator

from civicstat.measurement.records.quality.checks.spells import Trouble
from civicstat.measurement.records.quality.checks.values import title_of
from civicstat.measurement.records.quality.findings import (
    FindingKind,
    QualityFinding,
    Severity,
    counted,
    day,
    in_words,
    listed,
    percent,
)
from civicstat.measurement.records.quality.measures import About, Measure
from civicstat.measurement.sources.definitions import DatasetDefinition, QualityRule

KINDS = {
    About.MISSING: FindingKind.MISSING,
    About.INVALID: FindingKind.INVALID,
    About.NEGATIVE: FindingKind.CLOCK,
    About.RULE: FindingKind.RULE,
    About.UNPLACED: FindingKind.UNPLACED,
}
_ADVICE = {
    About.MISSING: "Ask who enters or sends it what changed then, and have it sent again if it exists. Until then, "
    "figures that need it rest on fewer records, and may be about other cases than before.",
    About.INVALID: "Look at the values: a new code belongs into the vocabulary (among), a wrong unit or format into "
    "the definition of the column.",
    About.NEGATIVE: "Clocks that disagree for a while do this: a terminal or a dispatch system that lost its time. "
    "Durations below 0 count as unusable; those that are merely too short do not show.",
    About.RULE: "Correct the records at the source and load them again, or accept the finding with a reason.",
    About.UNPLACED: "Look at the spellings that no area is known by, or at the coordinates of that time.",
}
_STILL_COMING = (
    "Values that are known late look like this; then they fill up by themselves, and metrics that need them take a "
    "longer maturity. If they should be there at once, ask who sends them what changed."
)
BRIEF_DAYS = 14
MISSING_NOTE = 0.2  # share missing from which a column that metrics lean on is worth a note
UNPLACED_NOTE, UNPLACED_WARNING = 0.02, 0.10
INVALID_WARNING = 0.01


def say_trouble(definition: DatasetDefinition, trouble: Trouble) -> QualityFinding:
    """Return a fault over a span of days as a finding."""
    about, measure = trouble.measure.about, trouble.measure
    place = f"{trouble.dimension}: {', '.join(trouble.values)}" if trouble.dimension else ""
    where = (
        f" where {_title(definition, trouble.dimension)} is {listed(list(trouble.values), word='or')}" if place else ""
    )
    rest = "there at other times" if place else "at other times"
    against = f"against {percent(trouble.outside)} {rest}" if trouble.outside else f"and in none {rest}"
    return QualityFinding(
        kind=KINDS[about],
        severity=_severity(trouble),
        column=measure.name.split(" > ")[-1],
        subject=f"{measure.name}; {place}".strip("; ") if about is About.NEGATIVE else place,
        since=None if trouble.first_day is None else day(trouble.first_day),
        until=None if trouble.last_day is None else day(trouble.last_day),
        sentence=f"{_what(definition, measure)} in {percent(trouble.inside)} of {counted(trouble.concerned, 'record')} "
        f"{_when(trouble)}{where}, {against}."
        + (" The share grows towards the newest records." if _still_comes_in(trouble) else ""),
        advice=_STILL_COMING if _still_comes_in(trouble) else _ADVICE[about],
        share=trouble.inside,
        records=trouble.records,
        evidence={
            "measure": about.value,
            "dimension": trouble.dimension or "",
            "values": list(trouble.values),
            "inside": trouble.inside,
            "outside": trouble.outside,
            "concerned": trouble.concerned,
        },
    )


def _severity(trouble: Trouble) -> Severity:
    is_mild = _is_beginning(trouble) or _is_brief(trouble) or _still_comes_in(trouble)
    return Severity.NOTE if is_mild else Severity.WARNING


def _still_comes_in(trouble: Trouble) -> bool:
    """Return whether values are missing more and more up to now: what is known late looks like that."""
    return trouble.measure.about is About.MISSING and trouble.last_day is None and trouble.is_growing


def _is_beginning(trouble: Trouble) -> bool:
    """Return whether the fault lies before a day since which all is well: a column that came later."""
    return trouble.first_day is None and trouble.last_day is not None


def _is_brief(trouble: Trouble) -> bool:
    """Return whether the fault is over after a few days in a part of the records: one incident may make it."""
    if trouble.dimension is None or trouble.first_day is None or trouble.last_day is None:
        return False
    return trouble.last_day - trouble.first_day < BRIEF_DAYS


def _when(trouble: Trouble) -> str:
    if trouble.first_day is None:
        return "so far" if trouble.last_day is None else f"up to {in_words(day(trouble.last_day))}"
    if trouble.last_day is None:
        return f"since {in_words(day(trouble.first_day))}"
    if trouble.first_day == trouble.last_day:
        return f"on {in_words(day(trouble.first_day))}"
    return f"from {in_words(day(trouble.first_day))} to {in_words(day(trouble.last_day))}"


def _title(definition: DatasetDefinition, column: str | None) -> str:
    if column in definition.columns:
        return title_of(column, definition.columns[column])
    return str(column)


def _what(definition: DatasetDefinition, measure: Measure) -> str:
    if measure.about is About.MISSING:
        return f"{_title(definition, measure.name)} is missing"
    if measure.about is About.INVALID:
        return f"{_title(definition, measure.name)} is outside its limits"
    if measure.about is About.NEGATIVE:
        start, end = measure.name.split(" > ")
        return f"{_title(definition, end)} comes before {_title(definition, start)}"
    if measure.about is About.UNPLACED:
        return f"No {measure.name} is found"
    return f"The rule “{measure.name}” does not hold"


def say_whole(
    definition: DatasetDefinition, measure: Measure, concerned: int, failed: int, examples: list[str]
) -> Iterator[QualityFinding]:
    """Yield what a counted fault amounts to over all records, where that is worth saying.

    examples: the most frequent values at fault.
    """
    if not concerned or not failed:
        return
    share = failed / concerned
    if measure.about is About.MISSING:
        yield from _missing(definition, measure, share, failed)
    elif measure.about is About.INVALID:
        yield _invalid(definition, measure, share, failed, examples)
    elif measure.about is About.UNPLACED and share >= UNPLACED_NOTE:
        yield QualityFinding(
            kind=FindingKind.UNPLACED,
            severity=Severity.WARNING if share >= UNPLACED_WARNING else Severity.NOTE,
            column=measure.name,
            sentence=f"No {measure.name} is found for {percent(share)} of the records that say where they are "
            f"({failed:,})." + (f" Most frequent names without an area: {listed(examples, 5)}." if examples else ""),
            advice="Decide what the spellings mean on the page of the layer, and check the coordinates. "
            "Such records count for the whole city only.",
            share=share,
            records=failed,
            evidence={"names": examples},
        )


def _missing(definition: DatasetDefinition, measure: Measure, share: float, failed: int) -> Iterator[QualityFinding]:
    title = _title(definition, measure.name)
    if share == 1:
        yield QualityFinding(
            kind=FindingKind.MISSING,
            severity=Severity.WARNING if _leans_on(definition, measure.name) else Severity.NOTE,
            column=measure.name,
            sentence=f"{title} is empty in all {failed:,} records.",
            advice="Check the header it is read from, or leave the column out of the definition.",
            share=share,
            records=failed,
        )
    elif share >= MISSING_NOTE and _leans_on(definition, measure.name):
        yield QualityFinding(
            kind=FindingKind.MISSING,
            severity=Severity.NOTE,
            column=measure.name,
            sentence=f"{title} is missing in {percent(share)} of the records ({failed:,}).",
            advice="Find out for which records it is left out. Metrics that need it describe the others only; they "
            "show the share that is missing.",
            share=share,
            records=failed,
        )


def _leans_on(definition: DatasetDefinition, column: str) -> bool:
    """Return whether durations, areas or the key are made from a column."""
    ends = {name for each in definition.durations.values() for name in (each.start, each.end)}
    names = {by.name for by in definition.areas.values()}
    points = {name for by in definition.areas.values() if by.point for name in (by.point.longitude, by.point.latitude)}
    return column in ends | names | points | set(definition.stages) | set(definition.key)


def _invalid(
    definition: DatasetDefinition, measure: Measure, share: float, failed: int, examples: list[str]
) -> QualityFinding:
    column = definition.columns[measure.name]
    limits = f"one of {listed(list(column.among), word='or')}" if column.among else ""
    if column.between:
        limits = f"a value from {column.between[0]:g} to {column.between[1]:g}"
    shown = f", most often {listed(examples, 5)}" if examples and not column.personal else ""
    return QualityFinding(
        kind=FindingKind.INVALID,
        severity=Severity.WARNING if share >= INVALID_WARNING else Severity.NOTE,
        column=measure.name,
        sentence=f"{_title(definition, measure.name)} is not {limits} in {counted(failed, 'record')} "
        f"({percent(share)}){shown}.",
        advice=_ADVICE[About.INVALID],
        share=share,
        records=failed,
        evidence={} if column.personal else {"values": examples},
    )


def say_rule(
    rule: QualityRule, recent: tuple[int, int], whole: tuple[int, int], days: int, columns: frozenset[str]
) -> QualityFinding | None:
    """Return a finding where a rule fails too often, None where it holds well enough.

    recent, whole: records concerned and failed, of the newest days and of all. The recent ones decide on a
    block: what was wrong long ago does not stop the figures of today. columns: what `holds` reads.
    """
    now = recent[1] / recent[0] if recent[0] else 0.0
    ever = whole[1] / whole[0] if whole[0] else 0.0
    if max(now, ever) < rule.warn and not (rule.block is not None and now >= rule.block):
        return None
    if not max(recent[1], whole[1]):
        return None
    is_blocking = rule.block is not None and now >= rule.block and recent[1] > 0
    stopped = f"Metrics are stopped from {percent(rule.block)} on." if is_blocking and rule.block is not None else ""
    return QualityFinding(
        kind=FindingKind.RULE,
        severity=Severity.BLOCK if is_blocking else Severity.WARNING if now >= rule.warn else Severity.NOTE,
        column=rule.title,
        sentence=f"{rule.title}: not so in {percent(now)} of {counted(recent[0], 'record')} of the last {days} days, "
        f"and in {percent(ever)} of all {whole[0]:,}. {stopped}".strip(),
        advice=_ADVICE[About.RULE],
        share=now if recent[0] else ever,
        records=recent[1],
        evidence={
            "metrics": list(rule.metrics),
            "columns": sorted(columns),
            "recent": now,
            "ever": ever,
            "warn": rule.warn,
            "block": rule.block,
        },
    )
