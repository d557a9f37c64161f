"""Clusters and near repeats among the events of a file, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

import civicstat.stats.detection as detection
from civicstat.cli.detecting.cells import UnreadableSeries
from civicstat.cli.detecting.events import Events
from civicstat.cli.show import counted
from civicstat.stats.intervals import IntArray
from civicstat.stats.odds import odds

DAYS = {"week": 7, "day": 1}
LONGEST = {"week": 4, "day": 7}
HISTORY = {"week": 53, "day": 120}
LOOKS_A_MONTH = {"week": 4.348, "day": 30.44}
LAXEST = 0.05
NEIGHBORS = 12
CELL = 500.0  # meters, of the squares that stand for areas where a file has none
FEWEST = 8  # periods


@dataclass(frozen=True)
class FoundCluster:
    """Areas that stand out together since a period, or that stand out most and are no more than chance."""

    areas: list[str]
    since: str
    periods: int
    observed: float
    expected: float
    relative_risk: float
    p_value: float
    is_found: bool


@dataclass(frozen=True)
class Scan:
    """What was scanned, how strictly, and what stood out."""

    events: int
    areas: int
    periods: int
    every: str
    until: str
    dispersion: float
    alpha: float
    left_out: int
    clusters: list[FoundCluster]


def scan_events(events: Events, *, every: str, false_alarms: float, seed: int = 1) -> Scan:
    """Return clusters of the latest periods. The same file gives the same answer."""
    names, area, windows = _areas(events)
    back = (int(events.day.max()) - events.day) // DAYS[every]
    # The oldest period is whole only where the first day is its first.
    periods = min((int(events.day.max()) - int(events.day.min()) + 1) // DAYS[every], HISTORY[every])
    if periods < FEWEST:
        raise UnreadableSeries("the file", f"{counted(periods, every)} of events", f"{FEWEST} or more",
                               "Take a longer time, or --every day.")  # fmt: skip
    kept = back < periods
    table = np.zeros((len(names), periods))
    np.add.at(table, (area[kept], periods - 1 - back[kept]), events.number[kept])
    longest = min(LONGEST[every], periods // 2)
    dispersion = detection.dispersion_of(table, longest=longest)
    alpha = min(false_alarms / LOOKS_A_MONTH[every], LAXEST)
    found = detection.space_time_scan(
        table, windows, longest=longest, dispersion=dispersion, simulations=999, seed=seed, clusters=3
    )
    last = int(events.day.max())
    clusters = [_told(cluster, names, last, every, alpha) for cluster in found]
    return Scan(
        int(table.sum()), len(names), periods, every, _iso(last), dispersion, alpha, events.left_out,
        [cluster for at, cluster in enumerate(clusters) if at == 0 or cluster.is_found],
    )  # fmt: skip


def _told(cluster: detection.Cluster, names: Sequence[str], last: int, every: str, alpha: float) -> FoundCluster:
    p = cluster.p_value if np.isnan(cluster.p_gumbel) or cluster.p_value > 0.01 else cluster.p_gumbel
    return FoundCluster(
        [names[area] for area in cluster.areas], _iso(last - cluster.duration * DAYS[every] + 1), cluster.duration,
        cluster.observed, cluster.expected, cluster.relative_risk, p, p <= alpha,
    )  # fmt: skip


def _iso(day: int) -> str:
    return str(np.datetime64("0001-01-01") + np.timedelta64(day - 1, "D"))


def _areas(events: Events) -> tuple[Sequence[str], IntArray, detection.Windows]:
    """Return areas, that of each event, and which may be one cluster; squares where a file names none."""
    if events.names:
        centers = np.array([_center(events, area) for area in range(len(events.names))], np.float64)
        if np.isnan(centers).any():
            return events.names, events.area, detection.neighborhood_windows([[] for _ in events.names])
        return events.names, events.area, _circles(centers)
    squares = np.floor(np.column_stack([events.x, events.y]) / CELL).astype(np.int64)
    corners, area = np.unique(squares, axis=0, return_inverse=True)
    names = [f"square {east} east, {north} north" for east, north in corners - corners.min(axis=0)]
    return names, area.ravel(), _circles((corners + 0.5) * CELL)


def _center(events: Events, area: int) -> tuple[float, float]:
    there = (events.area == area) & ~np.isnan(events.x)
    return (float(np.median(events.x[there])), float(np.median(events.y[there]))) if there.any() else (np.nan, np.nan)


def _circles(centers: npt.NDArray[np.floating[Any]]) -> detection.Windows:
    return detection.nearest_windows(centers[:, 0], centers[:, 1], neighbors=min(NEIGHBORS, len(centers)))


def scan_sentences(scan: Scan) -> list[str]:
    """Return what was scanned and found, in sentences."""
    left = f" {counted(scan.left_out, 'row')} without a day or a place left out." if scan.left_out else ""
    lines = [
        f"{scan.events:,} events in {counted(scan.areas, 'area')}, {counted(scan.periods, scan.every)} until "
        f"{scan.until}. Areas vary {scan.dispersion:.2g} times as much as chance; that is taken into account.{left}",
        "",
    ]
    for cluster in scan.clusters:
        where = ", ".join(cluster.areas[:6]) + (f" and {len(cluster.areas) - 6} more" if len(cluster.areas) > 6 else "")
        often = odds(cluster.p_value) if cluster.p_value <= 0.4 else "more often than every third time"
        figures = (
            f"{cluster.observed:,.0f} events, expected {cluster.expected:,.1f}, {cluster.relative_risk:.1f} times the "
            f"rest. Chance makes so much anywhere {often}."
        )
        if cluster.is_found:
            lines.append(f"Cluster since {cluster.since}: {where}; {figures}")
        else:
            lines.append(f"No cluster found. What stands out most, since {cluster.since}, is {where}; {figures}")
    if not scan.clusters:
        lines.append("No cluster found: no area has more than its share.")
    lines += ["", f"Threshold {scan.alpha:.2g} for each look; one look a {scan.every}."]
    return lines


@dataclass(frozen=True)
class Repeats:
    """Pairs by band of distance (rows) and of days (columns)."""

    events: int
    left_out: int
    distances: list[float]
    days: list[float]
    pairs: list[list[int]]
    expected: list[list[float]]
    ratio: list[list[float | None]]
    p_value: list[list[float]]
    p_together: list[list[float]]


def repeats_among(events: Events, *, distances: Sequence[float], days: Sequence[float], seed: int = 1) -> Repeats:
    """Return the table of near repeats of events with a place."""
    there = np.repeat(np.flatnonzero(~np.isnan(events.x)), events.number[~np.isnan(events.x)])
    if there.size < 2:
        raise UnreadableSeries("the file", f"{counted(int(there.size), 'event')} with a place", "many events",
                               "Name columns of coordinates with --x and --y.")  # fmt: skip
    found = detection.near_repeats(
        events.x[there], events.y[there], events.day[there], distances=distances, intervals=days, simulations=999,
        seed=seed,
    )  # fmt: skip
    return Repeats(
        int(there.size), events.left_out + int(np.isnan(events.x).sum()), list(distances), list(days),
        found.pairs.tolist(), found.expected.round(2).tolist(),
        [[None if np.isnan(ratio) else round(ratio, 3) for ratio in row] for row in found.ratio.tolist()],
        found.p_value.tolist(), found.p_together.tolist(),
    )  # fmt: skip


def repeats_sentences(found: Repeats, *, alpha: float = 0.05) -> list[str]:
    """Return the how many events there are, and the finding."""
    left = f" {counted(found.left_out, 'row')} without a day or a place left out." if found.left_out else ""
    together = np.array(found.p_together)
    row, column = _farthest(found)
    where = f"{_band(found.distances, row)} meters and {_band(found.days, column)} days apart"
    pairs, expected, ratio = (table[row][column] for table in (found.pairs, found.expected, found.ratio))
    if together[row, column] <= alpha and ratio is not None:
        finding = (
            f"Near repeats: {pairs:,} pairs are {where}, where chance makes {expected:,.1f}: {ratio:.2f} times as "
            "many. "
            f"In any band chance makes so much {'at most ' if together[row, column] <= 0.001 else ''}"
            f"{odds(float(together[row, column]))}."
        )
    else:
        finding = "No near repeats found: in no band are there more pairs than chance makes."
    return [f"{found.events:,} events with a place.{left}", "", finding, ""]


def _farthest(found: Repeats) -> tuple[int, int]:
    """Return the band that stands out farthest; of several alike the one with the highest ratio."""
    ratio = np.nan_to_num(np.array(found.ratio, np.float64))
    rank = np.array(found.p_together) - ratio / max(float(ratio.max()), 1.0) * 1e-6
    row, column = np.unravel_index(int(np.argmin(rank)), rank.shape)
    return int(row), int(column)


def repeats_table(found: Repeats) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows: pairs seen, how many chance makes, and how many times as many there are."""
    rows = []
    for row in range(len(found.distances) - 1):
        for column in range(len(found.days) - 1):
            ratio = found.ratio[row][column]
            rows.append(
                [
                    _band(found.distances, row), _band(found.days, column), f"{found.pairs[row][column]:,}",
                    f"{found.expected[row][column]:,.1f}", "" if ratio is None else f"{ratio:.2f}",
                    f"{found.p_together[row][column]:.3f}",
                ]
            )  # fmt: skip
    return ["meters", "days", "pairs", "by chance", "times", "chance of any so far out"], rows


def _band(edges: Sequence[float], at: int) -> str:
    return f"{edges[at]:g} to {edges[at + 1]:g}"
