"""Addresses: where things happen, in which areas, and how much of what happens there."""

from typing import NamedTuple

import numpy as np
import shapely

from civicstat.demo.chance import Bools, Floats, Ints, Strings
from civicstat.demo.land import names
from civicstat.demo.land.areas import Layers, locate
from civicstat.demo.land.outline import Ground
from civicstat.demo.land.plane import to_degrees

STREET_KM = 0.12  # from one street to the next
BLOCK_KM = 0.1
CENTERS = (
    (0.6, 0.9, 1.0),
    (-4.3, 1.9, 0.5),
    (4.9, 2.6, 0.45),
    (1.4, -4.2, 0.45),
    (2.2, 5.0, 0.35),
)  # east, north, pull


class Addresses(NamedTuple):
    """Every address of the city as columns of one length."""

    longitude: Floats  # rounded to five decimals, as records carry it
    latitude: Floats
    text: Strings  # "1200 BLOCK LARCH ST"
    beat: Ints  # positions in Layers
    district: Ints
    neighborhood: Ints
    is_south: Bools
    homes: Floats  # weights: where people live,
    trade: Floats  # shop and work,
    nightlife: Floats  # go out,
    traffic: Floats  # drive,
    hardship: Floats  # and have it hard


def scatter(rng: np.random.Generator, ground: Ground, count: int) -> Floats:
    """Return points on the land (count × 2 km), denser toward downtown and the lesser centers."""
    kept: list[Floats] = []
    while sum(map(len, kept)) < count:
        points = rng.uniform((-13, -12), (13, 12), (count * 6, 2))
        points = points[rng.random(len(points)) < _density(points)]
        on_land = shapely.contains_xy(ground.north, points[:, 0], points[:, 1]) | shapely.contains_xy(
            ground.south, points[:, 0], points[:, 1]
        )
        kept.append(points[on_land])
    return np.concatenate(kept)[:count]


def _density(points: Floats) -> Floats:
    near: Floats = 0.16 + 0.6 * _pull(points, 3.4)
    return np.minimum(near, 1.0)


def _pull(points: Floats, reach_km: float) -> Floats:
    distances = [np.hypot(points[:, 0] - east, points[:, 1] - north) for east, north, _ in CENTERS]
    total: Floats = np.sum(
        [pull * np.exp(-((far / reach_km) ** 2)) for far, (_, _, pull) in zip(distances, CENTERS, strict=True)], axis=0
    )
    return total


def assign(rng: np.random.Generator, points: Floats, layers: Layers) -> Addresses:
    """Return the addresses at points (n × 2 km)."""
    degrees = np.round(to_degrees(points), 5)
    beat = locate(layers.beats, points)
    codes = [district.code for district in layers.districts]
    neighborhood = locate(layers.neighborhoods, points)
    south = np.array([area.is_south for area in layers.neighborhoods])[neighborhood]
    uneven = np.exp(rng.standard_normal((5, len(points))) * np.array([[0.5], [1.1], [1.3], [1.0], [1.2]]))
    on_main_road = (np.floor(points / STREET_KM) % 7 == 0).any(axis=1)
    return Addresses(
        longitude=degrees[:, 0],
        latitude=degrees[:, 1],
        text=_texts(points),
        beat=beat,
        district=np.array([codes.index(area.parent) for area in layers.beats])[beat],
        neighborhood=neighborhood,
        is_south=south,
        homes=uneven[0],
        trade=uneven[1] * (0.15 + 2.0 * _pull(points, 1.3)),
        nightlife=uneven[2] * (0.04 + 2.2 * _pull(points, 0.8)),
        traffic=uneven[3] * np.where(on_main_road, 4.0, 0.5) * (0.3 + _pull(points, 3.0)),
        hardship=uneven[4] * (0.25 + _pull(points, 2.4) + 0.35 * south),
    )


def _texts(points: Floats) -> Strings:
    """Return the hundred block and street of each point: avenues run north, streets run east."""
    street = np.floor(points / STREET_KM).astype(np.int64)
    runs_east = (street[:, 0] + street[:, 1]) % 2 == 0
    name = np.array([name.upper() for name in names.STREETS])
    which = np.where(runs_east, street[:, 1] + 60, street[:, 0] * 7 + 31) % len(name)
    along = np.where(runs_east, points[:, 0], points[:, 1]) + 14
    block = (np.floor(along / BLOCK_KM).astype(np.int64) * 100).astype(str)
    kind = np.where(runs_east, " ST", " AVE")
    return np.char.add(np.char.add(np.char.add(block, " BLOCK "), name[which]), kind)
