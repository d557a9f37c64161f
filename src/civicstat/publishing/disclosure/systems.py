"""Quantities that hang together, as one system of sums: what a reader of everything would reckon with.

A system has variables (one number each), figures that tell them, and lines: sums that hold among variables. A variable
is unknown while every figure that tells it is withheld.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from civicstat.publishing.content import CITY
from civicstat.publishing.disclosure.deriving import told_of_base
from civicstat.publishing.disclosure.lines import Lines, Parts, calendar_of, joined, lines_of
from civicstat.publishing.disclosure.moves import Sum
from civicstat.publishing.disclosure.partitions import Partition
from civicstat.publishing.disclosure.tables import DERIVED, Columns, Key, Lead, Numbers, Places, Table, Tables

Flags = npt.NDArray[np.bool_]
COST_OF_GRAIN = {"quarter": 2.0, "fiscal_quarter": 2.0, "year": 4.0, "fiscal_year": 4.0, "rolling_year": 3.0}
COST_OF_CITY, COST_OF_EVERYBODY = 30.0, 3.0


@dataclass(frozen=True)
class Grid:
    """Where variables stand to one another. places: of tables x areas x groups x periods; -1: there is none."""

    places: Places
    sums: tuple[tuple[Sum, ...], tuple[Sum, ...], tuple[Sum, ...]]  # among areas, groups, and periods
    relations: tuple[tuple[int, tuple[int, ...]], ...]  # a table, and those that make it up


@dataclass(frozen=True)
class System:
    """Variables, figures and lines that hang together. Places of figures are those of the whole content."""

    figures: Places  # in the whole content
    truth: Numbers
    lowest: Numbers  # what a reader knows of an unknown variable beforehand
    floor: Numbers  # the same where nobody sees whether it is nought: what who adds to it knows
    threshold: Places  # numbers from 1 to it are protected; 0: none of this variable
    whole: Flags  # it is a number of people or events
    open: Numbers  # how much higher a sum must be possible, of which one or two make up nearly all; 0: any other
    tells: sparse.csr_array  # variables x figures
    sums: sparse.csr_array  # lines x variables
    cost: Numbers  # of withholding a figure
    grid: Grid
    left_out: Flags  # variables of kinds of figures that are not shown at all

    @property
    def small(self) -> Flags:
        """Variables that are to be protected for being small."""
        return (self.truth > 0) & (self.truth <= self.threshold)

    @property
    def protected(self) -> Flags:
        """Variables that are to be protected for themselves: small ones, and sums that one or two make up."""
        return self.small | (self.open > 0)


def systems(
    found: Tables, split: Sequence[Partition], deriving: Mapping[int, Sequence[int]], parts: Parts,
    sizes: Mapping[str, int], begins: Places,
) -> Iterator[System]:  # fmt: skip
    """Yield the systems into which the quantities fall; begins: the place of each metric's first figure.

    sizes: how many areas each layer has.
    """
    for tables, metrics in _families(found, split, deriving):
        yield _system(
            found, tables, metrics, [each for each in split if each.whole in tables], deriving, parts, sizes, begins
        )


def _families(
    found: Tables, split: Sequence[Partition], deriving: Mapping[int, Sequence[int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the tables and metrics that have to do with one another."""
    count = len(found.tables)
    pairs = [(told.table, count + told.metric) for told in found.told]
    pairs += [(each.whole, part) for each in split for part in each.parts]
    pairs += [(count + metric, count + base) for metric, bases in deriving.items() for base in bases]
    size = count + len(found.columns)
    rows, cols = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    graph = sparse.coo_array((np.ones(len(rows)), (rows, cols)), shape=(size, size))
    total, label = sparse.csgraph.connected_components(graph, directed=False)
    members = np.argsort(label, kind="stable")
    for group in np.split(members, np.searchsorted(label[members], np.arange(1, total))):
        yield [int(at) for at in group if at < count], [int(at) - count for at in group if at >= count]


def deriving_of(found: Tables) -> dict[int, list[int]]:
    """Return the metrics on which ratios and gaps rest, as far as they are published: their figures tell theirs."""
    by_slug = {columns.metric.slug: place for place, columns in enumerate(found.columns)}
    return {
        place: [by_slug[slug] for slug in columns.metric.bases if slug in by_slug]
        for place, columns in enumerate(found.columns)
        if columns.metric.kind in DERIVED
    }


