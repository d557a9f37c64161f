"""Boundaries brought to longitude and latitude (WGS 84), and made valid."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from civicstat.errors import CivicStatError

Floats = npt.NDArray[np.float64]
WGS84 = "EPSG:4326"
_SOUTHERNMOST_TOWN = -60.0  # degrees; nobody polices further south


class UnknownReferenceSystem(CivicStatError):
    """A coordinate reference system cannot be understood, or does not fit the coordinates."""


@lru_cache(maxsize=64)
def _system(name: str) -> CRS:
    try:
        return CRS.from_user_input(name)
    except CRSError:
        raise UnknownReferenceSystem(
            f"coordinate reference system {name[:60]!r} is unknown; expected a code such as EPSG:4326 "
            "(longitude and latitude), EPSG:2263 (state plane, feet) or ESRI:102696"
        ) from None


@lru_cache(maxsize=64)
def transformer(crs: str) -> Callable[[Floats, Floats], tuple[Floats, Floats]] | None:
    """Return what turns x and y of a reference system into longitude and latitude; None where they are that.

    Coordinates outside the system's domain become infinite. Raises UnknownReferenceSystem.
    """
    system = _system(crs)
    if system.equals(_system(WGS84), ignore_axis_order=True):
        return None
    return Transformer.from_crs(system, _system(WGS84), always_xy=True).transform


def to_longitude_latitude(
    geometries: Sequence[BaseGeometry | None], *, crs: str, where: str
) -> list[BaseGeometry | None]:
    """Return geometries in longitude and latitude, flat (without heights).

    crs: what their coordinates are in, such as "EPSG:2263". Raises UnknownReferenceSystem where the
    coordinates cannot be in that system.
    """
    flat = np.array([None if g is None else shapely.force_2d(g) for g in geometries], dtype=object)
    if _system(crs).is_geographic:
        check_degrees(flat, crs=crs, where=where)
    turn = transformer(crs)
    if turn is not None:
        x, y = turn(*np.ascontiguousarray(shapely.get_coordinates(flat).T))
        flat = shapely.set_coordinates(flat.copy(), np.column_stack([x, y]))
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise UnknownReferenceSystem(
            f"{where}: coordinates lie outside the area where {crs} is defined; state the right one with --crs"
        )
    check_degrees(flat, crs=crs, where=where)
    return list(flat)


def check_degrees(geometries: npt.NDArray[np.object_], *, crs: str, where: str) -> None:
    """Refuse coordinates that are no longitude and latitude. Raises UnknownReferenceSystem."""
    west, south, east, north = shapely.total_bounds(geometries)
    if are_degrees(geometries) and not north < _SOUTHERNMOST_TOWN:
        return
    if np.isnan(west):
        return  # no coordinates at all
    swapped = abs(south) <= 180 and abs(north) <= 180 and abs(west) <= 90 and abs(east) <= 90
    cure = (
        "latitude and longitude seem to be swapped; export the file again with longitude first"
        if swapped
        else "state their reference system with --crs, such as --crs EPSG:2263"
    )
    raise UnknownReferenceSystem(
        f"{where}: said to be in {crs}, but x runs from {west:.6g} to {east:.6g} and y from {south:.6g} to "
        f"{north:.6g}, which is no place on a map in degrees; {cure}"
    )


def are_degrees(geometries: npt.NDArray[np.object_]) -> bool:
    """Return whether all coordinates could be longitude and latitude."""
    west, south, east, north = shapely.total_bounds(geometries)
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def repair(geometry: BaseGeometry) -> BaseGeometry | None:
    """Return the polygons of a geometry with valid rings; None where nothing with an area is left.

    Rings that cross themselves are split at the crossing, as the even-odd reading of a map draws them.
    """
    mended = geometry if geometry.is_valid else shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    polygons = [part for part in shapely.get_parts(_flat_parts(mended)) if part.geom_type == "Polygon"]
    polygons = [part for part in polygons if part.area > 0]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _flat_parts(geometry: BaseGeometry) -> BaseGeometry:
    """Return a collection's parts without collections inside collections."""
    if geometry.geom_type != "GeometryCollection":
        return geometry
    parts = [inner for part in shapely.get_parts(geometry) for inner in shapely.get_parts(part)]
    return shapely.GeometryCollection(parts)
