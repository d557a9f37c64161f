"""How many simulated outbreaks a detector finds, how soon, and how often it cries wolf, with the errors of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.detectors.scenarios import SIZES, Simulated

Detector = Callable[[NDArray[np.float64]], NDArray[np.float64]]  # series -> p-values of the current weeks
NEVER = np.inf


@dataclass(frozen=True)
class Watched:
    """The p-values of a detector: on the clean series (rows, weeks), and with an outbreak (sizes, rows, weeks)."""

    name: str
    clean: NDArray[np.float64]
    struck: NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """What a detector does at one threshold. Shares have standard errors by series, not by week.

    pod: share of outbreaks with an alarm between their first and last week; first_week: in their first week.
    echo: share of outbreaks with an alarm in the four weeks after their last. median_week: of detection after the
    start, by size, an outbreak that is missed counting as never. by_scenario: false alarms of each.
    """

    name: str
    alpha: float
    false_alarms: float
    false_alarms_error: float
    pod: float
    pod_error: float
    first_week: float
    first_week_error: float
    echo: float
    by_size: tuple[float, ...]
    first_week_by_size: tuple[float, ...]
    median_week: tuple[float, ...]
    mean_delay: float
    by_scenario: tuple[float, ...]


def watch(name: str, detector: Detector, simulated: Simulated, *, sizes: Sequence[int] = SIZES) -> Watched:
    """Return the p-values of a detector on everything simulated."""
    clean = detector(simulated.clean)
    struck = [detector(simulated.with_outbreaks(size)) for size in sizes]
    return Watched(name, clean, np.array(struck))


def matching_alpha(watched: Watched, false_alarms: float) -> float:
    """Return the greatest threshold at which at most this share of quiet weeks alarms."""
    p = np.sort(np.nan_to_num(watched.clean.ravel(), nan=1.0))
    values = np.unique(p)
    share = np.searchsorted(p, values, side="right") / p.size
    return float(values[share <= false_alarms].max(initial=0.0))


def figures(watched: Watched, simulated: Simulated, alpha: float) -> Figures:
    """Return what a detector does at this threshold."""
    quiet = watched.clean <= alpha
    found, first, echo, when, has = (np.array(part) for part in zip(*_by_size(watched, simulated, alpha), strict=True))
    rows = has.sum(axis=0) > 0
    weight = has.sum(axis=0)[rows]

    def share(hit: NDArray[np.bool_]) -> tuple[float, float]:
        """Return a share of all outbreaks, and its error with the ten outbreaks of a series as one."""
        per_series = (hit & has).sum(axis=0)[rows]
        ratio = per_series.sum() / weight.sum()
        spread = per_series - ratio * weight
        return float(ratio), float(np.sqrt((spread**2).sum()) / weight.sum())

    by_scenario = [float(quiet[simulated.scenario == number].mean()) for number in np.unique(simulated.scenario)]
    return Figures(
        watched.name, alpha, float(quiet.mean()), float(quiet.mean(axis=1).std() / np.sqrt(len(quiet))),
        *share(found), *share(first), share(echo)[0],
        tuple(float(f[h].mean()) for f, h in zip(found, has, strict=True)),
        tuple(float(f[h].mean()) for f, h in zip(first, has, strict=True)),
        tuple(float(np.median(w[h])) for w, h in zip(when, has, strict=True)),
        float(when[found & has].mean()), tuple(by_scenario),
    )  # fmt: skip


def _by_size(watched: Watched, simulated: Simulated, alpha: float) -> list[tuple[NDArray[np.float64], ...]]:
    """Return for each size: found, in the first week, echo afterwards, week of detection, whether there is one."""
    week = np.arange(watched.clean.shape[1])
    answers = []
    for added, p in zip(simulated.added, watched.struck, strict=False):
        is_ill = added[:, : len(week)] > 0
        first = np.argmax(is_ill, axis=1)
        last = len(week) - 1 - np.argmax(is_ill[:, ::-1], axis=1)
        alarms = p <= alpha
        during = alarms & (week >= first[:, None]) & (week <= last[:, None])
        after = alarms & (week > last[:, None]) & (week <= last[:, None] + 4)
        found = during.any(axis=1)
        when = np.where(found, np.argmax(during, axis=1) - first, NEVER)
        answers.append((found, during[np.arange(len(first)), first], after.any(axis=1), when, is_ill.any(axis=1)))
    return answers


def difference(
    ours: Watched, theirs: Watched, simulated: Simulated, alphas: tuple[float, float]
) -> tuple[float, float]:
    """Return by how much more ours finds, each at its own threshold, and the error, series by series."""
    both = []
    for watched, alpha in zip((ours, theirs), alphas, strict=True):
        parts = _by_size(watched, simulated, alpha)
        both.append(np.array([found & has for found, _, _, _, has in parts]).sum(axis=0))
        weight = np.array([has for *_, has in parts]).sum(axis=0)
    gap = both[0] - both[1]
    ratio = gap.sum() / weight.sum()
    return float(ratio), float(np.sqrt(((gap - ratio * weight) ** 2).sum()) / weight.sum())
