"""Scans of areas by latest periods: where do events stand out now, and since when? See docs/methods/clusters.md.

Without expected numbers (permutation), or against them (Poisson); and how restless a table is beyond chance.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.detection.clusters.scoring import Cluster, Scoring, clusters_apart
from civicstat.stats.detection.clusters.windows import Windows
from civicstat.stats.intervals import FloatArray, IntArray, not_negative, whole_counts


def space_time_scan(
    counts: ArrayLike, windows: Windows, *, longest: int, least: int = 2, dispersion: float = 1.0,
    simulations: int = 199, seed: int, clusters: int = 5,
) -> list[Cluster]:  # fmt: skip
    """Return the likeliest clusters that last until the last period: areas close together, in the latest periods.

    counts: areas x periods (days or weeks) of whole numbers, without gaps. windows: which areas may be one cluster, of
    `nearest_windows` or `neighborhood_windows`. What is usual is taken from the counts themselves: the share of the
    area times that of the period, so that big areas, weekends and busy months are no clusters. longest: periods one may
    last. dispersion: variance over mean beyond that, from `dispersion_of`; 1 for independent events.
    Chance is simulated by giving the events their periods anew, at random. Clusters do not overlap. Empty where there
    is no event, or no surplus.
    Source: Kulldorff et al. (2005), PLoS Med. 2:e59. docs/methods/clusters.md
    """
    seen = _table(counts, longest)
    total = int(seen.sum())
    if total == 0:
        return []
    of_period = seen.sum(axis=0)[::-1][:longest]
    usual = np.cumsum(of_period[:, None] * seen.sum(axis=1)[None, :] / total, axis=0)
    scoring = Scoring(usual, windows, total=total, least=least)
    highest = scoring.highest(_permuted(seen, of_period, scoring.batches(simulations), seed))
    return clusters_apart(scoring, _latest(seen, longest), highest, most=clusters, dispersion=dispersion, has_time=True)


def expected_scan(
    counts: ArrayLike, expected: ArrayLike, windows: Windows, *, longest: int, given_total: bool = True,
    least: int = 2, dispersion: float = 1.0, simulations: int = 199, seed: int, clusters: int = 5,
) -> list[Cluster]:  # fmt: skip
    """Return the likeliest clusters that last until the last period, against expected numbers that are given.

    counts, expected: areas x periods, of one shape; the last periods are scanned. given_total: as many events as there
    are in all are shared out (Kulldorff 2001), so that a rise everywhere is no cluster; otherwise expected numbers are
    taken at their word (Neill 2009), and a rise everywhere is found, as is any error of the expectation.
    The other arguments are those of `space_time_scan`. docs/methods/clusters.md
    Source: Kulldorff (2001), J. R. Stat. Soc. A 164:61-72; Neill (2009), Int. J. Health Geogr. 8:20.
    """
    seen, usual = _table(counts, longest, fewest=1), not_negative("expected", expected)
    if seen.shape != usual.shape or np.isnan(usual).any():
        raise ValueError(f"counts has shape {seen.shape} and expected {usual.shape}; expected the same, without gaps")
    total = int(seen.sum())
    if total == 0 or usual.sum() == 0:
        return []
    usual = usual * total / usual.sum() if given_total else usual
    newest = usual[:, ::-1][:, :longest].T
    scoring = Scoring(np.cumsum(newest, axis=0), windows, total=total if given_total else None, least=least)
    rng, sizes = np.random.default_rng(seed), scoring.batches(simulations)
    maps = (
        _shared_out(rng, newest, total, sizes)
        if given_total
        else (rng.poisson(newest, (n, *newest.shape)) for n in sizes)
    )
    return clusters_apart(
        scoring, _latest(seen, longest), scoring.highest(maps), most=clusters, dispersion=dispersion, has_time=True
    )


def dispersion_of(counts: ArrayLike, expected: ArrayLike | None = None, *, longest: int = 1) -> float:
    """Return how much more areas vary from period to period than independent events would: 1 or more.

    counts, expected: as for the scans; without expected numbers, area by period shares. The latest `longest` periods
    are left out. Pearson's chi-squared over its degrees of freedom, of single periods and of blocks of `longest`,
    whichever is greater: drifts of single areas make long clusters, and show only there. docs/methods/clusters.md
    """
    seen = _table(counts, longest)[:, :-longest]
    usual = None if expected is None else not_negative("expected", expected)[:, : seen.shape[1]]
    return max(1.0, *(_chi_squared(seen, usual, block) for block in {1, longest}))


def _chi_squared(seen: FloatArray, usual: FloatArray | None, block: int) -> float:
    blocks = seen.shape[1] // block
    if blocks < 2:
        return 1.0
    observed = _in_blocks(seen, block, blocks)
    if usual is None:
        there = observed.sum(axis=1) > 0
        observed = observed[there]
        usual_here = observed.sum(axis=1, keepdims=True) * observed.sum(axis=0, keepdims=True) / max(observed.sum(), 1)
        freedom = (len(observed) - 1) * (blocks - 1)
    else:
        usual_here, freedom = _in_blocks(usual, block, blocks), observed.size
    is_known = usual_here > 0
    if freedom < 1 or not is_known.any():
        return 1.0
    return float(((observed - usual_here)[is_known] ** 2 / usual_here[is_known]).sum() / freedom)


def _in_blocks(table: FloatArray, block: int, blocks: int) -> FloatArray:
    return np.asarray(table[:, -block * blocks :].reshape(len(table), blocks, block).sum(axis=2))


def _table(counts: ArrayLike, longest: int, *, fewest: int = 0) -> FloatArray:
    seen = whole_counts("counts", counts)
    if seen.ndim != 2 or np.isnan(seen).any():
        raise ValueError("counts must be areas x periods, without gaps")
    most = seen.shape[1] - 1 + fewest
    if not 1 <= longest <= most:
        raise ValueError(f"longest is {longest}; expected 1 to {most} periods")
    return seen


def _latest(seen: FloatArray, longest: int) -> IntArray:
    """Return counts of the latest 1 to so many periods, periods x areas."""
    return np.cumsum(seen[:, ::-1][:, :longest], axis=1).T.astype(np.int64)


def _permuted(seen: FloatArray, of_period: FloatArray, sizes: Sequence[int], seed: int) -> Iterator[IntArray]:
    """Yield the latest periods of tables with the same margins: which areas' events fall into them is drawn."""
    rng, areas = np.random.default_rng(seed), len(seen)
    labels = np.repeat(np.arange(areas), seen.sum(axis=1).astype(np.int64))
    cells = np.repeat(np.arange(of_period.size) * areas, of_period.astype(np.int64))
    for size in sizes:
        maps = np.empty((size, of_period.size * areas), np.int64)
        for row in range(size):
            drawn = labels[rng.choice(labels.size, cells.size, replace=False)]
            maps[row] = np.bincount(cells + drawn, minlength=maps.shape[1])
        yield maps.reshape(size, of_period.size, areas)


def _shared_out(rng: np.random.Generator, newest: FloatArray, total: int, sizes: Sequence[int]) -> Iterator[IntArray]:
    """Yield the latest periods of tables in which all events fall as expected. newest: periods x areas."""
    chance = np.append(newest.ravel() / total, max(1 - newest.sum() / total, 0.0))
    for size in sizes:
        yield rng.multinomial(total, chance / chance.sum(), size)[:, :-1].reshape(size, *newest.shape)
