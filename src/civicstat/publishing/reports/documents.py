"""A report as plain values: what was frozen for review, what was said beside it, and what was released.

Nothing here comes out of records: every reading was a figure of a protected `Content`. Sentences and number formats are
made where they are shown, in the reader's language.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

COMPARED_WITH = ("year_before", "previous")


class Verdict(StrEnum):
    """What became of a metric since the period that it is compared with."""

    BETTER = "better"  # beyond chance, all metrics of the report taken together
    WORSE = "worse"
    UNCLEAR = "unclear"  # chance alone can explain it
    CONTEXT = "context"  # neither way is better
    CANNOT_TELL = "cannot_tell"  # one of the two figures is not there, or they do not compare


class Place(StrEnum):
    """Where the rule puts a metric."""

    SUCCESS = "success"
    MISS = "miss"  # its owner is asked for cause, action and date
    NEAREST = "nearest"  # the next worst, within chance: stands where fewer misses than places are
    MORE_SUCCESSES = "more_successes"  # better, too, but beyond the places
    MORE_MISSES = "more_misses"  # worse, too, but beyond the places; asked like the others
    REST = "rest"


@dataclass(frozen=True)
class Reading:
    """A figure as it was frozen. value, low and high are None where there is none; withheld: why, as content has it."""

    starts_on: date
    ends_on: date  # the first day after it
    value: float | None
    low: float | None
    high: float | None
    n: float | None
    version: int
    is_provisional: bool = False
    withheld: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """How two readings compare. p: by chance alone; q: after all metrics of the report were looked at together.

    ratio: the one by the other; for shares difference is to be told instead. at_least: the smallest share by which it
    changed the way it did, with the confidence of the intervals: 0.1 is a tenth.
    """

    p: float
    q: float
    difference: float
    low: float | None
    high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    at_least: float | None = None


@dataclass(frozen=True)
class Aim:
    """Where a goal of a metric stood when the report was frozen."""

    goal: str
    title: str
    area: str  # its name; empty: the whole city
    state: str
    sentence: str


@dataclass(frozen=True)
class Item:
    """One metric in a report."""

    metric: str
    title: str
    question: str
    department: str  # its name; empty: nobody owns it
    kind: str
    unit: str
    display: str
    direction: str
    now: Reading
    before: Reading | None
    verdict: Verdict
    place: Place = Place.REST
    change: Change | None = None
    why: str = ""  # why it cannot be told, without a full stop
    aims: tuple[Aim, ...] = ()
    history: tuple[Reading, ...] = ()  # of what has a place: the periods up to this one, oldest first, for a chart

    @property
    def is_miss(self) -> bool:
        return self.place in (Place.MISS, Place.MORE_MISSES)

    @property
    def off_course(self) -> tuple[Aim, ...]:
        return tuple(aim for aim in self.aims if aim.state == "off course")


@dataclass(frozen=True)
class Excluded:
    """A metric that is published and not in the report, and why. was_miss_in: the last report, where it was a miss."""

    metric: str
    title: str
    reason: str
    was_miss_in: str = ""


@dataclass(frozen=True)
class Document:
    """What was frozen: the figures of a period, and what the rule made of them."""

    report: str  # the template's name
    title: str
    agency: str
    grain: str
    starts_on: date
    ends_on: date
    label: str  # of the period, in English: "October 2026"
    compare: str  # one of COMPARED_WITH
    before_label: str
    before_starts_on: date  # of the period that it is compared with
    before_ends_on: date
    frozen_at: datetime
    edition: int  # number of the content that it was frozen from
    software: str
    template_version: int
    places: int
    false_share: float  # of the changes called clear, at most so many are expected to be chance
    items: tuple[Item, ...]  # in the order of the rule
    excluded: tuple[Excluded, ...]
    layer: str = "city"  # of what the report is about
    area: str = "city"  # its code
    area_name: str = ""  # empty: the whole city

    @property
    def key(self) -> str:
        """What names the period in addresses: "2026-10", "2026-q3", "2026"."""
        return period_key(self.grain, self.starts_on, self.ends_on)

    def placed(self, *places: Place) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.place in places)

    def item(self, metric: str) -> Item | None:
        return next((item for item in self.items if item.metric == metric), None)


@dataclass(frozen=True)
class Answer:
    """What the owner of a miss says of it. cause: empty where it is unknown, which is an answer, too."""

    cause: str
    action: str
    due_on: date | None
    role: str  # of who answered: "lead"; the public reads no names of staff; empty: the command line
    at: datetime


@dataclass(frozen=True)
class Asked:
    """A miss, who was asked about it and when, and what came back."""

    metric: str
    department: str
    asked_at: datetime | None
    answer: Answer | None
    unanswered_in_a_row: int  # reports, this one included; 0 where somebody answered
    missed_in_a_row: int = 1  # reports in which it was a miss, this one included


@dataclass(frozen=True)
class Reply:
    """What a department says of the report, or of one metric in it, shown beside."""

    department: str
    metric: str  # empty: of the report as a whole
    text: str
    role: str
    at: datetime


@dataclass(frozen=True)
class Event:
    """A step on the way to release: drafted, refrozen, sent to review, signed off, released."""

    kind: str
    role: str
    at: datetime
    text: str


@dataclass(frozen=True)
class ReleasedReport:
    """A report as the public gets it."""

    document: Document
    asked: tuple[Asked, ...]
    replies: tuple[Reply, ...]
    silent: tuple[str, ...]  # departments that were asked to review and said nothing
    events: tuple[Event, ...]
    early: tuple[tuple[str, int], ...]  # role -> how many people saw the figures before the release
    announced_for: datetime | None  # the first moment that was announced; None: it was not
    released_at: datetime
    revised: tuple[str, ...] = ()  # metrics whose figure was revised between freeze and release

    @property
    def path(self) -> str:
        return f"{self.document.report}/{self.document.key}"

    @property
    def is_late(self) -> bool:
        return self.announced_for is not None and self.released_at.replace(second=0, microsecond=0) > self.announced_for

    def about(self, metric: str) -> Asked | None:
        return next((each for each in self.asked if each.metric == metric), None)


@dataclass(frozen=True)
class Planned:
    """One line of the release calendar."""

    report: str
    title: str
    label: str
    key: str
    starts_on: date
    ends_on: date
    due_at: datetime  # as it is planned now
    announced_for: datetime  # as it was planned first; what "late" is judged by
    moved_because: str = ""
    released_at: datetime | None = None

    @property
    def path(self) -> str:
        return f"{self.report}/{self.key}"

    @property
    def grain(self) -> str:
        return grain_of(self.key)

    @property
    def is_late(self) -> bool:
        """Whether it came out, and after the moment that was announced first."""
        return self.released_at is not None and self.released_at.replace(second=0, microsecond=0) > self.announced_for


def period_key(grain: str, starts_on: date, ends_on: date) -> str:
    """Return what names a period in addresses; a fiscal year is named after the year in which it ends."""
    if grain == "month":
        return f"{starts_on:%Y-%m}"
    if grain == "quarter":
        return f"{starts_on.year}-q{(starts_on.month + 2) // 3}"
    if grain == "year":
        return str(starts_on.year)
    return f"{grain.removeprefix('fiscal_')[0]}f-{starts_on:%Y-%m}"


def grain_of(key: str) -> str:
    """Return the kind of period that a key of `period_key` names."""
    if key[1:3] == "f-":
        return "fiscal_quarter" if key[0] == "q" else "fiscal_year"
    if "-q" in key:
        return "quarter"
    return "month" if "-" in key else "year"
