"""What the figures of metrics tell: tables of quantities, each a number per area, group and period.

A figure tells several: a share tells its hits, its misses and how many there were. Two metrics whose numbers are the
same wherever both have them tell of the same quantity, whatever their definitions say: withheld in one, it must not
stand in the other. docs/methods/disclosure.md
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from civicstat.measurement.sources.definitions import Disclosure
from civicstat.publishing.content import Leading, Metric, Series
from civicstat.publishing.disclosure.dominance import least, openness

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

SHARES = ("share", "cohort_share")
DERIVED = ("ratio", "gap")
NOBODY = (np.nan, np.nan)


class Axis(NamedTuple):
    """The periods of a series: their first days, and the first days after them, as ordinals."""

    grain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class Key(NamedTuple):
    """Whom the numbers of a series are about."""

    layer: str
    area: str
    grain: str
    dimension: str
    group: str


@dataclass(frozen=True)
class Columns:
    """The figures of one metric side by side, its series one after the other. NaN: there is no number."""

    metric: Metric
    keys: tuple[Key, ...]
    axes: tuple[Axis, ...]
    offsets: Places  # where each series begins
    value: Numbers
    n: Numbers
    numerator: Numbers
    denominator: Numbers
    missing: Numbers
    above: Numbers  # figures x 2: what the two largest contributors add to the numerator; NaN: they are nobody's
    below: Numbers  # the same of the denominator
    is_withheld: npt.NDArray[np.bool_]  # by somebody, before any rule is looked at

    @cached_property
    def size(self) -> int:
        return len(self.value)


class Lead(NamedTuple):
    """What follows from who leads sums. open: how much higher each must be possible; least: what is known of it."""

    open: Numbers
    least: Numbers


@dataclass
class Table:
    """One quantity. values: one number for each place; where: the first place of each series."""

    is_counted: bool  # parts add up to wholes
    is_protected: bool = False  # small numbers of it have to be protected
    is_magnitude: bool = False  # a sum of amounts, not a number of people or events
    threshold: int = 0
    keys: dict[Key, tuple[Axis, Numbers]] = field(default_factory=dict)
    leading: dict[Key, Lead] = field(default_factory=dict)  # where it is made of somebody's amounts


class Told(NamedTuple):
    """That a metric's figures tell of a quantity."""

    metric: int
    table: int
    role: str


def columns(metric: Metric) -> Columns:
    """Return the figures of a metric side by side."""
    figures = [figure for series in metric.series for figure in series.figures]
    sizes = [len(series.figures) for series in metric.series]

    def numbers(name: str) -> Numbers:
        return np.array([getattr(figure, name) for figure in figures], dtype=np.float64)

    return Columns(
        metric,
        tuple(Key(*series.key) for series in metric.series),
        _axes(metric.series),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        value=numbers("value"),
        n=numbers("n"),
        numerator=numbers("numerator"),
        denominator=numbers("denominator"),
        missing=numbers("missing"),
        above=_leading(figure.above for figure in figures),
        below=_leading(figure.below for figure in figures),
        is_withheld=np.array([figure.withheld is not None for figure in figures], dtype=np.bool_),
    )


def _leading(figures: Iterable[Leading | None]) -> Numbers:
    return np.array([each or NOBODY for each in figures], dtype=np.float64).reshape(-1, 2)


def _axes(series: Sequence[Series]) -> tuple[Axis, ...]:
    known: dict[tuple[str, tuple[str, ...]], Axis] = {}
    found = []
    for each in series:
        names = each.grain, tuple(figure.period for figure in each.figures)
        if names not in known:
            known[names] = Axis(
                each.grain,
                tuple(figure.starts_on.toordinal() for figure in each.figures),
                tuple(figure.ends_on.toordinal() for figure in each.figures),
            )
        found.append(known[names])
    return tuple(found)


class Quantity(NamedTuple):
    """Numbers that a metric's figures tell, in the order of its columns."""

    role: str
    numbers: Numbers
    is_counted: bool
    is_small_protected: bool
    is_magnitude: bool = False
    leading: Numbers | None = None  # as in Columns


def quantities(columns: Columns, *, protects: str) -> Iterator[Quantity]:
    """Yield what the figures of one metric tell.

    protects: "people", "events" or "nothing".
    """
    kind, protected = columns.metric.kind, protects != "nothing"
    if kind in DERIVED:
        yield from _of_derived(columns, protected)
        return
    if np.any(columns.n > 0):
        yield Quantity("n", columns.n, is_counted=True, is_small_protected=protected)
    if np.any(columns.missing > 0):
        concerned = columns.n + columns.missing
        yield Quantity("concerned", concerned, is_counted=True, is_small_protected=False)
    if kind in SHARES:
        yield Quantity("whole", columns.denominator, is_counted=True, is_small_protected=protected)
        yield Quantity("hits", columns.numerator, is_counted=True, is_small_protected=protected)
        misses = columns.denominator - columns.numerator
        yield Quantity("misses", misses, is_counted=True, is_small_protected=protects == "people")
        return
    if kind in ("count", "distinct"):
        yield Quantity("events", columns.value, is_counted=True, is_small_protected=protected)
    elif kind in ("sum", "mean", "index"):
        total = np.where(np.isnan(columns.numerator), columns.value, columns.numerator)
        whole = _is_whole(total)
        small = protected and kind == "sum" and whole
        yield Quantity("total", total, True, small, is_magnitude=not whole, leading=columns.above)
    elif kind == "rate":
        yield Quantity(
            "events", columns.numerator, True, protected, is_magnitude=_is_amount(columns.numerator, columns.above),
            leading=columns.above,
        )  # fmt: skip
        if columns.metric.bases:
            yield Quantity("per", columns.denominator, True, False, leading=columns.below)


