"""Kulldorff's circular scan: is there a patch of areas with more events than chance? See docs/methods/clusters.md."""

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.detection.clusters.scoring import Cluster, Scoring, clusters_apart
from civicstat.stats.detection.clusters.windows import nearest_windows
from civicstat.stats.intervals import not_negative, whole_counts


def circular_scan(
    counts: ArrayLike, expected: ArrayLike, x: ArrayLike, y: ArrayLike, *, population: ArrayLike | None = None,
    at_most: float = 0.5, least: int = 2, dispersion: float = 1.0, simulations: int = 999, seed: int, clusters: int = 5,
) -> list[Cluster]:  # fmt: skip
    """Return the likeliest clusters of areas with more events than expected, the likeliest first.

    counts: whole numbers by area. expected: of each area, above 0 in sum; scaled to as many events; an area where
    nothing is expected is no cluster by itself. x, y: their centers on a plane. population: what windows are limited
    by, `at_most` a share of it; the expected numbers if not given. least: events that a cluster must have.
    dispersion: variance over mean of the counts; 1 for independent events. Clusters do not overlap; further ones are
    held against the highest score of simulated maps, which is on the safe side.
    Source: Kulldorff (1997), Commun. Stat. Theory Methods 26:1481-1496. docs/methods/clusters.md
    """
    seen, usual = whole_counts("counts", counts), not_negative("expected", expected)
    if seen.shape != usual.shape or seen.ndim != 1:
        raise ValueError(f"counts has shape {seen.shape} and expected {usual.shape}; expected one figure for each area")
    total = int(seen.sum())
    if not (usual.sum() > 0 and total > 0):
        return []
    usual = usual * total / usual.sum()
    windows = nearest_windows(x, y, usual if population is None else population, at_most=at_most)
    scoring = Scoring(usual[None], windows, total=total, least=least)
    rng, chance = np.random.default_rng(seed), usual / usual.sum()
    highest = scoring.highest(rng.multinomial(total, chance, (n, 1)) for n in scoring.batches(simulations))
    return clusters_apart(
        scoring, seen[None].astype(np.int64), highest, most=clusters, dispersion=dispersion, has_time=False
    )
