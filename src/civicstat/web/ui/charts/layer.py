"""The shapes of an area layer, projected once and drawn many times."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

GRID = 1000  # shapes lie on a grid of whole numbers, so wide at most; drawings scale it
_TALLEST = 0.95  # of the width
Ring = Sequence[Sequence[float]]
Shape = NDArray[np.int64]


@dataclass(frozen=True)
class Outline:
    """An area as rings of (longitude, latitude); holes and further parts are rings as well, in any order."""

    code: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, eq=False)
class Layer:
    """Areas that a map shows. Keep it between drawings: projecting takes longer than drawing.

    Projected onto the plane that touches the middle of the layer (longitudes shrunk by the cosine of the middle
    latitude), which is true to shape for a city or a county. Details below a grid step are dropped.
    """

    outlines: tuple[Outline, ...]

    @cached_property
    def _corners(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        points = np.concatenate([_degrees(ring) for outline in self.outlines for ring in outline.rings])
        west, south = points.min(axis=0)
        east, north = points.max(axis=0)
        return float(west), float(south), float(east), float(north)

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """Grid steps a degree of longitude and of latitude."""
        west, south, east, north = self._corners
        shrink = cos(radians((south + north) / 2))
        wide, high = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
        step = GRID / max(wide, high / _TALLEST)
        return step * shrink, step

    @cached_property
    def size(self) -> tuple[int, int]:
        """Width and height on the grid."""
        west, south, east, north = self._corners
        return round((east - west) * self._scale[0]), round((north - south) * self._scale[1])

    @cached_property
    def paths(self) -> dict[str, str]:
        """SVG moves by area code, in grid steps."""
        return {code: "".join(_moves(shape) for shape in shapes) for code, shapes in self._shapes.items()}

    @cached_property
    def names(self) -> dict[str, str]:
        return {outline.code: outline.name for outline in self.outlines}

    @cached_property
    def _shapes(self) -> dict[str, list[Shape]]:
        return {
            outline.code: [shape for shape in map(self._projected, outline.rings) if len(shape) > 2]
            for outline in self.outlines
        }

    def _projected(self, ring: Ring) -> Shape:
        west, _, _, north = self._corners
        degrees = _degrees(ring)
        east_steps, north_steps = self._scale
        x, y = (degrees[:, 0] - west) * east_steps, (north - degrees[:, 1]) * north_steps
        steps = np.column_stack([np.rint(x), np.rint(y)]).astype(np.int64)
        moved = np.any(steps != np.roll(steps, 1, axis=0), axis=1)
        return steps[moved]

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a point lies, in grid steps."""
        west, _, _, north = self._corners
        east_steps, north_steps = self._scale
        return (longitude - west) * east_steps, (north - latitude) * north_steps

    def steps(self, meters: float) -> float:
        """Return how many grid steps a distance is."""
        return meters / 111_320 * self._scale[1]

    def middle(self, code: str) -> tuple[float, float]:
        """Return a place well inside an area, in grid steps: the middle of its widest level stretch."""
        edges = [edge for shape in self._shapes[code] for edge in pairwise([*shape.tolist(), shape[0].tolist()])]
        heights = [y for start, end in edges for y in (start[1], end[1])]
        low, high = min(heights), max(heights)
        stretches = [
            (right - left, (left + right) / 2, y)
            for y in (low + (high - low) * (part + 0.5) / 16 for part in range(3, 13))
            for left, right in _inside(edges, y)
        ]
        _, x, y = max(stretches, default=(0, (edges[0][0][0]), (edges[0][0][1])))
        return x, y


def _inside(edges: Sequence[tuple[list[int], list[int]]], y: float) -> list[tuple[float, float]]:
    """Return the stretches of a level line that lie inside (even-odd rule)."""
    crossings = sorted(x0 + (y - y0) / (y1 - y0) * (x1 - x0) for (x0, y0), (x1, y1) in edges if (y0 <= y) != (y1 <= y))
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _degrees(ring: Ring) -> NDArray[np.float64]:
    return np.asarray(ring, dtype=np.float64)[:, :2]


def _moves(shape: Shape) -> str:
    """Return a closed ring as relative moves, which are short."""
    steps = np.diff(shape, axis=0).tolist()
    x, y = shape[0].tolist()
    return f"M{x} {y}l" + " ".join(f"{dx} {dy}" for dx, dy in steps) + "z"
