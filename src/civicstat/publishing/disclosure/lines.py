"""Which numbers of a table add up to which: areas to coarser areas and the city, groups to all, months to quarters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from civicstat.publishing.content import CITY, Layer
from civicstat.publishing.disclosure.moves import Sum
from civicstat.publishing.disclosure.tables import Axis, Key, Numbers, Places, Table

MOST_LACKING = 0.3  # of a whole: where parts lack more of it, nobody can tell one of them by taking off the others


@dataclass(frozen=True)
class Lines:
    """Sums: in each line the parts (sign 1) make up the whole (sign -1), but for what is in no part."""

    line: Places  # of each entry
    place: Places
    sign: Numbers
    count: int


class Parts:
    """What lies in what: areas by code, and layers. Read once for all tables."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.inside: dict[tuple[str, str, str], list[str]] = {}  # (layer, area, finer layer) -> codes
        self.finer: dict[tuple[str, str], set[str]] = {}
        for layer in layers:
            if layer.slug == CITY:
                continue
            for area in layer.areas:
                for coarse, code in {(CITY, ""), *(each for each in area.within if each[0] != CITY)}:
                    self.inside.setdefault((coarse, code, layer.slug), []).append(area.code)
                    self.finer.setdefault((coarse, code), set()).add(layer.slug)

    def of(self, layer: str, area: str) -> Iterator[list[tuple[str, str]]]:
        """Yield, for each finer layer, the areas of which an area consists."""
        code = "" if layer == CITY else area
        for finer in sorted(self.finer.get((layer, code), ())):
            yield [(finer, part) for part in self.inside[layer, code, finer]]


def lines_of(table: Table, first: Mapping[Key, int], parts: Parts) -> Lines:
    """Return the sums of a table; first: where each of its series begins among the places."""
    if not table.is_counted:
        return joined([])
    found = [*_over_areas(table, first, parts), *_over_groups(table, first), *_over_time(table, first)]
    return joined(found)


def joined(found: Sequence[Lines]) -> Lines:
    """Return lines one after the other."""
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return Lines(empty, empty, empty.astype(np.float64), 0)
    starts = np.cumsum([0, *(each.count for each in found)])
    return Lines(
        np.concatenate([each.line + start for each, start in zip(found, starts, strict=False)]),
        np.concatenate([each.place for each in found]),
        np.concatenate([each.sign for each in found]),
        int(starts[-1]),
    )


def _over_areas(table: Table, first: Mapping[Key, int], parts: Parts) -> Iterator[Lines]:
    for key in table.keys:
        for areas in parts.of(key.layer, key.area):
            yield from _across(table, first, key, [key._replace(layer=layer, area=area) for layer, area in areas])


def _over_groups(table: Table, first: Mapping[Key, int]) -> Iterator[Lines]:
    groups: dict[tuple[Key, str], list[Key]] = {}
    for key in table.keys:
        if key.dimension:
            groups.setdefault((key._replace(dimension="", group=""), key.dimension), []).append(key)
    for (everybody, _), keys in groups.items():
        if everybody in table.keys:
            yield from _across(table, first, everybody, keys)


def _across(table: Table, first: Mapping[Key, int], whole: Key, keys: Sequence[Key]) -> Iterator[Lines]:
    """Yield the lines by which series add up to another one, period by period."""
    there = [key for key in keys if key in table.keys]
    if not there:
        return
    axis, total = table.keys[whole]
    places = np.full((len(there), len(total)), -1, dtype=np.int64)
    sums = np.zeros(len(total))
    for row, key in enumerate(there):
        own, numbers = table.keys[key]
        at = _aligned(axis, own)
        known = at >= 0
        places[row, known] = first[key] + at[known]
        sums[known] += np.nan_to_num(numbers[at[known]])
    if not covers(sums, total):
        return
    wholes = first[whole] + np.arange(len(total))
    held = places >= 0
    columns = np.broadcast_to(np.arange(len(total)), places.shape)
    yield Lines(
        np.concatenate([columns[held], np.arange(len(total))]),
        np.concatenate([places[held], wholes]),
        np.concatenate([np.ones(int(held.sum())), -np.ones(len(total))]),
        len(total),
    )


def covers(sums: Numbers, total: Numbers) -> bool:
    """Return whether parts make up so much of a whole that one can be told from the others."""
    known = ~np.isnan(total)
    lacking = np.abs(total[known] - sums[known]).sum()
    return bool(known.any()) and bool(lacking <= MOST_LACKING * np.abs(total[known]).sum() + 1e-9)


