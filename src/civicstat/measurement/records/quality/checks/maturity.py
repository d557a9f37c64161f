"""Until which day records are old enough to have a value in each column."""

import math

from civicstat.measurement.records.layout import utc
from civicstat.measurement.records.quality.queries import Questions
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.interface import Dialect
from civicstat.store.tables import Kind, Table

ARRIVED = 0.98  # of the values that ever come
AT_THE_END = 0.4  # by how much likelier a value is missing while the last stage is
MOMENTS = (ColumnType.TIMESTAMP, ColumnType.TIME)


def last_days_of(
    questions: Questions, table: Table, definition: DatasetDefinition, dialect: Dialect, newest: int
) -> dict[str, int]:
    """Return for columns that are filled later the last event day of which nearly all values have come.

    newest: event day of the newest record. A stage comes after the event: ARRIVED of them within so many days.
    What is filled when a record is closed waits for the last stage. Half the time looked at is left over.
    """
    if not definition.stages or table.kinds[definition.time] is not Kind.MOMENT:
        return {}
    start = dialect.quote(utc(definition.time))
    moments = [n for n, c in definition.columns.items() if c.type in MOMENTS and n != definition.time]
    delays = [dialect.percentile(dialect.seconds_between(start, dialect.quote(utc(name))), ARRIVED) for name in moments]
    waits = dict(zip(moments, questions.profile(delays), strict=True))
    longest = (newest - questions.first) // 2
    days = {name: min(max(math.ceil((seconds or 0) / 86400), 0), longest) for name, seconds in waits.items()}
    last = definition.stages[-1]
    days |= dict.fromkeys(_filled_at_the_end(questions, definition, dialect, last), days.get(last, 0))
    return {name: newest - wait for name, wait in days.items() if wait > 0}


def _filled_at_the_end(
    questions: Questions, definition: DatasetDefinition, dialect: Dialect, last_stage: str
) -> list[str]:
    """Return columns that are mostly empty until the last stage has come."""
    last, count = dialect.quote(last_stage), dialect.count_where
    names = [name for name, column in definition.columns.items() if column.type not in MOMENTS]
    quoted = [dialect.quote(name) for name in names]
    asked = [count(f"{last} is null"), count(f"{last} is not null")]
    asked += [count(f"{last} is null and {column} is null") for column in quoted]
    asked += [count(f"{last} is not null and {column} is null") for column in quoted]
    is_open, is_closed, *missing = (int(value) for value in questions.profile(asked))
    if not is_open or not is_closed:
        return []
    pairs = zip(names, missing[: len(names)], missing[len(names) :], strict=True)
    return [name for name, while_open, later in pairs if while_open / is_open - later / is_closed > AT_THE_END]
