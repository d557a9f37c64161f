"""Which records stand behind a figure: read from the store, counted and in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pyarrow as pa

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.blocking import columns_read
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.ground import calendar, known
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.queries import Planned, Scope, planned, time_of, write_records
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.store.interface import Store
from civicstat.store.tables import DELIVERY, ROW

MOST_SHOWN_AT_FIRST = 8  # columns


class RecordKind(StrEnum):
    """What became of a record in a figure."""

    COUNTED = "counted"
    MISSING = "missing"  # it lacks what is measured
    UNUSABLE = "unusable"  # its value lies outside what is valid
    YOUNG = "young"  # too early to tell what becomes of it


@dataclass(frozen=True)
class Selection:
    """The records behind one figure. group: a column and its value, or none; None as value: where it is not known."""

    metric: Metric
    version: MetricVersion
    dataset: Dataset
    grain: Grain
    period: int
    area: Area
    group: tuple[str, str | None] | None = None

    @property
    def definition(self) -> MetricDefinition:
        return self.version.definition

    @property
    def label(self) -> str:
        return calendar().label(self.grain, self.period)

    @property
    def group_in_words(self) -> str:
        if self.group is None:
            return ""
        return f"{self.group[0]} = {self.group[1] if self.group[1] is not None else 'not recorded'}"

    @cached_property
    def part(self) -> Planned:
        facts = known(self.dataset)
        return planned(self.definition, facts.definition, dialect=record_store().dialect, as_of=facts.as_of)

    @property
    def has_young(self) -> bool:
        return self.part.plan.young is not None

    def counts(self, store: Store) -> dict[RecordKind, int]:
        """Return how many records there are of each kind."""
        found = store.query(f"select kind, count(*) as n from ({self._confined(())}) k group by kind")
        by_kind = {str(row["kind"]): row["n"] for row in found.to_pylist()}
        return {kind: int(by_kind.get(kind.value) or 0) for kind in RecordKind}

    def rows(
        self, store: Store, kind: RecordKind, columns: Sequence[str], *, first: int, most: int, is_newest_first: bool
    ) -> pa.Table:
        """Return some records of a kind with the columns asked for, by event time; first: how many to pass over."""
        wanted = [*columns, time_of(self.definition, self.dataset.definition), DELIVERY, ROW]
        way = "desc" if is_newest_first else "asc"
        order = ", ".join(f"c{len(columns) + at} {way}" for at in range(3))
        shown = ", ".join(f"c{at}" for at in range(len(columns)))
        sql = (
            f"select {shown} from ({self._confined(wanted)}) k where kind = '{kind.value}' "
            f"order by {order} limit {most:d} offset {first:d}"
        )
        return store.query(sql).rename_columns(list(columns))

    def _confined(self, columns: Sequence[str]) -> str:
        layer = None if self.area.layer.slug == CITY else self.area.layer.slug
        groups = (self.group[0],) if self.group else ()
        scope = Scope(self.grain, layer, groups, since=self.period, until=self.period)
        sql = write_records(self.part, scope, calendar(), columns)
        conditions = [f"period = {self.period:d}"]
        conditions += [f"area = {self.area.pk:d}"] if layer else []
        if self.group is not None:
            value, dialect = self.group[1], self.part.words.dialect
            conditions.append("g0 is null" if value is None else f"cast(g0 as varchar) = {dialect.text(value)}")
        return f"select * from ({sql}) s where {' and '.join(conditions)}"


def columns_to_show(dataset: DatasetDefinition) -> list[str]:
    """Return the columns that may be shown of a record: all but personal ones, and its durations."""
    return [*(name for name, column in dataset.columns.items() if not column.personal), *dataset.durations]


def columns_shown_first(definition: MetricDefinition, dataset: DatasetDefinition) -> list[str]:
    """Return the columns that say most of why a record counts: its key and time, and what the metric reads."""
    offered = columns_to_show(dataset)
    time = time_of(definition, dataset)
    read = columns_read(definition, dataset)
    areas = [by.name for by in dataset.areas.values() if by.name]
    first = [*dataset.key, time, *(name for name in offered if name in read), *areas]
    return [name for name in dict.fromkeys(first) if name in offered][:MOST_SHOWN_AT_FIRST]
