"""Events on the ground: has a patch of the city more of them of late, and do they come back near one another?

Days and places come in, what stands out among them goes out; chance is drawn as often as a budget needs.
docs/methods/clusters.md, docs/methods/near-repeats.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

import civicstat.stats.detection as detection
from civicstat.errors import CivicStatError
from civicstat.stats.intervals import FloatArray, IntArray

METERS = 111_320.0  # a degree of latitude
WEEKS, LONGEST = 53, 4  # weeks looked back on, and weeks that a cluster may last
CELL, MOST_CELLS, NEIGHBORS = 500.0, 250, 10
FEWEST, FEWEST_INSIDE = 60, 4  # events in the weeks looked back on, and in a cluster
FIRST_DRAWS, DRAWS, WORTH_MORE = 199, 1999, 0.03
REPEAT_DAYS, RECENT_DAYS = 91, 21  # of a look at near repeats; and those of which places are told
DISTANCES, INTERVALS = (0.0, 200.0, 400.0), (0.0, 8.0, 15.0)  # meters and days
FEWEST_REPEATS, MOST_REPEATS = 30, 4000  # events in 91 days
SNAP, LEAST_RADIUS = 250.0, 300.0  # meters: no circle is so exact, nor so small, that it tells an address
MOST_CIRCLES = 6


Found = TypeVar("Found")


@dataclass(frozen=True)
class Circle:
    """A patch of the city. events: within it."""

    longitude: float
    latitude: float
    radius: float  # meters
    events: int


@dataclass(frozen=True)
class FoundCluster:
    """What stands out most. weeks: that it has lasted. p: the chance of as much anywhere, were there no cluster."""

    circle: Circle
    weeks: int
    observed: float
    expected: float
    p: float


@dataclass(frozen=True)
class FoundRepeats:
    """Pairs within meters and days of each other. circles: where the newest of them lie, the newest first."""

    meters: float
    days: int
    pairs: int
    expected: float
    events: int
    p: float
    circles: tuple[Circle, ...]


class TooFew(CivicStatError):
    """There are too few or too many events to be judged. The message says so in words."""


class _Plane:
    """Meters east and north of the middle of some places, and back."""

    def __init__(self, longitude: FloatArray, latitude: FloatArray) -> None:
        self.middle = float(np.median(longitude)), float(np.median(latitude))
        self.shrink = float(np.cos(np.radians(self.middle[1])))

    def meters(self, longitude: FloatArray, latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
        return (longitude - self.middle[0]) * self.shrink * METERS, (latitude - self.middle[1]) * METERS

    def circle(self, x: float, y: float, radius: float, events: int) -> Circle:
        x, y = (round(each / SNAP) * SNAP for each in (x, y))
        east, north = self.middle[0] + x / self.shrink / METERS, self.middle[1] + y / METERS
        return Circle(round(east, 4), round(north, 4), max(radius, LEAST_RADIUS), events)


def find_cluster(day: IntArray, longitude: FloatArray, latitude: FloatArray, *, last: int) -> FoundCluster | None:
    """Return the patch that stands out most in the weeks up to a day; None where none has more than usual.

    What is usual is each patch's own share of the city's events in the year. Raises TooFew.
    """
    inside = (day > last - 7 * WEEKS) & (day <= last)
    day, longitude, latitude = day[inside], longitude[inside], latitude[inside]
    if day.size < FEWEST or last - int(day.min()) < 26 * 7:
        raise TooFew(f"Not checked: fewer than {FEWEST} events with a place, or less than half a year of them.")
    plane = _Plane(longitude, latitude)
    x, y = plane.meters(longitude, latitude)
    cells, label = _cells(x, y)
    table = np.zeros((len(cells), WEEKS), np.int64)
    np.add.at(table, (label, WEEKS - 1 - (last - day) // 7), 1)
    windows = detection.nearest_windows(cells[:, 0], cells[:, 1], table.sum(axis=1), neighbors=NEIGHBORS, at_most=0.25)
    restless = detection.dispersion_of(table, longest=LONGEST)

    def scan(draws: int, seed: int) -> list[detection.Cluster]:
        return detection.space_time_scan(
            table, windows, longest=LONGEST, least=FEWEST_INSIDE, dispersion=restless, simulations=draws,
            seed=seed, clusters=1,
        )  # fmt: skip

    found = _drawn(scan, lambda clusters: clusters[0].p_value if clusters else 1.0, last)
    if not found:
        return None
    best = found[0]
    is_its = np.isin(label, best.areas) & (day > last - 7 * best.duration)
    return FoundCluster(_around(plane, x[is_its], y[is_its]), best.duration, best.observed, best.expected, best.p_value)


def find_repeats(day: IntArray, longitude: FloatArray, latitude: FloatArray, *, last: int) -> FoundRepeats | None:
    """Return the band of distance and days in which pairs stand out most in the 91 days up to a day. Raises TooFew."""
    inside = (day > last - REPEAT_DAYS) & (day <= last)
    day, longitude, latitude = day[inside], longitude[inside], latitude[inside]
    if not FEWEST_REPEATS <= day.size <= MOST_REPEATS:
        raise TooFew(
            f"Not checked: {day.size} events with a place in 91 days, and not {FEWEST_REPEATS} to {MOST_REPEATS}."
        )
    plane = _Plane(longitude, latitude)
    x, y = plane.meters(longitude, latitude)

    def scan(draws: int, seed: int) -> detection.NearRepeats:
        return detection.near_repeats(x, y, day, distances=DISTANCES, intervals=INTERVALS, simulations=draws, seed=seed)

    found = _drawn(scan, lambda table: float(table.p_together.min()), last)
    rank = found.p_together - np.nan_to_num(found.ratio) * 1e-6
    row, column = (int(each) for each in np.unravel_index(int(np.argmin(rank)), rank.shape))
    if not found.pairs[row, column] > found.expected[row, column]:
        return None
    meters, days = DISTANCES[row + 1], int(INTERVALS[column + 1]) - 1
    return FoundRepeats(
        meters, days, int(found.pairs[: row + 1, : column + 1].sum()),
        float(found.expected[: row + 1, : column + 1].sum()), int(day.size), float(found.p_together[row, column]),
        tuple(_newest(plane, day, x, y, last, meters, days)),
    )  # fmt: skip


def _drawn(scan: Callable[[int, int], Found], p: Callable[[Found], float], seed: int) -> Found:
    """Return what a scan finds, with more draws of chance where the first ones let it seem worth them.

    The second p-value is of draws of its own, so that looking twice makes no more false alarms.
    """
    first = scan(FIRST_DRAWS, seed)
    return scan(DRAWS, seed + 1) if p(first) <= WORTH_MORE else first


def _cells(x: FloatArray, y: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the middles of squares that hold events, and which each event is in; larger squares where many do."""
    size = CELL
    while True:
        places = np.floor(np.column_stack([x, y]) / size).astype(np.int64)
        cells, label = np.unique(places, axis=0, return_inverse=True)
        if len(cells) <= MOST_CELLS:
            return np.asarray((cells + 0.5) * size, np.float64), label.ravel().astype(np.int64)
        size *= 1.2


