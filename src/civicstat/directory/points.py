"""Points found in polygons, many at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from civicstat.directory.geometry import WGS84, Floats, transformer

NO_AREA = -1


class Locator:
    """Finds the one of several areas that points lie in.

    A point on a line between two areas, or in two areas that overlap, belongs to the one first in order,
    so each point has one area at most, and the answer does not depend on the points beside it.
    """

    def __init__(self, ids: Sequence[int], shapes: Sequence[BaseGeometry]) -> None:
        """ids: what to answer for each area. shapes: their polygons in longitude and latitude, in order."""
        self._ids = np.array(ids, dtype=np.int32)
        self._shapes = np.array(shapes, dtype=np.object_)
        shapely.prepare(self._shapes)
        self._bounds = shapely.bounds(self._shapes) if len(ids) else np.empty((0, 4))

    def __call__(self, x: Floats, y: Floats, crs: str = WGS84) -> npt.NDArray[np.int32]:
        """Return the ids of the areas in which points lie, -1 for none; NaN lies nowhere.

        crs: what x and y are in, such as "EPSG:2815"; x is always east. Raises UnknownReferenceSystem.
        """
        turn = transformer(crs)
        if turn is not None:
            x, y = turn(x, y)
        order = np.argsort(x)  # from west to east, so that each area looks at its own strip only
        return self._locate(x, y, order)

    def _locate(self, x: Floats, y: Floats, order: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
        sorted_x, sorted_y = x[order], y[order]
        found = np.full(x.size, NO_AREA, dtype=np.int32)
        for area in range(self._ids.size - 1, -1, -1):  # backwards: the first in order has the last word
            west, south, east, north = self._bounds[area]
            first = np.searchsorted(sorted_x, west, side="left")
            last = np.searchsorted(sorted_x, east, side="right")
            strip = sorted_y[first:last]
            near = first + np.flatnonzero((strip >= south) & (strip <= north))
            inside = near[shapely.intersects_xy(self._shapes[area], sorted_x[near], sorted_y[near])]
            found[order[inside]] = self._ids[area]
        return found
