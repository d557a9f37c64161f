"""Faults that are counted alike: of the records concerned, those that have the fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from civicstat.directory.models import CITY
from civicstat.measurement.records.layout import area_column, condition_kinds, utc
from civicstat.measurement.sources.definitions import AreaBy, Column, ColumnType, DatasetDefinition, QualityRule
from civicstat.store.conditions import compile_condition
from civicstat.store.interface import Dialect
from civicstat.store.tables import DAY

EVERY = "true"  # a measure that concerns all records
LIMITED = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DURATION)


class About(StrEnum):
    """What a measure counts."""

    MISSING = "missing"
    INVALID = "invalid"
    NEGATIVE = "negative"
    RULE = "rule"
    UNPLACED = "unplaced"


@dataclass(frozen=True)
class Measure:
    """A fault: which records it concerns, and which of them have it, as SQL in parentheses from checked parts."""

    about: About
    name: str  # column, "start > end", title of a rule, or layer
    concerns: str
    fails: str


@dataclass(frozen=True)
class Step:
    """Two stages, and what holds for records that have both and none of those between."""

    start: str
    end: str
    seconds: str
    both: str

    @property
    def name(self) -> str:
        return f"{self.start} > {self.end}"


def steps_of(definition: DatasetDefinition, dialect: Dialect) -> list[Step]:
    """Return the steps from each stage to the next one that a record has."""
    stages = [stage for stage in definition.stages if _is_moment(definition.columns[stage])]
    steps = []
    for i, start in enumerate(stages):
        for j in range(i + 1, len(stages)):
            there = [f"{dialect.quote(stages[at])} is not null" for at in (i, j)]
            between = [f"{dialect.quote(stage)} is null" for stage in stages[i + 1 : j]]
            seconds = dialect.seconds_between(dialect.quote(utc(start)), dialect.quote(utc(stages[j])))
            steps.append(Step(start, stages[j], seconds, f"({' and '.join(there + between)})"))
    return steps


def _is_moment(column: Column) -> bool:
    return column.type in (ColumnType.TIMESTAMP, ColumnType.TIME)


def measures_of(definition: DatasetDefinition, dialect: Dialect, last_days: Mapping[str, int]) -> list[Measure]:
    """Return every fault that is counted alike.

    last_days: column -> the last event day of records old enough to have a value.
    """
    measures = list(_missing(definition, dialect, last_days))
    for name, column in definition.columns.items():
        if (outside := outside_limits(name, column, dialect)) is not None:
            measures.append(Measure(About.INVALID, name, f"({dialect.quote(name)} is not null)", outside))
    measures += [
        Measure(About.NEGATIVE, step.name, step.both, f"({step.seconds} < 0)") for step in steps_of(definition, dialect)
    ]
    measures += [_of_rule(rule, definition, dialect) for rule in definition.quality]
    for layer, by in definition.areas.items():
        if layer != CITY:
            measures.append(Measure(About.UNPLACED, layer, _says_where(by, dialect), without_area(layer, dialect)))
    return measures


def without_area(layer: str, dialect: Dialect) -> str:
    """Return what holds for records that have no area of a layer."""
    return f"(coalesce({dialect.quote(area_column(layer))}, -1) < 0)"


def _says_where(by: AreaBy, dialect: Dialect) -> str:
    """Return what holds for records that have a name or a point from which to find an area."""
    columns = [by.point.longitude, by.point.latitude] if by.point else [by.name or ""]
    there = [f"{dialect.quote(column)} is not null" for column in columns]
    if by.point and by.point.zero_is_missing and by.point.longitude != by.point.latitude:
        there += [f"not ({' and '.join(f'{dialect.quote(column)} = 0' for column in columns)})"]
    return f"({' and '.join(there)})"


def _missing(definition: DatasetDefinition, dialect: Dialect, last_days: Mapping[str, int]) -> Iterator[Measure]:
    for name in definition.columns:
        if name != definition.time:
            ready = f"({dialect.quote(DAY)} <= {int(last_days[name])})" if name in last_days else EVERY
            yield Measure(About.MISSING, name, ready, f"({dialect.quote(name)} is null)")


def outside_limits(name: str, column: Column, dialect: Dialect) -> str | None:
    """Return what holds for values outside a column's vocabulary or range; None where it sets neither."""
    quoted = dialect.quote(name)
    if column.among and column.type in (ColumnType.TEXT, ColumnType.CATEGORY):
        return f"({quoted} not in ({', '.join(dialect.text(value) for value in column.among)}))"
    if column.between is not None and column.type in LIMITED:
        low, high = column.between
        return f"(not ({quoted} between {float(low)!r} and {float(high)!r}))"
    return None


def _of_rule(rule: QualityRule, definition: DatasetDefinition, dialect: Dialect) -> Measure:
    """Return a rule as a measure. Records for which it cannot be told whether the rule holds do not count."""
    kinds = condition_kinds(definition)
    holds = compile_condition(rule.holds, kinds, dialect)
    concerns = f"(({holds}) is not null)"
    if rule.where is not None:
        concerns = f"(({compile_condition(rule.where, kinds, dialect)}) and {concerns})"
    return Measure(About.RULE, rule.title, concerns, f"(not ({holds}))")
