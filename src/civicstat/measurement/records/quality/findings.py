"""What can be wrong with records, and how it is said."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

EPOCH = date(1970, 1, 1)


class FindingKind(StrEnum):
    """What is wrong."""

    MISSING = "missing"  # values are not there: in a span of time, or at all
    INVALID = "invalid"  # values outside the vocabulary or the plausible range
    DEFAULT = "default"  # a value that stands for none: midnight, 0 coordinates, 1900-01-01
    SPELLING = "spelling"  # several spellings of one value, or words for "not known"
    VOCABULARY = "vocabulary"  # a value that comes or goes on a day
    REPEATED = "repeated"  # the same key or the same record several times
    ORDER = "order"  # a stage before the one that precedes it
    DURATION = "duration"  # implausibly long, or nothing at all
    CLOCK = "clock"  # two clocks that disagree
    VOLUME = "volume"  # too few, too many, or no records
    LATE = "late"  # the newest record is older than it should be
    RULE = "rule"  # one of the dataset's own rules does not hold
    UNPLACED = "unplaced"  # records without an area
    SCHEMA = "schema"  # the columns of a source are others than before


class Severity(StrEnum):
    """How much a finding matters."""

    NOTE = "note"  # to know
    WARNING = "warning"  # figures may mislead
    BLOCK = "block"  # metrics are stopped until it is corrected or accepted


@dataclass(frozen=True)
class QualityFinding:
    """One thing that is wrong with the records of a dataset."""

    kind: FindingKind
    severity: Severity
    sentence: str  # what was found, with its figures
    advice: str  # what to do
    column: str = ""  # a column of the definition; the title of a rule; a layer
    subject: str = ""  # where it is concentrated, such as "beat: 12, 14"; the two stages of an order
    since: date | None = None  # first day
    until: date | None = None  # last day; none: it goes on
    share: float = 0.0  # of the records concerned, 0 to 1; what an acceptance is measured by
    records: int = 0  # that it concerns
    evidence: dict[str, Any] = field(default_factory=dict)  # plain values for pages and programs


@dataclass(frozen=True)
class ColumnQuality:
    """How complete one column is."""

    name: str
    title: str
    missing: float  # share of the records old enough to have a value; 0 to 1
    invalid: float | None  # share of the values there; None where the definition sets no limits
    by_month: tuple[tuple[date, float], ...]  # first day of the month, share missing
    immature_days: int  # newest days left out, as values still come in


@dataclass(frozen=True)
class StepQuality:
    """The steps between two stages of the records that have both and none between."""

    start: str
    end: str
    records: int
    negative: int
    median_seconds: float
    p95_seconds: float


@dataclass(frozen=True)
class Arrival:
    """What a delivery was, as far as quality goes."""

    sequence: int
    name: str
    received_at: datetime
    rows: int
    superseded: int  # earlier rows of a key that came again in the same delivery
    set_aside: int
    first: int | None = None  # of pushes that were joined: the first number by which records name it


@dataclass(frozen=True)
class QualityReport:
    """The quality of a dataset's records on a day."""

    dataset: str
    as_of: datetime
    records: int
    since: date | None  # event day of the oldest record
    until: date | None  # and of the newest
    columns: tuple[ColumnQuality, ...]
    steps: tuple[StepQuality, ...]
    unplaced: dict[str, float]  # layer -> share of records without an area
    by_week: tuple[tuple[date, int], ...]  # Monday, number of records
    # Median and 95th percentile from event to delivery, of what happened since the first delivery; None: nothing yet.
    delay_seconds: tuple[float, float] | None
    findings: tuple[QualityFinding, ...]


def day(number: float) -> date:
    """Return the date of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=int(number))


def in_words(on: date) -> str:
    """Return a date as people write it: March 3, 2026."""
    return f"{on:%B} {on.day}, {on.year}"


def percent(share: float) -> str:
    """Return a share in percent, with as many digits as tell it from 0 and from 100."""
    value = 100 * share
    if 0 < value < 1 or 99 < value < 100:
        return f"{max(min(value, 99.99), 0.01):.2g}%" if value < 1 else f"{min(value, 99.99):.4g}%"
    return f"{value:.0f}%"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 record, 1,204 records."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def span(seconds: float) -> str:
    """Return a length of time in the unit that suits it."""
    size = abs(seconds)
    for unit, length in (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0)):
        if size >= 2 * length:
            return f"{seconds / length:.1f} {unit}s".replace(".0 ", " ")
    return f"{seconds:.0f} seconds"


def listed(values: list[str], most: int = 6, word: str = "and") -> str:
    """Return values as a list in a sentence: 12, 14 and 15; or another word before the last."""
    if len(values) > most:
        return f"{', '.join(values[:most])} and {len(values) - most} more"
    return f" {word} ".join([", ".join(values[:-1]), values[-1]] if len(values) > 1 else values)