def _system(
    found: Tables, tables: Sequence[int], metrics: Sequence[int], split: Sequence[Partition],
    deriving: Mapping[int, Sequence[int]], parts: Parts, sizes: Mapping[str, int], begins: Places,
) -> System:  # fmt: skip
    first: dict[int, dict[Key, int]] = {}
    numbers_of: list[Numbers] = [np.zeros(0)]
    lines: list[Lines] = []
    size = 0
    for at in tables:
        first[at] = {}
        for key, (_, numbers) in found.tables[at].keys.items():
            first[at][key] = size
            numbers_of.append(numbers)
            size += len(numbers)
        lines.append(lines_of(found.tables[at], first[at], parts))
    lines += [_partition(found, each, first) for each in split]
    values = np.concatenate(numbers_of)
    tells, figures, cost = _telling(found, metrics, first, deriving, begins, sizes, size)
    threshold, lowest = np.zeros(size, dtype=np.int64), np.minimum(np.nan_to_num(values), 1.0)
    whole, high, floor = np.zeros(size, dtype=np.bool_), np.zeros(size), np.zeros(size)
    inner = {told.table for told in found.told if told.role in ("hits", "misses", "concerned")}
    for at in tables:
        table = found.tables[at]
        start = min(first[at].values(), default=0)
        places = slice(start, start + sum(len(numbers) for _, numbers in table.keys.values()))
        threshold[places] = table.threshold if table.is_protected else 0
        whole[places] = not table.is_magnitude
        if at in inner or table.is_magnitude:
            lowest[places] = np.minimum(lowest[places], 0.0)
        if table.leading:
            high[places], floor[places] = _led(table, np.nan_to_num(values[places]))
            lowest[places] = np.where(floor[places] < 0, floor[places], np.maximum(lowest[places], floor[places]))
    sums = _told_lines(joined(lines), values)
    grid = _grid(found, tables, first, split, parts)
    truth = np.nan_to_num(values)
    return System(figures, truth, lowest, floor, threshold, whole, high, tells, sums, cost, grid, whole & False)


def _led(table: Table, truth: Numbers) -> tuple[Numbers, Numbers]:
    """Return how open the sums of a table have to be, and what who adds to them knows them to be at least.

    One that has to be open is taken to be known from below, so that it is open upwards: what the second takes for the
    amount of the largest is too high already, and has to be able to be more so.
    """
    none = [np.zeros(len(own)) for _, own in table.keys.values()]
    leads = [table.leading.get(key) or Lead(zero, zero) for key, zero in zip(table.keys, none, strict=True)]
    high, least = (np.concatenate(each) for each in zip(*leads, strict=True))
    if not high.any():
        return high, np.minimum(truth, 0.0)
    if np.isneginf(least).any():  # where one sum may be less than what is added to it, any may be below nought
        least = np.full(len(truth), -np.abs(truth).max() - high.max())
    return high, np.where(high > 0, truth, least)


def _grid(
    found: Tables, tables: Sequence[int], first: Mapping[int, Mapping[Key, int]], split: Sequence[Partition],
    parts: Parts,
) -> Grid:  # fmt: skip
    keys = {key: axis for at in tables for key, (axis, _) in found.tables[at].keys.items()}
    areas = _numbered((key.layer, key.area) for key in keys)
    groups = _numbered([("", ""), *((key.dimension, key.group) for key in keys)])
    columns, periods = calendar_of(keys.values())
    places = np.full((len(tables), len(areas), len(groups), len(columns)), -1, dtype=np.int64)
    for number, at in enumerate(tables):
        for key, (axis, numbers) in found.tables[at].keys.items():
            steps = [columns[axis.grain, start, end] for start, end in zip(axis.starts, axis.ends, strict=True)]
            row = number, areas[key.layer, key.area], groups[key.dimension, key.group]
            places[row][steps] = np.where(np.isnan(numbers), -1, first[at][key] + np.arange(len(numbers)))
    local = {at: number for number, at in enumerate(tables)}
    return Grid(
        places,
        (_sums_of_areas(areas, parts), _sums_of_groups(groups), periods),
        tuple((local[each.whole], tuple(local[part] for part in each.parts)) for each in split),
    )


