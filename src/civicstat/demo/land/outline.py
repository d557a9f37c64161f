"""The outline of the city and the river through it."""

from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from civicstat.demo.chance import Floats

RADIUS = 7.9  # km
HARMONICS = 9


class Ground(NamedTuple):
    """The two banks on which people live, in kilometers."""

    north: Polygon
    south: Polygon


def draw_ground(rng: np.random.Generator) -> Ground:
    """Return the land of the city north and south of its river."""
    outline = _draw_outline(rng)
    land = outline.difference(_draw_river())
    banks = sorted((part for part in _polygons(land)), key=lambda part: part.area, reverse=True)[:2]
    north, south = sorted(banks, key=lambda part: part.centroid.y, reverse=True)
    return Ground(north, south)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]


def _draw_outline(rng: np.random.Generator) -> Polygon:
    """Return a lobed ring: low harmonics give the city's reach, high ones its ragged limits."""
    angle = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    order = np.arange(2, HARMONICS + 2)
    size = rng.normal(0, 0.11, HARMONICS) / np.sqrt(order - 1)
    phase = rng.uniform(0, 2 * np.pi, HARMONICS)
    reach = 1 + (size[:, None] * np.cos(order[:, None] * angle + phase[:, None])).sum(axis=0)
    ragged = np.repeat(rng.normal(0, 0.012, 72), 5)  # limits run straight for a while, then step
    radius = RADIUS * np.clip(reach + ragged, 0.6, 1.4)
    return Polygon(np.column_stack([1.15 * radius * np.cos(angle), radius * np.sin(angle)])).buffer(0)


def _draw_river() -> BaseGeometry:
    """Return the river: west to east, south of the middle, wider downstream."""
    x = np.linspace(-14, 14, 225)
    line = np.column_stack([x, river_y(x)])
    reaches = [
        LineString(line[i : i + 6]).buffer(0.07 + 0.004 * i / 5, join_style="round") for i in range(0, len(x) - 1, 5)
    ]
    return shapely.union_all(reaches)


def river_y(x: Floats) -> Floats:
    """Return how far north (km) the river's middle is at x kilometers east."""
    y: Floats = -1.5 + 1.15 * np.sin(0.42 * x + 0.6) + 0.4 * np.sin(1.05 * x - 0.8) + 0.05 * x
    return y
