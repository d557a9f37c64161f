"""Areas read from a file: a code, a name and a boundary in longitude and latitude (WGS 84) each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from civicstat.directory.fields import pick_fields
from civicstat.directory.geofiles import Features, UnreadableBoundaries, read_features
from civicstat.directory.geometry import WGS84, are_degrees, repair, to_longitude_latitude

_OVERLAP = 0.01  # of the smaller area; less is the noise of digitized lines


@dataclass(frozen=True)
class Boundary:
    """One area. Its geometry is WKB of a polygon or multipolygon in longitude and latitude, if it has one."""

    code: str
    name: str
    geometry: bytes | None


@dataclass(frozen=True)
class BoundaryFile:
    """The areas of a file, in its order, and what a person should know about how they were read."""

    areas: tuple[Boundary, ...]
    notes: tuple[str, ...]
    code_field: str
    name_field: str
    crs: str  # what the coordinates were in; "" where no area has any


@dataclass(frozen=True)
class _Shape:
    code: str
    name: str
    geometry: BaseGeometry | None


def read_boundaries(
    path: Path,
    *,
    code_field: str | None = None,
    name_field: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
) -> BoundaryFile:
    """Return the areas of a GeoJSON, Shapefile, GeoPackage, KML or CSV file, also inside gzip or zip.

    code_field, name_field: which fields hold them; picked by their names and values where not given.
    crs: the reference system, where the file states none or a wrong one; it outranks the file's.
    A feature without geometry becomes an area without boundary. Features that share code and name are
    united into one area. Raises UnreadableBoundaries or UnknownReferenceSystem.
    """
    features = read_features(path, layer=layer)
    if not len(features):
        raise UnreadableBoundaries(f"{path.name} holds no areas")
    code_field, name_field = pick_fields(features.fields, code_field, name_field, where=path.name)
    crs, notes = _reference_system(features, crs, where=path.name)
    placed = to_longitude_latitude(features.geometries, crs=crs, where=path.name)
    shapes, remarks = _shapes(replace(features, geometries=placed), code_field, name_field)
    united, unions = _unite(shapes, where=path.name)
    notes += remarks + unions + _missing(united) + _overlaps(united)
    areas = tuple(Boundary(s.code, s.name, None if s.geometry is None else s.geometry.wkb) for s in united)
    has_boundaries = any(area.geometry is not None for area in areas)
    return BoundaryFile(areas, tuple(notes), code_field, name_field, crs if has_boundaries else "")


def _reference_system(features: Features, crs: str | None, *, where: str) -> tuple[str, list[str]]:
    """Return the reference system to read coordinates in, and what to say about it."""
    if crs is not None:
        if features.crs is None or features.crs == crs:
            return crs, []
        return crs, [f"Read in {crs} as asked; the file itself states {features.crs[:80]}."]
    if features.crs is not None:
        return features.crs, []
    shapes = np.array(features.geometries, dtype=object)
    if all(shape is None for shape in features.geometries):
        return WGS84, []
    if are_degrees(shapes):
        return WGS84, ["The file states no reference system; its coordinates were read as longitude and latitude."]
    west, south, east, north = shapely.total_bounds(shapes)
    raise UnreadableBoundaries(
        f"{where} states no reference system (a Shapefile keeps it in a .prj file), and its coordinates, x from "
        f"{west:.0f} to {east:.0f} and y from {south:.0f} to {north:.0f}, are no degrees; "
        "state it with --crs, such as --crs EPSG:2913, or send the .prj with it"
    )


def _shapes(features: Features, code_field: str, name_field: str) -> tuple[list[_Shape], list[str]]:
    """Return one shape per feature that has a code, and what was repaired or left out."""
    shapes, mended, nameless, strange = [], [], 0, []
    codes, names = features.fields[code_field], features.fields[name_field]
    for code, name, geometry in zip(codes, names, features.geometries, strict=True):
        if code is None:
            nameless += 1
            continue
        polygon = None if geometry is None or geometry.is_empty else repair(geometry)
        if geometry is not None and not geometry.is_empty:
            if not geometry.is_valid:
                mended.append(code)
            elif polygon is None:
                strange.append(f"{code} is a {geometry.geom_type}")
        shapes.append(_Shape(code, name or code, polygon))
    if strange:
        raise UnreadableBoundaries(
            f"expected areas with boundaries, but {strange[0]}"
            + (f", and {len(strange) - 1} more are no polygons" if len(strange) > 1 else "")
            + "; choose the file or layer that holds polygons"
        )
    notes = [f"Rings that cross themselves were repaired: {_some(mended)}."] if mended else []
    if nameless:
        notes.append(f"{nameless} of {len(features)} features were left out, as they have no {code_field}.")
    return shapes, notes


def _unite(shapes: list[_Shape], *, where: str) -> tuple[list[_Shape], list[str]]:
    """Return one shape per code. Parts of one area are united; two areas with one code are refused."""
    by_code: dict[str, list[_Shape]] = {}
    for shape in shapes:
        by_code.setdefault(shape.code, []).append(shape)
    united, several = [], []
    for code, parts in by_code.items():
        names = sorted({part.name for part in parts})
        if len(names) > 1:
            raise UnreadableBoundaries(
                f"{where}: the code {code!r} stands for {_some(names)}; choose a field in which each area differs"
            )
        if len(parts) > 1:
            several.append(code)
        united.append(_Shape(code, names[0], _union(part.geometry for part in parts)))
    notes = [f"Features that share code and name were united into one area: {_some(several)}."] if several else []
    return united, notes


def _union(geometries: Iterable[BaseGeometry | None]) -> BaseGeometry | None:
    present = [geometry for geometry in geometries if geometry is not None]
    return repair(shapely.union_all(present)) if present else None


def _missing(shapes: list[_Shape]) -> list[str]:
    without = [shape.name for shape in shapes if shape.geometry is None]
    if not without:
        return []
    return [f"Without boundary, so records reach them by name only: {_some(without)}."]


def _overlaps(shapes: list[_Shape]) -> list[str]:
    """Return a note on areas that cover the same ground; a point there falls to the first by position."""
    placed = [shape for shape in shapes if shape.geometry is not None]
    geometries = np.array([shape.geometry for shape in placed], dtype=object)
    first, second = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    pairs = [(a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True) if a < b]
    common = [
        f"{placed[a].name} and {placed[b].name}"
        for a, b in pairs
        if shapely.intersection(geometries[a], geometries[b]).area
        > _OVERLAP * min(geometries[a].area, geometries[b].area)
    ]
    if not common:
        return []
    return [f"Areas overlap; a point in both belongs to the first in order: {_some(common)}."]


def _some(texts: list[str], most: int = 5) -> str:
    shown = ", ".join(texts[:most])
    return shown if len(texts) <= most else f"{shown} and {len(texts) - most} more"