def _around(plane: _Plane, x: FloatArray, y: FloatArray) -> Circle:
    """Return a circle around nine in ten of some places."""
    middle = float(x.mean()), float(y.mean())
    away = np.hypot(x - middle[0], y - middle[1])
    return plane.circle(*middle, float(np.ceil((np.quantile(away, 0.9) + SNAP / 2) / 50) * 50), int(x.size))


def _newest(
    plane: _Plane, day: IntArray, x: FloatArray, y: FloatArray, last: int, meters: float, days: int
) -> list[Circle]:
    """Return circles around recent events that followed another one near by, the newest first."""
    recent = np.flatnonzero(day > last - RECENT_DAYS)
    near = (np.hypot(x[recent, None] - x, y[recent, None] - y) <= meters) & (recent[:, None] != np.arange(x.size))
    lag = day[recent, None] - day
    follows = (near & (lag >= 0) & (lag <= days)).any(axis=1)
    circles: list[Circle] = []
    taken: list[tuple[float, float]] = []
    for each in recent[follows][::-1]:
        at = float(x[each]), float(y[each])
        if len(circles) == MOST_CIRCLES or any(np.hypot(at[0] - u, at[1] - v) < 2 * meters for u, v in taken):
            continue
        taken.append(at)
        inside = int(((np.hypot(x - at[0], y - at[1]) <= meters) & (day > last - RECENT_DAYS - days)).sum())
        circles.append(plane.circle(*at, meters + SNAP / 2, inside))
    return circles
