"""The data-quality report of a dataset: everything that is asked of its records, and what was found."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pyarrow as pa

from civicstat.directory.models import CITY
from civicstat.measurement.records.layout import utc
from civicstat.measurement.records.quality.checks import flow, stages, values, wording
from civicstat.measurement.records.quality.checks.maturity import last_days_of
from civicstat.measurement.records.quality.checks.moments import odd_moments
from civicstat.measurement.records.quality.checks.spells import find_troubles
from civicstat.measurement.records.quality.checks.vocabulary import changed_values
from civicstat.measurement.records.quality.findings import (
    Arrival,
    ColumnQuality,
    QualityFinding,
    QualityReport,
    Severity,
    day,
)
from civicstat.measurement.records.quality.measures import (
    EVERY,
    About,
    Measure,
    Step,
    measures_of,
    steps_of,
    without_area,
)
from civicstat.measurement.records.quality.queries import Counts, Questions
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.conditions import columns_of
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, Kind, Table

MOST_WEEKS = 520  # looked at over time
RECENT_DAYS = 91  # on which the dataset's rules decide
MOST_PARTS = 120  # values of a column in which faults are sought; more are no parts
_RANK = {Severity.BLOCK: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def assess(
    store: Store, table: Table, definition: DatasetDefinition, as_of: datetime, *, arrivals: Sequence[Arrival] = ()
) -> QualityReport:
    """Return the quality of a dataset's records.

    as_of: the moment of the report, with its zone. arrivals: the dataset's stored deliveries, for what they
    repeat and how late they come. Raises StoreFault, ConditionRefused or UnreadableSpan.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of has no time zone")
    return _Assessment(store, table, definition, as_of.astimezone(UTC).replace(tzinfo=None), arrivals).report(as_of)


