"""Records as an extract has them: made coarse and counted by period, area and values, in one query.

No record comes out of the store: the engine counts combinations of coarse values, and that is all that is read,
however many records there are. Addresses alone come out as they stand, and are made blocks of by `Coarse.word`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.metrics.queries import Scope, planned, write_records
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.measurement.sources.open_records import NUMBERS, TIMES, OpenColumn, OpenRecords
from civicstat.measurement.sources.street_blocks import block_of
from civicstat.store.interface import Dialect, Store

OTHER = "Other"
YES, NO = "yes", "no"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS = {None: 1, "minutes": 60, "hours": 3600, "days": 86400}


Word = Callable[[Any], str]  # of a code: a whole number, or the text of an address


class Coarse(NamedTuple):
    """A coarse column: SQL of a code or null from SQL of its source, and the word for each code."""

    sql: Callable[[str], str]
    word: Word


@dataclass(frozen=True)
class Combinations:
    """Records counted by what is told of them. columns: in their order, each a code or null.

    counted: period, area (an id; 0: the whole city), c0.., n. words: of the codes of each column;
    several codes may have one word.
    """

    counted: pa.Table
    words: tuple[Word, ...]


def combinations(
    metric: MetricDefinition, dataset: DatasetDefinition, records: OpenRecords, scope: Scope, *,
    store: Store, calendar: Calendar, as_of: datetime,
) -> Combinations:  # fmt: skip
    """Return the records that a metric counts in a scope, coarse and counted, in the order of period and area.

    Raises MetricRefused or ConditionRefused.
    """
    dialect = store.dialect
    part = planned(metric, dataset, dialect=dialect, as_of=as_of)
    sources = [column.source or name for name, column in records.columns.items()]
    made = [
        coarse(column, dataset, source, dialect, calendar)
        for column, source in zip(records.columns.values(), sources, strict=True)
    ]
    told = [f"{each.sql(f'c{at}')} as c{at}" for at, each in enumerate(made)]
    keys = ["period", "area", *(f"c{at}" for at in range(len(made)))]
    rows = write_records(part, scope, calendar, sources)
    chosen = f"select {', '.join(['period', 'area', *told])} from ({rows}) k where kind = 'counted'"
    sql = f"select {', '.join(keys)}, count(*) as n from ({chosen}) t group by {', '.join(keys)} order by period, area"
    return Combinations(store.query(sql), tuple(each.word for each in made))


def coarse(
    column: OpenColumn, dataset: DatasetDefinition, source: str, dialect: Dialect, calendar: Calendar
) -> Coarse:  # fmt: skip
    """Return how a column is made coarse. The definition was checked: it is one that may be published."""
    held = dataset.columns.get(source)
    kind = held.type if held is not None else ColumnType.DURATION
    if column.block:
        return Coarse(lambda cell: f"nullif(trim({cell}), '')", lambda address: block_of(address) or OTHER)
    if kind in TIMES:
        return _time(column, dialect, calendar)
    if kind in NUMBERS:
        return _banded(column, kind) if column.bands else _rounded(column)
    if kind is ColumnType.BOOLEAN:
        return Coarse(lambda cell: f"case when {cell} then 1 when not {cell} then 0 end", lambda code: (NO, YES)[code])
    among = column.among or (held.among if held is not None else ())
    return _worded(column.groups or {value: (value,) for value in among}, dialect)


def _time(column: OpenColumn, dialect: Dialect, calendar: Calendar) -> Coarse:
    keep = column.keep
    if keep == "hour":
        begins, words = _hours(column.bands), _words_of_hours(column.bands)
        cases = " ".join(f"when {{hour}} < {begin} then {at}" for at, begin in enumerate(begins[1:]))
        return Coarse(
            lambda cell: (
                f"case when {cell} is null then null {cases.format(hour=dialect.hour_of(cell))} "
                f"else {len(begins) - 1} end"
            ),
            lambda code: words[code],
        )
    if keep == "weekday":
        return Coarse(dialect.weekday_of, lambda code: WEEKDAYS[code - 1])
    grain = keep or "year"

    def sql(cell: str) -> str:
        return calendar.expression(
            grain, dialect, day=dialect.day_of(cell), month=dialect.month_of(cell), moment=cell
        )  # fmt: skip

    return Coarse(sql, lambda code: _name(grain, calendar.start(grain, code)))


def _hours(bands: Sequence[float]) -> list[int]:
    """Return where the bands of a day begin, the first one at midnight."""
    return sorted({0, *map(int, bands)}) if bands else list(range(24))


def _words_of_hours(bands: Sequence[float]) -> list[str]:
    """Return what bands of hours are called: "06:00 to 11:59"."""
    begins = _hours(bands)
    return [f"{low:02}:00 to {high - 1:02}:59" for low, high in pairwise([*begins, 24])]


def _name(grain: str, start: datetime) -> str:
    if grain == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return start.strftime({"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}.get(grain, "%Y"))


def _banded(column: OpenColumn, kind: ColumnType) -> Coarse:
    bands, unit = column.bands, UNITS[column.unit]

    def sql(cell: str) -> str:
        cases = [f"when {cell} < {band * unit!r} then {at}" for at, band in enumerate(bands)]
        return f"case when {cell} is null then null {' '.join(cases)} else {len(bands)} end"

    words = _bands(bands, is_whole=kind is ColumnType.INTEGER, unit=column.unit or "")
    return Coarse(sql, lambda code: words[code])


def _bands(bands: Sequence[float], *, is_whole: bool, unit: str) -> list[str]:
    """Return what bands are called: "under 18", "18 to 24", "65 or more"."""
    words = [f"under {bands[0]:g}{_unit(bands[0], unit)}"]
    for low, high in pairwise(bands):
        if is_whole and high - low == 1:
            words.append(f"{low:g}")
        else:
            words.append(f"{low:g} to {high - 1:g}" if is_whole else f"{low:g} to under {high:g}{_unit(high, unit)}")
    return [*words, f"{bands[-1]:g}{_unit(bands[-1], unit)} or more" if unit else f"{bands[-1]:g} or more"]


def _unit(number: float, unit: str) -> str:
    return f" {unit.removesuffix('s') if number == 1 else unit}" if unit else ""


def _rounded(column: OpenColumn) -> Coarse:
    step, after = column.round or 1.0, f" {column.unit}" if column.unit else ""

    def sql(cell: str) -> str:
        return f"cast(floor({cell} / {step * UNITS[column.unit]!r} + 0.5) as bigint)"

    return Coarse(sql, lambda code: f"{code * step:g}{after}")


def _worded(groups: dict[str, tuple[str, ...]], dialect: Dialect) -> Coarse:
    labels = list(groups)

    def sql(cell: str) -> str:
        cases = [
            f"when {cell} in ({', '.join(map(dialect.text, values))}) then {at}"
            for at, values in enumerate(groups.values())
        ]
        return f"case when {cell} is null then null {' '.join(cases)} else {len(labels)} end"

    return Coarse(sql, lambda code: labels[code] if code < len(labels) else OTHER)


def values_told(column: OpenColumn, dataset: DatasetDefinition, source: str) -> tuple[str, ...]:
    """Return all words that may stand in a column, in their order; empty where that is not known beforehand."""
    held = dataset.columns.get(source)
    kind = held.type if held is not None else ColumnType.DURATION
    if column.keep == "weekday":
        return WEEKDAYS
    if column.keep == "hour":
        return tuple(_words_of_hours(column.bands))
    if column.bands:
        return tuple(_bands(column.bands, is_whole=kind is ColumnType.INTEGER, unit=column.unit or ""))
    if kind is ColumnType.BOOLEAN:
        return (YES, NO)
    if kind in TIMES or kind in NUMBERS or column.block:
        return ()
    listed = tuple(column.groups) or column.among or (held.among if held is not None else ())
    return (*listed, OTHER)
