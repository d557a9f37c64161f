"""The Numenta Anomaly Benchmark: labelled series, and its own scoring rule (Lavin and Ahmad 2015, arXiv:1510.03336).

A detector gives every point a score; points at or above one threshold for all files are its alarms. The first alarm in
a labelled window earns up to 1, the sooner the more; a window without one costs a miss; an alarm outside costs up to
the weight of a false one, less close behind a window. The first 15 % of a file (750 points at most) are not scored. The
threshold is the one that serves the detector best; 0 is what no alarm at all scores, 100 every window at its begin.
"""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from civicstat.stats.detection import Evaluation, UnusualOptions, Waves, told_once, unusual_measures, unusual_streams

Scores = NDArray[np.float64]
PROFILES = {  # weights of a hit, a false alarm, a miss
    "standard": (1.0, 0.11, 1.0),
    "reward_low_FP_rate": (1.0, 0.22, 1.0),
    "reward_low_FN_rate": (1.0, 0.11, 2.0),
}


@dataclass(frozen=True)
class Labelled:
    """A file: its times as text, its values, and first and last point of each labelled window."""

    name: str
    times: tuple[str, ...]
    values: NDArray[np.float64]
    windows: tuple[tuple[int, int], ...]

    @property
    def probation(self) -> int:
        return int(min(0.15 * len(self.times), 0.15 * 5000))


def folder() -> Path:
    """Return where the labelled series lie: CIVICSTAT_NAB, or beside the repository."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "nab"
    return Path(os.environ.get("CIVICSTAT_NAB", beside))


def read(where: Path) -> list[Labelled]:
    """Return the files that are there; an empty list where there are none."""
    labels = where / "combined_windows.json"
    if not labels.exists():
        return []
    found = []
    for name, spans in sorted(json.loads(labels.read_text()).items()):
        if (where / name).exists():
            with (where / name).open(newline="", encoding="utf-8") as lines:
                rows = list(csv.DictReader(lines))
            times = tuple(row["timestamp"] for row in rows)
            place = {time: i for i, time in reversed(list(enumerate(times)))}
            windows = tuple((place[first[:19]], place[last[:19]]) for first, last in spans)
            found.append(Labelled(name, times, np.array([float(row["value"]) for row in rows]), windows))
    return found


def worth(file: Labelled, profile: str = "standard") -> tuple[Scores, NDArray[np.int64]]:
    """Return what an alarm at each point is worth, and the number of the window it lies in (-1 outside)."""
    hit, false, _ = PROFILES[profile]
    at = np.arange(len(file.times))
    inside = np.full(at.size, -1)
    value = np.full(at.size, -false)
    for number, (first, last) in enumerate(file.windows):
        width = last - first + 1
        behind = np.abs(at - last) / max(width - 1, 1)
        value = np.where(at > last, np.where(behind < 3, false * _sigmoid(behind), -false), value)
        within = (at >= first) & (at <= last)
        value = np.where(within, hit * _sigmoid(-(last - at + 1) / width) / _sigmoid(np.array(-1.0)), value)
        inside = np.where(within, number, inside)
    return value, inside


def _sigmoid(place: Scores) -> Scores:
    return np.asarray(2 * expit(-5 * place) - 1)


def score(file: Labelled, points: Scores, threshold: float, profile: str = "standard") -> float:
    """Return what a file's alarms are worth."""
    return _score(file, points, threshold, profile, worth(file, profile))


def _score(
    file: Labelled, points: Scores, threshold: float, profile: str, weighed: tuple[Scores, NDArray[np.int64]]
) -> float:
    value, inside = weighed
    alarms = (points >= threshold) & (np.arange(len(points)) >= file.probation)
    total = float(value[alarms & (inside < 0)].sum())
    for number, (_, last) in enumerate(file.windows):
        if last >= file.probation:
            hits = value[alarms & (inside == number)]
            total += float(hits.max()) if hits.size else -PROFILES[profile][2]
    return total


def best(files: list[Labelled], points: list[Scores], profile: str = "standard") -> tuple[float, float]:
    """Return the normalized score of all files at the threshold that serves best, and that threshold."""
    windows = sum(last >= file.probation for file in files for _, last in file.windows)
    hit, _, miss = PROFILES[profile]
    candidates = np.unique(np.concatenate([np.sort(one)[-400:] for one in points]))
    thresholds = np.r_[candidates[:: max(len(candidates) // 400, 1)], candidates[-200:]]
    weighed = [worth(file, profile) for file in files]
    totals = [
        sum(_score(f, p, t, profile, w) for f, p, w in zip(files, points, weighed, strict=True)) for t in thresholds
    ]
    top = int(np.argmax(totals))
    return 100 * (totals[top] + miss * windows) / ((hit + miss) * windows), float(thresholds[top])


def windowed_gaussian(file: Labelled) -> Scores:
    """Return the scores of NAB's own simple detector: how improbable under the normal distribution of 1,000 points."""
    values, found = file.values, np.zeros(len(file.values))
    for t in range(1, len(values)):
        past = values[max(t - 1000, 0) : t]
        far = abs(values[t] - past.mean()) / (past.std() or 0.000001)
        found[t] = ndtr(far * np.sqrt(2) / 1.4142)
    return found


def windowed_gaussian_by_hundreds(file: Labelled) -> Scores:
    """Return the scores of the same detector as NAB ships it: of up to 6,400 points, renewed by the hundred."""
    values, found = file.values, np.zeros(len(file.values))
    for t in range(1, len(values)):
        until = t if t <= 6400 else 6400 + (t - 6400) // 100 * 100
        past = values[max(until - 6400, 0) : until]
        found[t] = ndtr(abs(values[t] - past.mean()) / (past.std() or 0.000001) * np.sqrt(2) / 1.4142)
    return found


def measures(file: Labelled) -> Scores:
    """Return how improbable each value is to `unusual_measures` after the 1,000 points before, without a season."""
    waves = Waves((), per_year=365.25 * 24 * 60 / _minutes(file), trend_sd=1.0)
    options = UnusualOptions(waves=waves, history=1000, skipped=1, least_history=60)
    return _scored(unusual_measures(file.values, options=options))


def streams(file: Labelled) -> Scores:
    """Return how improbable each value is to `unusual_streams` with a pattern of a day, told once a day."""
    day = round(24 * 60 / _minutes(file))
    return _scored(told_once(unusual_streams(file.values, cycle=day), within=day))


def _scored(found: Evaluation) -> Scores:
    return np.nan_to_num(-np.log10(np.maximum(found.p_value[0], 1e-300)))


def _minutes(file: Labelled) -> float:
    times = np.array([np.datetime64(time.replace(" ", "T")) for time in file.times])
    return float(np.median(np.diff(times) / np.timedelta64(1, "m")))


DETECTORS: dict[str, Callable[[Labelled], Scores]] = {
    "windowed Gaussian": windowed_gaussian,
    "windowed Gaussian, 6,400 points": windowed_gaussian_by_hundreds,
    "unusual_measures": measures,
    "unusual_streams": streams,
}