class _Assessment:
    """What one report needs to know on its way."""

    def __init__(
        self, store: Store, table: Table, definition: DatasetDefinition, now: datetime, arrivals: Sequence[Arrival]
    ) -> None:
        self.store, self.table, self.definition = store, table, definition
        self.now = now  # UTC
        self.arrivals = arrivals
        self.dialect = store.dialect
        self.steps: list[Step] = steps_of(definition, self.dialect)
        everything = Questions(store, table, 0, 0)
        self.records, self.oldest, self.newest, low = self._extent(everything)
        first = max(low, self.newest - 7 * MOST_WEEKS + 1)
        self.questions = Questions(store, table, first, max(self.newest, first))

    def _extent(self, questions: Questions) -> tuple[int, int, int, int]:
        """Return the number of records, oldest and newest event day, and the day from which there are enough."""
        on = self.dialect.quote(DAY)
        today = (self.now.date() - date(1970, 1, 1)).days + 1
        past = f"case when {on} <= {today} then {on} end"
        low = self.dialect.percentile(past, 0.005)  # a few absurd days do not stretch what is looked at
        found = questions.profile(["count(*)", f"min({on})", f"max({past})", low])
        records, oldest, newest, least = found
        if newest is None:
            return int(records), 0, 0, 0
        is_absurd = least - oldest > 60 + (newest - least) / 4
        return int(records), int(oldest), int(newest), math.floor(least) if is_absurd else int(oldest)

    def report(self, as_of: datetime) -> QualityReport:
        if self.records == 0:
            late = flow.lateness(self.definition, None, self.now)
            return QualityReport(self.definition.dataset, as_of, 0, None, None, (), (), {}, (), None, tuple(late))
        last_days = last_days_of(self.questions, self.table, self.definition, self.dialect, self.newest)
        measures = measures_of(self.definition, self.dialect, last_days)
        everywhere = self.questions.by_week(measures)
        step_rows = self.questions.steps(self.steps)
        found = [
            *self._troubles(measures, everywhere),
            *self._wholes(measures, everywhere),
            *self._rules(measures),
            *stages.step_findings(self.definition, self.steps, step_rows),
            *stages.clock_shifts(self.questions, self.definition, self.steps),
            *values.odd_values(self.questions, self.definition),
            *odd_moments(self.questions, self.definition, self.dialect, self.now),
            *self._flow(),
        ]
        return QualityReport(
            dataset=self.definition.dataset,
            as_of=as_of,
            records=self.records,
            since=day(self.oldest),
            until=day(self.newest),
            columns=tuple(self._columns(measures, everywhere, last_days)),
            steps=stages.step_qualities(self.steps, step_rows),
            unplaced=self._unplaced(),
            by_week=tuple(
                (day(7 * (everywhere.first + week) - 3), int(count))
                for week, count in enumerate(everywhere.records.sum(axis=0))
            ),
            delay_seconds=self._delay(),
            findings=tuple(sorted(found, key=lambda f: (_RANK[f.severity], -f.records))),
        )

    def _unplaced(self) -> dict[str, float]:
        """Return for each layer the share of all records that have no area there."""
        layers = [layer for layer in self.definition.areas if layer != CITY]
        asked = [self.dialect.count_where(without_area(layer, self.dialect)) for layer in layers]
        counts = self.questions.profile(asked)
        return {layer: int(count) / self.records for layer, count in zip(layers, counts, strict=True)}

    def _parts(self) -> list[str]:
        """Return the columns whose values may tell where a fault is concentrated."""
        columns = self.definition.columns
        offered = self.definition.dimensions or tuple(n for n, c in columns.items() if c.type is ColumnType.CATEGORY)
        named = [by.name for by in self.definition.areas.values() if by.name]
        wanted = [
            name
            for name in dict.fromkeys([*named, *offered])
            if name in columns and columns[name].type is not ColumnType.LIST and not columns[name].personal
        ]
        different = self.questions.profile([f"count(distinct {self.dialect.quote(name)})" for name in wanted])
        return [name for name, count in zip(wanted, different, strict=True) if 2 <= count <= MOST_PARTS]

    def _troubles(self, measures: Sequence[Measure], everywhere: Counts) -> Iterator[QualityFinding]:
        parts = self.questions.by_week_and(measures, self._parts())
        for trouble in find_troubles(self.questions, measures, everywhere, parts):
            yield wording.say_trouble(self.definition, trouble)
        for name, counts in parts.items():
            yield from changed_values(name, self.definition.columns[name], counts)

    def _wholes(self, measures: Sequence[Measure], everywhere: Counts) -> Iterator[QualityFinding]:
        for at, measure in enumerate(measures):
            concerned, failed = int(everywhere.concerned[at].sum()), int(everywhere.failed[at].sum())
            examples = self._examples(measure) if failed else []
            yield from wording.say_whole(self.definition, measure, concerned, failed, examples)

    def _examples(self, measure: Measure) -> list[str]:
        column = measure.name if measure.about is About.INVALID else None
        if measure.about is About.UNPLACED:
            column = self.definition.areas[measure.name].name
        if column is None or self.definition.columns[column].personal:
            return []
        return [f"{value} ({count:,})" for value, count in self.questions.values_where(column, measure.fails, 10)]

    def _rules(self, measures: Sequence[Measure]) -> Iterator[QualityFinding]:
        rules = {rule.title: rule for rule in self.definition.quality}
        ours = [measure for measure in measures if measure.about is About.RULE]
        since = f"{self.dialect.quote(DAY)} > {self.newest - RECENT_DAYS}"
        count = self.dialect.count_where
        asked = []
        for m in ours:
            fails = f"{m.concerns} and {m.fails}"
            asked += [
                count(f"{m.concerns} and {since}"),
                count(f"{fails} and {since}"),
                count(m.concerns),
                count(fails),
            ]
        found = [int(value) for value in self.questions.profile(asked)]
        for at, measure in enumerate(ours):
            rule = rules[measure.name]
            a, b, c, d = found[4 * at : 4 * at + 4]
            finding = wording.say_rule(rule, (a, b), (c, d), RECENT_DAYS, columns_of(rule.holds))
            if finding is not None:
                yield finding

    def _flow(self) -> Iterator[QualityFinding]:
        always = Measure(About.RULE, "", EVERY, "false")
        daily = self.questions.by_day(always, None, ()).records.sum(axis=0)
        older = self.records - int(daily.sum()) if self.questions.first > self.oldest else 0
        yield from flow.volume_findings(daily, self.questions.first, older=older)
        yield from flow.lateness(self.definition, self._newest_moment(), self.now)
        yield from flow.repeated_keys(self.definition, self.arrivals)
        others = [name for name in self.definition.columns if name not in self.definition.key]
        if self.definition.key and len(others) > 2:
            yield from flow.alike_records(*self.questions.repeats(others, self.newest - flow.ALIKE_DAYS))

    def _newest_moment(self) -> datetime | None:
        """Return the newest event in UTC that is not in the future; the end of its day where there is no time."""
        if self.table.kinds[self.definition.time] is not Kind.MOMENT:
            zone = ZoneInfo(self.definition.timezone)
            return datetime.combine(day(self.newest + 1), time(), zone).astimezone(UTC).replace(tzinfo=None)
        column = self.dialect.quote(utc(self.definition.time))
        tomorrow = f"timestamp '{self.now + timedelta(days=1):%Y-%m-%d %H:%M:%S}'"
        [newest] = self.questions.profile([f"max(case when {column} <= {tomorrow} then {column} end)"])
        return newest if isinstance(newest, datetime) else None

    def _delay(self) -> tuple[float, float] | None:
        if not self.arrivals or self.table.kinds[self.definition.time] is not Kind.MOMENT:
            return None
        received = [arrival.received_at.astimezone(UTC).replace(tzinfo=None) for arrival in self.arrivals]
        last = [arrival.sequence for arrival in self.arrivals]
        first = [arrival.first or arrival.sequence for arrival in self.arrivals]
        numbers = {"first": pa.array(first, pa.int32()), "last": pa.array(last, pa.int32())}
        table = pa.table({**numbers, "received": pa.array(received, pa.timestamp("us"))})
        # What happened before the first delivery came as history, in one file or many: that it came late says nothing.
        return self.questions.delays(utc(self.definition.time), table, min(received))

    def _columns(
        self, measures: Sequence[Measure], everywhere: Counts, last_days: Mapping[str, int]
    ) -> Iterator[ColumnQuality]:
        missing = {m.name: at for at, m in enumerate(measures) if m.about is About.MISSING}
        invalid = _shares(measures, everywhere, About.INVALID)
        for name, column in self.definition.columns.items():
            at = missing.get(name)
            yield ColumnQuality(
                name=name,
                title=values.title_of(name, column),
                missing=0.0 if at is None else _share(everywhere, at),
                invalid=invalid.get(name),
                by_month=() if at is None else tuple(_by_month(everywhere, at)),
                immature_days=self.newest - last_days.get(name, self.newest),
            )


def _shares(measures: Sequence[Measure], counts: Counts, about: About) -> dict[str, float]:
    return {m.name: _share(counts, at) for at, m in enumerate(measures) if m.about is about}


def _share(counts: Counts, at: int) -> float:
    concerned = int(counts.concerned[at].sum())
    return float(counts.failed[at].sum() / concerned) if concerned else 0.0


def _by_month(counts: Counts, at: int) -> Iterator[tuple[date, float]]:
    """Yield the share of each month; a week belongs to the month of its Sunday."""
    concerned, failed = counts.concerned[at].sum(axis=0), counts.failed[at].sum(axis=0)
    weeks = range(concerned.size)
    for month, group in groupby(weeks, key=lambda week: day(7 * (counts.first + week) + 3).replace(day=1)):
        within = list(group)
        if n := int(concerned[within].sum()):
            yield month, float(failed[within].sum() / n)