def _of_derived(columns: Columns, protected: bool) -> Iterator[Quantity]:
    """Yield what a ratio or gap tells itself; that it tells its ends' figures too is said by `deriving`."""
    yield Quantity("n", columns.n, is_counted=False, is_small_protected=protected)
    is_gap = columns.metric.kind == "gap"
    for role, numbers, leading in (
        ("events", columns.numerator, columns.above), ("per", columns.denominator, columns.below),
    ):  # fmt: skip
        whole = _is_whole(numbers)
        if not np.all(np.isnan(leading)) or (whole and not is_gap):
            small = protected and whole and not is_gap
            yield Quantity(role, numbers, not is_gap, small, is_magnitude=not whole, leading=leading)


def _is_amount(numbers: Numbers, leading: Numbers) -> bool:
    return not (np.all(np.isnan(leading)) or _is_whole(numbers))


def _is_whole(numbers: Numbers) -> bool:
    return bool(np.all(np.isnan(numbers) | (numbers == np.round(numbers))))


@dataclass
class Tables:
    """All quantities that the metrics tell, and who tells them."""

    columns: list[Columns]
    tables: list[Table]
    told: list[Told]


def tables(metrics: Iterable[tuple[Columns, Disclosure]]) -> Tables:
    """Return the quantities that metrics tell; metrics: columns, and the rule that protects what they tell."""
    found = Tables([], [], [])
    same: dict[tuple[object, ...], list[int]] = {}
    prints: list[dict[tuple[str, str, str], int]] = []
    for place, (columns, rule) in enumerate(metrics):
        found.columns.append(columns)
        for each in quantities(columns, protects=rule.protects):
            # Where there are no records, what is counted among them is nought, though the figure says nothing.
            quantity = each._replace(numbers=np.where(np.isnan(each.numbers) & (columns.n == 0), 0.0, each.numbers))
            blocks = _fingerprints(columns, quantity.numbers)
            at = _alike(blocks, quantity.is_counted, same, prints, found.tables)
            if at is None:
                at = len(found.tables)
                found.tables.append(Table(is_counted=quantity.is_counted, is_magnitude=quantity.is_magnitude))
                prints.append({})
            _add(found.tables[at], columns, quantity, rule)
            for block in blocks.items():
                if block[0] not in prints[at]:
                    prints[at][block[0]] = block[1]
                    same.setdefault(block, []).append(at)
            found.told.append(Told(place, at, quantity.role))
    return found


def _fingerprints(columns: Columns, numbers: Numbers) -> dict[tuple[str, str, str], int]:
    """Return a fingerprint of the numbers by layer, grain and dimension; none where all of them are nought."""
    parts: dict[tuple[str, str, str], list[object]] = {}
    telling: set[tuple[str, str, str]] = set()
    for place, (key, axis) in enumerate(zip(columns.keys, columns.axes, strict=True)):
        own = numbers[columns.offsets[place] : columns.offsets[place + 1]]
        block = key.layer, key.grain, key.dimension
        parts.setdefault(block, []).append((key, axis, own.tobytes()))
        if np.any(own > 0):
            telling.add(block)
    return {block: hash(frozenset(parts[block])) for block in telling}


def _alike(
    blocks: dict[tuple[str, str, str], int],
    is_counted: bool,
    same: dict[tuple[object, ...], list[int]],
    prints: list[dict[tuple[str, str, str], int]],
    known: list[Table],
) -> int | None:
    """Return a table with the same numbers wherever both have some; None where there is none."""
    for block in blocks.items():
        for at in same.get(block, ()):
            agree = all(prints[at].get(name, mark) == mark for name, mark in blocks.items())
            if agree and known[at].is_counted == is_counted:
                return at
    return None


def _add(table: Table, columns: Columns, quantity: Quantity, rule: Disclosure) -> None:
    for place, (key, axis) in enumerate(zip(columns.keys, columns.axes, strict=True)):
        if key not in table.keys:
            own = quantity.numbers[columns.offsets[place] : columns.offsets[place + 1]]
            table.keys[key] = axis, own
    if quantity.is_small_protected:
        table.is_protected, table.threshold = True, max(table.threshold, rule.threshold)
    if quantity.leading is not None and rule.closeness and not np.all(np.isnan(quantity.leading)):
        _add_leading(table, columns, quantity.numbers, quantity.leading, rule.closeness)


def _add_leading(table: Table, columns: Columns, numbers: Numbers, leading: Numbers, closeness: float) -> None:
    """Note who leads the sums of a metric; of two metrics with the same sums the stricter one holds."""
    high, low = openness(numbers, leading, closeness), least(numbers, leading)
    for place, key in enumerate(columns.keys):
        own = slice(int(columns.offsets[place]), int(columns.offsets[place + 1]))
        before = table.leading.get(key, Lead(high[own], low[own]))
        table.leading[key] = Lead(np.maximum(before.open, high[own]), np.maximum(before.least, low[own]))
