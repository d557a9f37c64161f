"""The areas that may be one cluster: circles of nearest areas, or an area with those that touch it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import BoolArray, FloatArray, IntArray, first_where


@dataclass(frozen=True)
class Windows:
    """Sets of areas that may be a cluster. order: (rows, most), areas of a row from the nearest on.

    is_window: (rows, most), whether the first so many areas of a row are one. number: of areas on the map.
    """

    order: IntArray
    is_window: BoolArray
    number: int

    def areas(self, row: int, size: int) -> IntArray:
        """Return the areas of a window, in ascending order."""
        return np.sort(self.order[row, :size])


def nearest_windows(
    x: ArrayLike, y: ArrayLike, population: ArrayLike | None = None, *, at_most: float = 0.5,
    neighbors: int | None = None,
) -> Windows:  # fmt: skip
    """Return circular windows on every area, up to this share of the population and this number of areas.

    x, y: centers of areas on a plane (meters). population: 0 or more, of each area; without it areas count alike.
    docs/methods/clusters.md
    """
    where = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
    people = _population(population, len(where))
    if np.isnan(where).any():
        raise ValueError("x and y must be known for every area")
    distance = ((where[:, None, :] - where[None, :, :]) ** 2).sum(axis=2)
    order = np.argsort(distance, axis=1, kind="stable")
    sizes = np.minimum(_within(people, order, at_most), neighbors or len(where))
    order = order[:, : sizes.max(initial=1)]
    return Windows(order, np.arange(1, order.shape[1] + 1) <= sizes[:, None], len(where))


def neighborhood_windows(
    neighbors: Sequence[Sequence[int]], population: ArrayLike | None = None, *, at_most: float = 0.5, rings: int = 2
) -> Windows:
    """Return windows from lists of areas that touch: each alone, with one neighbor, with all, with theirs too.

    neighbors: for each area the numbers of those that touch it, from 0; in either direction. rings: how often neighbors
    are added. A window holds at most this share of the population, but for single areas. docs/methods/clusters.md
    """
    number = len(neighbors)
    touching: list[set[int]] = [set() for _ in range(number)]
    for area, others in enumerate(neighbors):
        for other in others:
            if not 0 <= other < number:
                raise ValueError(f"neighbors of area {area}: {other} found; expected 0 to {number - 1}")
            touching[area].add(int(other))
            touching[other].add(area)
    rows = [_rings(touching, area, rings) for area in range(number)]
    rows += [([area, other], [2]) for area in range(number) for other in sorted(touching[area]) if area < other]
    most = max((len(areas) for areas, _ in rows), default=1)
    order, is_window = np.zeros((len(rows), most), np.int64), np.zeros((len(rows), most), bool)
    for row, (areas, ends) in enumerate(rows):
        order[row, : len(areas)] = areas
        is_window[row, np.array(ends) - 1] = True
    largest = _within(_population(population, number), order, at_most)
    return Windows(order, is_window & (np.arange(1, most + 1) <= largest[:, None]), number)


def _rings(touching: Sequence[set[int]], area: int, rings: int) -> tuple[list[int], list[int]]:
    """Return the areas of a row, ring by ring, and after how many each ring ends."""
    found, ends = [area], [1]
    for _ in range(rings):
        outer = sorted(set().union(*(touching[inner] for inner in found)) - set(found))
        if not outer:
            break
        found += outer
        ends.append(len(found))
    return found, ends


def _population(population: ArrayLike | None, number: int) -> FloatArray:
    people = np.ones(number) if population is None else np.asarray(population, np.float64)
    if np.any(people < 0):
        raise ValueError(f"population: {first_where(people, people < 0)}; expected 0 or more")
    return people


def _within(people: FloatArray, order: IntArray, at_most: float) -> IntArray:
    """Return how many areas of each row hold at most this share of all people; one at least."""
    inside = np.cumsum(people[order], axis=1) <= at_most * people.sum() * (1 + 1e-12)
    return np.asarray(np.maximum(inside.sum(axis=1), 1))
