"""Police districts, their beats, and neighborhoods that follow neither."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import Polygon

from civicstat.demo.chance import Floats, Ints, generator_for
from civicstat.demo.land import names
from civicstat.demo.land.cells import divide, nearest_center, settle_centers
from civicstat.demo.land.outline import Ground

BEAT_WANDER = 0.035  # beats follow main roads
NEIGHBORHOOD_WANDER = 0.07  # neighborhoods follow what grew there


class Area(NamedTuple):
    """One area: its boundary in kilometers, and the code of the area that holds it, if any does."""

    code: str
    name: str
    parent: str
    shape: Polygon

    @property
    def is_south(self) -> bool:
        return self.parent == "south"


class Layers(NamedTuple):
    """The areas of each layer, in the order in which records number them."""

    districts: tuple[Area, ...]
    beats: tuple[Area, ...]
    neighborhoods: tuple[Area, ...]


def draw_areas(seed: int, ground: Ground, people: Floats) -> Layers:
    """Return the areas of the city. people: where residents live (n × 2 km), which areas are made even by."""
    north = people[shapely.contains_xy(ground.north, people[:, 0], people[:, 1])]
    south = people[shapely.contains_xy(ground.south, people[:, 0], people[:, 1])]
    beats = (
        *_beats(seed, ground.north, north, names.NORTH_DISTRICTS),
        *_beats(seed, ground.south, south, names.SOUTH_DISTRICTS),
    )
    neighborhoods = sorted(
        (
            *_neighborhoods(seed, ground.north, north, "north", names.NORTH_FARTHEST, names.NORTH_REST),
            *_neighborhoods(seed, ground.south, south, "south", names.SOUTH_FARTHEST, names.SOUTH_REST),
        ),
        key=lambda area: area.name,
    )
    numbered = tuple(area._replace(code=f"N{i:02}") for i, area in enumerate(neighborhoods, start=1))
    return Layers(tuple(_districts(beats)), beats, numbered)


def _beats(seed: int, land: Polygon, people: Floats, districts: tuple[tuple[str, str, int], ...]) -> Iterable[Area]:
    """Divide the land into beats, and give each district those around it."""
    rng = generator_for(seed, f"beats of {districts[0][1]}")
    count = sum(beats for _, _, beats in districts)
    centers = settle_centers(rng, people, count)
    shapes = divide(rng, land, centers, wander=BEAT_WANDER)
    for (code, _, _), members in zip(districts, _group(centers, districts), strict=True):
        for number, i in enumerate(sorted(members, key=lambda i: (-centers[i, 1], centers[i, 0])), start=1):
            beat = f"{code[1]}{number:02}"
            yield Area(beat, f"Beat {beat}", code, shapes[i])


def _group(centers: Floats, districts: tuple[tuple[str, str, int], ...]) -> list[list[int]]:
    """Return which beats each district has: from west to east, the first north of the river around downtown."""
    left = list(range(len(centers)))
    groups: list[list[int]] = []
    for position, (_, _, count) in enumerate(districts):
        if len(districts) == 3 and position == 0:
            distance = np.hypot(*(centers - np.array(names.DOWNTOWN)).T)
        else:
            distance = -centers[:, 0] if position == 1 and len(districts) == 3 else centers[:, 0]
        members = [left[i] for i in np.argsort(distance[left], kind="stable")[:count]]
        groups.append(members)
        left = [i for i in left if i not in members]
    return groups


def _districts(beats: tuple[Area, ...]) -> Iterable[Area]:
    for code, name, _ in (*names.NORTH_DISTRICTS, *names.SOUTH_DISTRICTS):
        shape = shapely.coverage_union_all([beat.shape for beat in beats if beat.parent == code])
        yield Area(code, name, "", max(shapely.get_parts(shape), key=lambda part: part.area))


def _neighborhoods(
    seed: int, land: Polygon, people: Floats, bank: str, farthest: dict[str, tuple[float, float]], rest: tuple[str, ...]
) -> Iterable[Area]:
    rng = generator_for(seed, f"neighborhoods {bank}")
    centers = settle_centers(rng, people, len(farthest) + len(rest))
    shapes = divide(rng, land, centers, wander=NEIGHBORHOOD_WANDER)
    for name, i in _name(centers, farthest, rest):
        yield Area("", name, bank, shapes[i])


def _name(
    centers: Floats, farthest: dict[str, tuple[float, float]], rest: tuple[str, ...]
) -> Iterable[tuple[str, int]]:
    """Name first the cells that reach farthest, then the others from downtown outward."""
    left = list(range(len(centers)))
    for name, direction in farthest.items():
        i = max(left, key=lambda i: float(centers[i] @ np.array(direction)))
        left.remove(i)
        yield name, i
    distance = np.hypot(*(centers - np.array(names.DOWNTOWN)).T)
    yield from zip(rest, sorted(left, key=lambda i: float(distance[i])), strict=True)


def locate(areas: tuple[Area, ...], points: Floats) -> Ints:
    """Return for each point (n × 2 km) the position of its area; where none holds it, the nearest center's."""
    shapes = [area.shape for area in areas]
    tree = shapely.STRtree(shapes)
    which, area = tree.query(shapely.points(points), predicate="intersects")
    found = np.full(len(points), -1, dtype=np.int64)
    found[which[::-1]] = area[::-1]
    if (found < 0).any():
        centers = np.array([[shape.centroid.x, shape.centroid.y] for shape in shapes])
        found = np.where(found < 0, nearest_center(points, centers), found)
    return found
