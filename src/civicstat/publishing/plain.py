"""A `Content` as plain values (text, numbers, lists and mappings) and back, for JSON. docs/reference/edition-format.md.

Figures are written by columns, and a column that says nothing (all None, all empty, all False) is left out; the days
of periods stand once, in the table `periods`. Both keep an edition of a hundred metrics small enough for a phone.
"""

import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import chain, starmap
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from civicstat.errors import CivicStatError
from civicstat.publishing.content import Content, Figure, Series, Withheld

FORMAT = 1  # of the plain values: another number where a reader of this one would misread them
Plain = dict[str, Any]

_NUMBERS = ("value", "low", "high", "n", "numerator", "denominator", "missing")
_FLAGS = ("is_provisional", "is_partial")
_EXACT = 2.0**53  # beyond it not every whole number is a float


class UnreadableContent(CivicStatError):
    """What should be the content of an edition is not."""


def as_plain(content: Content) -> Plain:
    """Return content as plain values, the same for the same content. Raises ValueError for NaN and infinity."""
    plain = cast(Plain, _write(content))
    return {"format": FORMAT, "periods": _periods(content), **plain}


def from_plain(plain: Mapping[str, Any]) -> Content:
    """Return the content that `as_plain` wrote. Raises UnreadableContent."""
    if plain.get("format") != FORMAT:
        raise UnreadableContent(
            f"content.json: format is {plain.get('format')!r}, expected {FORMAT}. Read it with the version of "
            "CivicStat that wrote it, which its manifest names."
        )
    try:
        days = {
            (grain, period): (date.fromisoformat(starts), date.fromisoformat(ends))
            for grain, periods in plain["periods"].items()
            for period, (starts, ends) in periods.items()
        }
        return cast(Content, _reader(Content)(plain, days))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise UnreadableContent(f"content.json: {type(fault).__name__}: {fault}. It was not written by us.") from fault


def _periods(content: Content) -> dict[str, dict[str, list[str]]]:
    """Return the first day of each period and the first day after it, by grain."""
    found: dict[str, dict[str, tuple[date, date]]] = {}
    for series in chain.from_iterable(metric.series for metric in content.metrics):
        known = found.setdefault(series.grain, {})
        for figure in series.figures:
            days = figure.starts_on, figure.ends_on
            if known.setdefault(figure.period, days) != days:
                raise ValueError(
                    f"{series.grain} {figure.period} has two spans of days, {known[figure.period]}, {days}"
                )
    return {
        grain: {period: [day.isoformat() for day in days] for period, days in sorted(known.items())}
        for grain, known in sorted(found.items())
    }


# Writing


def _write(value: Any) -> Any:
    if isinstance(value, Series):
        return _write_series(value)
    if is_dataclass(value):
        told = (each.name for each in fields(value) if each.metadata.get("is_plain", True))
        return {name: _write(getattr(value, name)) for name in told}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _write(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_write(each) for each in value]
    return value


def _write_series(series: Series) -> Plain:
    figures = series.figures
    columns: dict[str, list[Any]] = {
        "period": [figure.period for figure in figures],
        **{name: [_number(getattr(figure, name)) for figure in figures] for name in _NUMBERS},
        "version": [figure.version for figure in figures],
        **{name: [getattr(figure, name) for figure in figures] for name in _FLAGS},
        "withheld": [figure.withheld.value if figure.withheld else None for figure in figures],
        "reason": [figure.reason for figure in figures],
    }
    head = {"layer": series.layer, "area": series.area, "grain": series.grain}
    groups = {"dimension": series.dimension, "group": series.group} if series.dimension else {}
    said = {name: column for name, column in columns.items() if name == "period" or any(map(_says, column))}
    return {**head, **groups, **said}


def _says(value: Any) -> bool:
    return value is not None and value is not False and value != ""


def _number(value: float | None) -> float | int | None:
    """Return a number as JSON of any language writes it: 3, not 3.0."""
    if value is None or not isinstance(value, float):
        return value
    if value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if value - value != 0:
        raise ValueError(f"{value} is no number that can be published; None says that there is nothing")
    return value


# Reading: one function for each type, made of its annotations

Days = Mapping[tuple[str, str], tuple[date, date]]
Reader = Callable[[Any, Days], Any]


@cache
def _reader(kind: Any) -> Reader:
    if kind is Series:
        return _read_series
    if is_dataclass(kind):
        return _reader_of_dataclass(cast(type, kind))
    simple: dict[Any, Reader] = {
        datetime: lambda value, _: datetime.fromisoformat(value),
        date: lambda value, _: date.fromisoformat(value),
        float: lambda value, _: float(value),
    }
    if kind in simple:
        return simple[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value, _: kind(value)
    return _reader_of_generic(get_origin(kind), get_args(kind))


def _reader_of_generic(origin: Any, arguments: tuple[Any, ...]) -> Reader:
    if origin in (Union, types.UnionType):
        [inner] = [_reader(each) for each in arguments if each is not type(None)]
        return lambda value, days: None if value is None else inner(value, days)
    if origin is tuple and arguments[-1] is Ellipsis:
        each = _reader(arguments[0])
        return lambda value, days: tuple(each(one, days) for one in value)
    if origin is tuple:
        readers = [_reader(argument) for argument in arguments]
        return lambda value, days: tuple(read(one, days) for read, one in zip(readers, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        of_value = _reader(arguments[1])
        return lambda value, days: {key: of_value(one, days) for key, one in value.items()}
    return lambda value, _: value  # text, whole numbers, and what may be anything


def _reader_of_dataclass(kind: type) -> Reader:
    hints = get_type_hints(kind)
    readers = {each.name: _reader(hints[each.name]) for each in fields(kind)}
    return lambda value, days: kind(
        **{name: read(value[name], days) for name, read in readers.items() if name in value}
    )


def _read_series(plain: Mapping[str, Any], days: Days) -> Series:
    figures = tuple(_read_figures(plain, days)) if plain["period"] else ()
    return Series(
        plain["layer"], plain["area"], plain["grain"], figures, plain.get("dimension", ""), plain.get("group", "")
    )  # fmt: skip


def _read_figures(plain: Mapping[str, Any], days: Days) -> Iterator[Figure]:
    grain, periods = plain["grain"], plain["period"]
    count = len(periods)
    nothing: Sequence[None] = [None] * count
    spans = [days[grain, period] for period in periods]
    numbers = [_floats(plain.get(name, nothing)) for name in _NUMBERS]
    flags = [plain.get(name, [False] * count) for name in _FLAGS]
    withheld = [Withheld(each) if each else None for each in plain.get("withheld", nothing)]
    rows = zip(
        periods, *zip(*spans, strict=True), *numbers, plain.get("version", [0] * count), *flags, withheld,
        plain.get("reason", [""] * count), strict=True,
    )  # fmt: skip
    return starmap(Figure, rows)


def _floats(column: Iterable[float | None]) -> list[float | None]:
    return [None if each is None else float(each) for each in column]