def _numbered(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _sums_of_areas(areas: Mapping[tuple[str, str], int], parts: Parts) -> tuple[Sum, ...]:
    found = []
    for (layer, area), whole in areas.items():
        for inside in parts.of(layer, area):
            if there := tuple(areas[part] for part in inside if part in areas):
                found.append(Sum(whole, there))
    return tuple(found)


def _sums_of_groups(groups: Mapping[tuple[str, str], int]) -> tuple[Sum, ...]:
    by_dimension: dict[str, list[int]] = {}
    for (dimension, _), number in groups.items():
        if dimension:
            by_dimension.setdefault(dimension, []).append(number)
    return tuple(Sum(groups["", ""], tuple(members)) for members in by_dimension.values())


def _told_lines(lines: Lines, truth: Numbers) -> sparse.csr_array:
    """Return the lines in which every number is known to us, as a matrix."""
    lacking = np.zeros(lines.count, dtype=np.bool_)
    lacking[lines.line[np.isnan(truth[lines.place])]] = True
    kept = np.cumsum(~lacking) - 1
    held = ~lacking[lines.line]
    shape = (int((~lacking).sum()), len(truth))
    return sparse.csr_array((lines.sign[held], (kept[lines.line[held]], lines.place[held])), shape=shape)


def _partition(found: Tables, each: Partition, first: Mapping[int, Mapping[Key, int]]) -> Lines:
    """Return the lines by which tables make up another, place by place."""
    whole, entries, count = found.tables[each.whole], [], 0
    for key, (axis, numbers) in whole.keys.items():
        if not all(key in found.tables[part].keys and found.tables[part].keys[key][0] == axis for part in each.parts):
            continue
        steps = np.arange(len(numbers))
        entries.append((count + steps, first[each.whole][key] + steps, -np.ones(len(numbers))))
        entries += [(count + steps, first[part][key] + steps, np.ones(len(numbers))) for part in each.parts]
        count += len(numbers)
    if not entries:
        return joined([])
    line, place, sign = (np.concatenate(column) for column in zip(*entries, strict=True))
    return Lines(line, place, sign, count)


def _telling(
    found: Tables, metrics: Sequence[int], first: Mapping[int, Mapping[Key, int]],
    deriving: Mapping[int, Sequence[int]], begins: Places, sizes: Mapping[str, int], size: int,
) -> tuple[sparse.csr_array, Places, Numbers]:  # fmt: skip
    """Return which figures tell which variables, the figures' places in the whole content, and their costs."""
    local = dict(zip(metrics, np.cumsum([0, *(found.columns[at].size for at in metrics)]).tolist(), strict=False))
    told: dict[int, list[int]] = {}
    for each in found.told:
        told.setdefault(each.metric, []).append(each.table)
    variables, tellers = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for at in metrics:
        columns = found.columns[at]
        for table in told.get(at, ()):
            for key, offset, axis in zip(columns.keys, columns.offsets, columns.axes, strict=False):
                if key not in first[table]:
                    continue
                steps = np.arange(len(axis.starts))
                variables.append(first[table][key] + steps)
                tellers.append(local[at] + offset + steps)
        for base in deriving.get(at, ()):
            places, own = told_of_base(columns, found.columns[base])
            for table in told.get(base, ()):
                starts = [first[table].get(key, -(2**40)) for key in found.columns[base].keys]
                where = _places(found.columns[base], np.array(starts, dtype=np.int64))[places]
                variables.append(where[where >= 0])
                tellers.append((local[at] + own)[where >= 0])
    count = sum(found.columns[at].size for at in metrics)
    pairs = np.concatenate(variables), np.concatenate(tellers)
    ones = np.ones(len(pairs[0]))
    tells = sparse.csr_array((ones, pairs), shape=(size, count))
    tells.data[:] = 1.0
    figures = np.concatenate([begins[at] + np.arange(found.columns[at].size) for at in metrics])
    cost = np.concatenate([_costs(found.columns[at], sizes) for at in metrics])
    return tells, figures, cost


def _places(columns: Columns, starts: Places) -> Places:
    """Return the variable of each figure of a metric; starts: that of each series' first figure."""
    lengths = np.diff(columns.offsets)
    return np.repeat(starts - columns.offsets[:-1], lengths) + np.arange(columns.size)


def _costs(columns: Columns, sizes: Mapping[str, int]) -> Numbers:
    """Return what it costs to withhold each figure: more for wholes, which more people read."""
    costs = [
        (COST_OF_CITY if key.layer == CITY else 1.0 + 40.0 / max(sizes.get(key.layer, 1), 1))
        * COST_OF_GRAIN.get(key.grain, 1.0)
        * (1.0 if key.dimension else COST_OF_EVERYBODY)
        for key in columns.keys
    ]
    return np.repeat(np.array(costs, dtype=np.float64), np.diff(columns.offsets))
