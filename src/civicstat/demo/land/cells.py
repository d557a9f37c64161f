"""Dividing a piece of land into cells that look as if streets and streams had made them."""

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from civicstat.demo.chance import Floats, Ints

ROUNDS = 25  # of moving centers; they have settled by then


def settle_centers(rng: np.random.Generator, people: Floats, count: int) -> Floats:
    """Return `count` centers (count × 2) so spread that each has about as many people (n × 2) near it."""
    centers = people[rng.choice(len(people), count, replace=False)]
    for _ in range(ROUNDS):
        nearest = nearest_center(people, centers)
        size = np.bincount(nearest, minlength=count)
        sums = np.column_stack([np.bincount(nearest, people[:, axis], minlength=count) for axis in (0, 1)])
        centers = np.where(size[:, None] > 0, sums / np.maximum(size, 1)[:, None], centers)
    return centers


def nearest_center(points: Floats, centers: Floats) -> Ints:
    """Return for each point the position of its nearest center."""
    squares = (points[:, None, 0] - centers[None, :, 0]) ** 2 + (points[:, None, 1] - centers[None, :, 1]) ** 2
    nearest: Ints = squares.argmin(axis=1)
    return nearest


def divide(rng: np.random.Generator, land: Polygon, centers: Floats, *, wander: float) -> list[Polygon]:
    """Return one cell per center; together they tile the land, and neighbors share every vertex.

    wander: how far borders stray from the straight line, as a share of their length.
    """
    edges = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(centers), extend_to=land, only_edges=True))
    lines = [_wander(rng, edge, wander) for edge in edges]
    network = shapely.union_all([land.boundary, *lines])
    faces = [face for face in shapely.get_parts(shapely.polygonize([network])) if land.contains(_inside(face))]
    owners = _owners(faces, centers)
    return [
        _merge([face for face, owner in zip(faces, owners, strict=True) if owner == i]) for i in range(len(centers))
    ]


def _inside(face: Polygon) -> Point:
    return face.representative_point()


def _owners(faces: list[Polygon], centers: Floats) -> list[int]:
    """Return whose face each is: the center's within it, else the nearest neighbor's that touches it."""
    owners = [_center_within(face, centers) for face in faces]
    for i, owner in enumerate(owners):
        if owner < 0:  # a sliver between a border and the bank
            shared = [faces[i].intersection(other).length if owners[j] >= 0 else 0.0 for j, other in enumerate(faces)]
            owners[i] = owners[int(np.argmax(shared))]
    return owners


def _center_within(face: Polygon, centers: Floats) -> int:
    inside = shapely.contains_xy(face, centers[:, 0], centers[:, 1])
    return int(inside.argmax()) if inside.any() else -1


def _merge(faces: list[Polygon]) -> Polygon:
    merged = shapely.coverage_union_all(faces)
    return max(shapely.get_parts(merged), key=lambda part: part.area) if len(faces) > 1 else faces[0]


def _wander(rng: np.random.Generator, edge: LineString, share: float) -> LineString:
    """Return the edge bent by displacing midpoints, each time half as far. Its ends stay."""
    points = np.asarray(edge.coords, dtype=float)
    reach = share * min(edge.length, 3.0)
    for _ in range(4):
        middle = (points[:-1] + points[1:]) / 2
        along = points[1:] - points[:-1]
        across = np.column_stack([-along[:, 1], along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        middle = middle + across * rng.uniform(-reach, reach, len(middle))[:, None]
        woven = np.empty((len(points) + len(middle), 2))
        woven[0::2], woven[1::2] = points, middle
        points, reach = woven, reach / 2
    return LineString(points)