@lru_cache(maxsize=1024)
def _aligned(axis: Axis, other: Axis) -> npt.NDArray[np.int64]:
    """Return where the periods of an axis are in another; -1 where they are not."""
    if axis is other or axis == other:
        return np.arange(len(axis.starts))
    where = {span: place for place, span in enumerate(zip(other.starts, other.ends, strict=True))}
    return np.array([where.get(span, -1) for span in zip(axis.starts, axis.ends, strict=True)], dtype=np.int64)


def _over_time(table: Table, first: Mapping[Key, int]) -> Iterator[Lines]:
    """Yield the lines by which periods add up to longer ones, for each area and group."""
    grains: dict[Key, list[Key]] = {}
    for key in table.keys:
        grains.setdefault(key._replace(grain=""), []).append(key)
    for keys in grains.values():
        if len(keys) == 1:
            continue
        template = _calendar(tuple(table.keys[key][0] for key in keys))
        starts = np.array([first[key] for key in keys], dtype=np.int64)
        if template.count:
            yield replace(template, place=_shifted(template, starts))


def calendar_of(axes: Iterable[Axis]) -> tuple[dict[tuple[str, int, int], int], tuple[Sum, ...]]:
    """Return numbers for the periods of several series, by grain, first day and end, and how they add up."""
    grains: dict[str, set[tuple[int, int]]] = {}
    for axis in set(axes):
        grains.setdefault(axis.grain, set()).update(zip(axis.starts, axis.ends, strict=True))
    every = [Axis(grain, *zip(*sorted(spans), strict=True)) for grain, spans in sorted(grains.items()) if spans]
    columns = [(axis.grain, start, end) for axis in every for start, end in zip(axis.starts, axis.ends, strict=True)]
    starts = np.cumsum([0, *(len(axis.starts) for axis in every)])
    template = _calendar(tuple(every))
    place = _shifted(template, starts)
    order = np.lexsort((template.sign, template.line))  # the whole of each line comes first
    found = [
        Sum(int(nodes[0]), tuple(nodes[1:].tolist()))
        for nodes in np.split(place[order], np.flatnonzero(np.diff(template.line[order])) + 1)
        if len(nodes)
    ]
    return {column: number for number, column in enumerate(columns)}, tuple(found)


_WIDE = 1 << 32  # a place in a template: which series, and where in it


def _shifted(template: Lines, starts: Places) -> Places:
    return starts[template.place // _WIDE] + template.place % _WIDE


@lru_cache(maxsize=256)
def _calendar(axes: tuple[Axis, ...]) -> Lines:
    """Return the lines among series of the same area and group: each period made up of the longest that fill it."""
    spans = [
        (start, end, number, place)
        for number, axis in enumerate(axes)
        for place, (start, end) in enumerate(zip(axis.starts, axis.ends, strict=True))
    ]
    by_start: dict[int, list[tuple[int, int, int]]] = {}
    for start, end, number, place in spans:
        by_start.setdefault(start, []).append((end, number, place))
    found: list[tuple[int, int, float]] = []
    count = 0
    for start, end, number, place in spans:
        filling = _filling(start, end, number, by_start)
        if filling:
            found += [(count, part * _WIDE + at, 1.0) for part, at in filling]
            found.append((count, number * _WIDE + place, -1.0))
            count += 1
    table = np.array(found, dtype=np.float64).reshape(-1, 3)
    return Lines(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], count)


def _filling(
    start: int, end: int, number: int, by_start: Mapping[int, Sequence[tuple[int, int, int]]]
) -> list[tuple[int, int]]:
    """Return the series and places whose periods fill a span without a hole, as few as there are; empty: none do.

    Of two kinds of periods with the same days, the later one is made up of the earlier one.
    """
    best: list[tuple[int, int]] = []
    for part in {each for stop, each, _ in by_start.get(start, ()) if stop < end or (stop == end and each < number)}:
        day, filled = start, []
        while day < end:
            step = next(((stop, at) for stop, each, at in by_start.get(day, ()) if each == part and stop <= end), None)
            if step is None:
                break
            day = step[0]
            filled.append((part, step[1]))
        if day == end and (not best or len(filled) < len(best)):
            best = filled
    return best
